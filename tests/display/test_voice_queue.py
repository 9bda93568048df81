"""The ear's lane on a clock that the test turns: the real module, as a voice, as a spare, and in between."""

from typing import Any

from playwright.sync_api import Page

PLAY = """async (steps) => {
  const { openQueue } = await import("/display/voice_queue.js");
  let now = 0;
  let over = () => {};
  const log = { spoken: [], hushed: [], behind: [] };
  const taken = new Set();
  const settle = () => new Promise((done) => setTimeout(done));
  const queue = openQueue({
    speak(call, turn) {
      log.spoken.push([now, call.move]);
      log.behind.push(turn.behind());
      return new Promise((done) => { over = done; });
    },
    hush() {
      log.hushed.push(now);
      over();
    },
    undone: (move) => taken.has(move),
    now: () => now,
  });
  const acts = {
    push: ([move, age]) => queue.push({ call: { move }, outcome: "announced", age, since: now }, 0),
    voice: (spoken) => queue.word({ part: "voice", spoken }),
    spare: (spoken) => queue.word({ part: "spare", spoken }),
    lost: () => queue.lost(),
    heard: () => over(),
    undo: (move) => taken.add(move),
    clear: () => queue.clear(),
  };
  for (const [at, act, told] of steps) {
    now = at;
    acts[act](told);
    await settle();
  }
  return log;
}"""


def play(page: Page, *steps: tuple[int, str, Any]) -> dict[str, Any]:
    """What was spoken and hushed, with instants in milliseconds, and how many waited behind each."""
    log: dict[str, Any] = page.evaluate(PLAY, [list(step) for step in steps])
    return log


def push(at: int, move: int, age: int = 0) -> tuple[int, str, Any]:
    return at, "push", [move, age]


def test_without_the_word_nothing_is_said(modules: Page) -> None:
    assert play(modules, push(0, 1), push(10, 2))["spoken"] == []


def test_with_the_word_one_after_the_other(modules: Page) -> None:
    log = play(modules, (0, "voice", 0), push(1, 1), push(2, 2), push(3, 3), (9, "heard", None))
    assert (log["spoken"], log["behind"]) == ([[1, 1], [9, 2]], [0, 1])


def test_a_spare_goes_on_where_the_zone_has_come_to(modules: Page) -> None:
    log = play(
        modules,
        (0, "spare", 0),
        *(push(n, n) for n in range(1, 5)),
        (10, "spare", 2),
        (20, "voice", 3),
    )
    assert log["spoken"] == [[20, 4]]


def test_the_call_that_was_cut_short_is_said_by_whoever_takes_over(modules: Page) -> None:
    log = play(modules, (0, "spare", 0), push(1, 1), push(2, 2), (30, "voice", 0), (31, "heard", None))
    assert log["spoken"] == [[30, 1], [31, 2]]


def test_whoever_loses_the_word_or_the_server_is_silent_at_once(modules: Page) -> None:
    for way in ("spare", "lost"):
        log = play(modules, (0, "voice", 0), push(1, 1), push(2, 2), (5, way, 0))
        assert (log["spoken"], log["hushed"]) == ([[1, 1]], [5])


def test_the_word_told_again_changes_nothing(modules: Page) -> None:
    log = play(modules, (0, "voice", 0), push(1, 1), (2, "voice", 0), (3, "heard", None), (4, "voice", 1))
    assert (log["spoken"], log["hushed"]) == ([[1, 1]], [])


def test_what_is_old_or_taken_back_when_the_word_comes_is_left_out(modules: Page) -> None:
    log = play(
        modules,
        (0, "spare", 0),
        push(0, 1),
        push(1, 2, 59_000),
        push(2, 3),
        (3, "undo", 3),
        push(30_000, 4),
        (60_001, "voice", 0),
    )
    assert (log["spoken"], log["behind"]) == ([[60_001, 4]], [0])


def test_after_a_restore_nothing_waits(modules: Page) -> None:
    assert play(modules, push(0, 1), (1, "clear", None), (2, "voice", 0))["spoken"] == []
