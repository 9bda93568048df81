"""The payments desk (已付未销账): money in the air, what a person decides, the daily comparison."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from diversion.billing.port import Unknown
from diversion.payment import store as kept
from diversion.payment.decisions import decided
from diversion.payment.order import Payment
from diversion.payment.provider import Silence
from diversion.payment.reconcile import as_row, reconcile
from hall.clock import rfc3339
from hall.errors import Invalid, NotReady, Refused
from hall.hall import Hall
from hallkeeper.api.route import Api, Asked, Body, Nothing
from hallkeeper.api.visit_shapes import DayBody
from hallkeeper.diverting import Diverting

MANAGER = ("manager",)
Json = dict[str, Any]
DAYS_KEPT = 60
RECENT_MS = 24 * 3600 * 1000
RECENT = 300
"""So many of the last day's payments are listed, the newest."""
_OUR_OWN = ("sealed", "bill", "qr", "looks", "sure", "doubt_at")
_INSTANTS = ("created_at", "expires_at", "paid_at", "changed_at", "step_at")
EVERY_DECISION = ("again", "post", "posted", "refund", "refunded")


class DeskBody(Body):
    """What a person decides; `reference`: the other book's own number where it is `posted` or `refunded`."""

    decision: Literal["again", "post", "posted", "refund", "refunded"]
    reference: Annotated[str, Field(min_length=1, max_length=64)] | None = None


def payment_routes(api: Api, hall: Hall, ways: Diverting) -> None:
    """Declare the routes of the office's payments desk."""

    @api.route("GET", "/payments", roles=MANAGER, answers={200: Json})
    def all_payments(asked: Asked) -> Json:
        """Money in the air and what waits for a person; and the payments of the last 24 hours."""
        now = hall.clock()
        recent = kept.created_between(hall.store, now - RECENT_MS, now + 1)
        return {
            "desk": [desk_json(ways, p) for p in kept.in_the_air(hall.store)],
            "recent": [desk_json(ways, p) for p in recent[-RECENT:][::-1]],
            "providers": list(ways.till.providers),
            "now": rfc3339(now),
        }

    @api.route("POST", "/payments/<payment>/decide", roles=MANAGER, body=DeskBody, answers={200: Json})
    def decide(asked: Asked, payment: str) -> Json:
        """Decide what becomes of a payment that waits: ask again, post, posted by hand, refund, refunded."""
        body = asked.body
        return desk_json(
            ways, ways.till.decide(asked.principal.actor, payment, body.decision, body.reference)
        )

    @api.route("POST", "/payments/<payment>/payer", roles=MANAGER, body=Nothing, answers={200: Json})
    def payer(asked: Asked, payment: str) -> Json:
        """Whose payment it is, in full; the reading is journalled."""
        whose = ways.till.payer(kept.payment_of(hall.store, payment), asked.principal.actor, "payments desk")
        return {"phone": whose.phone.digits}

    @api.route("GET", "/payments/comparisons", roles=MANAGER, answers={200: list[Json]})
    def comparisons(asked: Asked) -> list[Json]:
        """What the daily comparisons found, newest first."""
        rows = kept.reconciliations_kept(hall.store, DAYS_KEPT)
        return [{**row, "made_at": rfc3339(row["made_at"])} for row in rows]

    @api.route("POST", "/payments/comparisons", roles=MANAGER, body=DayBody, answers={200: Json})
    def compare(asked: Asked) -> Json:
        """Compare the books of a day now, of every provider."""
        _check_day(asked.body.day)
        try:
            found = {
                code: [as_row(d) for d in reconcile(hall, ways.till.billing, provider, asked.body.day)]
                for code, provider in ways.till.providers.items()
            }
        except (Silence, Unknown) as silent:
            words = "A provider or the billing system does not give its book; try again later."
            raise NotReady("book_missing", words) from silent
        return {"day": asked.body.day, "differences": found}


def desk_json(ways: Diverting, p: Payment) -> Json:
    """A payment as the office sees it: the number masked; `may`: what a person may decide at this moment."""
    row = {k: v for k, v in asdict(p).items() if k not in _OUR_OWN}
    times = {k: rfc3339(row[k]) if row[k] else None for k in _INSTANTS}
    may = [one for one in EVERY_DECISION if _fits(p, one, ways.hall.clock())]
    return {**row, **times, "phone": ways.till.masked(p), "may": may}


def _fits(p: Payment, decision: str, now: int) -> bool:
    """Whether the rules would let it be decided; they are pure, so they are simply asked."""
    try:
        decided(p, decision, "asked", now)
    except Refused:
        return False
    return True


def _check_day(day: str) -> None:
    try:
        date.fromisoformat(day)
    except ValueError:
        raise Invalid("invalid_field", "day: there is no such day.", field="day") from None
