"""Numbers that are checked before they travel."""

import random

import pytest

from diversion.mandates.account import account_of, number_of, number_typed
from diversion.mandates.mandate import AccountKind
from hall.errors import Invalid
from tests.diversion.mandates.conftest import CARD, refusal


@pytest.mark.parametrize(
    "typed",
    [CARD, " 6222 0212 3456 7890 128", "6222-0212-3456-7890-128", "６２２２０２１２３４５６７８９０１２８"],
)
def test_a_card_number_as_people_type_it(typed: str) -> None:
    assert account_of(typed, AccountKind.CARD) == CARD


@pytest.mark.parametrize(
    ("typed", "kind", "code"),
    [
        ("6222021234567890129", AccountKind.CARD, "account_mistyped"),
        ("622202123456", AccountKind.CARD, "account_length"),
        ("62220212345678901281", AccountKind.CARD, "account_length"),
        ("622202123456789012X", AccountKind.CARD, "invalid_account"),
        ("", AccountKind.CARD, "invalid_account"),
        ("12345678901", AccountKind.PASSBOOK, "account_length"),
        ("1" * 33, AccountKind.PASSBOOK, "account_length"),
    ],
)
def test_what_is_no_account_is_refused_without_repeating_it(typed: str, kind: AccountKind, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        account_of(typed, kind)
    assert (refused.value.code, refused.value.field) == (code, "account")
    assert not typed or typed not in str(refused.value)


def test_a_passbook_has_no_check_digit() -> None:
    assert account_of("123456789012", AccountKind.PASSBOOK) == "123456789012"


def test_an_application_number_finds_its_own_mistakes() -> None:
    pick = random.Random(4)
    for _ in range(200):
        number = number_of(pick.getrandbits(128))
        place = pick.randrange(2, 16)
        wrong = number[:place] + str((int(number[place]) + pick.randrange(1, 10)) % 10) + number[place + 1 :]
        assert number_typed(f"{number[:2].lower()} {number[2:6]} {number[6:]}") == number
        assert refusal(lambda wrong=wrong: number_typed(wrong)) == ("invalid_number", "number")
