"""Telephone numbers: taken as people type them, shown with their middle hidden, never printed whole."""

import pytest

from diversion.phone import Phone, masked_name, phone_of
from hall.errors import Invalid


@pytest.mark.parametrize("typed", ["13800138000", "138 0013 8000", "+8613800138000", "86 138-0013-8000"])
def test_a_mainland_mobile_is_eleven_digits_however_it_is_typed(typed: str) -> None:
    assert phone_of(typed) == Phone("13800138000")


def test_a_number_abroad_keeps_its_country() -> None:
    assert phone_of("+44 20 7946 0958") == Phone("+442079460958")


@pytest.mark.parametrize(
    "typed", ["", "1380013800", "138001380001", "23800138000", "+86", "abc", "+861380013800", "1３８00138000"]
)
def test_what_cannot_be_called_is_refused(typed: str) -> None:
    with pytest.raises(Invalid) as error:
        phone_of(typed)
    assert (error.value.code, error.value.field) == ("invalid_phone", "phone")
    assert typed == "" or typed not in error.value.detail


def test_no_text_form_shows_it_whole() -> None:
    phone = phone_of("13800138000")
    assert (str(phone), repr(phone), f"{phone}") == ("138****8000", "Phone(138****8000)", "138****8000")


@pytest.mark.parametrize(
    ("name", "shown"), [("张三丰", "张**"), ("Ann Smith", "A**"), (" 李 ", "李**"), ("", "")]
)
def test_a_name_shows_its_first_character(name: str, shown: str) -> None:
    assert masked_name(name) == shown
