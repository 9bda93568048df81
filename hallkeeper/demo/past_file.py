"""`hallkeeper demo history FILE`: writes an invented past as a CSV that `hallkeeper history import` takes."""

import csv
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from hall.errors import Invalid
from hallkeeper.demo.opening import demo_catalogue
from hallkeeper.demo.past import Cure, Lived, Past

HEADS = ("issued", "called", "started", "finished", "service", "done", "counter", "state", "class")
MOST_DAYS = 1100


def write_past(file: Path, days: int, past: Past, until: date) -> int:
    """Write the days up to `until`, that day included; how many customers came. Raises Invalid."""
    if not 1 <= days <= MOST_DAYS:
        raise Invalid("invalid_field", f"--days: 1 to {MOST_DAYS}.", field="days")
    if past.customers < 1:
        raise Invalid("invalid_field", "--customers: at least 1.", field="customers")
    came = 0
    terminal = sys.stderr.isatty()
    with file.open("w", encoding="utf-8", newline="") as opened:
        write = csv.writer(opened)
        write.writerow(HEADS)
        for number in range(days):
            day = until - timedelta(days=days - 1 - number)
            lived = past.day(day)
            write.writerows(_rows(day, lived))
            came += len(lived)
            if terminal:
                sys.stderr.write(f"\r{day} {number + 1}/{days} {came}")
    if terminal:
        sys.stderr.write("\r\x1b[K")
    return came


def cure_of(since: date | None, divert: Sequence[str], for_all: Sequence[str]) -> Cure | None:
    """What the command line says of a change; `divert`: `payment=0.4`. Raises Invalid, naming the option."""
    hall = demo_catalogue()
    parts = {}
    for text in divert:
        service, _, part = text.partition("=")
        hall.service(service)
        try:
            parts[service] = float(part)
        except ValueError:
            parts[service] = -1.0
        if not 0 <= parts[service] <= 1:
            raise Invalid("invalid_field", f"--divert {text}: write it as {service}=0.4.", field="divert")
    for code in for_all:
        hall.counter(code)
    if since is None:
        if parts or for_all:
            raise Invalid("invalid_field", "--since: from which day on is that so?", field="since")
        return None
    return Cure(since, parts, tuple(for_all))


def _rows(day: date, lived: Iterable[Lived]) -> Iterable[tuple[str, ...]]:
    midnight = datetime.combine(day, datetime.min.time())

    def text(ms: int | None) -> str:
        return "" if ms is None else f"{midnight + timedelta(seconds=ms // 1000)}"

    for one in lived:
        state = "finished" if one.finished is not None else "missed" if one.called is not None else "expired"
        yield (
            text(one.issued),
            text(one.called),
            text(one.started),
            text(one.finished),
            one.asked,
            one.done if one.finished is not None else "",
            one.counter,
            state,
            one.customer_class,
        )
