"""Long work: done beside the server, told how far it is, refused, stopped, never left behind."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gevent
import pytest

from hall.clock import FixedClock
from hall.errors import Invalid, NotFound, Refused
from hall.hall import Hall
from hallkeeper.planning import work as room
from hallkeeper.planning.work import AT_ONCE, MOST_WAITING, State, Work, Works
from tests.bare_client import Ask

KINDS = {name: f"tests.hallkeeper.work_kinds:{name}" for name in ("count", "refuse", "stumble", "go_on")}
KINDS["history"] = KINDS["count"]


@pytest.fixture
def works(hall: Hall, tmp_path: Path) -> Iterator[Works]:
    made = Works(hall, f"sqlite:///{tmp_path / 'hall'}.db", KINDS)
    yield made
    made.close()


def when(work: Work, ready: Any) -> Work:
    """The work, once that is so."""
    end = time.monotonic() + 30
    while not ready(work):
        assert time.monotonic() < end, work.as_json()
        gevent.sleep(0.02)
    return work


def test_work_sees_the_hall_and_tells_how_far_it_is(
    works: Works, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once it is over it is forgotten after a while, also where no other work begins."""
    kept: list[Any] = []
    work = works.start("count", {"to": 3, "words": "缴费"}, "person:a", lambda r: kept.append(r) or "kept")
    assert works.look(work.id, 20).state is State.DONE
    assert (work.done, work.of, work.step, work.result) == (3, 3, "reading", "kept")
    assert kept[0]["now"] == clock()
    assert kept[0]["words"] == "缴费"
    assert kept[0]["services"] > 1
    assert works.run("count", {"to": 1, "words": ""}, "system")["words"] == ""
    monkeypatch.setattr(room, "LIFE_S", -1.0)
    with pytest.raises(NotFound):
        works.look(work.id)


def test_what_is_refused_names_its_field(works: Works) -> None:
    with pytest.raises(Invalid) as refused:
        works.run("refuse", {}, "person:a")
    assert (refused.value.code, refused.value.field) == ("no_counter", "counters")
    with pytest.raises(Invalid) as stumbled:
        works.run("stumble", {}, "person:a")
    assert stumbled.value.code == "work_failed"


def test_work_is_stopped_and_makes_room(works: Works) -> None:
    busy = [works.start("go_on", {}, "person:a") for _ in range(2)]
    for work in busy:
        when(work, lambda one: one.done == 1)
    waiting = [works.start("count", {"to": 1, "words": ""}, "person:a") for _ in range(MOST_WAITING)]
    with pytest.raises(Refused) as full:
        works.start("count", {"to": 1, "words": ""}, "person:a")
    assert full.value.code == "too_much_work"
    assert works.stop(waiting[0].id).state is State.STOPPED
    assert works.stop(busy[0].id).state is State.STOPPED
    assert when(waiting[1], lambda one: one.state is State.DONE).result["words"] == ""
    for work in busy[:1]:
        assert work.process is not None
        assert work.process.wait() != 0
    assert waiting[0].process is None


def test_what_is_stopped_while_its_process_is_being_told_has_not_failed(works: Works) -> None:
    """More than a pipe holds: the process has not begun to read when it is stopped."""
    ended: list[Work] = []
    work = works.start("count", {"to": 1, "words": "x" * 1_000_000}, "person:a", after=ended.append)
    when(work, lambda one: one.process is not None)
    works.stop(work.id)
    when(work, lambda one: ended)
    assert (work.state, work.problem) == (State.STOPPED, None)


def test_what_paper_waits_for_does_not_wait_for_long_work(works: Works) -> None:
    for _ in range(AT_ONCE):
        when(works.start("go_on", {}, "person:a"), lambda one: one.state is State.RUNNING)
    for _ in range(MOST_WAITING):
        works.start("go_on", {}, "person:a")
    asked = works.start("history", {"to": 1, "words": "缴费"}, "system")
    assert when(asked, lambda one: one.state is State.DONE).result["words"] == "缴费"


def test_nothing_is_left_behind(works: Works) -> None:
    work = when(works.start("go_on", {}, "person:a"), lambda one: one.done == 1)
    works.close()
    assert work.process is not None
    assert work.process.wait() != 0
    with pytest.raises(NotFound):
        works.look("unknown")


def test_only_the_office_looks(ask: Ask) -> None:
    for role in ("kiosk", "counter", "display", "device"):
        assert ask("GET", "/api/v1/work/x", role=role).status == 403
    assert ask("GET", "/api/v1/work/x", role="manager").status == 404
    assert ask("POST", "/api/v1/work/x/stop", {}, role="manager").status == 404


def test_the_child_starts_without_what_only_the_server_needs() -> None:
    """Each package that it imports is time that somebody waits for their answer."""
    program = "import sys, hallkeeper.planning.worker, hallkeeper.planning.works.design; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert {"gevent", "flask", "scipy", "socketio"}.isdisjoint(done.stdout.split())
