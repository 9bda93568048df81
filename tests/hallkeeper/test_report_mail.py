"""Reports by e-mail: once per period, also after a crash; what arrives at a real mail server."""

import email
import email.policy
from collections.abc import Iterator
from datetime import date, time
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from diversion.messages import store as messages
from diversion.messages.outbox import Outbox
from diversion.messages.port import Way
from diversion.messages.postman import Postman
from diversion.messages.smtp import MailServer, Security, SmtpGateway
from diversion.messages.templates import Templates
from diversion.vault import Vault
from hall.actor import Actor
from hall.clock import FixedClock, parse_rfc3339
from hall.errors import HallError, NotFound
from hall.hall import Hall
from hall.ticket import State
from hallkeeper.planning.report_mail import Period, ReportMail
from planning.history import store as past
from planning.history.figures import History
from planning.history.follower import Follower
from planning.history.period import Days
from planning.history.visit import Visit
from planning.kept.store import drop, keep, kept_all
from tests.diversion.messages.test_smtp import AnyPort

VAULT = Vault(bytes(range(32)))
SEVEN, HALF_PAST = time(7, 0), time(9, 30)
BOSS, HEAD = "boss@example.com", "head.office@example.org"


class Inbox:
    """A mail server that is closed for the first `busy` messages."""

    def __init__(self) -> None:
        self.kept: list[Envelope] = []
        self.busy = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802
        if self.busy:
            self.busy -= 1
            return "451 later"
        self.kept.append(envelope)
        return "250 OK"


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, Controller]]:
    inbox = Inbox()
    server = AnyPort(inbox, hostname="127.0.0.1", port=0)
    server.start()
    yield inbox, server
    server.stop()


def mail_of(hall: Hall) -> tuple[ReportMail, Outbox]:
    outbox = Outbox(hall, VAULT, Templates("海纳营业厅"))
    return ReportMail(hall, VAULT, outbox, History(hall, lambda ref: ref)), outbox


def came(hall: Hall, *days: str) -> None:
    """One customer on each of these days."""
    rows = [
        Visit("payment", parse_rfc3339(f"{day}T10:00:00+08:00"), f"t{day}", day, state=State.FINISHED)
        for day in days
    ]
    hall.write(lambda tx: past.keep_visits(tx, rows))


def sends(hall: Hall) -> list[dict[str, Any]]:
    return [move.data for move in hall.moves_after(0, 100) if move.verb == "report.send"]


def queued(hall: Hall) -> int:
    return len(messages.made_since(hall.store, 0, 100))


@pytest.mark.parametrize(
    ("period", "days"),
    [
        (Period.DAY, Days(date(2026, 11, 22), date(2026, 11, 22))),
        (Period.WEEK, Days(date(2026, 11, 16), date(2026, 11, 22))),
        (Period.MONTH, Days(date(2026, 10, 1), date(2026, 10, 31))),
    ],
)
def test_the_last_whole_period(period: Period, days: Days) -> None:
    assert period.last(date(2026, 11, 23)) == days


def test_a_period_is_sent_once_when_its_hour_has_come(hall: Hall, clock: FixedClock, manager: Actor) -> None:
    came(hall, "2026-11-22")
    mail, _ = mail_of(hall)
    mail.change(manager, 0, [BOSS, HEAD], [Period.DAY, Period.WEEK, Period.MONTH], HALF_PAST, "zh-CN")
    mail.look()
    assert queued(hall) == 0  # it is nine
    clock.pass_seconds(1800)
    mail.look()
    mail.look()
    mail_of(hall)[0].look()
    spans = {one["report"]: (one["from"], one["to"], one["recipients"]) for one in sends(hall)}
    assert spans == {"day": ("2026-11-22", "2026-11-22", 2), "week": ("2026-11-16", "2026-11-22", 2)}
    assert queued(hall) == 4
    assert mail.order().sent == {"day": "2026-11-22", "week": "2026-11-22", "month": "2026-10-31"}


def test_what_a_crash_cuts_off_is_done_again_and_nobody_gets_it_twice(
    hall: Hall, clock: FixedClock, manager: Actor
) -> None:
    came(hall, "2026-11-22")
    mail, outbox = mail_of(hall)
    mail.change(manager, 0, [BOSS, HEAD], [Period.DAY], HALF_PAST, "zh-CN")
    clock.pass_seconds(1800)
    put, begun = outbox.put, []

    def power_cut(*told: Any) -> str:
        begun.append(told)
        if len(begun) == 2:
            raise SystemError("power cut")
        return put(*told)

    outbox.put = power_cut  # type: ignore[method-assign]
    with pytest.raises(SystemError):
        mail.look()
    assert (queued(hall), sends(hall)) == (1, [])
    again, _ = mail_of(hall)
    again.look()
    assert (queued(hall), len(sends(hall))) == (2, 1)


def test_what_was_over_before_it_was_asked_for_is_not_sent_belatedly(hall: Hall, manager: Actor) -> None:
    came(hall, "2026-11-22")
    mail, _ = mail_of(hall)
    order = mail.change(manager, 0, [BOSS], [Period.DAY], SEVEN, "en")
    mail.look()
    assert (queued(hall), dict(order.sent)) == (0, {"day": "2026-11-22"})


def test_a_week_that_is_asked_for_in_its_middle_begins_with_the_next_one(
    hall: Hall, clock: FixedClock, manager: Actor
) -> None:
    came(hall, "2026-11-22")
    clock.pass_seconds(2 * 86_400)
    hall.close_day_if_due()
    mail, _ = mail_of(hall)
    order = mail.change(manager, 0, [BOSS], [Period.DAY, Period.WEEK, Period.MONTH], HALF_PAST, "zh-CN")
    assert dict(order.sent) == {"week": "2026-11-22", "month": "2026-10-31"}
    clock.pass_seconds(1800)
    Follower(hall).catch_up()
    mail.look()
    assert mail.order().sent["day"] == "2026-11-24"
    assert queued(hall) == 0, "nobody came yesterday, and the week was over on Monday"


def test_a_report_that_goes_out_does_not_stop_whoever_is_changing_it(
    hall: Hall, clock: FixedClock, manager: Actor
) -> None:
    """What was sent stood in the order itself before."""
    came(hall, "2026-11-22")
    mail, _ = mail_of(hall)
    order = mail.change(manager, 0, [BOSS], [Period.DAY], HALF_PAST, "zh-CN")
    old = order.body() | {"sent": {"day": "2026-11-21"}}
    hall.write(lambda tx: drop(tx, "report", "sent"))
    hall.write(lambda tx: keep(tx, "report", "mail", old, manager.ref))
    seen = mail.order()
    assert dict(seen.sent) == {"day": "2026-11-21"}
    clock.pass_seconds(1800)
    mail.look()
    (boss,) = seen.recipients
    changed = mail.change(manager, seen.version, [boss.id, HEAD], [Period.DAY], HALF_PAST, "zh-CN")
    mail.look()
    assert (dict(changed.sent), queued(hall)) == ({"day": "2026-11-22"}, 1)


def test_addresses_are_sealed_masked_and_named_once(hall: Hall, manager: Actor) -> None:
    mail, _ = mail_of(hall)
    order = mail.change(manager, 0, [BOSS, HEAD], [], SEVEN, "zh-CN")
    assert [mail.masked(one) for one in order.recipients] == ["b***@example.com", "h***@example.org"]
    kept = kept_all(hall.store, "report")[0].body
    assert not any(address in str((kept, hall.moves_after(0, 100))) for address in (BOSS, HEAD))
    (boss, _), version = order.recipients, order.version
    fewer = mail.change(manager, version, [boss.id], [Period.DAY], SEVEN, "zh-CN")
    assert fewer.recipients == (boss,)
    for recipients, reports, code in (
        (["nobody"], [], "invalid_mail_address"),
        ([boss.id, "Boss@example.com"], [], "address_twice"),
        ([f"m{n}@example.com" for n in range(11)], [], "too_many_recipients"),
        ([], [Period.DAY], "nobody_to_send_to"),
    ):
        with pytest.raises(HallError) as refusal:
            mail.change(manager, fewer.version, recipients, reports, SEVEN, "zh-CN")
        assert refusal.value.code == code
    with pytest.raises(HallError) as refusal:
        mail.change(manager, version, [], [], SEVEN, "zh-CN")
    assert refusal.value.code == "changed_meanwhile"


def test_a_test_arrives_with_its_pdf_at_the_second_try(
    hall: Hall, clock: FixedClock, manager: Actor, inbox: tuple[Inbox, Controller]
) -> None:
    kept, server = inbox
    came(hall, "2026-11-22")
    mail, outbox = mail_of(hall)
    mail.change(manager, 0, [BOSS], [], SEVEN, "zh-CN")
    account = MailServer("127.0.0.1", server.port, "hall@example.cn", "海纳营业厅", Security.PLAIN)
    postman = Postman(hall, outbox, {Way.EMAIL: SmtpGateway(account, clock)})
    postman.fetch = mail.fetching(postman.fetch)
    mail.send_test(manager)
    kept.busy = 1
    postman.look()
    assert kept.kept == []
    clock.pass_seconds(5)
    postman.look()
    (envelope,) = kept.kept
    assert envelope.rcpt_tos == [BOSS]
    arrived = email.message_from_bytes(envelope.content or b"", policy=email.policy.default)
    assert arrived["Subject"] == "海纳营业厅营业报告 2026-11-22"
    (pdf,) = arrived.iter_attachments()
    assert pdf.get_filename() == "report-2026-11-22-2026-11-22.pdf"
    assert pdf.get_content().startswith(b"%PDF-")
    assert "2026-11-22" in arrived.get_body().get_content()  # type: ignore[union-attr]
    assert sends(hall) == [
        {"report": "day", "from": "2026-11-22", "to": "2026-11-22", "recipients": 1, "test": True}
    ]


def test_the_postman_still_finds_the_files_of_others(hall: Hall) -> None:
    def others(name: str) -> Any:
        raise NotFound("unknown_attachment", name)

    with pytest.raises(NotFound) as refusal:
        mail_of(hall)[0].fetching(others)("invoice:1")
    assert refusal.value.detail == "invoice:1"
