"""Forgetting is looked for as a whole: one part that fails keeps no other from its own, and is known of."""

import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from gevent import Timeout, sleep
from gevent.event import Event

from diversion.messages.note import At
from diversion.messages.outbox import Letter
from diversion.messages.port import Accepted, Kind, Message, Report, Way
from diversion.messages.postman import Postman
from diversion.messages.sandbox_gateway import SandboxGateway, sandbox_inbox
from diversion.messages.store import made_since
from diversion.phone import Phone
from hall.clock import FixedClock
from hall.hall import Hall
from hallkeeper.settings import Settings
from hallkeeper.upkeep import PUSHES, Room, Sweep, duties_of
from tests.hallkeeper.test_self_service import house

HOUR_MS = 3_600_000


def test_a_sweep_that_stumbles_has_not_been_done(
    open_a_hall: Callable[..., Hall], settings: Settings, clock: FixedClock, tmp_path: Path
) -> None:
    with house(open_a_hall(), settings) as (ways, _, _):
        sweep = Sweep(ways)
        opened = clock()
        assert sweep.done_at == opened
        clock.now_ms += HOUR_MS
        sweep()
        assert sweep.done_at == opened + HOUR_MS
        with closing(sqlite3.connect(tmp_path / "hall.db")) as file:
            file.execute("ALTER TABLE message RENAME TO gone")
        clock.now_ms += HOUR_MS
        sweep()
        assert sweep.done_at == opened + HOUR_MS


class Silent:
    """A mail server that takes what it is given and never answers."""

    code = "silent"

    def __init__(self) -> None:
        self.asked, self.answers = 0, Event()

    def send(self, message: Message) -> Accepted:
        self.asked += 1
        self.answers.wait()
        return Accepted(message.id)

    def reports(self) -> list[Report]:
        return []


def test_a_mail_server_that_says_nothing_holds_up_nobody_else(
    open_a_hall: Callable[..., Hall], settings: Settings, clock: FixedClock
) -> None:
    hall, mails = open_a_hall(), Silent()
    with house(hall, settings) as (ways, _, _):
        box, texts = ways.messenger.outbox, SandboxGateway(hall, ways.vault)
        post = Postman(hall, box, {Way.EMAIL: mails, Way.SMS: texts})
        values = {"days": "2026-11-23", "finding": "-"}
        for n in range(2 * PUSHES):
            letter = Letter(Kind.REPORT, f"boss{n}@example.cn", "zh-CN", values, "office")
            hall.write(lambda tx, letter=letter: box.put(tx, "system", letter))
        clock.pass_seconds(1)
        code = Letter(Kind.STOPPED, Phone("13800000001"), "zh-CN", {}, "office")
        hall.write(lambda tx: box.put(tx, "system", code))
        ways = replace(ways, messenger=replace(ways.messenger, postman=post))
        with Timeout(20):
            for duty in duties_of(ways, Sweep(ways)):
                duty()
            while not sandbox_inbox(hall.store, ways.vault):
                sleep(0.01)
        assert mails.asked == PUSHES
        mails.answers.set()
        with Timeout(20):
            while Counter(note.state for note in made_since(hall.store, 0, 99))[At.ACCEPTED] <= PUSHES:
                sleep(0.01)


def test_what_finds_no_room_is_not_waited_for() -> None:
    room, done, go_on = Room(1), [], Event()
    for name in ("first", "second"):
        room.take(lambda name=name: (go_on.wait(), done.append(name)))
    go_on.set()
    sleep(0)
    sleep(0)
    room.take(lambda: done.append("third"))
    sleep(0)
    assert done == ["first", "third"]
