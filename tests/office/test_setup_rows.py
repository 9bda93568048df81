"""Which rows of the catalogue commissioned devices become: the real module, in a browser without a hall."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

MODULE = Path(__file__).resolve().parents[2] / "office/static/setup/bound.js"
SETTLE = """async ([source, rows, found]) => {
  const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const { settle } = await import(address);
  return { ...settle(rows, "main", found), rows };
}"""
LINE = "/dev/serial/by-id/usb-FTDI_A5069RR4"
Row = dict[str, Any]


@pytest.fixture(scope="module")
def page(browser: Browser) -> Page:
    return browser.new_page()


def row(code: str, driver: str = "modbus", /, **address: Any) -> Row:
    """A device in use, called after its kind and place."""
    kind, place = code.split("-")[:2]
    return {"code": code, "kind": kind, "place": place, "driver": driver, "agent": "main", "address": address}


def found(kind: str, place: str, driver: str = "modbus", /, **address: Any) -> Row:
    return {"kind": kind, "place": place, "driver": driver, "address": address}


def settle(page: Page, rows: list[Row], *what: Row) -> tuple[dict[str, Row], list[str]]:
    """The devices in use afterwards, by their codes: place and address; and the codes that were given up."""
    said = page.evaluate(SETTLE, [MODULE.read_text("utf-8"), rows, list(what)])
    kept = {one["code"]: (one["place"], one["address"]) for one in said["rows"] if not one.get("retired")}
    return kept, said["retired"]


def test_a_board_that_was_moved_leaves_its_old_window(page: Page) -> None:
    rows = [row("sign-3", port=LINE, unit=5), row("sign-4", port=LINE, unit=6)]

    kept, retired = settle(page, rows, found("sign", "4", port=LINE, unit=5))

    assert (kept, retired) == ({"sign-4": ("4", {"port": LINE, "unit": 5})}, ["sign-3"])


def test_two_boards_may_change_places(page: Page) -> None:
    rows = [row("sign-3", port=LINE, unit=5), row("sign-4", port=LINE, unit=6)]
    both = found("sign", "4", port=LINE, unit=5), found("sign", "3", port=LINE, unit=6)

    kept, retired = settle(page, rows, *both)

    assert retired == []
    assert kept == {"sign-3": ("3", {"port": LINE, "unit": 6}), "sign-4": ("4", {"port": LINE, "unit": 5})}


@pytest.mark.parametrize(
    ("there", "more"),
    [
        ({"port": "/dev/ttyUSB0", "unit": 5}, {"names": [LINE, "/dev/ttyUSB0"]}),
        ({"port": "/dev/serial/by-path/pci-0:2", "unit": 5}, {"onIt": ["sign-3"]}),
        ({"port": LINE}, {"alone": True}),
        ({"port": LINE, "unit": "5"}, {}),
        ({"port": LINE, "unit": 5, "vendor": "acme"}, {}),
    ],
)
def test_it_is_the_same_board_whatever_its_row_calls_it(page: Page, there: Row, more: Row) -> None:
    one = found("sign", "4", port=LINE, unit=5) | more

    assert settle(page, [row("sign-3", **there)], one)[1] == ["sign-3"]


@pytest.mark.parametrize(
    "other",
    [
        row("sign-3", port=LINE, unit=6),
        row("sign-3", port="/dev/ttyS9", unit=5),
        row("sign-3", host="10.0.0.9", port=4001, unit=5),
        row("sign-3", port=LINE, unit=5) | {"agent": "k9"},
        row("pad-3", "qsystem-pad", port=LINE, unit=5),
        row("sign-3", "simulated", line="a"),
    ],
)
def test_another_device_stays(page: Page, other: Row) -> None:
    assert settle(page, [other], found("sign", "4", port=LINE, unit=5))[1] == []


def test_a_window_s_second_board_is_not_taken_for_its_first(page: Page) -> None:
    rows = [row("sign-3", port=LINE, unit=5), row("sign-3-2", port=LINE, unit=6)]

    kept, retired = settle(page, rows, found("sign", "3", port=LINE, unit=6))

    assert retired == []
    assert kept == {row["code"]: ("3", row["address"]) for row in rows}


def test_two_pads_at_one_counter_are_two_rows(page: Page) -> None:
    pads = [found("pad", "3", "qsystem-pad", port=LINE, unit=unit) for unit in (40, 41)]

    kept, _ = settle(page, [], *pads)

    assert [(code, address["unit"]) for code, (_, address) in kept.items()] == [
        ("pad-3", 40),
        ("pad-3-2", 41),
    ]


def test_a_printer_at_another_kiosk_leaves_its_old_one(page: Page) -> None:
    rows = [row("printer-k1", "tcp", host="10.0.0.5"), row("printer-k2", "tcp", host="10.0.0.6")]

    assert settle(page, rows, found("printer", "k3", "tcp", host="10.0.0.5", port=9100))[1] == ["printer-k1"]


WORDED = {
    "digits": 4,
    "series": {"A": "1"},
    "words": "{number}",
    "vendor": "acme",
    "echo": True,
    "reply_s": 0.3,
}


@pytest.mark.parametrize(
    "wire", [{"port": "/dev/ttyUSB7", "unit": 5}, {"host": "10.0.0.9", "port": 4001, "unit": 9, "baud": 4800}]
)
def test_a_sign_on_another_adapter_keeps_what_names_no_wire(page: Page, wire: Row) -> None:
    rows = [row("sign-3", port=LINE, unit=5, baud=2400, frame="8E1", **WORDED)]

    kept, _ = settle(page, rows, found("sign", "3", **wire))

    assert kept == {"sign-3": ("3", WORDED | wire)}


def test_a_moved_board_s_settings_go_with_it(page: Page) -> None:
    rows = [row("sign-3", port=LINE, unit=5, digits=4), row("sign-4", port=LINE, unit=6, digits=8)]
    both = found("sign", "4", port=LINE, unit=5), found("sign", "3", port=LINE, unit=6)

    kept, _ = settle(page, rows, *both)

    assert {code: address["digits"] for code, (_, address) in kept.items()} == {"sign-3": 8, "sign-4": 4}


def test_what_a_counter_s_pad_does_stays_with_the_counter(page: Page) -> None:
    rows = [row("pad-3", "bytemap", port=LINE, unit=40, press="A", transfer_to="7", call_finishes=True)]
    rows += [row("pad-4", "bytemap", port=LINE, unit=41, press="B")]

    kept, _ = settle(page, rows, found("pad", "3", "bytemap", port=LINE, unit=41))

    said = {"port": LINE, "unit": 41, "press": "B", "transfer_to": "7", "call_finishes": True}
    assert kept == {"pad-3": ("3", said)}


def test_another_protocol_s_settings_are_not_taken_over(page: Page) -> None:
    rows = [row("sign-3", "qsystem", port=LINE, unit=5, **WORDED)]

    kept, _ = settle(page, rows, found("sign", "3", port=LINE, unit=5))

    assert kept == {"sign-3": ("3", {"port": LINE, "unit": 5})}


def test_what_is_told_anew_takes_the_place_of_what_said_the_same(page: Page) -> None:
    rows = [row("sign-3", port=LINE, unit=5, first=[0, 100], integer=7, digits=4)]

    kept, _ = settle(page, rows, found("sign", "3", port=LINE, unit=5, first=2))

    assert kept == {"sign-3": ("3", {"port": LINE, "unit": 5, "first": 2, "digits": 4})}


def test_a_line_s_own_settings_count_for_who_comes_onto_it(page: Page) -> None:
    rows = [row("sign-3", port=LINE, unit=5, echo=True), row("sign-4", port="/dev/ttyS1", unit=6, echo=False)]

    kept, _ = settle(page, rows, found("sign", "3", port="/dev/ttyS1", unit=5))

    assert kept["sign-3"] == ("3", {"port": "/dev/ttyS1", "unit": 5})


def test_a_printer_on_any_other_wire_keeps_its_mode_and_width(page: Page) -> None:
    old = row("printer-k1", "usb", vendor="0x0416", serial="A1", mode="text", width_dots=512, profile="a")

    kept, _ = settle(page, [old], found("printer", "k1", "tcp", host="10.0.0.5", port=9100, profile="b"))

    said = {"mode": "text", "width_dots": 512, "profile": "b", "host": "10.0.0.5", "port": 9100}
    assert kept == {"printer-k1": ("k1", said)}
