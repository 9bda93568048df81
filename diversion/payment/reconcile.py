"""The daily comparison (对账): provider, hall and billing say the same of each order, or it is listed.

Books of one local day are compared order by order. What was paid before midnight, and seen, posted or given
back after it, is no difference on either day: whoever has the missing half is asked for that order by itself.
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from diversion.billing.port import Billing, NotPosted, Posted, Unknown
from diversion.payment import store as kept
from diversion.payment.carrier import hasten
from diversion.payment.order import IN_THE_AIR, WITH_BILLING, Pay, Payment
from diversion.payment.provider import Back, Provider, Silence, StatementRow
from hall.clock import local
from hall.hall import Hall
from hall.transaction import Transaction

log = logging.getLogger("hallkeeper")
_DAY = timedelta(days=1)
BOOKS_CLOSED = 10
"""The hour from which on a provider's statement of the day before can be had (WeChat Pay, Alipay)."""
DAYS_BACK = 7
"""What was not compared at all is looked for so far back."""
IN_THE_AIR_BACK = 90
"""And what was on its way still: WeChat Pay gives the statements of the last three months."""


class What(StrEnum):
    """What does not agree."""

    UNKNOWN_ORDER = "unknown_order"
    """Provider or billing has an order that was never ours."""
    NOT_SEEN_HERE = "not_seen_here"
    """The provider took money, and our row does not know: the provider is asked at once."""
    NOT_AT_PROVIDER = "not_at_provider"
    """Our row says paid, and the provider's statement does not have it."""
    AMOUNT = "amount"
    """They have different amounts."""
    NOT_POSTED = "not_posted"
    """The provider keeps the money, and billing surely does not have it."""
    NOT_PAID = "not_paid"
    """Billing has it, and the provider keeps no money for it."""
    IN_THE_AIR = "in_the_air"
    """On its way still; listed until it has arrived: then its day is compared anew."""


_TO_ARRIVE = frozenset({What.NOT_SEEN_HERE, What.IN_THE_AIR})
"""What ends by itself, once the money has arrived or gone back."""
_ARRIVED = WITH_BILLING | {Pay.REFUNDED}


@dataclass(frozen=True, slots=True)
class Difference:
    """One order on which the books do not agree; fen as each has it, None where it has nothing."""

    order_no: str
    payment: str | None
    what: What
    provider_fen: int | None
    ours_fen: int | None
    billing_fen: int | None


@dataclass(frozen=True, slots=True)
class Books:
    """One order in the three books: what the provider took and gave back, our row, what billing has."""

    order_no: str
    taken: int | None
    back: int
    ours: Payment | None
    posted: int | None

    @property
    def keeps(self) -> int:
        """What the provider keeps, fen."""
        return (self.taken or 0) - self.back


def reconcile(hall: Hall, billing: Billing, provider: Provider, day: str) -> list[Difference]:
    """Compare the books of a local day (`2026-11-28`) and keep what was found.

    Money that our row knows nothing of is asked for at once, and then goes its way like any other.
    Raises the provider's Silence and billing's Unknown: a comparison with half of the books says nothing.
    """
    statement = provider.statement(day)
    posted = {order: fen for order, _, fen in billing.posted_on(day)}
    paid_here = _OnDay(hall, provider, day)
    books = [
        _with_late_posting(_with_late_refund(paid_here.with_payment(book), provider), billing)
        for book in _books(hall, provider.code, day, statement, posted)
    ]
    found = [d for book in books if (d := difference(book)) is not None]
    counts = {
        "orders": len(books),
        "taken_fen": sum(b.taken or 0 for b in books),
        "back_fen": sum(b.back for b in books),
        "posted_fen": sum(b.posted or 0 for b in books),
        "differences": len(found),
    }
    rows = [as_row(one) for one in found]
    unseen = [one.payment for one in found if one.what is What.NOT_SEEN_HERE and one.payment]

    def job(tx: Transaction) -> None:
        kept.keep_reconciliation(tx, day, provider.code, counts, rows)
        tx.append("payment.reconcile", "system", data={"day": day, "provider": provider.code, **counts})
        for payment in unseen:
            hasten(tx, kept.payment_in(tx, payment))

    hall.write(job)
    return found


def reconcile_missing(
    hall: Hall, billing: Billing, providers: Mapping[str, Provider]
) -> list[tuple[str, str]]:
    """Compare what was not compared yet, of the last week, and once more a day on which something was in the
    air that has arrived since: the pairs of day and provider, newest first. A hall that was off, or a
    provider that was silent, for some days misses none of them; what was compared before its books were
    closed, as a person may do, is compared once more.

    Nothing before ten in the morning, local time: providers close their books by then. One that is silent is
    left for the next time.
    """
    now = local(hall.clock(), hall.catalogue.zone)
    if now.hour < BOOKS_CLOSED:
        return []
    yesterday = now.date() - _DAY
    first = max(yesterday - (DAYS_BACK - 1) * _DAY, min(yesterday, _first_day(hall)))
    done, arrived = _compared_since(hall, (yesterday - (IN_THE_AIR_BACK - 1) * _DAY).isoformat())
    days = [(yesterday - ago * _DAY).isoformat() for ago in range((yesterday - first).days + 1)]
    missing = [(day, code) for day in days for code in providers if (day, code) not in done - arrived]
    late = [pair for pair in arrived if pair[0] < days[-1] and pair[1] in providers]
    missing += sorted(late, key=lambda pair: pair[0], reverse=True)
    return [one for one in missing if _could_be_compared(hall, billing, providers[one[1]], one[0])]


Pairs = set[tuple[str, str]]


def _compared_since(hall: Hall, day: str) -> tuple[Pairs, Pairs]:
    """The comparisons of whole days from that one on, and those of which something has arrived since."""
    done, said = set(), {}
    for row in kept.reconciled_since(hall.store, day):
        pair = row["day"], row["provider"]
        said[pair] = {one["order_no"] for one in row["differences"] if one["what"] in _TO_ARRIVE}
        if row["made_at"] >= _books_closed(hall, row["day"]):
            done.add(pair)
    orders = kept.of_orders(hall.store, sorted({order for air in said.values() for order in air}))
    arrived = {p.order_no for p in orders if p.state in _ARRIVED}
    return done, {pair for pair, air in said.items() if air & arrived}


def _books_closed(hall: Hall, day: str) -> int:
    """From when on (ms UTC) a local day's books can be had whole."""
    closed = time(BOOKS_CLOSED, tzinfo=ZoneInfo(hall.catalogue.zone))
    return int(datetime.combine(date.fromisoformat(day) + _DAY, closed).timestamp() * 1000)


def _could_be_compared(hall: Hall, billing: Billing, provider: Provider, day: str) -> bool:
    try:
        reconcile(hall, billing, provider, day)
    except (Silence, Unknown) as silent:
        name = type(silent).__name__
        log.warning("the books of %s cannot be compared with %s yet: %s", day, provider.code, name)
        return False
    return True


def _first_day(hall: Hall) -> date:
    """The local day of the hall's first payment; today where there is none."""
    first = kept.first_created(hall.store)
    return local(hall.clock() if first is None else first, hall.catalogue.zone).date()


def difference(book: Books) -> Difference | None:
    """Why the three do not agree; None where they do."""
    what = _what(book)
    if what is None:
        return None
    ours = book.ours
    return Difference(
        book.order_no,
        ours.id if ours else None,
        what,
        None if book.taken is None else book.keeps,
        ours.paid_fen if ours else None,
        book.posted,
    )


def _what(book: Books) -> What | None:
    ours = book.ours
    if ours is None:
        return What.UNKNOWN_ORDER
    if book.taken is not None and ours.paid_fen is None:
        return What.NOT_SEEN_HERE
    if book.taken is None and ours.paid_fen is not None:
        return What.NOT_AT_PROVIDER
    if book.taken != ours.paid_fen or (book.posted is not None and book.posted != ours.paid_fen):
        return What.AMOUNT
    return _where_is_it(book, ours)


def _where_is_it(book: Books, ours: Payment) -> What | None:
    """Either the provider keeps it and billing has it, or neither."""
    if book.posted is not None and book.keeps <= 0:
        return What.NOT_PAID
    if book.posted is not None and book.posted != book.keeps:
        return What.AMOUNT
    if book.posted is None and book.keeps > 0:
        return What.IN_THE_AIR if ours.state in IN_THE_AIR else What.NOT_POSTED
    return None


def _books(
    hall: Hall, provider: str, day: str, statement: Iterable[StatementRow], posted: Mapping[str, int]
) -> Iterable[Books]:
    taken: dict[str, int] = {}
    back: dict[str, int] = {}
    for row in statement:
        book = taken if row.kind == "paid" else back
        book[row.order_no] = book.get(row.order_no, 0) + row.fen
    first, later = _span(hall, day)
    ours = {p.order_no: p for p in kept.paid_between(hall.store, first, later) if p.provider == provider}
    others = [order for order in {*taken, *back, *posted} if order not in ours]
    known = {p.order_no: p for p in kept.of_orders(hall.store, others)}
    for order in sorted({*taken, *back, *posted, *ours}):
        payment = ours.get(order) or known.get(order)
        if payment is not None and payment.provider != provider:
            continue  # billing's book holds all providers' orders
        if payment is None and order not in taken and order not in back:
            continue  # paid at a counter: not ours to compare
        yield Books(order, taken.get(order), back.get(order, 0), payment, posted.get(order))


class _OnDay:
    """Which payments must be on the provider's statement of a day; the day before is fetched when needed."""

    def __init__(self, hall: Hall, provider: Provider, day: str) -> None:
        self._first, self._later = _span(hall, day)
        self._before = (date.fromisoformat(day) - _DAY).isoformat()
        self._provider = provider
        self._paid_before: Mapping[str, int] | None = None

    def with_payment(self, book: Books) -> Books:
        """The same, with what was paid on another day, where that day's statement has it."""
        ours = book.ours
        if book.taken is not None or ours is None or ours.paid_fen is None or ours.paid_at is None:
            return book
        if not self._first <= ours.paid_at < self._later:
            return replace(book, taken=ours.paid_fen)
        if ours.created_at >= self._first:
            return book
        # Begun before midnight and seen after it: the provider may have had the money on the day before.
        if self._paid_before is None:
            rows = self._provider.statement(self._before)
            self._paid_before = {row.order_no: row.fen for row in rows if row.kind == "paid"}
        return replace(book, taken=self._paid_before.get(book.order_no))


def _with_late_refund(book: Books, provider: Provider) -> Books:
    """The same, with what the provider says of a refund that the day's statement does not have."""
    ours = book.ours
    if ours is None or ours.state is not Pay.REFUNDED or book.keeps <= 0:
        return book
    done = provider.refund_state(ours.order_no, ours.refund_no).at is Back.DONE
    return replace(book, back=book.taken or 0) if done else book


def _with_late_posting(book: Books, billing: Billing) -> Books:
    """The same, with what billing says of this order by itself where the day's book does not have it."""
    ours = book.ours
    if book.posted is not None or ours is None or ours.state not in WITH_BILLING:
        return book
    match billing.find(book.order_no):
        case Posted():
            return replace(book, posted=ours.paid_fen)
        case NotPosted():
            return book


def _span(hall: Hall, day: str) -> tuple[int, int]:
    """The first instant of a local day and of the next one, ms UTC."""
    zone = ZoneInfo(hall.catalogue.zone)
    first = datetime.combine(date.fromisoformat(day), time(), zone)
    later = datetime.combine(date.fromisoformat(day) + _DAY, time(), zone)
    return int(first.timestamp() * 1000), int(later.timestamp() * 1000)


def as_row(found: Difference) -> dict[str, Any]:
    """A difference as JSON."""
    return asdict(found) | {"what": str(found.what)}
