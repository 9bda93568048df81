"""Which ways without a queue are offered: only what is there, and only when the manager wants it."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from diversion.offers import Offers
from hall.actor import Actor
from hall.catalogue import Catalogue
from hall.catalogue_file import default_catalogue, read_catalogue, write_catalogue
from hall.errors import CatalogueMistake
from hall.hall import Hall, Order
from hall.offer import OFFER_ICONS, Offer, Shown, Way

TERMINAL = Offer(
    "at-terminal", "payment", Way.TERMINAL, {"zh-CN": "自助缴费", "en": "Terminal"}, shown=Shown.ALWAYS
)
PHONE = replace(TERMINAL, code="by-phone", way=Way.PHONE)
APP = replace(TERMINAL, code="app", way=Way.CHANNEL, link="https://app.example.cn/pay")
HERE = {"k1", "s1", "s2"}


def with_offers(hall: Hall, manager: Actor, *offers: Offer) -> Hall:
    hall.change_catalogue(manager, replace(hall.catalogue, offers=offers))
    return hall


def codes(offers: Offers) -> list[str]:
    return [offer["code"] for offer in offers.now()]


def test_a_terminal_is_offered_by_name_while_one_is_on(hall: Hall, manager: Actor) -> None:
    busy = {"s1": "a visit"}
    here = set(HERE)
    offers = Offers(with_offers(hall, manager, TERMINAL), lambda: here, lambda holder: busy, phones=False)
    assert offers.terminals() == {"s1": False, "s2": True}
    assert offers.now() == [
        {
            "code": "at-terminal",
            "service": "payment",
            "way": "terminal",
            "names": {"zh-CN": "自助缴费", "en": "Terminal"},
            "hints": {},
            "roles": ["tickets", "both", "phone", "wall"],
            "takes_s": 60,
            "link": "",
            "icon": "card",
            "free": ["s2"],
        }
    ]
    here.clear()
    assert codes(offers) == []


def test_a_phone_s_offer_needs_an_address_that_phones_reach(hall: Hall, manager: Actor) -> None:
    with_offers(hall, manager, PHONE, APP)
    assert codes(Offers(hall, lambda: HERE, lambda holder: (), phones=False)) == ["app"]
    assert codes(Offers(hall, lambda: HERE, lambda holder: (), phones=True)) == ["by-phone", "app"]


def test_when_a_terminal_is_free(hall: Hall, manager: Actor) -> None:
    busy = {"s1": "a visit"}
    with_offers(hall, manager, replace(TERMINAL, shown=Shown.FREE), replace(APP, shown=Shown.FREE))
    offers = Offers(hall, lambda: HERE, lambda holder: busy, phones=False)
    assert codes(offers) == ["at-terminal", "app"]
    busy["s2"] = "another"
    assert codes(offers) == []


def test_when_the_wait_is_longer_than_so_many_minutes(
    hall: Hall, manager: Actor, kiosk: Actor, teller: Actor
) -> None:
    with_offers(hall, manager, replace(TERMINAL, shown=Shown.WAIT, wait_s=300))
    offers = Offers(hall, lambda: HERE, lambda holder: (), phones=False)
    hall.open_counter(teller, "1")
    assert codes(offers) == []
    while hall.estimator(hall.catalogue, hall.board, "payment", hall.board.waiting("payment")).p50_s <= 300:  # type: ignore[union-attr]
        assert codes(offers) == []
        hall.issue(kiosk, Order("payment", "k1"))
    assert codes(offers) == ["at-terminal"]


def test_what_is_switched_off_or_retired_is_not_offered(hall: Hall, manager: Actor) -> None:
    with_offers(hall, manager, replace(TERMINAL, enabled=False), APP)
    with_offers(hall, manager, replace(TERMINAL, enabled=False))
    assert codes(Offers(hall, lambda: HERE, lambda holder: (), phones=True)) == []
    ours = [(o.code, o.retired) for o in hall.catalogue.offers if o.code in (TERMINAL.code, APP.code)]
    assert ours == [("at-terminal", False), ("app", True)]


def test_what_nobody_here_does_is_not_offered_but_by_the_operator_s_own_channels(
    hall: Hall, manager: Actor
) -> None:
    invoices = [replace(o, code=f"{o.code}-i", service="invoice") for o in (TERMINAL, PHONE, APP)]
    with_offers(hall, manager, TERMINAL, APP, *invoices)
    able = {"phones": True, "pays": False, "invoices": False}
    assert codes(Offers(hall, lambda: HERE, lambda holder: (), **able)) == ["app", "app-i"]
    able |= {"pays": True}
    assert codes(Offers(hall, lambda: HERE, lambda holder: (), **able)) == ["at-terminal", "app", "app-i"]


def test_a_new_hall_offers_a_terminal_and_a_phone_to_whoever_pays_and_whoever_wants_an_invoice() -> None:
    offers = default_catalogue().offers
    assert [(o.service, o.way) for o in offers] == [
        ("payment", Way.TERMINAL),
        ("payment", Way.PHONE),
        ("invoice", Way.TERMINAL),
        ("invoice", Way.PHONE),
    ]


def test_offers_are_written_and_read_back_equal() -> None:
    catalogue = replace(default_catalogue(), offers=(TERMINAL, replace(PHONE, icon="yuan"), APP))
    assert read_catalogue(write_catalogue(catalogue)) == catalogue


def test_an_offer_shows_its_own_picture_or_that_of_its_way(hall: Hall, manager: Actor) -> None:
    with_offers(hall, manager, TERMINAL, PHONE, replace(PHONE, code="own", icon="yuan"), APP)
    offers = Offers(hall, lambda: HERE, lambda holder: (), phones=True)
    assert [offer["icon"] for offer in offers.now()] == ["card", "phone", "yuan", "globe"]


def test_every_picture_is_drawn_and_can_be_chosen() -> None:
    drawn = Path("hallkeeper/static/element.js").read_text("utf-8")
    chosen = re.search(r"PICTURES = \[(.*?)\]", Path("office/static/catalogue/offers.js").read_text("utf-8"))
    assert chosen is not None and tuple(re.findall(r'"(\w+)"', chosen[1])) == OFFER_ICONS
    assert [icon for icon in OFFER_ICONS if not re.search(rf"^  {icon}: ", drawn, re.M)] == []


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"service": "nothing"}, "offer[0].service"),
        ({"link": "javascript:alert(1)"}, "offer[0].link"),
        ({"way": Way.CHANNEL, "link": ""}, "offer[0].link"),
        ({"roles": ("kitchen",)}, "offer[0].roles"),
        ({"icon": "kitchen"}, "offer[0].icon"),
        ({"takes_s": 0}, "offer[0].takes_s"),
        ({"wait_s": -1}, "offer[0].wait_s"),
        ({"names": {"en": "Terminal"}}, "offer[0].names"),
    ],
)
def test_a_mistake_is_named_by_its_field(changed: dict[str, object], field: str) -> None:
    wrong: Catalogue = replace(default_catalogue(), offers=(replace(TERMINAL, **changed),))  # type: ignore[arg-type]
    with pytest.raises(CatalogueMistake) as error:
        read_catalogue(write_catalogue(wrong))
    assert error.value.field == field
