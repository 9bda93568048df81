"""The carrier: takes each payment from the order to billing, or the money back, step by step.

It repeats: ask `next_step`, write that the step has begun, make the call outside the writer, write what came
of it and that the step after it has begun. Nobody else changes a payment's state. A step belongs to whoever
began it until its lease ends; a power cut leaves a begun step, which is then done again. Between two steps
nobody comes: who has begun can say how it ended.
"""

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from diversion.due import is_due
from diversion.payment import store as kept
from diversion.payment.calls import Calls
from diversion.payment.order import Payment, Step
from diversion.payment.provider import At, Standing
from diversion.payment.steps import Outcome, PaidAfterAll, after, begun, hurried, next_step
from hall.hall import Hall
from hall.transaction import Transaction

log = logging.getLogger("hallkeeper")
MOST_STEPS = 12
"""One push takes a payment no further than this; a loop without an end would be a fault of ours."""
AT_ONCE = 50

Turn = tuple[Payment, Step | None]
"""A payment, and the step of it that the caller has begun and is now to make."""


class Carrier:
    """One hall's carrier of payments; `calls` are what it does outside."""

    def __init__(self, hall: Hall, calls: Calls) -> None:
        self._hall = hall
        self._calls = calls

    def look(self, run: Callable[[Callable[[], None]], None] = lambda act: act()) -> int:
        """Push every payment for which it is time; `run` runs one push. How many there were."""
        found = kept.due(self._hall.store, self._hall.clock(), AT_ONCE)
        for payment in found:
            run(lambda payment=payment: self._push_quietly(payment))  # type: ignore[misc]
        return len(found)

    def push(self, payment: str) -> Payment:
        """Do all steps that are due, one after the other; the payment as it then is."""
        p = kept.payment_of(self._hall.store, payment)
        if _due(p, self._hall.clock()) is None:
            return p
        return self.carry(lambda tx: kept.payment_in(tx, payment))

    def carry(self, change: Callable[[Transaction], Payment]) -> Payment:
        """Write what `change` makes of a payment, and do all that is then due; nobody comes between."""
        return self.carry_on(*self._hall.write(lambda tx: _begin(tx, change(tx))))

    def carry_on(self, p: Payment, step: Step | None, payment_code: str | None = None) -> Payment:
        """The call of a step that has been begun, what came of it, and all steps that are then due."""

        def write(tx: Transaction, claimed: Payment, step: Step, outcome: Outcome, *, more: bool) -> Turn:
            written = _write(tx, claimed, step, outcome)
            return _begin(tx, written) if more else (written, None)

        for left in range(MOST_STEPS - 1, -1, -1):
            if step is None:
                break
            outcome = self._calls.make(p, step, payment_code)
            p, step = self._hall.write(partial(write, claimed=p, step=step, outcome=outcome, more=left > 0))
        return p

    def _push_quietly(self, payment: str) -> None:
        try:
            self.push(payment)
        except Exception:  # noqa: BLE001 - one payment that stumbles must not keep the others' money in the air
            log.exception("payment %s could not be pushed", payment)


def _due(p: Payment, now: int) -> Step | None:
    """The step for which it is time; None where nothing is to be done, or somebody else is at it."""
    return next_step(p, now) if is_due(p.step_at, now) else None


def _begin(tx: Transaction, p: Payment) -> Turn:
    """Write that the step which is due has begun; the row as it then is, and the step if there is one."""
    step = _due(p, tx.now)
    if step is None:
        return p, None
    claimed = begun(p, step, tx.now)
    kept.change(tx, claimed)
    return claimed, step


def _write(tx: Transaction, claimed: Payment, step: Step, outcome: Outcome) -> Payment:
    """Write what came of a step, on the row as it is now.

    Where another has taken the step over, it is his to say; but that money was taken is news all the same.
    """
    p = kept.payment_in(tx, claimed.id)
    if (p.step, p.step_at) != (step, claimed.step_at):
        return hasten(tx, p) if _money_came(outcome) else p
    changed = after(p, step, outcome, tx.now)
    kept.change(tx, changed)
    if (changed.state, changed.desk, changed.refused) != (p.state, p.desk, p.refused):
        tell(tx, "system", p, changed)
    return changed


def hasten(tx: Transaction, p: Payment) -> Payment:
    """The provider has news of this payment: ask it at once."""
    changed = hurried(p, tx.now)
    if changed is None:
        return p
    kept.change(tx, changed)
    return changed


def _money_came(outcome: Outcome) -> bool:
    return isinstance(outcome, PaidAfterAll) or (isinstance(outcome, Standing) and outcome.at is At.PAID)


def tell(tx: Transaction, by: str, before: Payment | None, now: Payment, **more: str) -> None:
    """Journal a change: ids, codes and fen only."""
    data: dict[str, Any] = {
        "payment": now.id,
        "kind": str(now.kind),
        "provider": now.provider,
        "from": str(before.state) if before else None,
        "to": str(now.state),
        "fen": now.paid_fen if now.paid_fen is not None else now.fen,
        **({"desk": str(now.desk)} if now.desk else {}),
        **({"refused": now.refused} if now.refused else {}),
        **more,
    }
    tx.append("payment.state", by, service=now.service, data=data)
