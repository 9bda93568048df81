"""Signing up at the counter for invoices on paper: to the address on file, or as the teller types it."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.running_hall import RunningHall, refused

AT = "6"
FILED, NOT_FILED = "13800000061", "13800000063"
TYPED = {"codes": ["440000", "440300", "440305"], "street": "科技园南区十八号", "to_name": "王小芳"}


@pytest.fixture(scope="module")
def serving(running: RunningHall) -> Iterator[str]:
    """A ticket that is served at counter 6."""
    running.counter(AT, "open", take_over=True)
    yield running.counter(AT, "serve", service="invoice")["id"]
    running.counter(AT, "finish")
    running.counter(AT, "close")


def post(running: RunningHall, path: str, **body: Any) -> Any:
    return running.ask("POST", f"/counters/{AT}/standing{path}", body)


def wish(phone: str, **where: Any) -> dict[str, Any]:
    seen = {"consent": "post-1", "consent_language": "zh-CN", "proved": "seen"}
    return {"phone": phone, **seen, **where}


@pytest.mark.usefixtures("serving")
def test_paper_goes_to_the_address_on_file_shown_masked_and_is_taken_back(running: RunningHall) -> None:
    shown = post(running, "/look", phone=FILED, way="post")
    assert (shown["filed"], shown["picker"]) == ("王** 广东省深圳市南山区练习****", True)
    assert shown["consent"]["version"] == "post-1"
    assert "filed" not in post(running, "/look", phone=FILED)
    order = post(running, "", **wish(FILED, filed=True))
    assert (order["to"], order["state"]) == (shown["filed"], "active")
    told = running.ask("GET", f"/receipts/{order['order']}", role="device")
    assert (told["kind"], told["to"]) == ("standing_post", shown["filed"])
    assert post(running, "/undo", order=order["order"]) == {"again": None}
    assert post(running, "/look", phone=FILED)["order"] is None


@pytest.mark.usefixtures("serving")
def test_paper_goes_where_the_customer_says(running: RunningHall) -> None:
    shown = post(running, "/look", phone=NOT_FILED, way="post")
    assert shown["filed"] is None
    order = post(running, "", **wish(NOT_FILED, **TYPED))
    assert order["to"] == "王** 广东省深圳市南山区科技****"
    assert post(running, "/look", phone=NOT_FILED)["order"] == {"way": "post", "to": order["to"]}
    post(running, "/undo", order=order["order"])


@pytest.mark.usefixtures("serving")
@pytest.mark.parametrize(
    ("phone", "where", "code"),
    [
        (NOT_FILED, {"filed": True}, "no_address"),
        (NOT_FILED, {}, "invalid_address"),
        (FILED, TYPED | {"street": "路"}, "invalid_street"),
        (FILED, TYPED | {"to_name": None}, "invalid_name"),
        (FILED, TYPED | {"consent": "email-1"}, "consent_outdated"),
    ],
)
def test_what_is_wrong_is_said(running: RunningHall, phone: str, where: dict[str, Any], code: str) -> None:
    assert refused(lambda: post(running, "", **wish(phone, **where)))[1]["code"] == code
