"""Seeded histories: the mains may fail before and after any transaction and any call to the invoice system.

The ledger here would issue a second invoice of an item, and a person presses the same button twice. In the
end no account has two living invoices of a month, no letter was posted twice, and nobody was forgotten.
"""

import json
import random
import string
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fontTools.subset import Subsetter
from fontTools.ttLib import TTFont

from diversion.invoices.port import OpenItem, Unknown, What
from diversion.mailing import letters, paper
from diversion.mailing import store as kept
from diversion.mailing.desk import Why
from diversion.mailing.run import LIVING, TO_DO, At, RunAt
from diversion.messages import store as messages_kept
from diversion.messages.note import At as NoteAt
from diversion.standing import store as orders_kept
from diversion.standing.order import Way
from diversion.vault import Vault
from hall.errors import HallError
from hall.hall import Hall
from tests.diversion.mailing.house import ADDRESS, BOSS, KIOSK, House, Ledger

PARTS, HISTORIES = 5, 8
ACCOUNTS = 5
PLACES = "".join(ADDRESS.names) + ADDRESS.street
QUIET_S = 601


class PowerCut(BaseException):
    """The machine is gone in this very moment; nothing in the house may catch it."""


class FusedHall(Hall):
    """A real hall whose mains may fail before or after any of its transactions."""

    fuse: Callable[[], None] = staticmethod(lambda: None)

    def write(self, job):
        self.fuse()
        done = super().write(job)
        self.fuse()
        return done


@pytest.fixture(scope="module")
def small_type(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Chinese type with the characters of these letters alone: the whole one is read in two seconds."""
    file = tmp_path_factory.mktemp("type") / "small.otf"
    with TTFont(paper.FONT, fontNumber=paper.FACE) as whole:
        subset = Subsetter()
        subset.populate(text=string.printable + "编号发票码邮收件人地址…张三丰" + PLACES)
        subset.subset(whole)
        whole.save(file)
    return file


@pytest.fixture(autouse=True)
def printed_here(small_type: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Eighty lists are drawn in this process; that a program of its own does it is test_paper's part."""
    monkeypatch.setattr(paper, "FONT", small_type)
    monkeypatch.setattr(letters, "run_program", lambda module, asked: letters.whole(json.loads(asked)))


@pytest.fixture
def fused(hall: Hall) -> Iterator[FusedHall]:
    fused = FusedHall(hall.store)
    yield fused
    fused.stop()


class Story:
    """One hall's month: what the clockwork and people do in a rough time, and then in a calm one."""

    def __init__(self, seed: int, hall: FusedHall) -> None:
        self.dice = random.Random(seed)
        self.hall, self.cuts, self.rough = hall, 0, True
        self.ledger = Ledger(mains=self.mains)
        self.cycle = f"{2001 + seed // 12}-{1 + seed % 12:02d}"
        self.house = House(hall, Vault(bytes(range(32))), self.ledger)
        self.ledger.open_items = self.open_items  # type: ignore[method-assign]
        self.paper: Counter[str] = Counter()
        self.posted: Counter[str] = Counter()
        self.seed = seed
        hall.fuse = lambda: None
        self.accounts = [f"S{seed}N{n}" for n in range(ACCOUNTS)]
        for account in self.accounts:
            self.sign_up(account)
        hall.fuse = self.mains

    def sign_up(self, account: str) -> None:
        order = self.house.sign_up(account, self.dice.choice(list(Way)))
        order = replace(order, first_cycle="2000-01")
        self.hall.write(lambda tx: orders_kept.change(tx, order))

    def open_items(self, account):
        self.mains()
        if self.rough and self.dice.random() < 0.1:
            raise Unknown
        if account.endswith("N0"):
            return []
        return [OpenItem(f"month:{self.cycle}", What.MONTH, 5_000, self.cycle)]

    def mains(self) -> None:
        if self.rough and self.dice.random() < 0.05:
            self.cuts += 1
            raise PowerCut

    def runs(self):
        return [r for r in kept.latest_runs(self.hall.store, 10_000) if r.cycle == self.cycle]

    def a_run(self):
        return self.dice.choice(self.runs())

    def print(self) -> None:
        run = self.a_run()
        before = {i.id for i in kept.of_run(self.hall.store, run.id, At.ISSUED)}
        drawn = self.house.desk.letters(BOSS, run.id)
        assert drawn.many == len(before)
        self.paper.update(before)

    def post(self) -> None:
        run = self.a_run()
        before = [i.owner for i in kept.of_run(self.hall.store, run.id, At.PRINTED)]
        self.house.desk.posted(BOSS, run.id)
        self.posted.update(before)

    def bring_back(self) -> None:
        gone = [i for r in self.runs() for i in kept.of_run(self.hall.store, r.id, At.POSTED, At.RETURNED)]
        self.house.desk.returned(BOSS, self.dice.choice(gone).number, Why.MOVED)

    def put_right(self) -> None:
        for order in self.house.register.suspended():
            if order.owner in {self.house.register._owner(a) for a in self.accounts}:
                self.house.register.resume(BOSS, order.id)

    def cancel(self) -> None:
        order = self.house.register.living(self.dice.choice(self.accounts))
        if order is not None and self.dice.random() < 0.7:
            self.house.register.cancel(KIOSK, order.id, proved=True)

    def live(self) -> None:
        desk = self.house.desk
        deeds = [
            lambda: desk.open(BOSS, self.cycle, self.dice.choice(list(Way))),
            lambda: self.house.runner.look(),
            lambda: self.house.runner.look(),
            lambda: self.house.runner.look(),
            lambda: self.house.clerk.carrier.look(),
            self.print,
            self.post,
            self.bring_back,
            self.put_right,
            self.cancel,
            lambda: self.house.desk.stop(BOSS, self.a_run().id),
            lambda: self.house.desk.go_on(BOSS, self.a_run().id),
            lambda: self.house.desk.again(BOSS, self.a_run().id),
        ]
        for _ in range(30):
            try:
                self.dice.choice(deeds)()
            except (HallError, IndexError):
                pass
            except PowerCut:
                self.house.reopen()
            self.hall.clock.pass_seconds(self.dice.choice([0, 1, 6, 31]))
        self.calm()

    def calm(self) -> None:
        """The power is back for good; people open, print and post until nothing is left."""
        self.rough = False
        self.house.reopen()
        for turn in range(3):
            self.open_all()
            for _ in range(3):
                self.hall.clock.pass_seconds(QUIET_S)
                self.house.clerk.carrier.look()
                self.house.work()
            for run in self.runs():
                if kept.of_run(self.hall.store, run.id, At.ISSUED):
                    self.house.desk.letters(BOSS, run.id)
                self.house.desk.posted(BOSS, run.id)
            if turn == 0 and any(kept.of_run(self.hall.store, r.id, At.POSTED) for r in self.runs()):
                self.bring_back()
            self.put_right()

    def open_all(self) -> None:
        """Whoever is due is taken in, and no run stands still."""
        for way in Way:
            if self.house.desk.due(self.cycle, way):
                self.house.desk.open(BOSS, self.cycle, way)
        for run in self.runs():
            if run.state is RunAt.STOPPED:
                self.house.desk.go_on(BOSS, run.id)

    def end(self) -> None:
        """The e-mails are sent, and nobody of this story is due in the next one."""
        for run in self.runs():
            for item in kept.of_run(self.hall.store, run.id, At.QUEUED):
                note = messages_kept.note_of(self.hall.store, item.message)
                sent = replace(note, state=NoteAt.ACCEPTED, due_at=None)
                self.hall.write(lambda tx, sent=sent: messages_kept.change(tx, sent))
        self.hall.clock.pass_seconds(QUIET_S)
        self.house.work()
        for account in self.accounts:
            order = self.house.register.living(account)
            if order is not None:
                self.house.register.cancel(KIOSK, order.id, proved=True)


@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_twice_and_nobody_lost(part: int, fused: FusedHall) -> None:
    cuts = 0
    states: Counter[At] = Counter()
    for seed in range(part * HISTORIES, (part + 1) * HISTORIES):
        story = Story(seed, fused)
        story.live()
        cuts += story.cuts
        states.update(judged(story))
        story.end()
    assert cuts >= HISTORIES // 2
    assert {At.POSTED, At.QUEUED, At.SKIPPED, At.RETURNED, At.SUSPENDED} <= set(states)


def judged(story: Story) -> list[At]:
    """Hold one history to what was promised; the states of its items."""
    store, ledger = story.hall.store, story.ledger
    items = [i for run in story.runs() for i in kept.of_run(store, run.id)]
    issued = Counter(asked.account for asked, i in ledger.issued.values() if i.red is None)
    assert all(many == 1 for many in issued.values()), "an invoice twice"
    assert max(Counter(i.owner for i in items if i.state in LIVING).values(), default=0) <= 1
    assert_no_letter_twice(story, items)
    assert_nobody_lost(story, items)
    mails = Counter(i.message for i in items if i.message)
    assert all(many == 1 for many in mails.values())
    assert all(messages_kept.note_of(store, message).attached for message in mails)
    assert [i for i in items if i.state in TO_DO and i.state is not At.QUEUED] == []
    assert_the_journal_explains(story, items)
    return [i.state for i in items]


def assert_no_letter_twice(story, items) -> None:
    """An account has as many letters posted as have come back, and one more at most; each drawn once."""
    assert all(i.prints <= 1 for i in items)
    gone = Counter(i.owner for i in items if i.state in (At.POSTED, At.RETURNED))
    back = Counter(i.owner for i in items if i.state is At.RETURNED)
    assert all(many - back[owner] <= 1 for owner, many in gone.items())


def assert_nobody_lost(story, items) -> None:
    """Whoever has an active order has it, or there was nothing to invoice."""
    has = {i.owner for i in items if i.state in LIVING}
    skipped = {i.owner for i in items if i.state is At.SKIPPED}
    for account in story.accounts:
        order = story.house.register.living(account)
        if order is not None and str(order.state) == "active":
            assert order.owner in (skipped if account.endswith("N0") else has)


def assert_the_journal_explains(story, items) -> None:
    """Following the moves leads each item to where its row stands."""
    at = {i.number: At.DUE for i in items}
    runs = {run.id for run in story.runs()}
    for move in story.house.moves("mailing.state"):
        if move["run"] in runs:
            assert {at[number] for number in move["items"]} == {move["from"]}
            at.update(dict.fromkeys(move["items"], At(move["to"])))
    assert at == {i.number: i.state for i in items}
