"""How calls are spoken, set in the office."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from tests.e2e.pages.office import OfficePage
from tests.running_hall import RunningHall

Desk = Callable[..., OfficePage]


def document(server: RunningHall) -> dict[str, Any]:
    """The catalogue as the server has it."""
    found: dict[str, Any] = server.ask("GET", "/catalogue?as=json", role="manager")
    return found


def test_chime_repeats_order_and_yao_are_settings(server: RunningHall, desk: Desk) -> None:
    office = desk()
    office.open("catalogue", part="rules")
    office.field("voice.repeats").fill("3")
    office.field("voice.yao").check()
    office.field("voice.chime").uncheck()
    office.field("voice.first").select_option("customer")
    office.save()
    assert document(server)["voice"] == {"chime": False, "repeats": 3, "yao": True, "first": "customer"}


def test_calls_are_said_one_to_five_times(server: RunningHall, desk: Desk) -> None:
    before = document(server)
    office = desk()
    office.open("catalogue", part="rules")
    office.field("voice.repeats").fill("6")
    office.save_bar.get_by_role("button", name="保存").click()
    expect(office.mistake_at("voice.repeats")).to_contain_text("1 到 5")
    assert document(server) == before


def test_each_display_has_its_zone_and_volume(server: RunningHall, desk: Desk) -> None:
    office = desk()
    office.open("catalogue", part="screens")
    office.field("display.0.zone").fill("upstairs")
    office.field("display.0.volume").fill("35")
    office.save()
    (display,) = document(server)["display"]
    assert (display["zone"], display["volume"]) == ("upstairs", 35)


def test_a_speaker_stands_in_a_zone(server: RunningHall, desk: Desk) -> None:
    office = desk()
    office.open("catalogue", part="devices")
    office.page.get_by_role("button", name="添加设备").click()
    index = len(document(server)["device"])
    office.field(f"device.{index}.kind").select_option("speaker")
    office.field(f"device.{index}.place").fill("hall")
    office.field(f"device.{index}.driver").fill("simulated")
    office.field(f"device.{index}.address").fill("volume = 80")
    office.save()
    added = document(server)["device"][index]
    assert (added["kind"], added["place"], added["driver"]) == ("speaker", "hall", "simulated")
    assert added["address"] == {"volume": 80}
    assert added["enabled"] is False  # until somebody switches it on


def test_the_hotline_and_the_number_for_cash_are_rules(server: RunningHall, desk: Desk) -> None:
    office = desk()
    office.open("catalogue", part="rules")
    office.field("rules.hotline").fill("ring us")
    office.field("rules.cash_service").select_option("invoice")
    office.save_bar.get_by_role("button", name="保存").click()
    expect(office.mistake_at("rules.hotline")).to_contain_text("只填数字")
    office.field("rules.hotline").fill("400-810-0086")
    office.field("rules.cash_tile").check()
    office.save()
    rules = document(server)["rules"]
    assert [rules["hotline"], rules["cash_service"], rules["cash_tile"]] == ["400-810-0086", "invoice", True]
