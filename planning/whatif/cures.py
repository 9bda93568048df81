"""What a scenario makes of the model of a usual day. Each mistake names the field of the scenario."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from hall.errors import Invalid
from planning.simulation.distributions import LogNormal
from planning.simulation.model import (
    BusinessType,
    Counter,
    Diversion,
    Machines,
    Model,
    Window,
)
from planning.whatif.cards import quicker
from planning.whatif.scenario import (
    USUAL_TERMINAL_S,
    Act,
    Counters,
    Divert,
    House,
    Scenario,
    Terminals,
    Way,
)

TERMINAL_CV = 0.5
END_MIN = 10**6
"""Minutes of the day that no counter is open for."""
Hours = tuple[Window, ...]


def cured(model: Model, scenario: Scenario, house: House) -> Model:
    """The model with all that is different. Raises Invalid, with the field of the scenario."""
    found = model
    for n, campaign in enumerate(scenario.campaign):
        found = _typed(found, campaign.service, f"campaign.{n}", _times(campaign.times))
    for n, one in enumerate(scenario.withdraw):
        found = _withdrawn(found, one.service, f"withdraw.{n}")
    found = _with_terminals(found, scenario.terminals, house)
    for n, post in enumerate(scenario.post):
        found = _staying_away(
            found, post.service, post.percent / 100, f"post.{n}", at_door=found.kiosks is not None
        )
    for n, divert in enumerate(scenario.divert):
        found = _diverted(found, divert, f"divert.{n}")
    if cards := scenario.cards:
        found = _typed(found, cards.service, "cards", lambda t: replace(t, service=quicker(t.service, cards)))
    for n, change in enumerate(scenario.counter):
        found = _countered(found, change, f"counter.{n}")
    for n, target in enumerate(scenario.target):
        found = _typed(found, target.service, f"target.{n}", _wanted(target.target_s))
    return _without_idle_terminals(found)


def staff_hours(model: Model) -> float:
    """Hours at counters of one day, on average over the days that the model knows."""
    days = max(1, model.days)
    hours = (window for c in model.counters for many in c.by_day or (c.windows,) * days for window in many)
    return sum(window.closes - window.opens for window in hours) / 60 / days


def came_for(today: Model, scenario: Scenario) -> dict[str, float]:
    """Business type -> how many would come on an average day if nobody were diverted."""
    wanted = {kind.code: sum(kind.arrivals) for kind in today.types}
    for campaign in scenario.campaign:
        wanted[campaign.service] = wanted.get(campaign.service, 0.0) * campaign.times
    return wanted


def _typed(model: Model, service: str, name: str, change: Callable[[BusinessType], BusinessType]) -> Model:
    if all(kind.code != service for kind in model.types):
        text = f"{name}.service: on a usual day nobody comes for {service!r}."
        raise Invalid("unknown_service", text, field=f"{name}.service")
    types = tuple(change(kind) if kind.code == service else kind for kind in model.types)
    return replace(model, types=types)


def _times(times: float) -> Callable[[BusinessType], BusinessType]:
    return lambda kind: kind.times(times)


def _wanted(target_s: float) -> Callable[[BusinessType], BusinessType]:
    return lambda kind: replace(kind, target_s=target_s)


def _with_terminals(model: Model, added: Terminals | None, house: House) -> Model:
    """Those that are there stand in the model for now, used or not."""
    there = model.terminals.how_many if model.terminals else house.terminals
    how_many = there + (added.add if added else 0)
    if not how_many:
        return model
    takes_s = added.takes_s if added else USUAL_TERMINAL_S
    time = model.terminals.time if model.terminals else LogNormal(takes_s, TERMINAL_CV)
    return replace(model, terminals=Machines(how_many, time))


def _without_idle_terminals(model: Model) -> Model:
    used = any(one.at_terminal for one in model.diversions)
    return model if used else replace(model, terminals=None)


def _place(one: Diversion) -> tuple[str, bool, bool]:
    return one.service, one.at_terminal, one.at_door


def _diversion(model: Model, like: Diversion) -> Diversion | None:
    return next((one for one in model.diversions if _place(one) == _place(like)), None)


def _with_diversion(model: Model, one: Diversion) -> Model:
    others = tuple(d for d in model.diversions if _place(d) != _place(one))
    return replace(model, diversions=(*others, one))


def _staying_away(model: Model, service: str, share: float, name: str, *, at_door: bool = False) -> Model:
    """A share of the type is not in the hall, or goes again from the kiosk: by an offer that they take, so
    the others stay the same people.
    """
    one = Diversion(service, share, at_terminal=False, at_door=at_door)
    before = _diversion(model, one)
    known = _typed(model, service, name, lambda kind: kind)
    if before is None:
        return _with_diversion(known, one)
    return _with_diversion(known, replace(before, take_up=1 - (1 - before.take_up) * (1 - share)))


def _withdrawn(model: Model, service: str, name: str) -> Model:
    """No way without a queue is offered: whoever went one takes a number."""
    known = _typed(model, service, name, lambda kind: kind)
    return replace(known, diversions=tuple(one for one in known.diversions if one.service != service))


def _diverted(model: Model, divert: Divert, name: str) -> Model:
    share = divert.percent / 100
    if divert.way is Way.PHONE:
        return _staying_away(model, divert.service, share, name)
    if model.terminals is None:
        text = f"{name}.way: there is no self-service terminal; add one, or choose the phone."
        raise Invalid("no_terminals", text, field=f"{name}.way")
    found = _typed(model, divert.service, name, lambda kind: kind)
    before = _diversion(model, Diversion(divert.service, share))
    take_up = share if before is None else 1 - (1 - before.take_up) * (1 - share)
    one = Diversion(
        divert.service,
        take_up,
        newcomers=divert.newcomers / 100,
        learning_s=divert.learning_s,
        gives_up=divert.gives_up / 100,
    )
    return _with_diversion(found, one)


def _countered(model: Model, change: Counters, name: str) -> Model:
    acts = {Act.ADD: _added, Act.CLOSE: _closed, Act.MOVE: _moved, Act.POOL: _pooled}
    counters = acts[change.act](model, change, name)
    if not counters:
        raise Invalid("no_counters", "Without any counter nobody is served.", field=name)
    return replace(model, counters=counters)


def _added(model: Model, change: Counters, name: str) -> tuple[Counter, ...]:
    """Those named are open at these hours too; without a name it is a new one."""
    window, types = Window(change.start or 0, change.end or 0), [kind.code for kind in model.types]
    _known(change.serves, types, f"{name}.serves", "business type")
    found = {c.code: c for c in model.counters}
    for code in change.codes or (_free(found),):
        there = found.get(code)
        serves = tuple(change.serves or (there.serves if there else types))
        if there is None:
            found[code] = Counter(code, serves, (window,))
        else:
            longer = _with_hours(there, lambda hours: _joined([*hours, window]))
            found |= {one.code: one for one in _serving(longer, serves, window, found)}
    return tuple(found.values())


def _serving(
    counter: Counter, serves: tuple[str, ...], window: Window, taken: Iterable[str]
) -> list[Counter]:
    """The counter that serves these types in that time. Where it serves others then, its time is parted: it
    stands in the model twice, and who began before the change may still be served while the other begins.
    """
    if set(serves) == set(counter.serves):
        return [counter]
    outside = _with_hours(counter, lambda hours: _cut(hours, window.opens, window.closes))
    inside = _with_hours(
        counter,
        lambda hours: _cut(_cut(hours, 0, window.opens), window.closes, END_MIN),
    )
    if not _is_there(outside):
        return [replace(counter, serves=serves)]
    part = replace(inside, code=_free(taken, counter.code), serves=serves)
    return [outside, *([part] if _is_there(part) else [])]


def _is_meant(counter: Counter, change: Counters) -> bool:
    """Whether a change names the counter, of which this may be a part."""
    return any(counter.code == code or counter.code.startswith(f"{code}+") for code in change.codes)


def _is_there(counter: Counter) -> bool:
    return bool(counter.windows) or any(counter.by_day)


def _with_hours(counter: Counter, change: Callable[[Hours], Hours]) -> Counter:
    """The counter with other hours, on a usual day and on each that is known."""
    by_day = tuple(change(hours) for hours in counter.by_day)
    return replace(counter, windows=change(counter.windows), by_day=by_day)


def _closed(model: Model, change: Counters, name: str) -> tuple[Counter, ...]:
    _known(change.codes, [c.code for c in model.counters], f"{name}.codes", "counter")
    start, end = change.start or 0, change.end if change.end is not None else END_MIN
    shorter = (
        _with_hours(c, lambda hours: _cut(hours, start, end)) if _is_meant(c, change) else c
        for c in model.counters
    )
    return tuple(c for c in shorter if _is_there(c))


def _moved(model: Model, change: Counters, name: str) -> tuple[Counter, ...]:
    _known(change.codes, [c.code for c in model.counters], f"{name}.codes", "counter")
    start, end, to = change.start or 0, change.end or 0, change.to or 0

    def moved(hours: Hours) -> Hours:
        shifted = [
            Window(max(w.opens, start) + to - start, min(w.closes, end) + to - start)
            for w in hours
            if max(w.opens, start) < min(w.closes, end)
        ]
        return _joined([*_cut(hours, start, end), *shifted])

    return tuple(_with_hours(c, moved) if _is_meant(c, change) else c for c in model.counters)


def _pooled(model: Model, change: Counters, name: str) -> tuple[Counter, ...]:
    _known(change.codes, [c.code for c in model.counters], f"{name}.codes", "counter")
    types = [kind.code for kind in model.types]
    _known(change.serves, types, f"{name}.serves", "business type")
    serves = tuple(change.serves or types)
    if change.start is None or change.end is None:
        return tuple(replace(c, serves=serves) if _is_meant(c, change) else c for c in model.counters)
    window, taken, found = Window(change.start, change.end), [c.code for c in model.counters], []
    for counter in model.counters:
        parts = _serving(counter, serves, window, taken) if _is_meant(counter, change) else [counter]
        taken += [part.code for part in parts]
        found += parts
    return tuple(found)


def _cut(hours: Hours, start: int, end: int) -> Hours:
    """The hours without the time from `start` to `end`."""
    parts = [
        part
        for w in hours
        for part in (Window(w.opens, min(w.closes, start)), Window(max(w.opens, end), w.closes))
        if part.opens < part.closes
    ]
    return tuple(parts)


def _joined(windows: Iterable[Window]) -> tuple[Window, ...]:
    found: list[Window] = []
    for window in sorted(windows, key=lambda w: w.opens):
        if found and window.opens <= found[-1].closes:
            found[-1] = Window(found[-1].opens, max(found[-1].closes, window.closes))
        else:
            found.append(window)
    return tuple(found)


def _free(taken: Iterable[str], stem: str = "") -> str:
    codes = set(taken)
    return next(f"{stem}+{n}" for n in range(1, 1000) if f"{stem}+{n}" not in codes)


def _known(codes: Sequence[str], known: Sequence[str], name: str, what: str) -> None:
    for code in codes:
        if code not in known:
            text = f"{name}: on a usual day there is no {what} {code!r}."
            raise Invalid(f"unknown_{'service' if what == 'business type' else 'counter'}", text, field=name)
