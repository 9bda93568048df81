"""A mobile operator's day: who comes when, for what, and what happens on the way. Drawn from a seed.

Shares and curve are assumptions in the shape of the source hall (nearly 2,000 a day, most of them bill
payment, next invoices); service times are those of practised tellers, so that eight counters are busy but
not drowned. All draws are made beforehand, customer by customer, so that a day does not depend on timing.
"""

import random
from bisect import bisect
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import accumulate

HALF_HOUR_MS = 30 * 60 * 1000
CURVE = (60, 90, 120, 135, 140, 135, 115, 90, 65, 60, 70, 90, 110, 120, 120, 115, 105, 95, 75, 45)
"""Arrivals in each half hour from the opening on, relative: a morning peak, lunch, a flatter afternoon."""
MEAN_SERVICE_S = {"payment": 45.0, "invoice": 65.0, "general": 240.0}
"""Mean seconds at the counter, by business type; the catalogue of the demo hall says the same."""
_SERVICES = ("payment", "invoice", "general")
_SHARES = (0.55, 0.25, 0.20)
_ANSWERS = 0.4
_SCORES = {5: 0.62, 4: 0.26, 3: 0.07, 2: 0.03, 1: 0.02}
SPREAD = 0.45
"""Standard deviation of the logarithm of a service time (log-normal)."""


class Door(Enum):
    """How a customer gets a place in the hall's line."""

    KIOSK = auto()
    """Takes a ticket with a slip."""
    GREETER = auto()
    """Is given a ticket by a member of staff, without a slip."""
    COUNTER = auto()
    """Goes to a counter without a ticket."""


class Mishap(Enum):
    """What goes wrong at the counter and is undone."""

    CALLED_TOO_SOON = auto()
    MISSED_TOO_SOON = auto()
    FINISHED_TOO_SOON = auto()


@dataclass(frozen=True, slots=True)
class Customer:
    """One customer's day. Instants in ms UTC, durations in seconds; None where it does not happen.

    `absent`: does not come when called; `back_after_s`: comes back that long after the miss; `form_s`: is
    put on hold to fill in a form; `sent_to`: is transferred there half-way, `to_counter` to one of its
    counters; `leaves_after_s`: gives up by phone unless called before; `wrong_key`: touches this business
    type first and takes it back; `double_tap`, `reprint`: touches twice; asks for the slip again; `rates`: is
    pressed after the service, 5 to 1 (two where the first was the wrong face), `rates_after_s` later.
    """

    serial: int
    arrives_at: int
    service: str
    service_s: float
    touch_s: float
    walk_s: float
    kiosk: str
    door: Door
    customer_class: str
    language: str
    absent: bool = False
    back_after_s: float | None = None
    form_s: float | None = None
    gives_up_form: bool = False
    sent_to: str | None = None
    to_counter: bool = False
    second_s: float = 0.0
    also_pays: bool = False
    mishap: Mishap | None = None
    phone: bool = False
    leaves_after_s: float | None = None
    wrong_key: str | None = None
    double_tap: bool = False
    reprint: bool = False
    rates: tuple[int, ...] = ()
    rates_after_s: float = 0.0


def draw_day(seed: int, customers: int, opens_at: int, kiosks: tuple[str, ...]) -> list[Customer]:
    """The customers of a day in the order in which they arrive."""
    chance = random.Random(seed)
    arrivals = sorted(opens_at + _arrival(chance) for _ in range(customers))
    opinions = random.Random(f"ratings {seed}")  # apart: what is said does not change who comes
    return [_rating(opinions, _customer(chance, n, at, kiosks)) for n, at in enumerate(arrivals)]


def _arrival(chance: random.Random) -> int:
    """Milliseconds after the opening; nobody comes in the last ten minutes."""
    sums = list(accumulate(CURVE))
    piece = bisect(sums, chance.random() * sums[-1])
    width = HALF_HOUR_MS - (600_000 if piece == len(CURVE) - 1 else 0)
    return piece * HALF_HOUR_MS + int(chance.random() * width)


def _customer(chance: random.Random, serial: int, at: int, kiosks: tuple[str, ...]) -> Customer:
    service = chance.choices(_SERVICES, _SHARES)[0]
    door = chance.choices((Door.KIOSK, Door.GREETER, Door.COUNTER), (0.95, 0.02, 0.03))[0]
    at_kiosk = door is Door.KIOSK
    absent = door is not Door.COUNTER and chance.random() < 0.035
    sent_to = "general" if service != "general" and chance.random() < 0.03 else None
    phone = at_kiosk and chance.random() < 0.04
    return Customer(
        serial=serial,
        arrives_at=at,
        service=service,
        service_s=_time(chance, service),
        touch_s=chance.uniform(4, 12),
        walk_s=_between(chance.lognormvariate(2.4, 0.45), 5, 50),
        kiosk=chance.choice(kiosks),
        door=door,
        customer_class="priority" if chance.random() < 0.05 else "normal",
        language="en" if chance.random() < 0.04 else "zh-CN",
        absent=absent,
        back_after_s=chance.uniform(120, 900) if chance.random() < 0.5 else None,
        form_s=chance.uniform(120, 480) if service != "payment" and chance.random() < 0.04 else None,
        gives_up_form=chance.random() < 0.1,
        sent_to=sent_to,
        to_counter=chance.random() < 0.3,
        second_s=_time(chance, "general"),
        also_pays=service == "general" and chance.random() < 0.1,
        mishap=_mishap(chance, absent=absent) if door is not Door.COUNTER else None,
        phone=phone,
        leaves_after_s=chance.uniform(60, 900) if phone and chance.random() < 0.15 else None,
        wrong_key=_other(chance, service) if at_kiosk and chance.random() < 0.015 else None,
        double_tap=at_kiosk and chance.random() < 0.02,
        reprint=at_kiosk and chance.random() < 0.01,
    )


def _rating(chance: random.Random, customer: Customer) -> Customer:
    """What this customer will say; nothing in most cases."""
    answers, wrong, after_s = chance.random() < _ANSWERS, chance.random() < 0.04, chance.uniform(1.5, 7)
    meant = chance.choices(list(_SCORES), list(_SCORES.values()))[0]
    beside = meant - 1 if meant > 1 else meant + 1
    rates = (beside, meant) if wrong else (meant,)
    return replace(customer, rates=rates if answers else (), rates_after_s=after_s)


def _time(chance: random.Random, service: str) -> float:
    mean = MEAN_SERVICE_S[service]
    return mean * _between(chance.lognormvariate(-(SPREAD**2) / 2, SPREAD), 0.3, 4)


def _mishap(chance: random.Random, *, absent: bool) -> Mishap | None:
    if chance.random() >= (0.15 if absent else 0.02):
        return None
    return (
        Mishap.MISSED_TOO_SOON
        if absent
        else chance.choice((Mishap.CALLED_TOO_SOON, Mishap.FINISHED_TOO_SOON))
    )


def _other(chance: random.Random, service: str) -> str:
    return chance.choice([one for one in _SERVICES if one != service])


def _between(value: float, least: float, most: float) -> float:
    return max(least, min(most, value))
