"""What the hall offers and where: business types, customer classes, counters, kiosks, displays, devices.

Values only; the tables in the store are the catalogue's truth, `catalogue_file` is its text form.
Codes in use are retired, never deleted.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum
from functools import cached_property
from typing import Any

from hall.channel import Channel
from hall.clock import local
from hall.errors import NotFound
from hall.offer import Offer
from hall.slip import SlipLayout

Names = Mapping[str, str]
"""Language tag -> text, for example `{"zh-CN": "缴费", "en": "Bill payment"}`."""


class AfterMiss(StrEnum):
    """What a customer gets who comes back after a miss (过号重排)."""

    BACK = "back"
    """Back `places` places in the line."""
    NEW = "new"
    """A place as of now."""
    VOID = "void"
    """The number is void; a new one must be taken."""


class KioskRole(StrEnum):
    """What a kiosk is for; on `tickets` no long business is done."""

    TICKETS = "tickets"
    SELF_SERVICE = "self-service"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Service:
    """A business type (业务类型). Times are in seconds; `letter` heads its numbers."""

    code: str
    names: Names
    letter: str
    target_s: int
    mean_service_s: int
    hints: Names = field(default_factory=dict)
    icon: str = "person"
    after_miss: AfterMiss = AfterMiss.BACK
    back_places: int = 3
    open: bool = True
    retired: bool = False


@dataclass(frozen=True, slots=True)
class CustomerClass:
    """Normal, priority, appointment, vip: the head start is time credited to the wait, in seconds."""

    code: str
    names: Names
    head_start_s: int
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Counter:
    """A counter (窗口) and the codes of the business types that it serves, in key order."""

    code: str
    names: Names
    serves: tuple[str, ...]
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Kiosk:
    """A kiosk (取号机) and its role."""

    code: str
    names: Names
    role: KioskRole
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Display:
    """A wall display (综合屏), the zone in which it is heard, and how loud it is: 0 (silent) to 100."""

    code: str
    names: Names
    zone: str = "hall"
    volume: int = 70
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Device:
    """A machine on a wire: which agent drives it, how, and where it is (`DEVICE_HOMES`).

    `address` holds what the driver needs (host, port, unit, profile ...).
    """

    code: str
    kind: str
    place: str
    driver: str
    agent: str = "main"
    address: Mapping[str, Any] = field(default_factory=dict)
    enabled: bool = True
    retired: bool = False


DEVICE_HOMES: Mapping[str, str] = {
    "printer": "kiosk",
    "sign": "counter",
    "pad": "counter",
    "reader": "counter",
    "rating": "counter",
    "speaker": "zone",
}
"""Kind of device -> what its `place` names: a kiosk, a counter, or a zone where announcements are heard."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours of one weekday (0 = Monday), local time."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Rules:
    """The hall's own choices, in seconds; 0 for `auto_start_s` means that the teller starts by hand."""

    day_change: time = time(3, 0)
    transfer_head_start_s: int = 600
    recalls_before_miss: int = 0
    undo_s: int = 60
    take_back_s: int = 10
    auto_start_s: int = 45
    rating_s: int = 30
    """How long a served customer is asked how it was; 0: never."""
    seats: int = 0
    """Seats for waiting customers; 0: nobody has counted them."""
    came_back_days: int = 7
    """Whoever comes for the same on one of so many days after they helped themselves has come back."""
    hotline: str = ""
    """The telephone number for questions, on screens and receipts; empty: none is told."""
    cash_service: str = ""
    """The business type whose number whoever pays cash gets; empty: that of paying itself."""
    cash_tile: bool = False
    """Whether kiosks also offer that business type on their first page."""


class VoiceOrder(StrEnum):
    """Which language is heard first when the customer's is not the hall's."""

    HALL = "hall"
    CUSTOMER = "customer"


@dataclass(frozen=True, slots=True)
class Voice:
    """How calls are spoken: with a chime before, how often, 1 as 幺 in numbers, which language first."""

    chime: bool = True
    repeats: int = 2
    yao: bool = False
    first: VoiceOrder = VoiceOrder.HALL


@dataclass(frozen=True)
class Catalogue:
    """The whole of it. Look-ups by code raise NotFound with `unknown_service` and so on."""

    names: Names
    zone: str
    languages: tuple[str, ...]
    rules: Rules
    hours: tuple[Hours, ...]
    services: tuple[Service, ...]
    classes: tuple[CustomerClass, ...]
    counters: tuple[Counter, ...]
    kiosks: tuple[Kiosk, ...]
    displays: tuple[Display, ...]
    devices: tuple[Device, ...]
    offers: tuple[Offer, ...] = ()
    channels: tuple[Channel, ...] = ()
    voice: Voice = Voice()
    slip: SlipLayout = SlipLayout()

    @cached_property
    def _by_code(self) -> dict[tuple[str, str], Any]:
        kinds: dict[str, Iterable[Any]] = {
            "service": self.services,
            "customer_class": self.classes,
            "counter": self.counters,
            "kiosk": self.kiosks,
            "display": self.displays,
            "device": self.devices,
            "offer": self.offers,
            "channel": self.channels,
        }
        return {(kind, row.code): row for kind, rows in kinds.items() for row in rows if not row.retired}

    def service(self, code: str) -> Service:
        """The business type of that code."""
        found: Service = self._find("service", code, "business type")
        return found

    def customer_class(self, code: str) -> CustomerClass:
        """The customer class of that code."""
        found: CustomerClass = self._find("customer_class", code, "customer class")
        return found

    def counter(self, code: str) -> Counter:
        """The counter of that code."""
        found: Counter = self._find("counter", code, "counter")
        return found

    def kiosk(self, code: str) -> Kiosk:
        """The kiosk of that code."""
        found: Kiosk = self._find("kiosk", code, "kiosk")
        return found

    def display(self, code: str) -> Display:
        """The display of that code."""
        found: Display = self._find("display", code, "display")
        return found

    def device(self, code: str) -> Device:
        """The device of that code."""
        found: Device = self._find("device", code, "device")
        return found

    def offer(self, code: str) -> Offer:
        """The offer of that code."""
        found: Offer = self._find("offer", code, "offer")
        return found

    def channel(self, code: str) -> Channel:
        """The e-channel of that code."""
        found: Channel = self._find("channel", code, "channel")
        return found

    def _find(self, kind: str, code: str, words: str) -> Any:
        row = self._by_code.get((kind, code))
        if row is None:
            raise NotFound(f"unknown_{kind}", f"There is no {words} {code!r}.", field=kind)
        return row

    @cached_property
    def offered(self) -> tuple[Service, ...]:
        """The business types that are not retired, in their order."""
        return tuple(s for s in self.services if not s.retired)

    def at_kiosks(self, service: Service) -> bool:
        """Whether kiosks offer it on their first page: cash only where the hall wants it."""
        apart = service.code == self.rules.cash_service and service.code != self.pays_for
        return not apart or self.rules.cash_tile

    @cached_property
    def pays_for(self) -> str:
        """The business type that paying without a counter spares: `payment`, else the first but cash."""
        codes = [service.code for service in self.offered]
        others = [code for code in codes if code != self.rules.cash_service]
        return "payment" if "payment" in codes else (others or codes)[0]

    def asked_as(self, service: str) -> str:
        """What a number is really for: whoever has one of the cash series comes to pay."""
        return self.pays_for if service == self.rules.cash_service else service

    @cached_property
    def staffed(self) -> tuple[Counter, ...]:
        """The counters that are not retired, in their order."""
        return tuple(c for c in self.counters if not c.retired)

    @cached_property
    def touched(self) -> tuple[Kiosk, ...]:
        """The kiosks that are not retired, in their order."""
        return tuple(k for k in self.kiosks if not k.retired)

    @cached_property
    def wired(self) -> tuple[Device, ...]:
        """The devices that are not retired, in their order."""
        return tuple(d for d in self.devices if not d.retired)

    @cached_property
    def diverting(self) -> tuple[Offer, ...]:
        """The offers that are neither retired nor switched off, in their order."""
        return tuple(o for o in self.offers if o.enabled and not o.retired)

    @cached_property
    def taught(self) -> tuple[Channel, ...]:
        """The e-channels that are neither retired nor switched off, in their order."""
        return tuple(c for c in self.channels if c.enabled and not c.retired)

    @cached_property
    def _serving(self) -> dict[str, tuple[Counter, ...]]:
        return {s.code: tuple(c for c in self.staffed if s.code in c.serves) for s in self.offered}

    def serving(self, service: str) -> tuple[Counter, ...]:
        """The counters that serve a business type."""
        return self._serving.get(service, ())

    def hours_of(self, weekday: int) -> Hours | None:
        """That weekday's opening hours; None where it stays closed (or none are set at all)."""
        return next((h for h in self.hours if h.weekday == weekday), None)

    def is_open(self, now: int) -> bool:
        """Whether customers may take tickets at that instant (ms UTC). Without hours: always."""
        if not self.hours:
            return True
        moment = local(now, self.zone)
        hours = self.hours_of(moment.weekday())
        return hours is not None and hours.opens <= moment.timetz().replace(tzinfo=None) < hours.closes
