"""The inside of a simulated receipt printer: what it does with bytes, whatever line they come in by."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from hardware.printing.profile import Profile
from hardware.printing.status import Fault
from hardware.simulators.faults import CLEAR, Condition
from hardware.simulators.paper import Paper
from hardware.simulators.readback import (
    AskComplete,
    AskModel,
    AskOwn,
    AskPaper,
    AskStatus,
    Automatic,
    Cut,
    EscPosReader,
    Feed,
    Item,
    LineEnd,
    Present,
    Raster,
    Reset,
    Text,
)

BUFFER = 65_536
"""Bytes it keeps while it cannot print; then it takes no more."""


class Mechanism:
    """A head, a roll of paper and a buffer.

    `printed` is called with each paper torn off, `say` with what goes back to the host.  What is asked in
    real time is answered as it comes; everything else waits its turn, as long as the machine is stopped.
    Paper of a profile without a cutter is torn off by hand: when it is fed out.
    """

    def __init__(
        self, profile: Profile, printed: Callable[[Paper], None], say: Callable[[bytes], None]
    ) -> None:
        self.condition = CLEAR
        self.papers = 0
        self.retracted = 0
        self._profile = profile
        self._printed = printed
        self._say = say
        self._by_hand = not any(isinstance(item, Cut) for item in EscPosReader(profile).feed(profile.finish))
        self._roll = Paper(profile.width_dots, profile.paper_dots, profile.encoding or "gb18030")
        self._reader = EscPosReader(profile)
        self._waiting: deque[Item] = deque()
        self._held = 0
        self._automatic = False
        self._mouth = False
        self._ready_at: float | None = None

    @property
    def full(self) -> bool:
        """Whether it can take no more bytes."""
        return self.condition.deaf or self._held > BUFFER

    def change(self, condition: Condition) -> None:
        """Something breaks or is mended: told unasked, if the host wants that."""
        before, self.condition = self.condition, condition
        if not condition.untaken:
            self._mouth = False
        if self._automatic and condition.automatic != before.automatic:
            self._tell(condition.automatic)

    def take(self, data: bytes) -> None:
        """Bytes from the host."""
        for item in self._reader.feed(data):
            if isinstance(item, AskStatus):
                self._tell(self.condition.realtime[item.query - 1 : item.query])
            elif isinstance(item, AskOwn):
                self._answer_own(item.question)
            else:
                self._waiting.append(item)
                self._held += _size(item)

    def work(self, now: float) -> float | None:
        """Do what can be done now (a steady clock's seconds); in how many seconds there is more to do."""
        while self._waiting and not self.condition.stops:
            item = self._waiting[0]
            if isinstance(item, Cut) and self.condition.late_s:
                self._ready_at = self._ready_at or now + self.condition.late_s
                if now < self._ready_at:
                    return self._ready_at - now
            self._ready_at = None
            self._waiting.popleft()
            self._held -= _size(item)
            self._obey(item)
        return None

    def interrupt(self) -> None:
        """The line was cut: a command that was not whole is forgotten, and what is on paper is torn off."""
        self._reader = EscPosReader(self._profile)
        self._automatic = False
        if not self._waiting:
            self._tear()

    def reset(self) -> None:
        """Power off and on: what was not printed is lost."""
        self._waiting.clear()
        self._held = 0
        self.interrupt()

    def _obey(self, item: Item) -> None:
        self._roll.put(item)
        if isinstance(item, Cut) or (self._by_hand and isinstance(item, Feed)):
            self._tear()
        elif isinstance(item, AskComplete):
            self._complete(item)
        elif isinstance(item, AskPaper):
            self._tell(bytes((self.condition.paper,)))
        elif isinstance(item, AskModel):
            self._tell(self._model(item.what))
        elif isinstance(item, Automatic | Reset):
            self._tell_unasked(on=isinstance(item, Automatic) and item.on)
        elif isinstance(item, Present) and item.back and self._mouth:
            self._mouth = False
            self.retracted += 1

    def _tell_unasked(self, *, on: bool) -> None:
        """`GS a` switches it on and is answered at once; `ESC @` switches it off."""
        self._automatic = on
        if on:
            self._tell(self.condition.automatic)

    def _tell(self, data: bytes) -> None:
        if not self.condition.mute:
            self._say(data)

    def _answer_own(self, question: bytes) -> None:
        """With the bits that the profile gives to what is the matter."""
        faults = self.condition.faults | ({Fault.TICKET} if self._mouth else set())
        for own in self._profile.questions:
            if own.send == question:
                reply = bytearray(own.head + bytes(own.length - len(own.head)))
                for at, bits, fault in own.bits:
                    reply[at] |= bits if fault in faults else 0
                self._tell(bytes(reply))

    def _complete(self, item: AskComplete) -> None:
        """A machine that knows the command answers; one that does not prints its bytes as text."""
        if self.condition.confirms:
            self._tell(b"\x37\x22" + item.job + b"\x00")
        else:
            self._roll.put(Text(b"H00" + item.job))
            self._roll.put(LineEnd())

    def _model(self, what: int) -> bytes:
        """`GS I`: numbers in one byte, names between `_` and a zero."""
        names = {65: "1.00", 66: "HALLKEEPER", 67: self._profile.name.upper(), 68: "SIMULATED"}
        return b"_" + names[what].encode("ascii") + b"\x00" if what in names else b"\x02"

    def _tear(self) -> None:
        if not self._roll.blank:
            self.papers += 1
            self._mouth = self.condition.untaken
            self._printed(self._roll.tear())


def _size(item: Item) -> int:
    """Roughly how many bytes of the buffer it takes."""
    if isinstance(item, Raster):
        return len(item.dots) + 8
    return len(item.letters) if isinstance(item, Text) else 3
