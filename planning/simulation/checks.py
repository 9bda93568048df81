"""What does not make sense in a model, said before anything is simulated: Invalid, with the field's name."""

import math
from collections.abc import Iterable, Sequence

from hall.errors import Invalid
from planning.simulation.distributions import Distribution, checked
from planning.simulation.model import NORMAL, BusinessType, Counter, Diversion, Machines, Model, Shown, Window

LAST_MINUTE = 12 * 24 * 60
"""Twelve days: so long a day may be."""
MOST_TRANSFERRED = 0.9
"""Above it customers would go from counter to counter for ever."""


def check(model: Model) -> None:
    """Raises Invalid for the first thing that does not make sense."""
    _within(model.opens, 0, LAST_MINUTE, "opens")
    if not model.types:
        raise Invalid("no_types", "There is no business type.", field="types")
    if not model.counters:
        raise Invalid("no_counters", "There is no counter.", field="counters")
    codes = [kind.code for kind in model.types]
    _unique(codes, "types")
    _unique([counter.code for counter in model.counters], "counters")
    for kind in model.types:
        _check_type(kind, model, codes)
    for counter in model.counters:
        _check_counter(counter, model, codes)
    for kind in model.types:
        _check_served(kind, model)
    _check_hall(model)
    _check_diversions(model, codes)


def _check_type(kind: BusinessType, model: Model, codes: Sequence[str]) -> None:
    name = f"types.{kind.code}"
    _positive(kind.target_s, f"{name}.target_s")
    _as_many(kind.by_day, model, f"{name}.by_day")
    for row in (kind.arrivals, *kind.by_day):
        _check_arrivals(row, model, f"{name}.arrivals")
    _times(kind.service, f"{name}.service")
    _times(kind.patience, f"{name}.patience")
    _times(kind.factor, f"{name}.factor")
    _within(kind.no_show, 0, 1, f"{name}.no_show")
    _within(kind.at_kiosk, 0, 1, f"{name}.at_kiosk")
    for code, share in kind.classes.items():
        _within(share, 0, 1, f"{name}.classes.{code}")
        if code != NORMAL and code not in model.head_starts:
            raise Invalid("unknown_class", f"{code!r} has no head start.", field=f"{name}.classes.{code}")
    named = sum(share for code, share in kind.classes.items() if code != NORMAL)
    _within(named, 0, 1 + 1e-9, f"{name}.classes")
    for transfer in kind.transfers:
        _within(transfer.share, 0, 1, f"{name}.transfers")
        _known(transfer.to, codes, f"{name}.transfers")
    _within(sum(t.share for t in kind.transfers), 0, MOST_TRANSFERRED, f"{name}.transfers")


def _check_arrivals(row: Sequence[float], model: Model, name: str) -> None:
    if len(row) != model.half_hours or not row:
        text = f"{name} needs as many half hours as the other types have, and at least one."
        raise Invalid("wrong_length", text, field=name)
    for number in row:
        _within(number, 0, 1e6, name)


def _as_many(by_day: Sequence[object], model: Model, name: str) -> None:
    if len(by_day) != model.days:
        raise Invalid("wrong_length", f"{name} needs {model.days} days.", field=name)


def _check_counter(counter: Counter, model: Model, codes: Sequence[str]) -> None:
    name = f"counters.{counter.code}"
    if not counter.serves:
        raise Invalid("serves_nothing", f"Counter {counter.code} serves nothing.", field=f"{name}.serves")
    for code in counter.serves:
        _known(code, codes, f"{name}.serves")
    _unique(counter.serves, f"{name}.serves")
    if not counter.windows and not any(counter.by_day):
        raise Invalid("never_open", f"Counter {counter.code} never opens.", field=f"{name}.windows")
    if counter.by_day:
        _as_many(counter.by_day, model, f"{name}.by_day")
    for windows in (counter.windows, *counter.by_day):
        _check_windows(windows, f"{name}.windows")


def _check_windows(windows: Sequence[Window], name: str) -> None:
    ended = 0
    for window in windows:
        _within(window.opens, 0, LAST_MINUTE, name)
        _within(window.closes, 0, LAST_MINUTE, name)
        if window.opens >= window.closes or window.opens < ended:
            text = f"{name}: each must end after it begins, and begin after the one before it has ended."
            raise Invalid("bad_window", text, field=name)
        ended = window.closes


def _check_served(kind: BusinessType, model: Model) -> None:
    wanted = sum(kind.arrivals) > 0 or any(t.to == kind.code for k in model.types for t in k.transfers)
    if wanted and not any(kind.code in counter.serves for counter in model.counters):
        raise Invalid("not_served", f"No counter serves {kind.code!r}.", field=f"types.{kind.code}")


def _check_hall(model: Model) -> None:
    for code, seconds in model.head_starts.items():
        _within(seconds, 0, LAST_MINUTE * 60, f"head_starts.{code}")
    _within(model.transfer_head_start_s, 0, LAST_MINUTE * 60, "transfer_head_start_s")
    _within(model.no_show_s, 0, 86_400, "no_show_s")
    _within(model.closes, 0, LAST_MINUTE, "types.arrivals")
    _times(model.walk, "walk", zero=True)
    _times(model.factor, "factor")
    for name, machines in (("kiosks", model.kiosks), ("terminals", model.terminals)):
        _check_machines(machines, name)


def _check_machines(machines: Machines | None, name: str) -> None:
    if machines is not None:
        _within(machines.how_many, 1, 64, f"{name}.how_many")
        _times(machines.time, f"{name}.time")


def _check_diversions(model: Model, codes: Sequence[str]) -> None:
    for there, door in ((True, False), (False, False), (False, True)):
        same = (one for one in model.diversions if (one.at_terminal, one.at_door) == (there, door))
        _unique([one.service for one in same], "diversions")
    for diversion in model.diversions:
        name = f"diversions.{diversion.service}"
        _known(diversion.service, codes, name)
        _check_diversion(diversion, name)
        if diversion.at_terminal and model.terminals is None:
            raise Invalid("no_terminals", "There is no self-service terminal.", field="terminals")


def _check_diversion(diversion: Diversion, name: str) -> None:
    if diversion.at_door and diversion.at_terminal:
        raise Invalid("not_at_terminal", f"{name}: no terminal stands at the door.", field=f"{name}.at_door")
    if diversion.shown is Shown.FREE and not diversion.at_terminal:
        raise Invalid("not_at_terminal", f"{name}: only a terminal can be free.", field=f"{name}.shown")
    for part in ("take_up", "newcomers", "gives_up"):
        _within(getattr(diversion, part), 0, 1, f"{name}.{part}")
    for part in ("limit_s", "reads_s", "learning_s"):
        _within(getattr(diversion, part), 0, 86_400, f"{name}.{part}")


def _times(found: Distribution | None, name: str, *, zero: bool = False) -> None:
    if found is not None:
        checked(found, name, zero=zero)


def _positive(number: float, name: str) -> None:
    if not math.isfinite(number) or not 0 < number <= LAST_MINUTE * 60:
        raise Invalid("not_positive", f"{name} must be more than 0, not {number}.", field=name)


def _within(number: float, least: float, most: float, name: str) -> None:
    if not least <= number <= most:
        raise Invalid("out_of_range", f"{name} must be from {least} to {most:g}, not {number}.", field=name)


def _known(code: str, codes: Sequence[str], name: str) -> None:
    if code not in codes:
        raise Invalid("unknown_service", f"There is no business type {code!r}.", field=name)


def _unique(codes: Iterable[str], name: str) -> None:
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            raise Invalid("twice", f"{name}: {code!r} stands there twice.", field=name)
        seen.add(code)
