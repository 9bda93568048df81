"""Customers who say how it was, on their way out: at the screen of their counter, or on a keypad there.

They press a few seconds after the finish. By then the next one may stand there already: then the hall
refuses, as it must, and the customer goes without.
"""

from functools import partial

from hallkeeper.demo.agenda import Agenda
from hallkeeper.demo.floor import Floor, Visit
from hallkeeper.demo.wire import Caller, Json

SECOND_TOUCH_S = 3.0


class Raters:
    """Whoever has just been served and wants to say something, at whatever counter.

    Every other counter has a keypad, which knows no ticket; the others have a screen, which names it.
    """

    def __init__(self, address: str, display: str, device: str, floor: Floor) -> None:
        self.agenda = Agenda(floor)
        self._floor = floor
        self._screens = Caller(address, display, "counter screens")
        self._keypads = Caller(address, device, "keypads")

    def served(self, visit: Visit, counter: str) -> None:
        """This customer has been finished there."""
        if visit.customer.rates:
            at = self._floor.pacer.now() + round(visit.customer.rates_after_s * 1000)
            self.agenda.add(at, partial(self._rate, visit, counter))

    def work(self) -> None:
        """The whole day. Raises DayEnded, Unexpected."""
        self.agenda.work()

    def close(self) -> None:
        """Go home."""
        self._screens.close()
        self._keypads.close()

    def _rate(self, visit: Visit, counter: str) -> None:
        """Press; who has hit the wrong face presses again."""
        for nth, score in enumerate(visit.customer.rates):
            if nth:
                self.agenda.pulse.sleep_s(SECOND_TOUCH_S)
            keypad = int(counter) % 2 == 0
            body: Json = {"score": score} if keypad else {"score": score, "ticket": visit.ticket}
            caller = self._keypads if keypad else self._screens
            answer = caller.post(f"/counters/{counter}/rate", body, also=(409,))
            if answer.status == 409:
                self._floor.ledger.rated_too_late += 1
                return
            self._floor.ledger.ratings.append((visit.ticket, score))
