"""The check digit: the published example, and every single wrong digit."""

from diversion.luhn import check_digit, fits

CARD = "6222021234567890128"


def test_the_published_example() -> None:
    assert (check_digit("7992739871"), fits("79927398713")) == ("3", True)


def test_every_single_wrong_digit_is_found() -> None:
    for place in range(len(CARD)):
        for digit in "0123456789":
            changed = CARD[:place] + digit + CARD[place + 1 :]
            assert fits(changed) == (changed == CARD)
