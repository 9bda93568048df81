"""Kiosks and the greeter: where customers get their tickets, take them back, leave and come back."""

from functools import partial

from hallkeeper.demo.agenda import Agenda
from hallkeeper.demo.customers import Door
from hallkeeper.demo.floor import Floor, Visit
from hallkeeper.demo.phones import Phone, secret_of
from hallkeeper.demo.wire import Caller, Json

SECOND_TOUCH_S = 4.0


class Kiosk:
    """One kiosk; customers touch it one after the other."""

    def __init__(self, code: str, address: str, token: str, floor: Floor) -> None:
        self.code = code
        self.agenda = Agenda(floor)
        self._floor = floor
        self._address = address
        self._caller = Caller(address, token, f"kiosk-{code}")

    def expect(self, visit: Visit) -> None:
        """This customer comes here."""
        self.agenda.add(visit.customer.arrives_at, partial(self._take_number, visit))

    def work(self) -> None:
        """The whole day. Raises DayEnded, Unexpected."""
        self.agenda.work()

    def close(self) -> None:
        """Switch it off."""
        self._caller.close()

    def come_back(self, visit: Visit, at: int) -> None:
        """A missed customer holds the slip before the kiosk at that instant."""
        self.agenda.add(at, partial(self._requeue, visit))

    def _take_number(self, visit: Visit) -> None:
        customer = visit.customer
        self.agenda.pulse.sleep_s(customer.touch_s)
        if customer.wrong_key is not None:
            self._take_back(visit, customer.wrong_key)
        ticket = self._issue(visit, visit.service)
        if ticket is None:
            self._floor.turned_away(visit)
            return
        if customer.phone:
            self._take_phone(visit, ticket)
        self._floor.joined(visit.service, ticket["version"])
        if customer.reprint:
            self.agenda.pulse.sleep_s(SECOND_TOUCH_S)
            self._reprint(ticket)

    def _issue(self, visit: Visit, service: str) -> Json | None:
        """The ticket; None where the hall has closed while people stood before the kiosk."""
        customer = visit.customer
        asked = {
            "service": service,
            "kiosk": self.code,
            "customer_class": customer.customer_class,
            "language": customer.language,
        }
        answer = self._caller.post("/tickets", asked, also=(409,), again=customer.double_tap)
        if answer.status == 409:
            return None
        ticket: Json = answer.body
        self._floor.took(visit, ticket, slip=True)
        return ticket

    def _take_back(self, visit: Visit, service: str) -> None:
        """Wrong? Take it back, within ten seconds, on the kiosk. If a teller was quicker, nobody comes."""
        ticket = self._issue(Visit.nobodys(visit.customer), service)
        self.agenda.pulse.sleep_s(SECOND_TOUCH_S)
        if ticket and self._caller.post(f"/tickets/{ticket['id']}/cancel", also=(409,)).status != 409:
            self._floor.press("cancel")

    def _take_phone(self, visit: Visit, ticket: Json) -> None:
        visit.phone = Phone(self._address, secret_of(ticket["track_url"]), self._floor.pacer)
        self._floor.ledger.with_phone.append(visit)
        if visit.customer.leaves_after_s is not None:
            at = self._floor.pacer.now() + round(visit.customer.leaves_after_s * 1000)
            self.agenda.add(at, partial(self._leave, visit))

    def _leave(self, visit: Visit) -> None:
        """The customer has had enough; not while being called or served."""
        if visit.phone is None or visit.left:
            return
        if self._caller.leave(visit.phone.secret).status != 409:
            self._floor.press("cancel")
            self._floor.gone(visit)

    def _reprint(self, ticket: Json) -> None:
        if self._caller.post(f"/tickets/{ticket['id']}/reprint", also=(409,)).status != 409:
            self._floor.ledger.reprints += 1

    def _requeue(self, visit: Visit) -> None:
        ticket = self._caller.post(f"/tickets/{visit.ticket}/requeue").body
        self._floor.press("requeue")
        self._floor.joined(visit.service, ticket["version"])


class Greeter:
    """The greeter (引导员): gives tickets without a slip and shows people without one to the counters."""

    def __init__(self, address: str, token: str, floor: Floor) -> None:
        self.agenda = Agenda(floor)
        self._floor = floor
        self._caller = Caller(address, token, "greeter")

    def expect(self, visit: Visit) -> None:
        """This customer comes without touching a kiosk."""
        task = self._give if visit.customer.door is Door.GREETER else self._floor.walks_in
        self.agenda.add(visit.customer.arrives_at, partial(task, visit))

    def work(self) -> None:
        """The whole day. Raises DayEnded, Unexpected."""
        self.agenda.work()

    def close(self) -> None:
        """Go home."""
        self._caller.close()

    def _give(self, visit: Visit) -> None:
        self.agenda.pulse.sleep_s(visit.customer.touch_s)
        customer = visit.customer
        asked = {
            "service": visit.service,
            "customer_class": customer.customer_class,
            "language": customer.language,
        }
        answer = self._caller.post("/tickets", asked, also=(409,))
        if answer.status == 409:
            self._floor.turned_away(visit)
            return
        ticket = answer.body
        self._floor.took(visit, ticket, slip=False)
        self._floor.joined(visit.service, ticket["version"])
