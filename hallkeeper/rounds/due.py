"""What waits for somebody in the office: money, letters, forms, cards, slips, messages."""

from collections.abc import Iterator

from diversion.cards.outlook import Level
from diversion.cards.stock import Cards
from diversion.invoices import store as invoices
from diversion.mailing.desk import Desk
from diversion.mandates import store as mandates
from diversion.mandates.mandate import At as MandateAt
from diversion.messages import store as messages
from diversion.payment import store as payments
from diversion.standing.order import Way
from hall.hall import Hall
from hallkeeper.diverting import Diverting
from hallkeeper.rounds.line import Line, Mark, counted

MOST = 500
CYCLES = 3
"""Months of invoices that are looked at, the last one first: this one's are not complete."""


def due_lines(hall: Hall, ways: Diverting) -> list[Line]:
    """All that is due, in the order of how much it presses."""
    return [*money_lines(hall), *paper_lines(hall), *_mailing(hall, ways), *_mandates(hall), *_cards(hall)]


def money_lines(hall: Hall) -> list[Line]:
    """Payments and invoices that wait for a person."""
    many = decisions(hall)
    return [counted(what, many[what], f"/office/{what}") for what in ("payments", "invoices")]


def decisions(hall: Hall) -> dict[str, int]:
    """How many decisions wait at which desk of the office."""
    paid = [p for p in payments.in_the_air(hall.store) if p.desk is not None]
    return {"payments": len(paid), "invoices": invoices.waiting(hall.store)}


def paper_lines(hall: Hall) -> list[Line]:
    """Customers who may be without their slip, and messages that were not sent."""
    unsent = len(messages.to_decide(hall.store, MOST))
    return [
        counted("slips", len(hall.board.doubtful()), "/office/"),
        counted("messages", unsent, "/office/messages"),
    ]


def _mailing(hall: Hall, ways: Diverting) -> Iterator[Line]:
    if ways.clerk is None:
        return
    desk = Desk(hall, ways.vault, ways.standing, ways.clerk)
    cycles = _cycles(hall.board.business_day)
    due = sum(desk.due(cycle, way) for cycle in cycles for way in Way)
    yield counted("mailing", due, "/office/mailing")
    yield counted("returned", len(ways.standing.suspended()), "/office/mailing")


def _mandates(hall: Hall) -> Iterator[Line]:
    signed = sum(one.state is MandateAt.SIGNED for one in mandates.living(hall.store))
    yield counted("mandates", signed, "/office/mandates")


def _cards(hall: Hall) -> Iterator[Line]:
    low = [o for o in Cards(hall).outlooks() if o.level in (Level.EMPTY, Level.SOON)]
    if not low:
        yield Line("cards_none", Mark.GOOD, link="/office/cards")
        return
    yield Line("cards", Mark.ACT, {"faces": [o.face for o in low], "days": low[0].days or 0}, "/office/cards")


def _cycles(today: str) -> list[str]:
    year, month = int(today[:4]), int(today[5:7])
    found = []
    for back in range(1, CYCLES + 1):
        months = year * 12 + month - 1 - back
        found.append(f"{months // 12:04d}-{months % 12 + 1:02d}")
    return found
