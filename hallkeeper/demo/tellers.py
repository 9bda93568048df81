"""Tellers: each opens a counter with a token, follows its page by socket, and works as tellers do."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hall.catalogue import Counter
from hallkeeper.demo.customers import Mishap
from hallkeeper.demo.floor import Floor, Visit
from hallkeeper.demo.live import Live
from hallkeeper.demo.wire import Answer, Caller, Json

RECALL_AFTER_S = 25.0
SECOND_THOUGHT_S = 5.0
STEP_AWAY_S = 90.0
ONE_MORE_THING_S = 40.0
BACK_AT_THE_COUNTER_S = 6.0


@dataclass(frozen=True, slots=True)
class Shift:
    """A teller's day at a counter; instants in ms UTC.

    `presses_start`: some press start for each customer, others let finish speak for itself; `careless`: once
    types a customer's name and number where a reason belongs; `colleagues`: the other counters.
    """

    counter: str
    serves: tuple[str, ...]
    opens_at: int
    lunch_at: int
    lunch_ms: int
    presses_start: bool
    careless: bool = False
    colleagues: tuple[Counter, ...] = ()


@dataclass(frozen=True, slots=True)
class Later:
    """Somebody who will come to this very counter: `resume` from a form, or `call` after a miss."""

    at: int
    verb: str
    visit: Visit


class Teller:
    """One teller, one counter; `work` is the whole day.

    `comes_back` sends a missed customer to a kiosk, `served` asks one who goes how it was at this counter.
    """

    def __init__(
        self,
        shift: Shift,
        address: str,
        token: str,
        floor: Floor,
        comes_back: Callable[[Visit, int], None],
        served: Callable[[Visit, str], None],
    ) -> None:
        self.shift = shift
        self.views = 0
        self._floor = floor
        self._comes_back = comes_back
        self._served = served
        self._caller = Caller(address, token, f"counter-{shift.counter}")
        self._pulse = floor.pacer.enter()
        floor.staff.append(self._pulse)
        floor.staff_at[shift.counter] = self._pulse
        self._later: list[Later] = []
        self._present: Visit | None = None
        self._eaten = False
        self._name = f"counter {shift.counter}"
        floor.pages.join(self._name)
        self.live = Live(address, "/counter", {"token": token, "counter": shift.counter}, self._heard)

    def work(self) -> None:
        """Open, serve until the hall is empty, close. Raises DayEnded, Unexpected."""
        self._pulse.sleep(self.shift.opens_at)
        self._open()
        while not self._floor.empty():
            if not self._one_more():
                self._be_idle()
        self._finish()
        self._post("close")
        self._floor.pacer.leave(self._pulse)

    def close(self) -> None:
        """Go home."""
        self.live.close()
        self._caller.close()

    def _one_more(self) -> bool:
        """Whatever is next: lunch, somebody expected here, somebody without a ticket, the line."""
        if not self._eaten and self._now() >= self.shift.lunch_at:
            self._lunch()
            return True
        expected = next((one for one in self._later if one.at <= self._now()), None)
        if expected is not None:
            self._later.remove(expected)
            self._take_up(expected)
            return True
        visit = self._floor.without_ticket(self.shift.serves)
        if visit is not None:
            self._serve_without_ticket(visit)
            return True
        return self._call_next()

    def _call_next(self) -> bool:
        """One press: finish who is here and call the next."""
        asked: Json = {}
        if self._present is not None:
            asked = {"finish": True, "done": self._done(self._present)}
        answer = self._post("call-next", asked)
        self._said_goodbye()
        if answer.status == 204:
            return False
        self._floor.press("call")
        self._attend(answer.body)
        return True

    def _be_idle(self) -> None:
        """Nobody waits: look up when the page shows somebody, or when somebody is expected."""
        instants = [one.at for one in self._later] + ([] if self._eaten else [self.shift.lunch_at])
        self._floor.idle(self.shift.counter, self.shift.serves)
        try:
            self._pulse.wait(min(instants, default=None))
        finally:
            self._floor.idle(self.shift.counter, None)

    # -- one customer -------------------------------------------------------------------------------

    def _attend(self, ticket: Json) -> None:
        visit = self._floor.visit(ticket["id"])
        if visit.mishap is Mishap.CALLED_TOO_SOON:
            visit.mishap = None
            self._call_too_soon(visit, ticket)
        elif self._comes(visit, ticket):
            self._serve(visit)

    def _call_too_soon(self, visit: Visit, ticket: Json) -> None:
        """Called, then needed elsewhere: undo, and away for a moment. The place in the line stays."""
        self._announce(visit, ticket, SECOND_THOUGHT_S)
        restored = self._undo("call")
        self._floor.joined(visit.service, restored["version"])
        self._post("pause", {"reason": "back_soon"})
        self._pulse.sleep_s(STEP_AWAY_S)
        self._open()

    def _comes(self, visit: Visit, ticket: Json) -> bool:
        """Wait for the customer, with a second call for the slow; False where nobody comes."""
        walk_s = visit.customer.walk_s
        if not visit.absent and walk_s <= RECALL_AFTER_S:
            self._announce(visit, ticket, walk_s)
            return True
        self._announce(visit, ticket, RECALL_AFTER_S)
        again = self._post("recall").body
        self._floor.press("recall")
        self._announce(visit, again, RECALL_AFTER_S if visit.absent else walk_s - RECALL_AFTER_S)
        return not visit.absent or self._nobody_came(visit)

    def _nobody_came(self, visit: Visit) -> bool:
        self._post("miss")
        self._floor.press("miss")
        visit.absent = False
        if visit.mishap is Mishap.MISSED_TOO_SOON:
            visit.mishap = None
            self._pulse.sleep_s(SECOND_THOUGHT_S)
            self._undo("miss")
            return True
        if visit.back_after_s is None:
            self._floor.gone(visit)
        else:
            self._will_be_back(visit, self._now() + round(visit.back_after_s * 1000))
        return False

    def _will_be_back(self, visit: Visit, at: int) -> None:
        """Every other one goes back to the same teller, the rest to a kiosk."""
        if visit.customer.serial % 2:
            self._later.append(Later(at, "call", visit))
        else:
            self._comes_back(visit, at)

    def _serve(self, visit: Visit) -> None:
        if self.shift.presses_start or visit.form_s is not None:
            self._post("start")
            self._floor.press("start")
        self._serving(visit)

    def _serving(self, visit: Visit) -> None:
        """Being served; a form or another business may take the customer away half-way."""
        if visit.form_s is not None:
            self._fill_in_a_form(visit)
        elif visit.sent_to is not None:
            self._pulse.sleep_s(visit.service_s / 2)
            self._transfer(visit, visit.sent_to)
        else:
            self._pulse.sleep_s(visit.service_s)
            self._present = visit
            if visit.mishap is Mishap.FINISHED_TOO_SOON:
                visit.mishap = None
                self._finish_too_soon(visit)

    def _fill_in_a_form(self, visit: Visit) -> None:
        self._pulse.sleep_s(visit.service_s / 3)
        self._post("hold", {"reason": "documents"})
        self._floor.press("hold")
        back = self._now() + round((visit.form_s or 0) * 1000)
        visit.form_s, visit.service_s = None, visit.service_s * 2 / 3
        self._later.append(Later(back, "cancel" if visit.customer.gives_up_form else "resume", visit))

    def _transfer(self, visit: Visit, service: str) -> None:
        """Half is done, the rest is another business: for the line, or for one colleague."""
        colleague = next(c for c in self.shift.colleagues if visit.service in c.serves)
        asked = {"counter": colleague.code} if visit.customer.to_counter else {"service": service}
        ticket = self._post("transfer", asked).body
        self._floor.press("transfer")
        visit.sent_to, visit.service, visit.service_s = None, ticket["service"], visit.customer.second_s
        self._floor.joined(ticket["service"], ticket["version"])
        if ticket["only_for"] is not None:
            self._floor.tell(ticket["only_for"])

    def _finish_too_soon(self, visit: Visit) -> None:
        """One more thing, says the customer: the finish is undone."""
        self._post("finish", {"done": self._done(visit)})
        self._floor.press("finish")
        self._pulse.sleep_s(SECOND_THOUGHT_S)
        self._undo("finish")
        self._pulse.sleep_s(ONE_MORE_THING_S)

    def _take_up(self, expected: Later) -> None:
        """Somebody expected is here again."""
        self._finish()
        visit = expected.visit
        if expected.verb == "cancel":
            self._caller.post(f"/tickets/{visit.ticket}/cancel")
            self._floor.press("cancel")
            self._floor.gone(visit)
            return
        ticket = self._post(expected.verb, {"ticket": visit.ticket}).body
        self._floor.press(expected.verb)
        if expected.verb == "call":
            self._announce(visit, ticket, BACK_AT_THE_COUNTER_S)
            self._serve(visit)
        else:
            self._serving(visit)

    def _serve_without_ticket(self, visit: Visit) -> None:
        self._finish()
        answer = self._post("serve", {"service": visit.service}, also=(409,))
        if answer.status == 409:
            self._floor.turned_away(visit)
            return
        ticket = answer.body
        self._floor.took(visit, ticket, slip=False)
        self._floor.press("serve")
        self._serving(visit)

    def _finish(self) -> None:
        """Finish who is here, without calling anybody."""
        if self._present is not None:
            self._post("finish", {"done": self._done(self._present)})
            self._said_goodbye()

    def _said_goodbye(self) -> None:
        if self._present is not None:
            self._floor.press("finish")
            self._served(self._present, self.shift.counter)
            self._floor.gone(self._present)
            self._present = None

    def _done(self, visit: Visit) -> list[Json]:
        done: list[Json] = [{"service": visit.service, "quantity": 1}]
        return [*done, {"service": "payment", "quantity": 1}] if visit.customer.also_pays else done

    # -- the counter --------------------------------------------------------------------------------

    def _open(self) -> None:
        self._post("open")

    def _lunch(self) -> None:
        self._finish()
        self._eaten = True
        if self.shift.careless:
            refused = self._post("pause", {"reason": "等王女士 13800138000"}, also=(422,))
            self._floor.ledger.refused_texts += refused.status == 422
        self._post("pause", {"reason": "lunch"})
        self._pulse.sleep(self._now() + self.shift.lunch_ms)
        self._open()

    def _announce(self, visit: Visit, ticket: Json, seconds: float) -> None:
        """The next thing happens in so many seconds; before that every screen has told the call."""
        self._floor.called(visit, ticket["version"], seconds)
        self._pulse.sleep_s(seconds)

    def _undo(self, verb: str) -> Json:
        ticket: Json = self._post("undo").body
        self._floor.press("undo")
        self._floor.press(f"undo {verb}")
        return ticket

    def _post(self, verb: str, body: Json | None = None, *, also: tuple[int, ...] = ()) -> Answer:
        return self._caller.post(f"/counters/{self.shift.counter}/{verb}", body, also=also)

    def _now(self) -> int:
        return self._floor.pacer.now()

    def _heard(self, event: str, data: Any) -> None:
        if event == "view":
            self.views += 1
            self._floor.pages.reached(self._name, data["version"])
            if self._floor.is_next(self.shift.counter, data["waiting"]):
                self._pulse.rouse()
