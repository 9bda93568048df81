"""The phone's page: it opens in every hall, and asks for no service password over an open wire."""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient

from diversion.billing.port import Kind
from diversion.payment.order import Method
from diversion.payment.till import Wish
from diversion.phone import Phone
from diversion.visits.visit import PHONE
from hall.actor import Actor, Role
from hall.catalogue import Catalogue
from hall.catalogue_file import default_catalogue, read_catalogue, write_catalogue
from hall.errors import Refused
from hall.hall import Hall
from hallkeeper.access import Access
from hallkeeper.api.route import Api
from hallkeeper.api.visits import visit_routes
from hallkeeper.check import passwords_line
from hallkeeper.diverting import Diverting, diverting
from hallkeeper.guard import Guard
from hallkeeper.outside import Outside, outside_of
from hallkeeper.places import Atlas
from hallkeeper.problems import handle_errors
from hallkeeper.receipts import Receipts
from hallkeeper.rendering import renderer
from hallkeeper.self_service import (
    MINUTE_MS,
    MOST_A_MINUTE,
    _count,
    self_service,
    self_service_pages,
)
from hallkeeper.settings import Settings
from hallkeeper.track import Tracks
from tests.diversion.providers.alipay_counterpart import AlipayCounterpart
from tests.diversion.providers.wechat_counterpart import WeChatCounterpart

OPEN = "http://hall.example"
WISH = Wish(Phone("13800000001"), "A20260001", Kind.TOPUP, 1000, "sandbox", Method.OURS, PHONE)


@contextmanager
def house(hall: Hall, settings: Settings) -> Iterator[tuple[Diverting, Outside, FlaskClient]]:
    """The ways out of the queue, the sandbox that they speak to, and a phone's browser."""
    settings.data.mkdir()
    outside, app = outside_of(settings, hall), Flask("hallkeeper")
    ways = diverting(hall, settings, Tracks(b"k" * 32, None), b"k" * 32, lambda: frozenset(), outside)
    page = renderer(app, lambda: "zh-CN")
    handle_errors(app, page)
    api = Api(Guard(Access(hall), ways.principal))
    visit_routes(api, hall, ways, Atlas(), Receipts(hall))
    app.register_blueprint(Blueprint("kiosk", "kiosk", template_folder="templates"))
    app.register_blueprint(api.blueprint)
    app.register_blueprint(self_service_pages(hall, page, ways, outside))
    try:
        yield ways, outside, app.test_client()
    finally:
        ways.messenger.close()
        outside.close()


def without_payment() -> Catalogue:
    """The default hall, whose business type for paying has another code."""
    return read_catalogue(write_catalogue(default_catalogue()).replace('"payment"', '"paying"'))


def test_so_many_phones_begin_in_a_minute_whatever_becomes_of_the_clock() -> None:
    begun: deque[int] = deque(maxlen=MOST_A_MINUTE)
    for _ in range(MOST_A_MINUTE):
        _count(begun, 1_000_000)
    with pytest.raises(Refused):
        _count(begun, 1_000_000 + MINUTE_MS - 1)
    for later in (MINUTE_MS, -8 * 60 * MINUTE_MS):
        _count(begun.copy(), 1_000_000 + later)


@pytest.mark.parametrize("asked", ["task=notices", "service=&task=monthly"])
def test_the_page_that_messages_lead_to_opens_where_no_type_is_called_payment(
    open_a_hall: Callable[..., Hall], settings: Settings, asked: str
) -> None:
    hall = open_a_hall(without_payment())
    with house(hall, settings) as (_, _, phone):
        answer = phone.get(f"/self/?{asked}")
        assert answer.status_code == 200
        assert hall.catalogue.pays_for in answer.text
        assert phone.get("/self/?service=payment").status_code == 404


@pytest.mark.parametrize(
    ("kind", "answer"), [(AlipayCounterpart, (200, "success")), (WeChatCounterpart, (204, ""))]
)
def test_a_notification_is_answered_in_its_provider_s_own_words(
    open_a_hall: Callable[..., Hall],
    settings: Settings,
    tmp_path: Path,
    kind: type[AlipayCounterpart] | type[WeChatCounterpart],
    answer: tuple[int, str],
) -> None:
    counterpart = kind(tmp_path)
    with closing(counterpart), house(open_a_hall(), settings) as (ways, _, outside):
        ways.till.providers = {**ways.till.providers, "named": counterpart.provider}
        payment = ways.till.open(Actor("phone", Role.PHONE), replace(WISH, provider="named"))
        headers, body = counterpart.notice(payment.order_no)
        heard = outside.post("/self/notify/named", data=body, headers=headers)
        assert (heard.status_code, heard.text) == answer
        headers, body = counterpart.notice(payment.order_no, stranger=True)
        assert outside.post("/self/notify/named", data=body, headers=headers).status_code == 403


def test_what_is_too_long_for_a_notification_is_not_read(
    open_a_hall: Callable[..., Hall], settings: Settings, tmp_path: Path
) -> None:
    with closing(AlipayCounterpart(tmp_path)) as alipay, house(open_a_hall(), settings) as (ways, _, outside):
        ways.till.providers = {"named": alipay.provider}
        answers = [outside.post("/self/notify/named", data=b"a=b&" * n) for n in (1000, 20_000)]
    assert [answer.status_code for answer in answers] == [403, 413]


@pytest.mark.parametrize(
    ("public_url", "host", "closed"),
    [
        (OPEN, "127.0.0.1", False),
        ("https://hall.example", "0.0.0.0", True),
        (None, "0.0.0.0", False),
        (None, "127.0.0.1", True),
        ("http://localhost:8000", "0.0.0.0", True),
    ],
)
def test_where_a_password_may_be_typed(
    hall: Hall, settings: Settings, public_url: str | None, host: str, closed: bool
) -> None:
    here = settings.model_copy(update={"public_url": public_url, "host": host})
    with house(hall, here) as (ways, outside, _):
        assert self_service(ways, outside, by_phone=True)["password"] == (6 if closed else None)
        assert self_service(ways, outside, by_phone=False)["password"] == 6
        assert (ways.passwords_at(PHONE) is not None, ways.passwords_at("s1") is not None) == (closed, True)
    line = passwords_line(here)
    assert (line.good, "on phones" in line.words) == (True, closed)


@pytest.mark.parametrize(
    ("public_url", "refused"), [(OPEN, (404, "no_passwords")), ("https://hall.example", (409, "no_number"))]
)
def test_a_phone_s_password_is_not_looked_at_over_an_open_wire(
    hall: Hall, settings: Settings, public_url: str, refused: tuple[int, str]
) -> None:
    with house(hall, settings.model_copy(update={"public_url": public_url})) as (_, _, phone):
        wanted = {"task": "invoice", "service": "invoice"}
        visit = phone.post("/self/visits", json=wanted, headers={"Origin": "http://localhost"}).get_json()
        answer = phone.post(
            f"/api/v1/visits/{visit['visit']}/password",
            json={"purpose": "invoice", "password": "000045"},
            headers={"Authorization": f"Visit {visit['secret']}"},
        )
        assert (answer.status_code, answer.get_json()["code"]) == refused
