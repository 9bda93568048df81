"""What of a scenario the catalogue can say, what the next roster plans, and what somebody does by hand."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hall.catalogue import Catalogue, Counter
from hall.errors import Invalid
from hall.offer import Offer
from hall.offer import Way as OfferWay
from planning.whatif.new_offer import new_offer
from planning.whatif.scenario import Act, Counters, Divert, Scenario, Way
from planning.whatif.scenario_file import clock

Json = Mapping[str, Any]
INVOICES = "invoice"
"""The business type that invoices from a terminal or a phone spare; for paying the catalogue names it."""
_WAYS = {Way.PHONE: (OfferWay.PHONE, OfferWay.CHANNEL), Way.TERMINAL: (OfferWay.TERMINAL,)}


@dataclass(frozen=True, slots=True)
class Applied:
    """The catalogue afterwards; `done`: what it says now; `asked`: hours that are asked of the roster;
    `to_do`: what neither can say. `what` names each. `made`: counters that stand for those without a code.
    """

    catalogue: Catalogue
    done: tuple[Json, ...]
    asked: tuple[Json, ...]
    to_do: tuple[Json, ...]
    made: tuple[str, ...] = ()


def applied(catalogue: Catalogue, scenario: Scenario, made: Sequence[str] = ()) -> Applied:
    """Targets, skills, new counters, offers: made, switched on and off; hours are the roster's.

    `made`: what it made when it was applied before; those counters are meant again, and no more are made.
    Raises Invalid `unknown_service` with the field where a business type is not offered any more.
    """
    _must_be_offered(catalogue, scenario)
    making = _Making(catalogue, made)
    for target in scenario.target:
        making.target(target.service, round(target.target_s))
    for change in scenario.counter:
        making.counters(change)
    making.offers(scenario)
    for post in scenario.post:
        making.to_do.append({"what": "post", "service": post.service, "percent": post.percent})
    if scenario.terminals and scenario.terminals.add:
        making.to_do.append({"what": "terminals", "n": scenario.terminals.add})
    if scenario.cards:
        faces = list(scenario.cards.faces)
        making.to_do.append({"what": "cards", "service": scenario.cards.service, "faces": faces})
    for campaign in scenario.campaign:
        making.to_do.append({"what": "campaign", "service": campaign.service, "times": campaign.times})
    done, asked, to_do = tuple(making.done), tuple(making.asked), tuple(making.to_do)
    return Applied(making.catalogue, done, asked, to_do, tuple(making.made))


def _must_be_offered(catalogue: Catalogue, scenario: Scenario) -> None:
    offered = {service.code for service in catalogue.offered}
    for name, code in _services(scenario):
        if code not in offered:
            raise Invalid("unknown_service", f"{name}: {code!r} is not offered.", field=name)


def _services(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Each business type that it names, with the field."""
    for table in ("divert", "post", "campaign", "target", "withdraw"):
        for n, one in enumerate(getattr(scenario, table)):
            yield f"{table}.{n}.service", one.service
    for n, change in enumerate(scenario.counter):
        yield from ((f"counter.{n}.serves", code) for code in change.serves)
    if scenario.cards:
        yield "cards.service", scenario.cards.service


class _Making:
    def __init__(self, catalogue: Catalogue, before: Sequence[str]) -> None:
        self.catalogue, self._before = catalogue, iter(before)
        self.made: list[str] = []
        self.done: list[Json] = []
        self.asked: list[Json] = []
        self.to_do: list[Json] = []

    def target(self, code: str, target_s: int) -> None:
        services = tuple(
            replace(s, target_s=target_s) if s.code == code else s for s in self.catalogue.services
        )
        self._change(
            replace(self.catalogue, services=services), what="target", service=code, target_s=target_s
        )

    def counters(self, change: Counters) -> None:
        """Who serves what is the catalogue's; who is there at which hour is the roster's."""
        known = {counter.code for counter in self.catalogue.staffed}
        if change.act is Act.POOL and change.start is None:
            everything = tuple(s.code for s in self.catalogue.offered)
            serves = change.serves or everything
            counters = tuple(
                replace(c, serves=serves) if c.code in change.codes else c for c in self.catalogue.counters
            )
            named = {"codes": list(change.codes), "serves": list(serves)}
            self._change(replace(self.catalogue, counters=counters), what="pool", **named)
            return
        codes = list(change.codes)
        if change.act is Act.ADD:
            codes = [self._there(code, change, known) for code in codes or [""]]
        hours = {
            name: clock(m) for name in ("start", "end", "to") if (m := getattr(change, name)) is not None
        }
        if change.act is not Act.POOL:
            self.asked.append({"what": f"roster_{change.act}", "codes": codes, **hours})
        new = list(change.serves or (s.code for s in self.catalogue.offered))
        if change.act is Act.ADD and change.serves:
            codes = [c.code for c in self.catalogue.staffed if c.code in codes and set(c.serves) != set(new)]
        if codes and (change.act is Act.POOL or change.serves):
            self.to_do.append({"what": "roster_pool", "codes": codes, **hours, "serves": new})

    def _there(self, code: str, change: Counters, known: set[str]) -> str:
        """The code of a counter that is in the catalogue now."""
        unnamed = not code or code.startswith("+")
        taken = {counter.code for counter in self.catalogue.counters}
        free = (n for n in map(str, range(1, 1000)) if n not in taken)
        made = next(self._before, None) or next(free) if unnamed else code
        if unnamed:
            self.made.append(made)
        if made in known:
            return made
        serves = change.serves or tuple(s.code for s in self.catalogue.offered)
        names = {tag: _counter_name(tag, made) for tag in self.catalogue.languages}
        counter = Counter(made, names, serves)
        others = tuple(c for c in self.catalogue.counters if c.code != made)
        self._change(replace(self.catalogue, counters=(*others, counter)), what="counter", codes=[made])
        return made

    def _divert(self, divert: Divert) -> None:
        """An offer that is there is switched on; without one it is made, if the hall can do it so."""
        ways = _WAYS[divert.way]
        mine = [o for o in self.catalogue.offers if o.service == divert.service and o.way in ways]
        there = [o for o in mine if not o.retired]
        if not there and divert.service not in (self.catalogue.pays_for, INVOICES):
            self.to_do.append({"what": "offer", "service": divert.service, "way": str(divert.way)})
            return
        if not there:
            self._offer(divert)
        elif not any(o.enabled for o in there):
            self._switch(there[0], on=True)
        told = {"service": divert.service, "way": str(divert.way), "percent": divert.percent}
        self.to_do.append({"what": "take_up", **told})

    def _offer(self, divert: Divert) -> None:
        taken = {offer.code for offer in self.catalogue.offers}
        codes = (f"{divert.service}-{divert.way}{n or ''}" for n in range(len(taken) + 1))
        offer = new_offer(
            next(code for code in codes if code not in taken),
            divert.way,
            self.catalogue.service(divert.service),
            self.catalogue.languages,
        )
        told = {"service": offer.service, "way": str(divert.way), "names": dict(offer.names)}
        offers = (*self.catalogue.offers, offer)
        self._change(replace(self.catalogue, offers=offers), what="offer_new", offer=offer.code, **told)

    def offers(self, scenario: Scenario) -> None:
        """Those that are withdrawn are switched off, before others are switched on."""
        withdrawn = {one.service for one in scenario.withdraw}
        for offer in self.catalogue.diverting:
            if offer.service in withdrawn:
                self._switch(offer, on=False)
        for divert in scenario.divert:
            self._divert(divert)

    def _switch(self, offer: Offer, *, on: bool) -> None:
        offers = tuple(
            replace(one, enabled=on) if one.code == offer.code else one for one in self.catalogue.offers
        )
        what = "offer_on" if on else "offer_off"
        self._change(replace(self.catalogue, offers=offers), what=what, offer=offer.code)

    def _change(self, catalogue: Catalogue, **told: Any) -> None:
        if catalogue != self.catalogue:
            self.catalogue = catalogue
            self.done.append(told)


def _counter_name(tag: str, code: str) -> str:
    return f"{code} 号窗口" if tag.startswith("zh") else f"Counter {code}"
