"""Who was sent to a terminal: nobody else is sent there for a minute, each keeps the offer that sent them."""

from dataclasses import replace

import pytest

from diversion.offers import Offers, Seen, Told
from diversion.visits.underway import HELD_MS, WALK_MS
from diversion.visits.visit import Outcome, Task
from diversion.visits.visits import Opening, Visits
from hall.actor import Actor
from hall.clock import FixedClock
from hall.hall import Hall, Order
from hall.offer import Shown

PAY = Opening(Task.PAY, "payment")


@pytest.fixture
def offers(hall: Hall, manager: Actor, visits: Visits) -> Offers:
    """The default hall's offers, shown always; the terminals s1 and s2 are on."""
    shown = tuple(replace(o, shown=Shown.ALWAYS) for o in hall.catalogue.offers)
    hall.change_catalogue(manager, replace(hall.catalogue, offers=shown))
    return Offers(hall, lambda: {"s1", "s2"}, visits.taken, phones=True)


def free(offers: Offers, ticket: str | None = None) -> list[str]:
    """The terminals that payment's offer names."""
    return next(o["free"] for o in offers.now(ticket) if o["code"] == "pay-terminal")


def accept(offers: Offers, kiosk: Actor, terminal: str, offer: str = "pay-terminal") -> None:
    offers.tell(kiosk, offer, Told.ACCEPT, Seen(kiosk="k1", terminal=terminal))


def test_two_who_accept_one_after_the_other_are_sent_to_two_terminals(
    offers: Offers, visits: Visits, kiosk: Actor, s1: Actor, s2: Actor
) -> None:
    assert free(offers) == ["s1", "s2"]
    accept(offers, kiosk, "s1")
    assert free(offers) == ["s2"]
    accept(offers, kiosk, "s2")
    assert (free(offers), offers.terminals()) == ([], {"s1": False, "s2": False})
    begun = [visits.open(s1, "s1", PAY), visits.open(s2, "s2", PAY)]
    assert [one.offer for one in begun] == ["pay-terminal", "pay-terminal"]


def test_it_is_kept_for_a_minute_and_screens_are_told_when_that_is_over(
    offers: Offers, visits: Visits, kiosk: Actor, s1: Actor, clock: FixedClock
) -> None:
    assert visits.underway.lapsed(clock()) is False
    accept(offers, kiosk, "s1")
    clock.now_ms += HELD_MS - 1
    assert (free(offers), visits.underway.lapsed(clock())) == (["s2"], False)
    clock.now_ms += 1
    assert (free(offers), visits.underway.lapsed(clock())) == (["s1", "s2"], True)
    assert visits.underway.lapsed(clock()) is False
    clock.now_ms += WALK_MS - HELD_MS
    assert visits.open(s1, "s1", PAY).offer == "pay-terminal"  # they walk slowly


def test_who_was_sent_to_the_same_one_keeps_their_own_offer(
    offers: Offers, visits: Visits, kiosk: Actor, s1: Actor
) -> None:
    """Two kiosks that are touched at the same moment."""
    accept(offers, kiosk, "s1")
    accept(offers, kiosk, "s1", offer="pay-phone")
    first = visits.open(s1, "s1", PAY)
    visits.end(s1, first, Outcome.COMPLETED)
    assert free(offers) == ["s2"]  # the second one is still on the way
    second = visits.open(s1, "s1", PAY)
    assert [first.offer, second.offer] == ["pay-terminal", "pay-phone"]
    assert visits.open(s1, "s1", PAY).offer is None


def test_who_only_comes_by_takes_nobody_s_offer_away(
    offers: Offers, visits: Visits, kiosk: Actor, s1: Actor, clock: FixedClock
) -> None:
    accept(offers, kiosk, "s1")
    other = visits.open(s1, "s1", Opening(Task.INVOICE, "invoice"))
    assert other.offer is None
    visits.end(s1, other, Outcome.COMPLETED)
    assert visits.open(s1, "s1", PAY).offer == "pay-terminal"
    accept(offers, kiosk, "s1")
    clock.now_ms += WALK_MS + 1
    assert visits.open(s1, "s1", PAY).offer is None


def test_it_is_kept_no_longer_once_something_else_has_begun_there(
    offers: Offers, visits: Visits, kiosk: Actor, s1: Actor, clock: FixedClock
) -> None:
    accept(offers, kiosk, "s1")
    visits.end(s1, visits.open(s1, "s1", Opening(Task.INVOICE, "invoice")), Outcome.COMPLETED)
    assert free(offers) == ["s1", "s2"]
    visits.underway.lapsed(clock())
    clock.now_ms += HELD_MS
    assert visits.underway.lapsed(clock()) is False  # nobody need be told once more


def test_to_the_holder_of_a_ticket_their_own_terminal_is_free(
    hall: Hall, offers: Offers, kiosk: Actor
) -> None:
    """Their phone goes on telling them where to go."""
    ticket = hall.issue(kiosk, Order("payment", "k1")).id
    offers.tell(kiosk, "pay-terminal", Told.ACCEPT, Seen(ticket=ticket, terminal="s1"))
    assert (free(offers), free(offers, ticket), free(offers, "another")) == (["s2"], ["s1", "s2"], ["s2"])
