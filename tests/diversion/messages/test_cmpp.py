"""The CMPP client against a gateway on a real socket that is strict, silent, busy, or gone."""

import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from diversion.messages.cmpp import CmppAccount, CmppGateway
from diversion.messages.cmpp_line import Pace
from diversion.messages.note import At
from diversion.messages.outbox import Letter
from diversion.messages.port import Accepted, Kind, Message, NoWord, Rejected, Report, Unsent, Way
from diversion.messages.postman import Postman
from diversion.messages.store import note_of
from diversion.sandbox.smsc import Act, Smsc
from tests.diversion.messages.office import Office

PATIENT = Pace(window=4, answer_s=20, quiet_s=60, tests=2)
IMPATIENT = Pace(window=4, answer_s=1, quiet_s=60, tests=2)
LONG = "【海纳营业厅】" + "请" * 70 + "😀" * 20 + "完"


def message(text: str = "【海纳营业厅】验证码012345", to: str = "13800001234", number: int = 1) -> Message:
    return Message(f"m{number}", Way.SMS, Kind.CODE, to, text)


def account(smsc: Smsc, secret: str = "1234") -> CmppAccount:
    return CmppAccount("127.0.0.1", smsc.port, "901234", secret, "106573001", "HALL")


@pytest.fixture
def smsc() -> Iterator[Smsc]:
    gateway = Smsc("901234", "1234")
    yield gateway
    gateway.stop()


@pytest.fixture
def client(smsc: Smsc) -> Iterator[CmppGateway]:
    it = CmppGateway(account(smsc), PATIENT, pauses_s=(0.0,))
    yield it
    it.stop()


def reports(client: CmppGateway, most: int) -> list[Report]:
    """Look until so many reports are there."""
    told: list[Report] = []
    waiting = threading.Event()
    for _ in range(200):
        told += client.reports()
        if len(told) >= most:
            break
        waiting.wait(0.02)
    return told


def test_a_message_is_taken_and_reported(client: CmppGateway, smsc: Smsc) -> None:
    accepted = client.send(message())
    assert accepted == Accepted(f"{smsc.taken[0].message:016x}")
    assert smsc.inbox() == [("13800001234", "【海纳营业厅】验证码012345")]
    assert smsc.taken[0].source_id == "106573001"
    assert reports(client, 1) == [Report(accepted.reference, delivered=True)]
    assert smsc.until({"CMPP_DELIVER_RESP": 1})
    assert smsc.faults == []


def test_a_long_message_arrives_whole_and_is_reported_once(client: CmppGateway, smsc: Smsc) -> None:
    accepted = client.send(message(LONG))
    assert smsc.inbox() == [("13800001234", LONG)]
    assert [(t.join and t.join[1:], t.report) for t in smsc.taken] == [((2, 1), False), ((2, 2), True)]
    assert reports(client, 1) == [Report(accepted.reference, delivered=True)]
    assert accepted.reference == f"{smsc.taken[1].message:016x}"
    assert smsc.faults == []


def test_many_at_once_share_one_line_and_its_window(client: CmppGateway, smsc: Smsc) -> None:
    accepted: list[Accepted] = []

    def send(number: int) -> None:
        accepted.append(client.send(message(f"第{number}条", f"138{number:08d}", number)))

    threads = [threading.Thread(target=send, args=(number,)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(smsc.inbox()) == [(f"138{number:08d}", f"第{number}条") for number in range(40)]
    assert len({a.reference for a in accepted}) == 40
    assert (smsc.heard.count("CMPP_CONNECT"), smsc.faults) == (1, [])


def test_what_did_not_arrive_says_why_and_what_is_no_end_is_waited_for(
    client: CmppGateway, smsc: Smsc
) -> None:
    smsc.mood.stat = None
    accepted = client.send(message())
    for stat in ("ACCEPTD", "UNKNOWN", "UNDELIV"):
        smsc.report(smsc.taken[0].message, "13800001234", stat)
    assert smsc.until({"CMPP_DELIVER_RESP": 3})
    assert reports(client, 1) == [Report(accepted.reference, delivered=False, code="UNDELIV")]


@pytest.mark.parametrize(
    ("result", "code", "again"), [(8, "throttled", True), (5, "cmpp_5", False), (9, "cmpp_9", False)]
)
def test_a_refusal_says_whether_it_may_be_tried_again(
    client: CmppGateway, smsc: Smsc, result: int, code: str, again: bool
) -> None:
    smsc.mood.plan.append(result)
    with pytest.raises(Rejected) as refused:
        client.send(message())
    assert (refused.value.code, refused.value.again, smsc.inbox()) == (code, again, [])
    client.send(message())
    assert len(smsc.inbox()) == 1


def test_a_later_part_that_is_throttled_is_sent_after_a_pause(client: CmppGateway, smsc: Smsc) -> None:
    smsc.mood.plan.extend([0, 8, 8])
    client.send(message(LONG))
    assert (smsc.inbox(), smsc.faults) == ([("13800001234", LONG)], [])


def test_a_later_part_that_is_refused_for_good_is_no_reason_to_send_the_first_again(
    client: CmppGateway, smsc: Smsc
) -> None:
    smsc.mood.plan.extend([0, 8, 8, 8, 8])
    with pytest.raises(Rejected) as refused:
        client.send(message(LONG))
    assert (refused.value.code, refused.value.again) == ("throttled", False)


def test_silence_and_a_line_that_breaks_are_no_word(smsc: Smsc) -> None:
    client = CmppGateway(account(smsc), IMPATIENT)
    smsc.mood.plan.extend([Act.SILENT, Act.BREAK])
    for _ in range(2):
        with pytest.raises(NoWord) as no_word:
            client.send(message())
        assert type(no_word.value) is NoWord
    client.send(message())
    assert (len(smsc.taken), smsc.heard.count("CMPP_CONNECT"), smsc.faults) == (2, 2, [])
    client.stop()


@pytest.mark.parametrize("fault", ["nobody listens", "wrong secret", "forged", "refused", "deaf"])
def test_without_a_proper_connection_nothing_has_left(smsc: Smsc, fault: str) -> None:
    client = CmppGateway(account(smsc, "wrong" if fault == "wrong secret" else "1234"), IMPATIENT)
    smsc.mood.forged = fault == "forged"
    smsc.mood.status = 5 if fault == "refused" else 0
    smsc.mood.deaf = fault == "deaf"
    if fault == "nobody listens":
        smsc.stop()
    with pytest.raises(Unsent) as unsent:
        client.send(message())
    assert ("CMPP_SUBMIT" in smsc.heard, "1234" in str(unsent.value)) == (False, False)
    client.stop()


def test_a_line_is_opened_again_with_growing_pauses(smsc: Smsc) -> None:
    seconds = [0.0]
    client = CmppGateway(account(smsc), PATIENT, pauses_s=(1.0, 2.0, 5.0), ticks=lambda: seconds[0])
    smsc.mood.status = 5
    for _ in range(30):
        with pytest.raises(Unsent):
            client.send(message())
        seconds[0] += 0.5
    assert smsc.heard.count("CMPP_CONNECT") == 5  # after 0, 1, 3, 8 and 13 seconds
    smsc.mood.status = 0
    seconds[0] = 18.0
    client.send(message())
    assert len(smsc.taken) == 1
    client.stop()


def test_a_broken_line_is_opened_again_for_reports_too(client: CmppGateway, smsc: Smsc) -> None:
    smsc.mood.stat = None
    accepted = client.send(message())
    smsc.break_lines()
    assert client._line is not None
    assert client._line.dead.wait(5)
    assert client.reports() == []
    assert smsc.until({"CMPP_CONNECT": 2})
    smsc.report(smsc.taken[0].message, "13800001234", "DELIVRD")
    assert reports(client, 1) == [Report(accepted.reference, delivered=True)]


def test_a_quiet_line_is_tested_and_a_deaf_one_given_up(smsc: Smsc) -> None:
    client = CmppGateway(account(smsc), Pace(answer_s=0.5, quiet_s=0.1, tests=2))
    client.send(message())
    assert client._line is not None
    assert smsc.until({"CMPP_ACTIVE_TEST": 2})
    assert not client._line.dead.is_set()
    smsc.mood.deaf = True
    assert client._line.dead.wait(5)
    smsc.mood.deaf = False
    client.stop()


def test_the_gateways_own_questions_are_answered(client: CmppGateway, smsc: Smsc) -> None:
    client.send(message())
    smsc.from_phone("13900005678", "退订")
    smsc.ask("CMPP_ACTIVE_TEST")
    assert smsc.until({"CMPP_ACTIVE_TEST_RESP": 1, "CMPP_DELIVER_RESP": 2})
    smsc.ask("CMPP_TERMINATE")
    assert smsc.until({"CMPP_TERMINATE_RESP": 1})
    assert client._line is not None
    assert client._line.dead.wait(5)
    assert len(reports(client, 1)) == 1
    client.send(message())
    assert (len(smsc.taken), smsc.faults) == (2, [])


def test_it_says_good_bye_and_sends_nothing_more(smsc: Smsc) -> None:
    client = CmppGateway(account(smsc), PATIENT)
    client.send(message())
    client.stop()
    assert smsc.heard[-1] == "CMPP_TERMINATE"
    with pytest.raises(Unsent):
        client.send(message())


def test_a_number_abroad_is_not_for_this_gateway(client: CmppGateway, smsc: Smsc) -> None:
    with pytest.raises(Rejected) as refused:
        client.send(message(to="+4915112345678"))
    assert (refused.value.code, refused.value.again, smsc.heard) == ("foreign_number", False, [])


PATCHED = """
from gevent import monkey
monkey.patch_all()
import gevent
from diversion.messages.cmpp import CmppAccount, CmppGateway
from diversion.messages.port import Kind, Message, Way
from diversion.sandbox.smsc import Smsc

smsc = Smsc("901234", "1234")
client = CmppGateway(CmppAccount("127.0.0.1", smsc.port, "901234", "1234", "106573001"))
messages = [Message(f"m{n}", Way.SMS, Kind.CODE, f"138{n:08d}", "好") for n in range(40)]
sends = [gevent.spawn(client.send, message) for message in messages]
gevent.joinall(sends, raise_error=True)
assert smsc.until({"CMPP_DELIVER_RESP": 40})
told = client.reports()
client.stop()
smsc.stop()
print(len({s.value.reference for s in sends}), len(told), smsc.faults)
"""


def test_it_works_where_the_standard_library_is_patched_by_gevent() -> None:
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", PATCHED],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (run.stdout, run.stderr) == ("40 40 []\n", "")


def test_from_the_outbox_to_the_phone_and_back(
    office: Office, letter: Letter, client: CmppGateway, smsc: Smsc
) -> None:
    postman = Postman(office.hall, office.outbox, {Way.SMS: client})
    sent = office.queue(letter)
    smsc.mood.plan.append(8)
    postman.look()
    assert note_of(office.hall.store, sent).state is At.QUEUED
    office.clock.pass_seconds(5)
    postman.look()
    assert smsc.until({"CMPP_DELIVER_RESP": 1})
    postman.look()
    note = note_of(office.hall.store, sent)
    assert (note.state, note.tries, note.reference) == (At.DELIVERED, 2, f"{smsc.taken[0].message:016x}")
    assert smsc.inbox() == [("13800001234", office.outbox.opened(note).text)]
