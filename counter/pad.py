"""What a key of a call pad does at its counter: the very verbs of the page, chosen by how the counter stands.

Chosen and done in one transaction: a pad shows little, and its teller's page may have moved on in between.
Whoever holds the counter acts, so that the page can take a press back; at a closed counter the pad itself
does, as `device:CODE`, until a teller takes over. In the journal each of these moves says `pad` in its data.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hall import verbs
from hall.actor import Actor, Role
from hall.catalogue import Catalogue, Device
from hall.counters import open_counter, pause_counter
from hall.errors import Forbidden, NotFound, Refused
from hall.hall import Hall, Once
from hall.rows import CounterState, KeptAnswer
from hall.ticket import State, Ticket, Verb
from hall.transaction import Transaction

OPENED, PAUSED = "open", "pause"


@dataclass(frozen=True, slots=True)
class Pad:
    """A device with keys at a counter.

    `call_finishes`: whether the call key finishes who is served and calls the next in one press;
    `transfer_to`: the business type or counter to which its transfer key sends customers.
    """

    code: str
    counter: str
    call_finishes: bool = True
    transfer_to: str | None = None

    @classmethod
    def of(cls, device: Device) -> "Pad":
        """As the device's address has it."""
        to = device.address.get("transfer_to")
        finishes = device.address.get("call_finishes", True)
        return cls(device.code, device.place, bool(finishes), None if to is None else str(to))

    def actor_at(self, state: CounterState) -> Actor:
        """Who acts when it is pressed: the counter's holder; where there is none, the pad."""
        return Actor(state.holder or f"device:{self.code}", Role.COUNTER, place=self.counter)


@dataclass(frozen=True, slots=True)
class Pressed:
    """What came of a key: the verb that was done, or the code of the refusal; the ticket it touched."""

    done: str | None
    refused: str | None = None
    ticket: str | None = None


@dataclass(frozen=True, slots=True)
class _Here:
    """The counter at the moment of the press."""

    tx: Transaction
    catalogue: Catalogue
    pad: Pad
    state: CounterState
    present: Ticket | None

    @property
    def at(self) -> tuple[Transaction, Catalogue, Actor, str]:
        """What every verb of a counter is given first."""
        return self.tx, self.catalogue, self.pad.actor_at(self.state), self.pad.counter


def press(hall: Hall, pad: Pad, key: str, once: Once | None = None) -> Pressed:
    """Do what `key` means now. A refusal is an answer, for there is nobody to whom an error could be shown.

    Raises NotReady where the hall cannot answer, Invalid where the idempotency key stood for something else.
    """
    act = KEYS[key]

    def job(tx: Transaction, catalogue: Catalogue) -> Pressed:
        with tx.noting(pad=pad.code):
            state, present = tx.counter_state(pad.counter), tx.at_counter(pad.counter)
            return act(_Here(tx, catalogue, pad, state, present))

    try:
        return hall.decide(once, job, lambda tx, kept: _again(tx, pad, kept), lambda pressed: pressed.ticket)
    except (Refused, Forbidden, NotFound) as error:
        return Pressed(None, error.code)


def _again(tx: Transaction, pad: Pad, kept: KeptAnswer) -> Pressed:
    """What the same press did when it was sent first."""
    if kept.ticket is None:
        return Pressed(PAUSED if tx.counter_state(pad.counter).state == "paused" else OPENED)
    mine = [move for move in tx.moves_of(kept.ticket) if move.data.get("pad") == pad.code]
    return Pressed(mine[-1].verb if mine else None, None, kept.ticket)


def _call(here: _Here) -> Pressed:
    """Free: the next customer. Called: once more. Served: finish, and the next one. Not open: open.

    A pause that waits for the present customer begins when this one is finished, as on the page.
    """
    if here.present is not None and here.present.state is State.CALLED:
        return _did(Verb.RECALL, verbs.recall(*here.at))
    if here.state.state == "paused" and here.present is not None:
        return _did(Verb.FINISH, verbs.finish(*here.at, None))
    if here.state.state != "open":
        return _open(here)
    called = verbs.call_next(*here.at, None, here.pad.call_finishes)
    if called is not None:
        return _did(Verb.CALL, called)
    if here.present is None:
        raise Refused("nobody_waits", f"Nobody waits for counter {here.pad.counter}.")
    return _did(Verb.FINISH, here.present)


def _finish(here: _Here) -> Pressed:
    """Finish; who was called and never came is missed: such pads have one key for both."""
    if here.present is not None and here.present.state is State.CALLED:
        return _did(Verb.MISS, verbs.miss(*here.at))
    return _did(Verb.FINISH, verbs.finish(*here.at, None))


def _transfer(here: _Here) -> Pressed:
    to = here.pad.transfer_to
    if to is None:
        raise Refused("no_transfer_target", "This pad's settings do not say where to (transfer_to).")
    service = to if to in {s.code for s in here.catalogue.offered} else None
    return _did(Verb.TRANSFER, verbs.transfer(*here.at, service, to if service is None else None))


def _pause(here: _Here) -> Pressed:
    """Pause, or go on."""
    if here.state.state == "paused":
        return _open(here)
    pause_counter(*here.at, None)
    return Pressed(PAUSED)


def _open(here: _Here) -> Pressed:
    open_counter(*here.at, take_over=False)
    return Pressed(OPENED)


def _did(verb: Verb, ticket: Ticket) -> Pressed:
    return Pressed(str(verb), None, ticket.id)


KEYS: Mapping[str, Callable[[_Here], Pressed]] = {
    "call": _call,
    "recall": lambda here: _did(Verb.RECALL, verbs.recall(*here.at)),
    "start": lambda here: _did(Verb.START, verbs.start(*here.at)),
    "finish": _finish,
    "miss": lambda here: _did(Verb.MISS, verbs.miss(*here.at)),
    "transfer": _transfer,
    "hold": lambda here: _did(Verb.HOLD, verbs.hold(*here.at, None)),
    "pause": _pause,
}
"""Key -> what it does."""

Rate = Callable[[str, int, str, Once | None], object]
"""`rate(counter, score, by, once)`: the customer who was just served there gives 1 to 5."""


def rate(give: Rate, pad: Pad, key: str, once: Once | None = None) -> Pressed:
    """Pass on a customer's `rate-N`."""
    try:
        give(pad.counter, int(key.removeprefix("rate-")), f"device:{pad.code}", once)
    except (Refused, Forbidden, NotFound) as error:
        return Pressed(None, error.code)
    return Pressed("rate")


def arrive(
    hall: Hall,
    actor: Actor,
    counter: str,
    ticket: str,
    once: Once | None = None,
    pad: str | None = None,
) -> bool:
    """The customer has shown the slip at the counter: serving begins where this ticket is called there.

    True where it did; False where the ticket was not called to this counter, or somebody else holds it.
    `pad`: the reader that read it, if it was one.
    """

    def job(tx: Transaction, catalogue: Catalogue) -> str | None:
        present = tx.at_counter(counter)
        if present is None or present.id != ticket or present.state is not State.CALLED:
            return None
        if tx.counter_state(counter).holder != actor.ref:
            return None
        with tx.noting(scanned=True, **({} if pad is None else {"pad": pad})):
            return verbs.start(tx, catalogue, actor, counter).id

    return hall.decide(once, job, lambda tx, kept: kept.ticket, lambda started: started) is not None


def look(hall: Hall, counter: str) -> dict[str, Any]:
    """What the counter's lamp and digits are to show: `{"text", "state", "waiting"}`."""
    board = hall.board
    state, present = board.counter_state(counter).state, board.at_counter(counter)
    serves = hall.catalogue.counter(counter).serves
    return {
        "text": "" if present is None else present.number,
        "state": (("free" if state == "open" else state) if present is None else str(present.state)),
        "waiting": sum(board.waiting(service) for service in serves),
    }
