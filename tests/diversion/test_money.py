"""Fen: exact both ways, and nothing else is an amount."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diversion.money import fen_of, yuan
from hall.errors import Invalid


@given(st.integers(0, 10**11 - 1))
def test_what_is_written_is_read_again(fen: int) -> None:
    assert fen_of(yuan(fen)) == fen


@pytest.mark.parametrize(("text", "fen"), [("128.5", 12850), ("100", 10000), (" 0.01 ", 1), ("0.1", 10)])
def test_what_people_type(text: str, fen: int) -> None:
    assert fen_of(text) == fen


@pytest.mark.parametrize(
    "text", ["", "-1", "1.234", "1,5", "1e3", "１００", "0x10", "NaN", "1.", ".5", "1 000"]
)
def test_what_is_no_amount_is_refused_by_the_field_s_name(text: str) -> None:
    with pytest.raises(Invalid) as error:
        fen_of(text, "topup")
    assert (error.value.code, error.value.field) == ("invalid_amount", "topup")


def test_what_goes_back_keeps_its_sign() -> None:
    assert yuan(-12850) == "-128.50"
