"""The outbox and the postman: nothing is lost, nothing is sent twice by itself, limits, retention."""

import json
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import pytest
from sqlalchemy import text

from diversion.messages import store as kept
from diversion.messages.keeping import Keeping, Whose
from diversion.messages.limits import HOUR_MS, MESSAGES, By, Limit, TooMany
from diversion.messages.note import LEASE_MS, At
from diversion.messages.outbox import KEEP_MS, Letter, Outbox, mail_address_of, whom_of
from diversion.messages.port import Accepted, Attachment, Kind, NoWord, Rejected, Report, Unsent, Way
from diversion.messages.postman import Postman
from diversion.messages.sandbox_gateway import SandboxGateway, SandboxMessage, sandbox_inbox
from diversion.messages.templates import Templates
from diversion.phone import Phone
from diversion.proof.code import LIMITS as CODES
from diversion.visits.visit import PHONE
from hall.actor import Actor
from hall.clock import FixedClock
from hall.errors import Invalid, Refused
from hall.transaction import Transaction
from tests.bench.diversion_day import CURVE, CUSTOMERS
from tests.diversion.messages.office import CUSTOMER, Office

SAID = "【海纳营业厅】您的排队号A015（缴费）前面还有3人，请回到大厅等候叫号。"


OpenOffice = Callable[[], Office]


class Crash(BaseException):
    """The power goes: nothing after it runs."""


def states(office: Office, message: str) -> list[str]:
    """Where the journal says that the message stood, one after the other."""
    moves = office.hall.moves_after(0, 1000)
    return [m.data["to"] for m in moves if m.verb == "message.state" and m.data["message"] == message]


def test_what_is_queued_is_sent_once_and_reported(office: Office, letter: Letter) -> None:
    message = office.queue(letter)
    assert office.postman.look() == 1
    assert [(m.id, m.to, m.text) for m in office.gateway.sent] == [(message, "13800001234", SAID)]
    office.gateway.told = [Report("ref-1", delivered=True)]
    assert office.postman.look() == 0
    assert states(office, message) == ["queued", "accepted", "delivered"]


def test_reason_and_message_are_one_commit(office: Office, letter: Letter) -> None:
    def job(tx: Transaction) -> None:
        office.outbox.put(tx, "place:k1", letter)
        raise RuntimeError("the reason has failed")

    with pytest.raises(RuntimeError):
        office.hall.write(job)
    assert office.postman.look() == 0
    assert kept.made_since(office.hall.store, 0, 1000) == []


@pytest.mark.parametrize("end", [Unsent(), Rejected("throttled", again=True)])
def test_what_has_surely_not_been_taken_is_tried_again_with_growing_pauses(
    office: Office, letter: Letter, end: Exception
) -> None:
    message = office.queue(letter)
    office.gateway.ends = [end] * 6
    begun = office.clock.now_ms
    sent_at = []
    for _ in range(440):
        if office.postman.look():
            sent_at.append((office.clock.now_ms - begun) // 1000)
        office.clock.pass_seconds(5)
    assert sent_at == [0, 5, 20, 80, 380, 1280, 2180]
    assert kept.note_of(office.hall.store, message).state is At.ACCEPTED


@pytest.mark.parametrize(
    ("end", "state", "code"),
    [
        (NoWord(), At.UNSURE, "no_word"),
        (Rejected("black_list"), At.FAILED, "black_list"),
    ],
)
def test_what_may_have_left_or_is_not_wanted_is_never_sent_again_by_itself(
    office: Office, letter: Letter, end: Exception, state: At, code: str
) -> None:
    message = office.queue(letter)
    office.gateway.ends = [end]
    for _ in range(50):
        office.postman.look()
        office.clock.pass_seconds(3600)
    note = kept.note_of(office.hall.store, message)
    assert (len(office.gateway.sent), note.state, note.code) == (1, state, code)


def test_what_nobody_wants_any_more_is_not_sent(office: Office, letter: Letter) -> None:
    message = office.queue(replace(letter, lasts_ms=60_000))
    office.clock.pass_seconds(60)
    office.postman.look()
    assert (office.gateway.sent, states(office, message)) == ([], ["queued", "expired"])


@pytest.mark.parametrize("when", ["after the claim", "in the gateway", "before the end is written"])
def test_a_crash_between_any_two_steps_sends_nothing_twice_and_loses_nothing(
    open_office: OpenOffice, letter: Letter, when: str
) -> None:
    office = open_office()
    message = office.queue(letter)
    if when == "after the claim":
        office.hall.write(lambda tx: office.postman._claim(tx, message))
    elif when == "in the gateway":
        office.gateway.ends = [Crash()]
        with pytest.raises(Crash):
            office.postman.look()
    else:
        office.gateway.meanwhile = office.hall.stop
        office.postman.look()
    after = open_office()
    after.postman.look()
    assert states(after, message) == ["queued"]
    after.clock.pass_seconds(LEASE_MS / 1000)
    after.postman.look()
    note = kept.note_of(after.hall.store, message)
    assert (note.state, note.code) == (At.UNSURE, "interrupted")
    assert (after.gateway.sent, len(office.gateway.sent)) == ([], 0 if when == "after the claim" else 1)


def test_a_crash_before_the_claim_only_delays(open_office: OpenOffice, letter: Letter) -> None:
    message = open_office().queue(letter)
    after = open_office()
    after.postman.look()
    assert [m.id for m in after.gateway.sent] == [message]


def test_two_postmen_send_one_message_once(open_office: OpenOffice, letter: Letter) -> None:
    one, other = open_office(), open_office()
    message = one.queue(letter)
    one.gateway.meanwhile = lambda: other.postman.send(message)
    one.postman.look()
    assert (len(one.gateway.sent), other.gateway.sent) == (1, [])


def test_an_end_that_comes_after_the_lease_is_believed(office: Office, letter: Letter) -> None:
    message = office.queue(letter)

    def too_slow() -> None:
        office.clock.pass_seconds(LEASE_MS / 1000)
        office.postman.send(message)

    office.gateway.meanwhile = too_slow
    office.postman.look()
    assert states(office, message) == ["queued", "unsure", "accepted"]


def test_a_late_end_says_nothing_of_the_send_that_a_person_has_begun_since(
    office: Office, letter: Letter, manager: Actor
) -> None:
    message = office.queue(letter)

    def given_up_and_begun_again() -> None:
        office.clock.pass_seconds(LEASE_MS / 1000)
        office.postman.send(message)
        office.outbox.send_again(manager, message)
        office.hall.write(lambda tx: office.postman._claim(tx, message))

    office.gateway.meanwhile = given_up_and_begun_again
    office.gateway.ends = [Rejected("no")]
    office.postman.look()
    note = kept.note_of(office.hall.store, message)
    assert (note.state, note.tries, note.code) == (At.SENDING, 2, None)


def test_a_person_may_send_again_what_is_unsure(office: Office, letter: Letter, manager: Actor) -> None:
    message = office.queue(letter)
    office.gateway.ends = [NoWord()]
    office.postman.look()
    office.outbox.send_again(manager, message)
    office.postman.look()
    assert states(office, message) == ["queued", "unsure", "queued", "accepted"]
    with pytest.raises(Refused) as refused:
        office.outbox.send_again(manager, message)
    assert refused.value.code == "not_allowed_in_state"


def test_a_person_says_of_an_unsure_message_whether_it_has_arrived(
    office: Office, letter: Letter, manager: Actor
) -> None:
    here, lost = office.queue(letter), office.queue(letter)
    office.gateway.ends = [NoWord(), NoWord()]
    office.postman.look()
    office.outbox.decide(manager, here, arrived=True)
    office.outbox.decide(manager, lost, arrived=False)
    assert (states(office, here), states(office, lost)) == (
        ["queued", "unsure", "delivered"],
        ["queued", "unsure", "failed"],
    )
    assert office.postman.look() == 0
    with pytest.raises(Refused) as refused:
        office.outbox.decide(manager, here, arrived=False)
    assert refused.value.code == "not_allowed_in_state"


def test_what_waits_for_a_decision_is_bounded_and_ends_with_the_words(
    office: Office, letter: Letter, clock: FixedClock
) -> None:
    made = []
    for _ in range(4):
        made.append(office.queue(letter))
        clock.pass_seconds(1)
    office.gateway.ends = [NoWord(), Rejected("no"), NoWord()]
    office.postman.look()
    assert [note.id for note in kept.to_decide(office.hall.store, 10)] == [made[2], made[1], made[0]]
    assert [note.id for note in kept.to_decide(office.hall.store, 2)] == [made[2], made[1]]
    assert [note.id for note in kept.made_since(office.hall.store, 0, 2)] == [made[3], made[2]]
    clock.pass_seconds(KEEP_MS / 1000)
    office.outbox.tidy()
    assert kept.to_decide(office.hall.store, 10) == []


def test_a_report_is_not_lost_where_the_disk_fails(
    office: Office, letter: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = office.queue(letter)
    office.postman.look()
    office.gateway.told = [Report("ref-1", delivered=True)]
    with monkeypatch.context() as full:
        full.setattr(office.hall, "write", _full_disk)
        with pytest.raises(OSError, match="full"):
            office.postman.look()
    office.postman.look()
    assert states(office, message) == ["queued", "accepted", "delivered"]


def _full_disk(job: object) -> None:
    raise OSError("the disk is full")


def test_a_report_that_overtakes_its_row_is_kept_and_a_strangers_is_dropped(
    office: Office, letter: Letter
) -> None:
    message = office.queue(letter)
    office.gateway.told = [
        Report("ref-1", delivered=False, code="UNDELIV"),
        Report("stranger", delivered=True),
    ]
    office.postman.look()
    assert states(office, message) == ["queued", "accepted"]
    office.postman.look()
    assert (states(office, message)[-1], len(office.postman._untold)) == ("failed", 1)
    office.clock.pass_seconds(600)
    office.postman.look()
    assert office.postman._untold == []


def test_one_message_that_stumbles_keeps_nobody_else_in_the_house(
    office: Office, letter: Letter, caplog: pytest.LogCaptureFixture
) -> None:
    office.queue(letter)
    office.queue(replace(letter, to=Phone("13900005678")))
    office.gateway.ends = [ZeroDivisionError("a fault of ours")]
    office.postman.look()
    assert sorted(m.to for m in office.gateway.sent) == ["13800001234", "13900005678"]
    assert [record.message for record in caplog.records] == [
        f"message {office.gateway.sent[0].id} could not be sent"
    ]


def test_too_many_for_one_recipient_says_when_again(office: Office, letter: Letter) -> None:
    for _ in range(10):
        office.queue(letter)
        office.clock.pass_seconds(60)
    with pytest.raises(TooMany) as refused:
        office.queue(letter)
    assert (refused.value.code, refused.value.detail) == (
        "too_many_messages",
        "Too many messages to this number; try again in 50 minutes.",
    )
    office.queue(replace(letter, to=Phone("13900005678")))
    office.clock.now_ms = refused.value.again_at
    office.queue(letter)


@pytest.mark.parametrize("by", [By.PLACE, By.HALL])
def test_limits_of_a_place_and_of_the_hall_outlive_a_restart(
    open_office: OpenOffice, letter: Letter, by: By
) -> None:
    limits = (Limit(by, 3, HOUR_MS),)

    def put(office: Office, number: int, place: str) -> None:
        outbox = Outbox(office.hall, office.vault, Templates("厅"), limits)
        to = Phone(f"1380000{number:04d}")
        office.hall.write(lambda tx: outbox.put(tx, "system", replace(letter, to=to, place=place)))

    first = open_office()
    for number in range(3):
        put(first, number, "k1")
    second = open_office()
    with pytest.raises(TooMany) as refused:
        put(second, 3, "k1")
    assert (refused.value.code, refused.value.by) == ("too_many_messages_here", by)
    if by is By.PLACE:
        put(second, 3, "k2")
    else:
        with pytest.raises(TooMany):
            put(second, 3, "k2")


def test_what_goes_to_phones_counts_by_the_limit_of_phones_alone(
    open_office: OpenOffice, letter: Letter
) -> None:
    office = open_office()
    outbox = Outbox(
        office.hall,
        office.vault,
        Templates("厅"),
        (Limit(By.PLACE, 1, HOUR_MS), Limit(By.PHONES, 2, HOUR_MS)),
    )

    def put(number: int, place: str) -> None:
        to = Phone(f"1380000{number:04d}")
        office.hall.write(lambda tx: outbox.put(tx, "system", replace(letter, to=to, place=place)))

    put(0, "k1")
    put(1, PHONE)
    put(2, PHONE)
    for place, by in (("k1", By.PLACE), (PHONE, By.PHONES)):
        with pytest.raises(TooMany) as refused:
            put(3, place)
        assert refused.value.by is by


def test_a_hall_of_two_thousand_a_day_reaches_no_limit_in_its_fullest_hour() -> None:
    """Everybody helps themselves on a phone: two codes, a link or a receipt, and "three before you"."""
    fullest = CUSTOMERS * max(CURVE) / sum(CURVE)
    codes = next(limit.most for limit in CODES if limit.by is By.PHONES)
    phones, hall = (next(one.most for one in MESSAGES if one.by is by) for by in (By.PHONES, By.HALL))
    assert (2 * fullest <= codes, 4 * fullest <= phones, 4 * fullest <= hall) == (True, True, True)


def test_nothing_on_disk_in_the_journal_or_in_a_text_form_names_the_customer(
    office: Office, letter: Letter
) -> None:
    office.queue(letter)
    office.postman.look()
    with office.hall.store.reading() as connection:
        rows = [tuple(row) for row in connection.execute(text("SELECT * FROM message"))]
    moves = office.hall.moves_after(0, 1000)
    opened = office.outbox.opened(kept.made_since(office.hall.store, 0, 1000)[0])
    everything = f"{rows} {moves} {office.gateway.sent} {letter} {opened}"
    assert [word for word in ("13800001234", "0001234", "A015", "排队号") if word in everything] == []


def test_reading_a_message_is_journalled(office: Office, letter: Letter, manager: Actor) -> None:
    message = office.queue(letter)
    opened = office.outbox.read(manager, message, "the customer asks")
    assert (opened.to, opened.text) == ("13800001234", SAID)
    last = office.hall.moves_after(0, 1000)[-1]
    assert (last.verb, last.by) == ("personal.read", "person:boss")
    assert last.data == {"message": message, "why": "the customer asks"}


def test_words_and_recipient_go_after_their_time_and_the_row_stays(
    office: Office, letter: Letter, manager: Actor
) -> None:
    message = office.queue(letter)
    office.postman.look()
    office.clock.pass_seconds(KEEP_MS / 1000)
    assert office.outbox.tidy() == 0
    office.clock.pass_seconds(1)
    assert (office.outbox.tidy(), office.outbox.tidy()) == (1, 0)
    note = kept.note_of(office.hall.store, message)
    assert (note.sealed, note.whom, note.state) == (None, None, At.ACCEPTED)
    with pytest.raises(Refused) as refused:
        office.outbox.read(manager, message, "too late")
    assert refused.value.code == "forgotten"


def test_a_codes_words_go_as_soon_as_it_is_void_but_it_is_still_counted(
    office: Office, letter: Letter
) -> None:
    values = {"code": "012345", "purpose": "x", "minutes": "5"}
    message = office.queue(replace(letter, kind=Kind.CODE, values=values, lasts_ms=300_000))
    office.postman.look()
    office.clock.pass_seconds(300)
    assert office.outbox.tidy() == 1
    note = kept.note_of(office.hall.store, message)
    assert (note.sealed, note.whom) == (None, whom_of(office.vault, letter.to))


def test_one_reason_is_one_message_however_often_it_is_told(open_office: OpenOffice, letter: Letter) -> None:
    letter = replace(letter, once="invoice 7 is ready")
    first = open_office()
    message = first.queue(letter)
    first.postman.look()
    after = open_office()
    assert after.queue(letter) == message
    after.postman.look()
    assert (len(first.gateway.sent), len(after.gateway.sent)) == (1, 0)
    assert after.queue(replace(letter, once="invoice 8 is ready")) != message


def test_one_persons_messages_are_exported(office: Office, letter: Letter) -> None:
    office.queue(letter)
    office.queue(replace(letter, to=Phone("13900005678")))
    (found,) = Keeping(office.hall, office.vault).export(Whose(CUSTOMER))
    told = {"kind": "three_before_you", "way": "sms", "state": "queued", "to": CUSTOMER.digits}
    assert found == told | {"at": found["at"], "subject": "", "text": SAID}


@pytest.mark.parametrize("seed", range(4))
def test_no_history_of_faults_and_crashes_sends_twice_by_itself_or_loses(
    open_office: OpenOffice, letter: Letter, seed: int
) -> None:
    """Sixty messages, each end and each moment of a crash drawn by lot, four restarts."""
    lot = random.Random(seed)
    may_have_left: dict[str, int] = {}
    queued: list[str] = []
    office = open_office()
    for restart in range(5):
        for number in range(12):
            to = Phone(f"138{restart:04d}{number:04d}")
            queued.append(office.queue(replace(letter, to=to, place=f"k{number}")))
        faults = [Unsent(), Rejected("busy", again=True), Rejected("no"), NoWord()]
        ended = [lot.choice([*faults, Accepted(f"r{restart}-{n}")]) for n in range(20)]
        ended.insert(lot.randrange(20), Crash())
        office.gateway.ends = list(ended)
        with suppress(Crash):
            for _ in range(4):
                office.postman.look()
                office.clock.pass_seconds(lot.choice([1, 20, 130]))
        for sent, end in zip(office.gateway.sent, [*ended, *[None] * 100], strict=False):
            definite = isinstance(end, (Unsent, Rejected))
            may_have_left[sent.id] = may_have_left.get(sent.id, 0) + (0 if definite else 1)
        office = open_office()
    for _ in range(30):
        office.postman.look()
        office.clock.pass_seconds(7200)
    for sent in office.gateway.sent:
        may_have_left[sent.id] = may_have_left.get(sent.id, 0) + 1
    notes = {n.id: n for n in kept.made_since(office.hall.store, 0, 1000)}
    assert (sorted(notes), max(may_have_left.values())) == (sorted(queued), 1)
    assert {n.state for n in notes.values()} <= {At.ACCEPTED, At.FAILED, At.UNSURE}
    crashed = [n for n in notes.values() if n.code == "interrupted"]
    assert (len(crashed) >= 1, [may_have_left.get(n.id) for n in crashed]) == (True, [1] * len(crashed))


def test_one_persons_messages_are_erased_and_never_sent(office: Office, letter: Letter) -> None:
    sent = office.queue(letter)
    office.postman.look()
    queued = office.queue(letter)
    others = office.queue(replace(letter, to=Phone("13900005678")))
    assert office.hall.write(lambda tx: Keeping(office.hall, office.vault).erase(tx, Whose(CUSTOMER))) == 2
    office.postman.look()
    standing = {
        n.id: (n.state, n.code, n.sealed is None) for n in kept.made_since(office.hall.store, 0, 1000)
    }
    assert standing == {
        sent: (At.ACCEPTED, None, True),
        queued: (At.FAILED, "erased", True),
        others: (At.ACCEPTED, None, False),
    }


def test_attachments_are_fetched_when_the_message_goes(office: Office, letter: Letter) -> None:
    files = {"invoice:7": Attachment("invoice.pdf", "application/pdf", b"%PDF-")}
    postman = Postman(office.hall, office.outbox, {Way.EMAIL: office.gateway}, files.__getitem__)
    mail = replace(letter, to="li@example.com", attached=("invoice:7",))
    office.queue(mail)
    postman.look()
    assert [m.attachments for m in office.gateway.sent] == [(files["invoice:7"],)]


def test_a_file_that_is_gone_and_a_way_without_gateway_are_said_plainly(
    office: Office, letter: Letter
) -> None:
    postman = Postman(office.hall, office.outbox, {Way.EMAIL: office.gateway})
    gone = office.queue(replace(letter, to="li@example.com", attached=("invoice:8",)))
    no_way = office.queue(letter)
    postman.look()
    notes = [kept.note_of(office.hall.store, message) for message in (gone, no_way)]
    assert [(n.state, n.code) for n in notes] == [
        (At.FAILED, "unknown_attachment"),
        (At.FAILED, "no_gateway"),
    ]
    assert office.gateway.sent == []


def test_the_sandbox_keeps_what_it_was_given_and_sends_to_nobody(office: Office, letter: Letter) -> None:
    sandbox = SandboxGateway(office.hall, office.vault)
    postman = Postman(office.hall, office.outbox, {Way.SMS: sandbox})
    message = office.queue(letter)
    postman.look()
    postman.look()
    at = office.clock.now_ms
    assert sandbox_inbox(office.hall.store, office.vault) == [
        SandboxMessage(message, Way.SMS, Kind.THREE_BEFORE_YOU, "13800001234", "", SAID, (), at)
    ]
    assert states(office, message) == ["queued", "accepted", "delivered"]
    office.clock.pass_seconds(KEEP_MS / 1000 + 1)
    office.outbox.tidy()
    assert sandbox_inbox(office.hall.store, office.vault) == []


@pytest.mark.parametrize(
    "typed",
    ["", "li", "li@", "@example.com", "li@example", "li@@example.com", "li@example..com", "李@example.com"]
    + ["li@example.com,all@example.com", "li@example.com\nBcc: x@example.com", "<li@example.com>"],
)
def test_what_is_no_mail_address_is_refused(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        mail_address_of(typed)
    assert refused.value.code == "invalid_mail_address"


def test_a_mail_address_is_taken_without_the_spaces_around_it() -> None:
    assert mail_address_of(" Li.Lei+bills@mail.example.com ") == "Li.Lei+bills@mail.example.com"


def test_words_survive_the_seal(office: Office, letter: Letter) -> None:
    message = office.queue(letter)
    note = kept.note_of(office.hall.store, message)
    plain = json.loads(office.vault.open(note.sealed, f"message:{message}"))
    assert plain == {"to": "13800001234", "subject": "", "text": SAID}
