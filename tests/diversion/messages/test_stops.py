"""No messages about changes: kept by a digest, heard from phones, outliving retention and erasure."""

import json
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from diversion.messages.cmpp import CmppAccount, CmppGateway
from diversion.messages.cmpp_line import Pace
from diversion.messages.keeping import Keeping, Whose
from diversion.messages.note import At
from diversion.messages.outbox import Letter, Stopped
from diversion.messages.port import Kind, Message, Way
from diversion.messages.stops import Stops, Via, is_stop
from diversion.messages.store import note_of
from diversion.phone import Phone
from diversion.sandbox.smsc import Smsc
from hall.errors import NotReady
from tests.diversion.messages.office import CUSTOMER, Office

CHANGE = Letter(
    kind=Kind.ORDER_CANCELLED,
    to=CUSTOMER,
    language="en",
    values={"phone": "138****1234", "by": "at a terminal", "stop": "Reply TD to stop."},
    place="notices",
)


@pytest.fixture
def stops(office: Office) -> Stops:
    return Stops(office.hall, office.vault, office.outbox)


def told(office: Office) -> list[tuple[str, dict[str, object]]]:
    return [(m.verb, dict(m.data)) for m in office.hall.moves_after(0, 1000) if m.verb.startswith("notice.")]


@pytest.mark.parametrize("words", ["TD", "td", "T", "退订", " TD。", "“退订”", "ＴＤ", "Td退订", "STOP"])
def test_what_means_a_stop(words: str) -> None:
    assert is_stop(words)


@pytest.mark.parametrize("words", ["", "?", "你好", "TDX", "不要退订", "T D 是什么意思", "1", "TD" * 40])
def test_what_does_not(words: str) -> None:
    assert not is_stop(words)


def test_a_stop_holds_for_changes_alone_until_it_is_taken_back(
    office: Office, stops: Stops, letter: Letter
) -> None:
    stops.say("place:k1", CUSTOMER, Via.KIOSK, stopped=True)
    stops.say("place:k1", CUSTOMER, Via.KIOSK, stopped=True)
    with pytest.raises(Stopped):
        office.queue(CHANGE)
    office.queue(letter)
    assert (stops.is_stopped(CUSTOMER), stops.many()) == (True, 1)
    stops.say("person:1", CUSTOMER, Via.COUNTER, stopped=False)
    office.queue(CHANGE)
    assert (stops.is_stopped(CUSTOMER), stops.many()) == (False, 0)
    assert told(office) == [("notice.stop", {"via": "kiosk"}), ("notice.resume", {"via": "counter"})]


def test_nobody_sends_again_by_hand_what_was_stopped_since(office: Office, stops: Stops, manager) -> None:
    message = office.queue(CHANGE)
    office.clock.pass_seconds(24 * 3600)
    office.postman.look()
    stops.say("place:k1", CUSTOMER, Via.KIOSK, stopped=True)
    with pytest.raises(Stopped):
        office.outbox.send_again(manager, message)
    assert note_of(office.hall.store, message).state is At.EXPIRED


def test_a_stop_has_no_number_and_outlives_retention_and_erasure(office: Office, stops: Stops) -> None:
    stops.say("place:k1", CUSTOMER, Via.KIOSK, stopped=True)
    with office.hall.store.reading() as connection:
        rows = [dict(row) for row in connection.execute(text("SELECT * FROM message_stop")).mappings()]
    assert CUSTOMER.digits not in json.dumps(rows)
    office.clock.pass_seconds(10 * 365 * 24 * 3600)
    office.outbox.tidy()
    office.hall.write(lambda tx: Keeping(office.hall, office.vault).erase(tx, Whose(CUSTOMER)))
    assert stops.is_stopped(CUSTOMER)
    assert [one["via"] for one in stops.export(CUSTOMER)] == ["kiosk"]
    assert stops.export(Phone("13900005678")) == []


def test_a_word_from_a_phone_is_a_stop_and_is_answered_once_in_its_language(
    office: Office, stops: Stops
) -> None:
    office.queue(CHANGE)
    office.postman.look()
    for sender, words in (("13800001234", "TD"), ("8613800001234", "退订"), ("10086", "TD"), ("x", "TD")):
        stops.hear(sender, words)
    stops.hear("13900005678", "how much?")
    office.postman.look()
    assert [(m.kind, m.to, m.text[:38]) for m in office.gateway.sent[1:]] == [
        (Kind.STOPPED, "13800001234", "【海纳营业厅】No more messages about changes.")
    ]
    assert told(office) == [("notice.stop", {"via": "sms"})]


def test_who_has_had_too_many_messages_is_stopped_without_an_answer(
    office: Office, stops: Stops, letter: Letter
) -> None:
    for _ in range(10):
        office.queue(letter)
    stops.hear(CUSTOMER.digits, "TD")
    assert (stops.is_stopped(CUSTOMER), told(office)) == (True, [("notice.stop", {"via": "sms"})])


# -- over the wire ------------------------------------------------------------------------------------


@pytest.fixture
def smsc() -> Iterator[Smsc]:
    gateway = Smsc("901234", "1234")
    yield gateway
    gateway.stop()


@pytest.fixture
def client(smsc: Smsc) -> Iterator[CmppGateway]:
    account = CmppAccount("127.0.0.1", smsc.port, "901234", "1234", "106573001", "HALL")
    it = CmppGateway(account, Pace(answer_s=20), pauses_s=(0.0,))
    yield it
    it.stop()


def test_a_reply_by_cmpp_is_on_disk_before_the_gateway_is_told_that_we_have_it(
    client: CmppGateway, smsc: Smsc, stops: Stops
) -> None:
    client.written_back = stops.hear
    client.stay()
    client.stay()
    smsc.from_phone("13800001234", "TD")
    assert smsc.until({"CMPP_DELIVER_RESP": 1})
    assert stops.is_stopped(CUSTOMER)
    assert (smsc.heard.count("CMPP_CONNECT"), smsc.refused, smsc.faults) == (1, [], [])


def test_what_cannot_be_kept_is_given_back_to_the_gateway_and_the_line_stays(
    client: CmppGateway, smsc: Smsc, caplog: pytest.LogCaptureFixture
) -> None:
    kept: list[str] = []
    full = threading.Event()
    full.set()

    def keep(sender: str, words: str) -> None:
        if full.is_set():
            raise NotReady("storage_failed", "The disk is full.")
        kept.append(words)

    client.written_back = keep
    client.send(Message("m1", Way.SMS, Kind.CODE, "13800001234", "验证码"))
    smsc.from_phone("13800001234", "TD")
    assert smsc.until({"CMPP_DELIVER_RESP": 2})
    full.clear()
    smsc.from_phone("13800001234", "TD")
    assert smsc.until({"CMPP_DELIVER_RESP": 3})
    assert (kept, smsc.refused, smsc.heard.count("CMPP_CONNECT")) == (["TD"], [9], 1)
    assert "1234" not in caplog.text
