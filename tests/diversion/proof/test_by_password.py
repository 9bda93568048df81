"""The service password: counted before the operator is asked, locked after five wrong ones a day."""

import threading
import time
from collections.abc import Callable

import pytest
from werkzeug.wrappers import Response

from diversion.phone import Phone
from diversion.proof.by_password import ByPassword, Paused, WrongPassword
from diversion.proof.code import Purpose
from diversion.proof.http_passwords import HttpPasswords
from diversion.proof.password import Said, Unknown
from diversion.proof.proofs import Proofs, Question
from diversion.proof.tries import AT_A_TERMINAL, MOST_OF_A_VISIT, ON_PHONES, Before, May, Share, may_try
from diversion.sandbox.billing import NO_BILLS, ONE_BILL, SandboxBilling
from diversion.sandbox.passwords import PasswordsApi, password_of
from diversion.vault import Vault
from diversion.web import Web
from hall.actor import Actor
from hall.clock import FixedClock
from hall.errors import HallError, Refused
from hall.hall import Hall
from tests.diversion.invoices.test_http_system import serving

MINE, OTHER = Phone(ONE_BILL), Phone(NO_BILLS)
RIGHT, WRONG = "246810", "111111"
AT_K1 = Question(MINE, Purpose.INVOICE, visit="v1", place="k1")


class Operator:
    """An operator that knows one password for everybody, and what it was asked."""

    digits = 6

    def __init__(self) -> None:
        self.says: Said | None = None
        self.silent = False
        self.asked: list[tuple[str, str]] = []
        self.gate = threading.Event()
        self.gate.set()

    def check(self, phone: str, password: str) -> Said:
        self.asked.append((phone, password))
        self.gate.wait(10)
        if self.silent:
            raise Unknown("nobody")
        return self.says or (Said.RIGHT if password == RIGHT else Said.WRONG)


@pytest.fixture
def operator() -> Operator:
    return Operator()


@pytest.fixture
def passwords(hall: Hall, vault: Vault, operator: Operator) -> ByPassword:
    return ByPassword(hall, vault, operator)


def said(passwords: ByPassword, actor: Actor, typed: str, question: Question = AT_K1) -> str:
    """The code of the refusal with what it knows besides; "right" where there is none."""
    try:
        passwords.give(actor, question, typed)
    except WrongPassword as wrong:
        return f"{wrong.code} {wrong.tries_left}"
    except Paused as paused:
        return f"{paused.code} {paused.again_in_s}"
    except HallError as refused:
        return refused.code
    return "right"


def told(hall: Hall) -> list[tuple[str, dict[str, object]]]:
    return [(m.verb, dict(m.data)) for m in hall.moves_after(0, 1000) if m.verb.startswith("proof.")]


def test_the_right_one_is_journalled_by_what_it_was_proved_and_kept_nowhere(
    passwords: ByPassword, operator: Operator, kiosk: Actor, hall: Hall
) -> None:
    assert said(passwords, kiosk, " ２４６ 810 ") == "right"
    assert operator.asked == [(MINE.digits, RIGHT)]
    assert told(hall) == [("proof.given", {"visit": "v1", "by": "password"})]
    kept = hall.write(lambda tx: tx.connection.exec_driver_sql("SELECT * FROM proof").mappings().all())
    assert [row["ended"] for row in kept] == ["password"]
    assert RIGHT not in str(kept) and MINE.digits not in str(kept)


def test_pauses_grow_and_the_fifth_wrong_one_locks_until_tomorrow(
    passwords: ByPassword, operator: Operator, kiosk: Actor, clock: FixedClock
) -> None:
    assert [said(passwords, kiosk, WRONG) for _ in range(3)] == [f"wrong_password {n}" for n in (4, 3, 2)]
    assert said(passwords, kiosk, RIGHT) == "password_paused 60"
    clock.pass_seconds(60)
    assert said(passwords, kiosk, WRONG) == "wrong_password 1"
    assert said(passwords, kiosk, RIGHT) == "password_paused 300"
    clock.pass_seconds(300)
    assert said(passwords, kiosk, WRONG) == "password_locked"
    assert said(passwords, kiosk, RIGHT) == "password_locked"
    assert len(operator.asked) == 5
    elsewhere = Question(MINE, Purpose.BILL, visit="v9", place="phone")
    assert said(passwords, kiosk, RIGHT, elsewhere) == "password_locked"
    clock.pass_seconds(24 * 3600)
    assert said(passwords, kiosk, RIGHT) == "right"


def test_a_locked_number_may_still_be_proved_by_a_code(
    passwords: ByPassword, operator: Operator, proofs: Proofs, kiosk: Actor, code_on: Callable[[Phone], str]
) -> None:
    operator.says = Said.LOCKED
    assert said(passwords, kiosk, WRONG) == "password_locked"
    proofs.ask(kiosk, AT_K1)
    proofs.give(kiosk, AT_K1, code_on(MINE))


def test_a_right_one_begins_anew(passwords: ByPassword, kiosk: Actor, clock: FixedClock) -> None:
    for _ in range(3):
        assert said(passwords, kiosk, WRONG).startswith("wrong_password")
    clock.pass_seconds(60)
    assert said(passwords, kiosk, RIGHT) == "right"
    clock.pass_seconds(0.001)
    assert said(passwords, kiosk, WRONG) == "wrong_password 4"


def test_a_right_one_before_the_clock_was_put_back_forgives_nothing(
    passwords: ByPassword, kiosk: Actor, clock: FixedClock
) -> None:
    assert said(passwords, kiosk, RIGHT) == "right"
    clock.pass_seconds(-600)
    assert said(passwords, kiosk, WRONG) == "wrong_password 4"
    clock.pass_seconds(60)
    assert said(passwords, kiosk, WRONG) == "wrong_password 3"


def test_tries_at_the_same_moment_are_counted_before_the_operator_answers(
    passwords: ByPassword, operator: Operator, kiosk: Actor
) -> None:
    operator.gate.clear()
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(said(passwords, kiosk, WRONG))) for _ in range(9)]
    for thread in threads:
        thread.start()
    end = time.monotonic() + 20
    while len(found) < 6 and time.monotonic() < end:
        threading.Event().wait(0.005)
    operator.gate.set()
    for thread in threads:
        thread.join()
    assert len(operator.asked) == 3
    assert sum(one.startswith("password_paused") for one in found) == 6


def test_a_place_has_its_share_so_that_one_password_is_not_tried_on_all_numbers(
    passwords: ByPassword, kiosk: Actor, clock: FixedClock
) -> None:
    def at(number: int, place: str = "k1") -> str:
        question = Question(Phone(str(13_900_000_000 + number)), Purpose.INVOICE, f"v{number}", place)
        return said(passwords, kiosk, WRONG, question)

    assert {at(number) for number in range(AT_A_TERMINAL.wrong)} == {"wrong_password 4"}
    assert at(99) == "password_not_here"
    assert at(98, "k2") == "wrong_password 4"
    clock.pass_seconds(3600)
    assert at(99) == "wrong_password 4"


def test_an_operator_that_is_silent_costs_no_try_and_teaches_nobody(
    passwords: ByPassword, operator: Operator, kiosk: Actor
) -> None:
    operator.silent = True
    assert [said(passwords, kiosk, WRONG) for _ in range(7)] == ["password_silent"] * 7
    operator.silent = False
    assert said(passwords, kiosk, RIGHT) == "right"


def test_what_is_no_password_is_not_asked(passwords: ByPassword, operator: Operator, kiosk: Actor) -> None:
    assert {said(passwords, kiosk, typed) for typed in ("12345", "1234567", "12345a", "")} == {
        "invalid_password"
    }
    assert operator.asked == []


def test_passwords_do_not_stand_in_the_way_of_codes(
    passwords: ByPassword, proofs: Proofs, kiosk: Actor
) -> None:
    for _ in range(3):
        said(passwords, kiosk, WRONG)
    proofs.ask(kiosk, AT_K1)  # one code a minute; passwords are no codes


def test_the_rule_of_pauses() -> None:
    asked = [may_try(Before(n, 1000, 0), AT_A_TERMINAL, 1000) for n in range(6)]
    assert asked == [
        (May.YES, 0),
        (May.YES, 0),
        (May.YES, 0),
        (May.PAUSED, 61_000),
        (May.PAUSED, 301_000),
        (May.LOCKED, 0),
    ]


@pytest.mark.parametrize(
    ("of_visit", "of_place", "share", "may"),
    [
        (MOST_OF_A_VISIT - 1, AT_A_TERMINAL.asked - 1, AT_A_TERMINAL, May.YES),
        (MOST_OF_A_VISIT, MOST_OF_A_VISIT, ON_PHONES, May.PLACE),
        (0, AT_A_TERMINAL.asked, AT_A_TERMINAL, May.PLACE),
        (0, AT_A_TERMINAL.asked, ON_PHONES, May.YES),
        (0, ON_PHONES.asked, ON_PHONES, May.PLACE),
    ],
)
def test_the_rule_of_shares(of_visit: int, of_place: int, share: Share, may: May) -> None:
    assert may_try(Before(0, 0, 0, of_visit, of_place), share, 1000) == (may, 0)


def test_the_sandbox_over_http(tmp_path, clock: FixedClock) -> None:
    billing = SandboxBilling(tmp_path / "sandbox.db", clock)
    without = "13800000007"
    with serving(PasswordsApi(billing, "secret")) as root:
        system = HttpPasswords(Web(root, {"Authorization": "Bearer secret"}, deadline_s=2.0))
        assert password_of(ONE_BILL) == "000001"
        assert system.check(ONE_BILL, "000001") is Said.RIGHT
        assert system.check(ONE_BILL, "000003") is Said.WRONG
        assert system.check(without, "000007") is Said.NOT_SET
        assert system.check("13900000001", "000001") is Said.WRONG
        with pytest.raises(Unknown, match="401"):
            HttpPasswords(Web(root, {"Authorization": "Bearer other"})).check(ONE_BILL, "000001")
    with pytest.raises(Unknown):
        system.check(ONE_BILL, "000001")
    billing.close()


@pytest.mark.parametrize(
    "answer",
    [Response("{}"), Response('{"result": "yes"}'), Response("<html>"), Response("[]"), Response("1", 500)],
)
def test_any_other_answer_is_nobodys_word(answer: Response) -> None:
    with serving(answer) as root, pytest.raises(Unknown):
        HttpPasswords(Web(root, {}, deadline_s=2.0)).check(ONE_BILL, "000001")


def test_a_number_without_a_password_is_told_to_take_the_code(
    passwords: ByPassword, operator: Operator, kiosk: Actor
) -> None:
    operator.says = Said.NOT_SET
    with pytest.raises(Refused) as refused:
        passwords.give(kiosk, AT_K1, RIGHT)
    assert refused.value.code == "password_not_set"


def test_that_there_is_no_password_is_asked_and_journalled_once_in_a_visit(
    passwords: ByPassword, operator: Operator, kiosk: Actor, hall: Hall
) -> None:
    operator.says = Said.NOT_SET
    assert {said(passwords, kiosk, RIGHT) for _ in range(20)} == {"password_not_set"}
    assert (len(operator.asked), len(told(hall))) == (1, 1)
    operator.says = None
    assert said(passwords, kiosk, RIGHT, Question(OTHER, Purpose.INVOICE, "v1", "k1")) == "right"
    assert said(passwords, kiosk, RIGHT, Question(MINE, Purpose.INVOICE, "v2", "k1")) == "right"


def test_a_visit_does_not_keep_a_silent_operator_busy(
    passwords: ByPassword, operator: Operator, kiosk: Actor, clock: FixedClock
) -> None:
    operator.silent = True
    found = [said(passwords, kiosk, RIGHT) for _ in range(MOST_OF_A_VISIT + 2)]
    assert found == ["password_silent"] * MOST_OF_A_VISIT + ["password_not_here"] * 2
    assert len(operator.asked) == MOST_OF_A_VISIT
    operator.silent = False
    assert said(passwords, kiosk, RIGHT, Question(MINE, Purpose.INVOICE, "v2", "k1")) == "right"
    clock.pass_seconds(3600)
    assert said(passwords, kiosk, RIGHT) == "right"
