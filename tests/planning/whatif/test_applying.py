"""What of a scenario the catalogue can say, what the roster is asked for, what is left to do by hand."""

from dataclasses import replace
from typing import Any

import pytest

from hall.catalogue import Catalogue
from hall.catalogue_file import default_catalogue, read_catalogue, write_catalogue
from hall.change import with_retired
from hall.errors import Invalid
from planning.whatif.applying import Applied, applied
from planning.whatif.scenario import (
    Act,
    Campaign,
    Cards,
    Counters,
    Divert,
    Post,
    Scenario,
    Target,
    Way,
    Withdraw,
)

HALL = default_catalogue()


def after(catalogue: Catalogue = HALL, **changes: Any) -> Applied:
    return applied(catalogue, Scenario("x", **changes))


def whats(found: Applied) -> tuple[list[str], list[str]]:
    return [one["what"] for one in found.done], [one["what"] for one in found.to_do]


def test_what_is_no_catalogue_matter_is_left_to_do() -> None:
    found = after(post=(Post("invoice", 60),), cards=Cards("payment"), campaign=(Campaign("payment", 2),))
    assert (found.catalogue, whats(found)) == (HALL, ([], ["post", "cards", "campaign"]))


def test_an_offer_that_is_off_is_switched_on() -> None:
    off = replace(HALL, offers=tuple(replace(offer, enabled=False) for offer in HALL.offers))
    mine = next(offer for offer in off.offers if str(offer.way) == "terminal")
    found = after(off, divert=(Divert(mine.service, 30, Way.TERMINAL),))
    assert whats(found) == (["offer_on"], ["take_up"])
    assert [offer.code for offer in found.catalogue.offers if offer.enabled] == [mine.code]
    again = after(found.catalogue, divert=(Divert(mine.service, 30, Way.TERMINAL),))
    assert (again.catalogue, whats(again)) == (found.catalogue, ([], ["take_up"]))


def test_offers_that_are_withdrawn_are_switched_off() -> None:
    on = replace(HALL, offers=tuple(replace(offer, enabled=True) for offer in HALL.offers))
    service = on.offers[0].service
    found = after(on, withdraw=(Withdraw(service),))
    mine = [offer for offer in on.offers if offer.service == service]
    assert whats(found) == (["offer_off"] * len(mine), [])
    assert {offer.service for offer in on.offers} - {service} == {
        o.service for o in found.catalogue.diverting
    }


@pytest.mark.parametrize(("way", "takes_s"), [(Way.PHONE, 60), (Way.TERMINAL, 75)])
def test_without_an_offer_one_is_made(way: Way, takes_s: int) -> None:
    bare = replace(HALL, offers=())
    found = after(bare, divert=(Divert("payment", 30, way),))
    assert whats(found) == (["offer_new"], ["take_up"])
    (offer,) = found.catalogue.offers
    assert (offer.code, offer.service, str(offer.way)) == (f"payment-{way}", "payment", str(way))
    assert (set(offer.names), set(offer.hints), offer.takes_s) == ({"zh-CN", "en"}, {"zh-CN", "en"}, takes_s)
    assert read_catalogue(write_catalogue(found.catalogue)) == found.catalogue


def test_a_new_offer_s_code_is_one_that_nobody_has_had() -> None:
    gone = tuple(replace(offer, code="payment-phone", retired=True) for offer in HALL.offers[:1])
    found = after(replace(HALL, offers=gone), divert=(Divert("payment", 30),))
    assert [offer.code for offer in found.catalogue.offers] == ["payment-phone", "payment-phone1"]


def test_what_the_hall_cannot_do_without_a_counter_gets_no_offer_by_itself() -> None:
    bare = replace(HALL, offers=())
    found = after(bare, divert=(Divert("general", 30),))
    assert (found.catalogue, whats(found)) == (bare, ([], ["offer"]))


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (Counters(Act.CLOSE, ("1",)), "roster_close"),
        (Counters(Act.MOVE, ("1",), start=480, end=540, to=600), "roster_move"),
        (Counters(Act.ADD, ("1",), start=480, end=540), "roster_add"),
    ],
)
def test_hours_are_the_roster_s(change: Counters, what: str) -> None:
    found = after(counter=(change,))
    assert (found.catalogue, whats(found)) == (HALL, ([], []))
    assert [one["what"] for one in found.asked] == [what]


def test_who_serves_what_at_which_hour_is_nobody_s_but_a_person_s() -> None:
    pool = Counters(Act.POOL, ("1", "2"), ("payment",), 540, 720)
    assert (after(counter=(pool,)).asked, whats(after(counter=(pool,)))[1]) == ((), ["roster_pool"])
    found = after(counter=(Counters(Act.ADD, ("1",), ("general",), 540, 720),))
    assert [one["what"] for one in found.asked] == ["roster_add"]
    assert found.to_do[0] == {
        "what": "roster_pool",
        "codes": ["1"],
        "start": "09:00",
        "end": "12:00",
        "serves": ["general"],
    }


def test_two_new_counters_get_two_codes_and_a_name_in_each_language() -> None:
    new = Counters(Act.ADD, serves=("payment",), start=540, end=720)
    found = after(counter=(new, new))
    made = found.catalogue.counters[len(HALL.counters) :]
    assert [(c.code, c.serves, set(c.names)) for c in made] == [
        ("9", ("payment",), {"zh-CN", "en"}),
        ("10", ("payment",), {"zh-CN", "en"}),
    ]
    assert read_catalogue(write_catalogue(found.catalogue)) == found.catalogue


def test_applied_again_it_means_the_counters_that_it_made_before() -> None:
    new = Counters(Act.ADD, serves=("payment",), start=540, end=720)
    first = after(counter=(new,))
    scenario = Scenario("x", counter=(new, new))
    again = applied(first.catalogue, scenario, first.made)
    assert (first.made, again.made) == (("9",), ("9", "10"))
    assert [one["codes"] for one in (*again.done, *again.asked)] == [["10"], ["9"], ["10"]]
    put_back = with_retired(first.catalogue, HALL)
    assert [c.code for c in applied(put_back, scenario, first.made).catalogue.staffed[-2:]] == ["9", "10"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"divert": (Divert("payment", 30), Divert("moon", 30))}, "divert.1.service"),
        ({"counter": (Counters(Act.POOL, ("1",), ("payment", "moon")),)}, "counter.0.serves"),
        ({"cards": Cards("moon")}, "cards.service"),
    ],
)
def test_what_the_hall_does_not_offer_any_more_is_named(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        after(**changes)
    assert (refused.value.code, refused.value.field) == ("unknown_service", field)


def test_what_is_so_already_is_not_told_as_done() -> None:
    target = HALL.service("payment").target_s
    everything = tuple(service.code for service in HALL.offered)
    found = after(target=(Target("payment", target),), counter=(Counters(Act.POOL, ("1",), everything),))
    assert (found.catalogue, found.done) == (HALL, ())
