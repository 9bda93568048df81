"""A customer at counter 6 who is served and asked; what tests of every screen there look at."""

from typing import Any

from tests.running_hall import RunningHall

COUNTER = "6"
SEVEN_INCHES_MM = {"land": (155, 87), "up": (87, 155)}
CUT_OFF = """() => {
  const reaches = (part, whole) => {
    const [a, b] = [part.getBoundingClientRect(), whole.getBoundingClientRect()];
    return Math.max(b.top - a.top, a.bottom - b.bottom, b.left - a.left, a.right - b.right);
  };
  const whole = (part) => part.parentElement.closest(".degree, #now, #strip");
  return [...document.querySelectorAll(".now *, .strip *")]
    .filter((part) => reaches(part, whole(part)) > 1)
    .map((part) => part.textContent || part.tagName);
}"""
"""What of the question reaches beyond its place, or a button's words beyond the button."""


def serve(server: RunningHall) -> dict[str, Any]:
    """A customer comes, is served and goes."""
    server.counter(COUNTER, "serve", service="general")
    finished: dict[str, Any] = server.counter(COUNTER, "finish")
    return finished


def given(server: RunningHall, ticket: dict[str, Any]) -> list[tuple[int, str]]:
    """The answers to a ticket in the journal: score and by what."""
    moves, after = [], 0
    while page := server.ask("GET", f"/moves?after={after}&limit=1000", role="manager")["moves"]:
        moves += page
        after = page[-1]["move"]
    return [
        (m["data"]["score"], m["data"]["by_what"])
        for m in moves
        if m["verb"] == "rating.give" and m["ticket"] == ticket["id"]
    ]
