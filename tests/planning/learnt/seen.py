"""A past that is known to the last second: whoever wants visits of certain times writes them down here."""

from collections.abc import Iterable
from datetime import date, time, timedelta

from hall.clock import start_of
from hall.hall import Hall
from hall.ticket import Done, State, Verb
from hall.transaction import Transaction
from planning.history import store as kept
from planning.history.visit import Stint, Visit

ZONE = "Asia/Shanghai"
MONDAY = date(2026, 10, 5)


def at(day: date, hour: int, minute: int = 0, second: int = 0, zone: str = ZONE) -> int:
    """An instant by the hall's clock, ms UTC."""
    return start_of(day, zone, time(0)) + ((hour * 60 + minute) * 60 + second) * 1000


def served(
    day: date,
    came: int,
    *,
    asked: str = "payment",
    wait_s: int = 60,
    walk_s: int = 10,
    service_s: int = 90,
    counter: str = "1",
    n: int = 0,
) -> Visit:
    """Somebody who came, waited, walked and was served."""
    called = came + wait_s * 1000
    started = called + walk_s * 1000
    over = started + service_s * 1000
    stint = Stint(counter, "person:t", called, started, until=over, ended=Verb.FINISH)
    return Visit(
        asked,
        came,
        f"{day}-{asked}-{came}-{n}",
        day.isoformat(),
        state=State.FINISHED,
        called_at=called,
        stints=(stint,),
        over_at=over,
        over_by="person:t",
        done=(Done(asked),),
    )


def left(day: date, came: int, after_s: int, *, asked: str = "payment", n: int = 0) -> Visit:
    """Somebody who left before any call."""
    over = came + after_s * 1000
    return Visit(
        asked,
        came,
        f"{day}-{asked}-{came}-left-{n}",
        day.isoformat(),
        issued_by="place:k1",
        state=State.CANCELLED,
        over_at=over,
        over_by="person:t",
    )


def usual_days(days: int, first: date = MONDAY, zone: str = ZONE) -> list[Visit]:
    """Each day from nine to twelve: a payment every five minutes, which takes 60 to 119 s, by one counter;
    and an invoice each half hour by another.
    """
    visits = []
    for day in (first + timedelta(days=k) for k in range(days)):
        for k in range(36):
            came = at(day, 9, 5 * k, zone=zone)
            visits.append(served(day, came, service_s=60 + (7 * k) % 60))
        for k in range(6):
            came = at(day, 9, 30 * k, zone=zone)
            visits.append(served(day, came, asked="invoice", service_s=200, counter="2"))
    return visits


def remember(hall: Hall, visits: Iterable[Visit], open_days: Iterable[date] = (), zone: str = ZONE) -> None:
    """Write them into the hall's history; counters 1 and 2 are open from nine to twelve on these days."""
    sessions = [
        kept.Session(
            10 * k + n, code, "open", "person:t", None, at(day, 9, zone=zone), at(day, 12, zone=zone)
        )
        for k, day in enumerate(open_days)
        for n, code in enumerate(("1", "2"))
    ]

    def job(tx: Transaction) -> None:
        kept.keep_visits(tx, list(visits))
        for one in sessions:
            kept.turn_counter(tx, one.counter, one.since, one)
            kept.turn_counter(tx, one.counter, one.until or 0, None)

    hall.write(job)
