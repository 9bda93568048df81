"""A driver's settings as the office's text field shows and reads them: the real module, without a hall."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

MODULE = Path(__file__).resolve().parents[2] / "office/static/catalogue/settings_text.js"
READ = """async ([source, text]) => {
  const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const { asSettings, asText } = await import(address);
  const read = asSettings(text);
  return [read, asText(read), asSettings(asText(read))];
}"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Page:
    return browser.new_page()


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("0416", "0416"),
        ("00", "00"),
        ("-07", "-07"),
        ("01.5", "01.5"),
        ("0", 0),
        ("-7", -7),
        ("9600", 9600),
        ("0.25", 0.25),
        ("0x0416", "0x0416"),
        ("1234567890123456", "1234567890123456"),
        ("true", True),
        ('"9600"', "9600"),
        ('"true"', "true"),
        ("[0, 100]", [0, 100]),
        ('{"31": "call"}', {"31": "call"}),
        ('{"31": ', '{"31":'),
        ("AA 55 {unit} {key} {sum8}", "AA 55 {unit} {key} {sum8}"),
        ("a = b", "a = b"),
        ("", ""),
    ],
)
def test_a_value_is_read_and_shown_as_it_was_written(page: Page, written: str, value: Any) -> None:
    read, shown, again = page.evaluate(READ, [MODULE.read_text("utf-8"), f"x = {written}"])

    assert read == {"x": value}
    assert again == read
    assert shown.replace(" ", "") == f"x = {written}".replace(" ", "")
