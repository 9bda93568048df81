"""What a person does with mailing runs: opens, stops, prints, posts, and takes back what has come back.

The program prints a letter once; again is a person's act, and marked. A letter is noted as done when it is
printed, in the same transaction: from then on no other run takes the account in.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from diversion.invoices import store as invoices_kept
from diversion.invoices.clerk import Clerk
from diversion.invoices.invoice import WITH_NUMBER
from diversion.invoices.port import Unknown
from diversion.mailing import store as kept
from diversion.mailing.addressed import Addressed, in_address_order
from diversion.mailing.changing import all_to, run_to, to, unchanged_in
from diversion.mailing.formats import Envelope, Label
from diversion.mailing.letters import Letter, bound
from diversion.mailing.number import read_number
from diversion.mailing.paper import envelopes, labels
from diversion.mailing.post_list import post_csv
from diversion.mailing.run import At, Item, Run, RunAt
from diversion.mailing.runner import new_run
from diversion.standing import store as orders_kept
from diversion.standing.order import At as OrderAt
from diversion.standing.order import Reason, Way
from diversion.standing.register import Register, checked_cycle
from diversion.vault import Vault
from hall.actor import Actor
from hall.errors import Invalid, NotReady, Refused
from hall.hall import Hall
from hall.transaction import Transaction

MOST_LETTERS = 40
"""So many letters are drawn at once: each document is fetched from the invoice system first."""
AT_ONCE = 200
"""So many items are changed in one transaction."""


class Why(StrEnum):
    """Why a letter has come back, as the post says it."""

    UNKNOWN = "unknown"
    MOVED = "moved"
    REFUSED = "refused"
    UNCLAIMED = "unclaimed"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A file for the manager: its bytes, media type and name; `many` items are in it, `left` follow."""

    content: bytes
    media: str
    name: str
    many: int
    left: int = 0

    def __repr__(self) -> str:
        return f"Drawn({self.name}, {self.many})"


@dataclass(frozen=True, slots=True)
class Tried:
    """A part of what is tried once more: how many, and how many of what had ended badly `before` (ms UTC) are
    left for the next part.
    """

    many: int
    left: int
    before: int


class Desk:
    """One hall's desk of mailing runs."""

    def __init__(self, hall: Hall, vault: Vault, register: Register, clerk: Clerk) -> None:
        self._hall = hall
        self._vault = vault
        self._register = register
        self._clerk = clerk

    # -- runs ---------------------------------------------------------------------------------------

    def due(self, cycle: str, way: Way) -> int:
        """How many are due of a month and way and in no run yet. Raises Invalid `invalid_field`."""
        return kept.how_many_wait(self._hall.store, checked_cycle(cycle), way)

    def open(self, actor: Actor, cycle: str, way: Way) -> Run:
        """Open a run, or let the month's open one take in once more. Raises Invalid, Refused `nobody_due`."""
        if not self.due(cycle, way):
            raise Refused("nobody_due", "Nobody is due who is not in a run already.")
        return self._hall.write(lambda tx: new_run(tx, actor.ref, cycle, way))

    def stop(self, actor: Actor, run: str) -> Run:
        """Issue and queue nothing more until somebody lets it go on. Raises Refused."""

        def job(tx: Transaction) -> Run:
            found = kept.run_in(tx, run)
            if found.state is RunAt.CLOSED:
                raise Refused("not_allowed_in_state", "This run is closed.")
            return run_to(tx, actor.ref, found, RunAt.STOPPED)

        return self._hall.write(job)

    def go_on(self, actor: Actor, run: str) -> Run:
        """Let a stopped run go on. Raises Refused."""

        def job(tx: Transaction) -> Run:
            found = kept.run_in(tx, run)
            if found.state is RunAt.CLOSED:
                raise Refused("not_allowed_in_state", "This run is closed.")
            return run_to(tx, actor.ref, found, RunAt.RUNNING)

        return self._hall.write(job)

    def again(self, actor: Actor, run: str, before: int | None = None) -> Tried:
        """Try once more what was skipped or has failed: a part of it. One whose account has it since stays.

        `before`: what the first part has answered; the others follow under it, and nothing that has failed
        again meanwhile is tried twice. A run that was stopped in between stays so. Raises Refused `run_open`.
        """

        def job(tx: Transaction) -> Tried:
            found = kept.run_in(tx, run)
            part, many = kept.to_try_again_in(tx, found, before, AT_ONCE)
            if part and (before is None or found.state is RunAt.CLOSED):
                run_to(tx, actor.ref, found, RunAt.RUNNING)
            for asks, alike in _alike(part):
                all_to(tx, actor.ref, alike, At.DUE, asks=asks + 1, tries=0, step_at=tx.now, reason=None)
            return Tried(len(part), many - len(part), tx.now if before is None else before)

        return self._hall.write(job)

    # -- paper --------------------------------------------------------------------------------------

    def letters(self, actor: Actor, run: str, numbers: Sequence[str] = ()) -> Drawn:
        """The next letters of a run in address order, marked as printed; or those named, once more.

        Raises Invalid `too_many`, Refused `nothing_to_print`, `changed`, NotReady `no_document`, `no_font`,
        `not_drawn`.
        """
        if len({read_number(number) for number in numbers}) > MOST_LETTERS:
            words = f"numbers: at most {MOST_LETTERS} letters are printed again at once."
            raise Invalid("too_many", words, field="numbers")
        found = self._named(run, numbers, At.ISSUED, At.PRINTED) if numbers else self._to_print(run)
        opened = self._opened(actor, found, "letters")
        now, left = opened[:MOST_LETTERS], opened[MOST_LETTERS:]
        documents = [Letter(one.item.number, self._document(one.item)) for one in now]
        content = bound(now, documents)
        self._mark_printed(actor, [one.item for one in now])
        name = f"letters-{now[0].item.number}.pdf"
        return Drawn(content, "application/pdf", name, len(now), len(left))

    def labels(
        self, actor: Actor, run: str, label: Label, first: int = 1, numbers: Sequence[str] = ()
    ) -> Drawn:
        """Label sheets for the letters that are printed and not yet posted, from the label `first` on.

        Raises Invalid `invalid_first`, Refused `nothing_to_print`, NotReady.
        """
        if not 1 <= first <= label.many:
            raise Invalid("invalid_first", f"first: a label from 1 to {label.many}.", field="first")
        opened = self._opened(actor, self._named(run, numbers, At.PRINTED), "labels")
        return Drawn(labels(opened, label, first), "application/pdf", "labels.pdf", len(opened))

    def envelopes(self, actor: Actor, run: str, envelope: Envelope, numbers: Sequence[str] = ()) -> Drawn:
        """A page for each letter that is printed and not yet posted. Raises Refused, NotReady."""
        opened = self._opened(actor, self._named(run, numbers, At.PRINTED), "envelopes")
        sender = self._sender()
        return Drawn(
            envelopes(opened, envelope, sender), "application/pdf", f"{envelope.code}.pdf", len(opened)
        )

    def post_list(self, actor: Actor, run: str, encoding: str) -> Drawn:
        """The list for the post as CSV: the letters printed and not yet posted. Raises Invalid, Refused."""
        opened = self._opened(actor, self._named(run, (), At.PRINTED), "list for the post")
        content = post_csv(opened, encoding)
        return Drawn(content, "text/csv", f"post-{opened[0].item.number[:6]}.csv", len(opened))

    # -- the post -----------------------------------------------------------------------------------

    def posted(self, actor: Actor, run: str, numbers: Sequence[str] = ()) -> int:
        """Mark the printed letters as handed to the post, all or those named; how many that were."""
        done = 0
        found = kept.of_run(self._hall.store, run, At.PRINTED)
        if numbers:
            wanted = {read_number(number) for number in numbers}
            found = [item for item in found if item.number in wanted]
        for start in range(0, len(found), AT_ONCE):
            part = found[start : start + AT_ONCE]
            done += self._hall.write(lambda tx, part=part: _post(tx, actor, part))  # type: ignore[misc]
        return done

    def returned(self, actor: Actor, number: str, why: Why) -> Item:
        """A letter (or e-mail) has come back: its order is suspended, the month due again; twice is once.

        An order that was replaced since has another address already, and is left alone. The suspension comes
        first: a power cut between leaves an order that is stopped, and this to be done once more.
        Raises Invalid `invalid_number`, NotFound, Refused `not_allowed_in_state`.
        """
        item = kept.numbered(self._hall.store, read_number(number))
        if item.state is At.RETURNED:
            return item
        if item.state not in (At.POSTED, At.SENT):
            raise Refused("not_allowed_in_state", f"This item is {item.state}; it cannot have come back.")
        order = orders_kept.order_of(self._hall.store, item.standing_order)
        if order.state is OrderAt.ACTIVE:
            self._register.suspend(actor, order.id, Reason.RETURNED)

        def job(tx: Transaction) -> Item:
            now = kept.item_in(tx, item.id)
            if now.state is At.RETURNED:
                return now
            done = to(tx, actor.ref, now, At.RETURNED, reason=str(why))
            self._register.undone_in(tx, actor.ref, item.standing_order, item.cycle)
            return done

        return self._hall.write(job)

    # -- how it is done -----------------------------------------------------------------------------

    def _to_print(self, run: str) -> list[Item]:
        """The letters that wait for their paper; one whose invoice was cancelled since is asked for anew."""
        found = []
        for item in kept.of_run(self._hall.store, run, At.ISSUED):
            if self._clerk.invoice(item.invoice or "").state in WITH_NUMBER:
                found.append(item)
            else:
                self._hall.write(lambda tx, item=item: _asked_anew(tx, item))  # type: ignore[misc]
        return found

    def _named(self, run: str, numbers: Sequence[str], *states: At) -> list[Item]:
        """The items of a run in these states: all, or those named."""
        kept.run_of(self._hall.store, run)
        wanted = {read_number(number) for number in numbers}
        return [
            item
            for item in kept.of_run(self._hall.store, run, *states)
            if not wanted or item.number in wanted
        ]

    def _opened(self, actor: Actor, items: list[Item], why: str) -> list[Addressed]:
        """The items with their addresses, in address order; the reading is journalled."""
        if not items:
            raise Refused("nothing_to_print", "There is no such letter in this run at the moment.")
        data = {"mailing_items": len(items), "run": items[0].run, "why": why}
        self._hall.journal("personal.read", actor.ref, data)
        return in_address_order(self._hall.store, self._vault, items)

    def _document(self, item: Item) -> bytes:
        try:
            return self._clerk.document(self._clerk.invoice(item.invoice or ""))
        except Unknown as silent:
            words = "The invoice system gives no document at the moment; nothing was marked as printed."
            raise NotReady("no_document", words) from silent

    def _mark_printed(self, actor: Actor, items: list[Item]) -> None:
        """Before the paper leaves the program: never a letter without its mark. Raises Refused `changed`."""

        def job(tx: Transaction) -> None:
            for item in items:
                if not unchanged_in(tx, item) or not self._may_print(tx, item):
                    raise Refused("changed", "Something has changed meanwhile; print once more.")
            for first, state in ((True, At.ISSUED), (False, At.PRINTED)):
                part = [item for item in items if item.state is state]
                for item in part if first else ():
                    self._register.done_in(tx, actor.ref, item.standing_order, item.cycle)
                for prints in sorted({item.prints for item in part}):
                    same = [item for item in part if item.prints == prints]
                    all_to(tx, actor.ref, same, At.PRINTED, prints=prints + 1)

        self._hall.write(job)

    def _may_print(self, tx: Transaction, item: Item) -> bool:
        order = orders_kept.order_in(tx, item.standing_order)
        invoice = invoices_kept.invoice_in(tx, item.invoice or "")
        done = item.state is At.ISSUED and orders_kept.is_done_in(tx, item.owner, item.cycle)
        return order.state is OrderAt.ACTIVE and invoice.state in WITH_NUMBER and not done

    def _sender(self) -> str:
        names = self._hall.catalogue.names
        return names.get(self._hall.catalogue.languages[0], next(iter(names.values())))


def _alike(items: Sequence[Item]) -> Iterator[tuple[int, list[Item]]]:
    """Those that ended alike and were begun equally often, together: one move may tell of them."""
    for state, asks in sorted({(item.state, item.asks) for item in items}):
        yield asks, [item for item in items if (item.state, item.asks) == (state, asks)]


def _post(tx: Transaction, actor: Actor, items: list[Item]) -> int:
    still = [item for item in items if unchanged_in(tx, item)]
    return len(all_to(tx, actor.ref, still, At.POSTED))


def _asked_anew(tx: Transaction, item: Item) -> None:
    if unchanged_in(tx, item):
        to(tx, "system", item, At.DUE, asks=item.asks + 1, invoice=None, invoice_number=None, step_at=tx.now)
