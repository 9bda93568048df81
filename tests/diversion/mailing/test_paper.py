"""Labels and envelopes as a postman sees them: what `pdftotext -bbox` finds, in mm, on its place."""

import re
import subprocess
from dataclasses import dataclass

import pytest

from diversion.mailing.formats import Formats
from diversion.mailing.letters import bound
from diversion.mailing.number import number_of
from diversion.mailing.paper import envelopes, labels
from tests.diversion.mailing.letters_to import LONG, letter

FORMATS = Formats()
AIR = 1.6
"""By so much the box of a type of 14 points is higher than its characters, mm."""
_WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')


@dataclass(frozen=True)
class Word:
    """A word of a page: its box in mm from the left upper corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


def words(pdf: bytes) -> list[list[Word]]:
    """Of each page the words, where they are."""
    done = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True)
    pages = done.stdout.decode().split("<page ")[1:]
    mm = 25.4 / 72
    return [
        [
            Word(text, *(float(edge) * mm for edge in (left, top, right, bottom)))
            for left, top, right, bottom, text in _WORD.findall(page)
        ]
        for page in pages
    ]


@pytest.mark.parametrize("code", list(FORMATS.labels))
def test_each_letter_lies_on_its_label_from_the_first_that_is_left(code):
    label = FORMATS.label(code)
    first = label.many - 2
    opened = [letter(n, LONG if n % 2 else "科技园路1号") for n in range(1, 6)]
    pages = words(labels(opened, label, first))
    assert len(pages) == 2
    places = [(0, first), (0, first + 1), (0, first + 2), (1, 1), (1, 2)]
    for one, (page, place) in zip(opened, places, strict=True):
        left, top = label.corner(place)
        right, bottom = left + label.width, top + label.height
        across = [w for w in pages[page] if left <= w.left and w.right <= right]
        on_it = [w for w in across if top <= w.top and w.bottom <= bottom]
        text = "".join(w.text for w in on_it)
        whole = f"518057{''.join(one.address.names)}{one.address.street}张三丰收{one.item.number}"
        assert sorted(text) == sorted(whole)
        assert min(w.left for w in on_it) - left == pytest.approx(4.0, abs=0.8)
    assert sum(len(page) for page in pages) == sum(
        len([w for w in pages[p] if _within(w, label, place)]) for p, place in places
    )


def _within(word, label, place):
    left, top = label.corner(place)
    return left <= word.left <= left + label.width and top <= word.top <= top + label.height


def test_a_sheet_of_labels_fits_the_paper():
    for label in FORMATS.labels.values():
        left, top = label.corner(label.many)
        assert left + label.width <= 210.0 + 1e-9
        assert top + label.height <= 297.0
        assert label.corner(1)[0] == pytest.approx(210.0 - left - label.width, abs=0.05)


@pytest.mark.parametrize("code", ["dl", "c5-6"])
def test_an_envelope_has_its_postcode_in_boxes_and_the_bottom_free_for_the_post(code):
    envelope = FORMATS.envelope(code)
    (page,) = words(envelopes([letter(1, LONG)], envelope, "海纳营业厅"))
    digits = [w for w in page if w.text in tuple("518057") and w.top < 25]
    assert [w.text for w in sorted(digits, key=lambda w: w.left)] == list("518057")
    for place, word in enumerate(sorted(digits, key=lambda w: w.left)):
        middle = (word.left + word.right) / 2
        assert middle == pytest.approx(envelope.boxes[0] + 10 * place + 4, abs=0.3)
    x, y, width, height = envelope.address
    inside = [w for w in page if x - 0.1 <= w.left and w.right <= x + width and y - AIR <= w.top]
    block = [w for w in inside if w.bottom <= y + height]
    assert sorted("".join(w.text for w in block)) == sorted(f"广东省深圳市南山区{LONG}张三丰收")
    for word in page:
        if word.bottom > envelope.height - 20:
            assert word.right <= envelope.width - 160 or word.left >= envelope.width - 55


def test_in_a_window_the_address_is_seen_however_the_sheet_lies():
    (page,) = words(envelopes([letter(1, LONG)], FORMATS.envelope("window"), ""))
    block = [w for w in page if w.left < 100]
    assert sorted("".join(w.text for w in block)) == sorted(f"518057广东省深圳市南山区{LONG}张三丰收")
    assert min(w.left for w in block) >= 20
    assert max(w.right for w in block) <= 91
    assert min(w.top for w in block) >= 54
    assert max(w.bottom for w in block) <= 90


def test_the_list_says_which_invoice_lies_in_which_letter():
    pages = words(bound([letter(n) for n in range(1, 43)], []))
    assert len(pages) == 2
    line = [w.text for w in pages[1] if abs(w.top - pages[1][-1].top) < 2]
    assert line == [
        number_of("2026-10", 1, 42),
        f"{42:020d}",
        "518057",
        "张三丰",
        "广东省深圳市南山区科技园路1号",
    ]
