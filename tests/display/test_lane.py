"""How calls that come at once get their moments: the real module on a clock that the test turns."""

from typing import Any

import pytest
from playwright.sync_api import Page

PLAY = """async ({steps, undone, speech}) => {
  const { openLane } = await import("/display/lane.js");
  const { openQueue } = await import("/display/voice_queue.js");
  let now = 0;
  const timers = [];
  const log = { shown: [], sounded: [], done: [] };
  const taken = new Set();
  const settle = () => new Promise((done) => setTimeout(done));
  const turn = async (until) => {
    for (;;) {
      await settle(); // what speech has set off
      timers.sort((a, b) => a.at - b.at);
      if (!timers.length || timers[0].at > until) break;
      const timer = timers.shift();
      now = timer.at;
      timer.then();
    }
    now = until;
  };
  const after = (ms, then) => timers.push({ at: now + ms, then });
  const queue = openQueue({
    speak: (call, { place }) => {
      log.sounded.push([now, call.move, place]);
      if (speech < 0) return Promise.reject(new Error("no voice"));
      return new Promise((heard) => after(speech, heard));
    },
    hush: () => undefined,
    undone: (move) => taken.has(move),
    now: () => now,
  });
  queue.word({ part: "voice", spoken: 0 });
  const lane = openLane({
    show: (group) => log.shown.push([now, group.map((call) => call.move)]),
    sound: queue.push,
    done: (call, outcome, waited) => log.done.push([call.move, outcome, waited]),
    undone: (move) => taken.has(move),
    now: () => now,
    after,
  });
  for (const [at, what, due] of steps) {
    await turn(at);
    if (what === "push") lane.push(due);
    else if (what === "undo") taken.add(due);
    else lane.clear();
  }
  await turn(200_000);
  return log;
}"""


def due(move: int, outcome: str = "announced", age: int = 0) -> dict[str, Any]:
    """One call that is due."""
    return {"call": {"move": move, "number": f"A{move:03}"}, "outcome": outcome, "age": age}


def play(page: Page, *steps: tuple[int, str, Any], speech: int = 100) -> dict[str, Any]:
    """What was shown, sounded and done, with instants in milliseconds; `speech` is one sound's length."""
    log: dict[str, Any] = page.evaluate(PLAY, {"steps": [list(s) for s in steps], "speech": speech})
    return log


def test_a_single_call_is_shown_and_sounded_at_once(modules: Page) -> None:
    log = play(modules, (0, "push", [due(1)]))
    assert log == {"shown": [[0, [1]]], "sounded": [[0, 1, 0]], "done": [[1, "announced", 0]]}


def test_the_second_call_waits_until_the_first_has_had_its_moment(modules: Page) -> None:
    log = play(modules, (0, "push", [due(1)]), (300, "push", [due(2)]), (5000, "push", [due(3)]))
    assert log["shown"] == [[0, [1]], [1500, [2]], [5000, [3]]]
    assert log["done"] == [[1, "announced", 0], [2, "announced", 1200], [3, "announced", 0]]


def test_ten_calls_in_a_second_are_all_seen_within_a_few_seconds(modules: Page) -> None:
    log = play(modules, *[(n * 100, "push", [due(n + 1)]) for n in range(10)])
    assert log["shown"] == [[0, [1]], [1500, [2, 3, 4, 5, 6, 7]], [4500, [8, 9, 10]]]
    assert [move for move, outcome, _ in log["done"] if outcome == "announced"] == list(range(1, 11))
    assert max(waited for _, _, waited in log["done"]) == 3800


def test_ten_calls_in_one_board_are_shown_together(modules: Page) -> None:
    log = play(modules, (0, "push", [due(n) for n in range(1, 11)]))
    assert log["shown"] == [[0, [1, 2, 3, 4, 5, 6]], [3000, [7, 8, 9, 10]]]


def test_twenty_five_counters_at_once_wait_no_longer_than_nine_seconds(modules: Page) -> None:
    log = play(modules, (0, "push", [due(n) for n in range(1, 26)]))
    assert [at for at, _ in log["shown"]] == [0, 2000, 4000, 6000, 9000]
    assert sum((group for _, group in log["shown"]), []) == list(range(1, 26))


def test_each_call_sounds_once_one_after_the_other(modules: Page) -> None:
    log = play(modules, (0, "push", [due(1), due(2), due(3)]), (50, "push", [due(4)]), speech=4000)
    assert [(move, place) for _, move, place in log["sounded"]] == [(1, 0), (2, 1), (3, 2), (4, 0)]
    assert [at for at, _, _ in log["sounded"]] == [0, 4000, 8000, 12000]
    assert log["shown"] == [[0, [1, 2, 3]], [2000, [4]]]


def test_a_slow_voice_leaves_out_what_has_become_old(modules: Page) -> None:
    calls = [due(n) for n in range(1, 5)]
    log = play(modules, (0, "push", calls), speech=25_000)
    assert [move for _, move, _ in log["sounded"]] == [1, 2, 3]


def test_a_voice_that_fails_does_not_silence_the_next(modules: Page) -> None:
    log = play(modules, (0, "push", [due(1), due(2)]), speech=-1)
    assert [move for _, move, _ in log["sounded"]] == [1, 2]


def test_old_calls_are_shown_in_passing_and_hold_nothing_up(modules: Page) -> None:
    log = play(modules, (0, "push", [due(1, "shown", 90_000), due(2, "undone"), due(3)]))
    assert log["shown"] == [[0, [3]]]
    assert log["done"] == [[1, "shown", 0], [2, "undone", 0], [3, "announced", 0]]
    assert [move for _, move, _ in log["sounded"]] == [3]


def test_a_call_taken_back_while_it_waited_gets_no_moment(modules: Page) -> None:
    log = play(modules, (0, "push", [due(1)]), (10, "push", [due(2), due(3)]), (20, "undo", 2))
    assert log["shown"] == [[0, [1]], [1500, [3]]]
    assert log["done"][1] == [2, "undone", 1490]
    assert [move for _, move, _ in log["sounded"]] == [1, 3]


def test_a_call_taken_back_after_it_was_shown_is_not_spoken(modules: Page) -> None:
    log = play(modules, (0, "push", [due(1), due(2)]), (1000, "undo", 2), speech=3000)
    assert log["shown"] == [[0, [1, 2]]]
    assert [move for _, move, _ in log["sounded"]] == [1]


def test_a_flood_never_runs_behind_the_hall_and_loses_no_call(modules: Page) -> None:
    log = play(modules, (0, "push", [due(n) for n in range(1, 101)]))
    assert [move for move, _, _ in log["done"]] == list(range(1, 101))
    assert {outcome for _, outcome, _ in log["done"]} == {"announced", "shown"}
    assert max(waited for _, outcome, waited in log["done"] if outcome == "announced") <= 15_000


def test_a_restore_forgets_who_waits(modules: Page) -> None:
    log = play(
        modules, (0, "push", [due(1)]), (10, "push", [due(2)]), (20, "clear", None), (30, "push", [due(1)])
    )
    assert log["shown"] == [[0, [1]], [1500, [1]]]


@pytest.mark.parametrize(("age", "shown"), [(58_000, [[0, [1]], [1500, [2]]]), (58_600, [[0, [1]]])])
def test_waiting_counts_into_the_age_of_sixty_seconds(modules: Page, age: int, shown: list[Any]) -> None:
    log = play(modules, (0, "push", [due(1)]), (0, "push", [due(2, age=age)]))
    assert log["shown"] == shown
