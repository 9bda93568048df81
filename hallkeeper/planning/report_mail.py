"""The report of a day, week or month by e-mail: whom, when, which; each period sent once.

Each letter is queued once by its reason (period, recipient), then the period is marked as sent: what a crash
cuts off is done again, and nobody gets it twice. The outbox tries again; the PDF is drawn when the postman
sends. Addresses are sealed where they are kept and shown masked.
"""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import StrEnum
from typing import Any

from diversion.invoices.title import masked_mail
from diversion.messages.outbox import Letter, Outbox, mail_address_of
from diversion.messages.port import Attachment, Kind
from diversion.vault import Vault
from hall.actor import Actor
from hall.clock import local
from hall.errors import Invalid, Refused
from hall.hall import Hall
from hall.transaction import Transaction
from hallkeeper.planning.report_paper import told_report
from planning.history.figures import History
from planning.history.period import Days
from planning.kept.store import Kept, keep, kept_all, kept_in

DOCUMENT, CODE, SENT = "report", "mail", "sent"
"""What is set, and what was sent: apart, so that what goes out does not stop whoever changes the other."""
BY = "system"
PLACE = "report"
MOST_RECIPIENTS = 10
Fetch = Callable[[str], Attachment]
_PREFIX = "report:"


class Period(StrEnum):
    """Which report."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"

    def last(self, today: date) -> Days:
        """The last whole one before a business day; weeks begin on Mondays."""
        if self is Period.DAY:
            return Days(today - timedelta(days=1), today - timedelta(days=1))
        if self is Period.WEEK:
            monday = today - timedelta(days=today.weekday() + 7)
            return Days(monday, monday + timedelta(days=6))
        last = today.replace(day=1) - timedelta(days=1)
        return Days(last.replace(day=1), last)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets the reports; the address is sealed for this id."""

    id: str
    sealed: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be sent. `at`: from when on, by the hall's clock; `sent`: period -> the last day sent."""

    recipients: tuple[Recipient, ...] = ()
    reports: tuple[Period, ...] = ()
    at: time = time(7, 30)
    language: str = "zh-CN"
    sent: Mapping[str, str] = field(default_factory=dict)
    version: int = 0

    def body(self) -> dict[str, Any]:
        """The document."""
        return {
            "recipients": [{"id": r.id, "sealed": r.sealed} for r in self.recipients],
            "reports": [str(p) for p in self.reports],
            "at": f"{self.at:%H:%M}",
            "language": self.language,
        }


class ReportMail:
    """One hall's reports by e-mail."""

    def __init__(
        self, hall: Hall, vault: Vault, outbox: Outbox, history: History, *, sandbox: bool = False
    ) -> None:
        self._hall, self._vault, self._outbox, self._history = hall, vault, outbox, history
        self.sandbox = sandbox
        """No mail leaves the house: the settings name no mail server."""

    def order(self) -> Order:
        """What is set."""
        found = {one.code: one for one in kept_all(self._hall.store, DOCUMENT)}
        return _order(found[CODE], _sent(found.get(SENT), found[CODE])) if CODE in found else Order()

    def masked(self, recipient: Recipient) -> str:
        """An address as it may be shown: `z***@example.cn`."""
        return masked_mail(self._address(recipient))

    def change(
        self,
        actor: Actor,
        version: int,
        recipients: Sequence[str],
        reports: Iterable[Period],
        at: time,
        language: str,
    ) -> Order:
        """Set it anew; `recipients` are ids of those who are there, or new addresses.

        What was over before is not sent belatedly. Raises Invalid `invalid_mail_address`, `address_twice`,
        Refused `changed_meanwhile`, `nobody_to_send_to`.
        """
        before = self.order()
        kept = self._recipients(before, recipients)
        chosen = tuple(p for p in Period if p in set(reports))
        if chosen and not kept:
            raise Refused("nobody_to_send_to", "Say who is to have the reports.")
        over = dict[str, str]()
        today, now = self._history.today(), local(self._hall.clock(), self._hall.catalogue.zone).time()
        for period in chosen:
            last = period.last(today).last
            due_now = last == today - timedelta(days=1) and now < at
            if period not in before.reports and not due_now:
                over[period] = last.isoformat()
        order = Order(kept, chosen, at, language)

        def job(tx: Transaction) -> Order:
            sent = _sent_in(tx) | over
            made = keep(tx, DOCUMENT, CODE, order.body(), actor.ref, version)
            keep(tx, DOCUMENT, SENT, {"sent": sent}, actor.ref)
            data = {"reports": [str(p) for p in chosen], "recipients": len(kept)}
            tx.append("report.change", actor.ref, data=data)
            return _order(made, sent)

        return self._hall.write(job)

    def send_test(self, actor: Actor) -> Days:
        """Send yesterday's report to everybody now. Raises Refused `nobody_to_send_to`."""
        order = self.order()
        if not order.recipients:
            raise Refused("nobody_to_send_to", "Say who is to have the reports, and save.")
        days = Period.DAY.last(self._history.today())
        self._put(actor.ref, self._letters(order, Period.DAY, days, test=True))
        self._hall.write(lambda tx: _journal(tx, actor.ref, order, Period.DAY, days, test=True))
        return days

    def look(self) -> None:
        """Queue what is due. A period in which nobody came is passed over."""
        order = self.order()
        moment = local(self._hall.clock(), self._hall.catalogue.zone)
        if not order.reports or moment.time() < order.at or not self._history.settled():
            return
        for period in order.reports:
            days = period.last(self._history.today())
            if order.sent.get(period, "") < days.last.isoformat():
                self._send(order, period, days)

    def fetching(self, others: Fetch) -> Fetch:
        """How the postman comes by a report's PDF; whatever else he asks for he gets from `others`."""

        def fetch(name: str) -> Attachment:
            if not name.startswith(_PREFIX):
                return others(name)
            _, first, last, language = name.split(":")
            from planning.history.paper import drawn

            days = Days(date.fromisoformat(first), date.fromisoformat(last))
            pdf = drawn(told_report(self._hall, self._history, days, language))
            return Attachment(f"report-{first}-{last}.pdf", "application/pdf", pdf)

        return fetch

    # -- sending ------------------------------------------------------------------------------------

    def _send(self, order: Order, period: Period, days: Days) -> None:
        letters, last = self._letters(order, period, days), days.last.isoformat()
        self._put(BY, letters)

        def mark(tx: Transaction) -> None:
            sent = _sent_in(tx)
            if sent.get(period, "") >= last:
                return  # another process was faster
            keep(tx, DOCUMENT, SENT, {"sent": {**sent, period: last}}, BY)
            if letters:
                _journal(tx, BY, order, period, days)

        self._hall.write(mark)

    def _letters(self, order: Order, period: Period, days: Days, *, test: bool = False) -> list[Letter]:
        if not test and not self._history.figures(days)["days_seen"]:
            return []
        told = told_report(self._hall, self._history, days, order.language)
        span = days.first.isoformat() if len(days) == 1 else f"{days.first} – {days.last}"
        values = {"days": span, "finding": f"{told.finding}\n{told.second}".strip()}
        name = f"{_PREFIX}{days.first}:{days.last}:{order.language}"
        return [
            Letter(
                kind=Kind.REPORT,
                to=self._address(one),
                language=order.language,
                values=values,
                place=PLACE,
                attached=(name,),
                once="" if test else f"report {period} {days.last} {one.id}",
            )
            for one in order.recipients
        ]

    def _put(self, by: str, letters: Iterable[Letter]) -> None:
        """Each in a transaction of its own: the outbox may refuse one, and has then written nothing."""
        for letter in letters:
            self._hall.write(lambda tx, letter=letter: self._outbox.put(tx, by, letter))  # type: ignore[misc]

    # -- recipients ---------------------------------------------------------------------------------

    def _recipients(self, before: Order, asked: Sequence[str]) -> tuple[Recipient, ...]:
        known = {one.id: one for one in before.recipients}
        kept = [known[text] if text in known else self._new(text) for text in asked]
        addresses = [self._address(one).lower() for one in kept]
        if len(set(addresses)) < len(addresses):
            raise Invalid("address_twice", "This address stands there twice.", field="recipients")
        if len(kept) > MOST_RECIPIENTS:
            raise Invalid("too_many_recipients", f"At most {MOST_RECIPIENTS}.", field="recipients")
        return tuple(kept)

    def _new(self, text: str) -> Recipient:
        address, code = mail_address_of(text, "recipients"), uuid.uuid4().hex
        return Recipient(code, self._vault.seal(address, _place(code)))

    def _address(self, recipient: Recipient) -> str:
        return self._vault.open(recipient.sealed, _place(recipient.id))


def _sent(kept: Kept | None, order: Kept | None) -> dict[str, str]:
    """Until there is such a document, what stands in the other one counts, where it was before."""
    if kept is not None:
        return dict(kept.body["sent"])
    return dict(order.body.get("sent", {})) if order is not None else {}


def _sent_in(tx: Transaction) -> dict[str, str]:
    return _sent(kept_in(tx, DOCUMENT, SENT), kept_in(tx, DOCUMENT, CODE))


def _order(kept: Kept, sent: Mapping[str, str]) -> Order:
    body = kept.body
    return Order(
        tuple(Recipient(one["id"], one["sealed"]) for one in body["recipients"]),
        tuple(map(Period, body["reports"])),
        time.fromisoformat(body["at"]),
        body["language"],
        sent,
        kept.version,
    )


def _journal(
    tx: Transaction, by: str, order: Order, period: Period, days: Days, *, test: bool = False
) -> None:
    data = {"report": str(period), "from": days.first.isoformat(), "to": days.last.isoformat()}
    tx.append("report.send", by, data=data | {"recipients": len(order.recipients), "test": test})


def _place(recipient: str) -> str:
    return f"report.recipient:{recipient}"
