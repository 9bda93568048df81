"""Addresses in lines, each Chinese character one wide: so that the rule is seen and not the type."""

import pytest

from diversion.mailing.lines import LEADING, MM, NAME_LARGER, block, broken


def ten_point(text: str, points: float) -> float:
    """Ten-point Chinese characters are one mm wide here, Latin ones half of it."""
    return sum(0.5 if c.isascii() else 1.0 for c in text) * points / 10


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("广东省深圳市", 6, ["广东省深圳市"]),
        ("广东省深圳市南山区", 6, ["广东省深圳市", "南山区"]),
        ("长安街100号院3号楼", 5, ["长安街", "100号院", "3号楼"]),
        ("幸福里12栋3单元1602室", 5, ["幸福里12栋", "3单元", "1602室"]),
        ("花园（三期）东门", 5, ["花园（三", "期）东门"]),
        ("No. 1 Keyuan Road", 5, ["No. 1", "Keyuan", "Road"]),
        ("ABCDEFGHIJKLMNOP", 4, ["ABCDEFGH", "IJKLMNOP"]),
        ("", 4, []),
    ],
)
def test_lines_end_where_a_person_would_end_them(text, width, lines):
    assert broken(text, width, 10, ten_point) == lines
    assert all(ten_point(line, 10) <= width for line in lines)


def height(lines: int, points: float) -> float:
    return (lines - 1 + NAME_LARGER) * points * LEADING * MM + 1e-6


def test_the_street_begins_a_line_of_its_own_where_that_costs_none():
    found = block("广东省深圳市", "科技园路1号", "张三 收", 8, height(3, 10), (10,), ten_point)
    assert (found.lines, found.fits) == (("广东省深圳市", "科技园路1号", "张三 收"), True)
    whole = block("广东省深圳市", "科技园路1号", "张三 收", 12, height(2, 10), (10,), ten_point)
    assert whole.lines == ("广东省深圳市科技园路1号", "张三 收")


def test_the_largest_size_that_fits_is_taken():
    street = "一二三四五六七八九十" * 3
    found = block("广东省", street, "张三", 10, height(4, 7), (10, 9, 8, 7), ten_point)
    assert (found.points, found.fits, found.lines[-1]) == (7, True, "张三")
    assert "".join(found.lines) == f"广东省{street}张三"


def test_what_never_fits_is_cut_and_says_so_and_the_name_stays():
    found = block("广东省", "长" * 100, "张三", 10, height(3, 7), (8, 7), ten_point)
    assert (found.fits, found.lines[-1], len(found.lines)) == (False, "张三", 3)
