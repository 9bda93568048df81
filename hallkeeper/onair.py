"""Who has the word: in each zone one voice at a time, whatever may speak there.

A page of a wall display says whether its browser lets it sound, and again at each pulse; a sound card's
agent reports its state as every device does. A sound card that works speaks before any screen. Among the
screens the first that came keeps the word until it leaves, goes mute or is silent for `MISSED_LOOKS`; then
the next takes over, told how far the zone has come. Zones know nothing of each other.

A display that cannot be heard is journalled (`display.state`, reason `mute`), so that the office sees it, and
so is one on which calls are not spoken because their sound cannot be made (`no_voice`).
"""

import logging
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hall.catalogue import Display
from hall.errors import HallError, NotFound, Refused
from hall.hall import Hall
from hall.ticket import Move

log = logging.getLogger("hallkeeper")
MISSED_LOOKS = 2
"""A page that was not heard for so many pulses, five seconds each, is given up."""
WORKING = frozenset({"READY", "DEGRADED"})
DECIDES = frozenset({"catalogue.change", "device.state"})
"""Moves after which another may have the word."""
MUTE = "mute"
NO_VOICE = "no_voice"
MOST_CHANGES = 60
RESTLESS_MS = 30 * 60 * 1000
"""A display is journalled so many times within this at most: a browser may stammer for a whole day."""

Word = Mapping[str, Any]
"""What a page is told: `part` (`voice`, `spare` or `none`), `zone`, `volume` (0 to 100), `epoch`, and
`spoken`, the last call that the zone has heard."""


@dataclass(slots=True)
class _Page:
    """One open page of a display; `missed` counts looks since it was heard."""

    display: str
    can: bool
    missed: int = 0
    told: Word | None = None


class OnAir:
    """The pages that may sound, and the word in each zone. `tell(page, word)` must not block.

    `works` says whether calls can be spoken; None where nobody knows yet.
    """

    def __init__(
        self, hall: Hall, tell: Callable[[str, Word], None], works: Callable[[], bool | None]
    ) -> None:
        self._hall = hall
        self._tell = tell
        self._works = works
        self._pages: dict[str, _Page] = {}
        self._voices: dict[str, str] = {}
        self._spoken: dict[str, tuple[str, int]] = {}
        self._absent: dict[str, int] = {}
        self._keeping: set[str] = set()
        self._kept: dict[str, deque[int]] = {}

    def says(self, page: str, display: str, *, can: bool) -> None:
        """A page of a display is there; `can`: its browser lets it sound."""
        known = self._pages.get(page)
        if known is None:
            self._pages[page] = _Page(display, can)
        else:
            known.can, known.missed = can, 0
        self.settle()

    def gone(self, page: str) -> None:
        """A page has been closed, or says no more."""
        if self._pages.pop(page, None) is not None:
            self.settle()

    def spoken(self, zone: str, move: int) -> None:
        """That call has been heard in the zone, and all before it."""
        epoch = self._hall.board.epoch
        known = self._spoken.get(zone)
        if known is None or known[0] != epoch or known[1] < move:
            self._spoken[zone] = (epoch, move)
            self.decide()

    def heard_at(self, display: str) -> list[str]:
        """The pages of a display that can be heard.

        Raises NotFound `unknown_display`; Refused `display_away`: no page is open; `display_mute`: its
        browser forbids sound, or its volume is 0.
        """
        known = self._displays().get(display)
        if known is None:
            raise NotFound("unknown_display", f"There is no display {display!r}.")
        pages = {name: page.can for name, page in self._pages.items() if page.display == display}
        if not pages:
            raise Refused("display_away", "No page of this display is open.")
        able = [name for name, can in pages.items() if can and known.volume]
        if not able:
            raise Refused("display_mute", "This display may not sound: touch it once, or raise its volume.")
        return able

    def zones(self) -> frozenset[str]:
        """Where something may speak."""
        speakers = (d.place for d in self._hall.catalogue.wired if d.kind == "speaker")
        return frozenset((*(d.zone for d in self._displays().values()), *speakers))

    def voice_of(self, zone: str) -> str | None:
        """Who has the word there: a speaker's code, or a page; None: nobody can."""
        return self._speaker(zone) or self._voices.get(zone)

    def no_word(self) -> Word:
        """What a page is told that never speaks."""
        return {"part": "none", "zone": "", "volume": 0, "epoch": self._hall.board.epoch, "spoken": 0}

    def concerns(self, moves: Sequence[Move]) -> bool:
        """Whether the word may have to pass after these moves."""
        return any(move.verb in DECIDES for move in moves)

    def look(self) -> None:
        """At each pulse: give up who is silent."""
        for name, page in list(self._pages.items()):
            page.missed += 1
            if page.missed > MISSED_LOOKS:
                del self._pages[name]
        present = {page.display for page in self._pages.values()}
        self._absent = {d: self._absent.get(d, 0) + 1 for d in self._displays() if d not in present}
        self.settle()

    def settle(self) -> None:
        """Give the word anew where it must pass, and journal which displays are there and can be heard."""
        self.decide()
        self._journal()

    def decide(self) -> None:
        """Give the word anew where it must pass, and tell whom it concerns."""
        displays = self._displays()
        zones = {display.zone for display in displays.values()}
        self._voices = {zone: name for zone in zones if (name := self._next(zone, displays)) is not None}
        for name, page in list(self._pages.items()):
            word = self._word(name, displays.get(page.display))
            if word != page.told:
                page.told = word
                self._tell(name, word)

    def _next(self, zone: str, displays: Mapping[str, Display]) -> str | None:
        """The page that holds the word if it still can, else the first that came."""
        able = [
            name
            for name, page in self._pages.items()
            if page.can and (d := displays.get(page.display)) is not None and d.zone == zone and d.volume
        ]
        holder = self._voices.get(zone)
        return holder if holder in able else next(iter(able), None)

    def _word(self, page: str, display: Display | None) -> Word:
        epoch = self._hall.board.epoch
        if display is None or display.volume == 0:
            return self.no_word()
        told_epoch, spoken = self._spoken.get(display.zone, (epoch, 0))
        speaks = self.voice_of(display.zone) == page
        return {
            "part": "voice" if speaks else "spare",
            "zone": display.zone,
            "volume": display.volume,
            "epoch": epoch,
            "spoken": spoken if told_epoch == epoch else 0,
        }

    def _displays(self) -> dict[str, Display]:
        return {d.code: d for d in self._hall.catalogue.displays if not d.retired}

    def _speaker(self, zone: str) -> str | None:
        """The first sound card of the zone that works."""
        states = self._hall.board.devices
        for device in self._hall.catalogue.wired:
            if device.kind == "speaker" and device.place == zone and device.enabled:
                said = states.get(device.code)
                if said is not None and said.state in WORKING:
                    return device.code
        return None

    # -- the displays' own state -----------------------------------------------------------------------

    def _journal(self) -> None:
        for display in self._displays().values():
            found = self._state(display)
            known = self._hall.board.displays.get(display.code)
            if found is None or (known is None and found[0] == "UNKNOWN"):
                continue
            if known is None or (known.state, known.reason) != found:
                self._keep(display.code, *found)

    def _state(self, display: Display) -> tuple[str, str | None] | None:
        """State and reason; None while a page may only be loading anew."""
        pages = [page for page in self._pages.values() if page.display == display.code]
        if not pages:
            return ("UNKNOWN", None) if self._absent.get(display.code, 0) > MISSED_LOOKS else None
        if display.volume > 0 and not any(page.can for page in pages):
            return ("DEGRADED" if self.voice_of(display.zone) else "ATTENTION"), MUTE
        if display.volume > 0 and self._only_chimes(display.code):
            return "DEGRADED", NO_VOICE
        return "READY", None

    def _only_chimes(self, display: str) -> bool:
        """Whether calls have no words; after a start what was so is believed until a call shows it."""
        works, known = self._works(), self._hall.board.displays.get(display)
        if works is None:
            return known is not None and known.reason == NO_VOICE
        return not works

    def _keep(self, display: str, state: str, reason: str | None) -> None:
        now, kept = self._hall.clock(), self._kept.setdefault(display, deque(maxlen=MOST_CHANGES))
        if display in self._keeping or (len(kept) == MOST_CHANGES and 0 <= now - kept[0] < RESTLESS_MS):
            return  # a later look sees how it is by then
        self._keeping.add(display)
        data = {"display": display, "state": state, "reason": reason, "since": now}
        try:
            self._hall.journal("display.state", f"place:{display}", data)
            kept.append(now)
        except HallError:
            log.exception("the state of display %s could not be kept", display)  # the next look tries again
        finally:
            self._keeping.discard(display)
