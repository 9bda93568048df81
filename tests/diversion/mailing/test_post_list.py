"""The list for the post, byte by byte."""

import csv
import io

import pytest

from diversion.mailing.post_list import post_csv
from hall.errors import Invalid
from tests.diversion.mailing.letters_to import letter

HEAD = "postcode,province,city,district,street,name,item_number\r\n"


def test_utf_8_has_a_mark_before_it_and_gb18030_none():
    row = "518057,广东省,深圳市,南山区,科技园路1号,张三丰,261001000015\r\n"
    assert post_csv([letter(1)], "utf-8") == b"\xef\xbb\xbf" + (HEAD + row).encode()
    assert post_csv([letter(1)], "gb18030") == (HEAD + row).encode("gb18030")
    with pytest.raises(Invalid):
        post_csv([], "latin-1")


def test_municipalities_have_no_city_and_some_cities_no_district():
    beijing = letter(1, codes=("110000", "110101"), names=("北京市", "东城区"))
    dongguan = letter(2, codes=("440000", "441900"), names=("广东省", "东莞市"))
    jiyuan = letter(3, codes=("410000", "419000", "419001"), names=("河南省", "济源市"))
    rows = list(csv.reader(io.StringIO(post_csv([beijing, dongguan, jiyuan], "utf-8").decode("utf-8-sig"))))
    assert [row[1:4] for row in rows[1:]] == [
        ["北京市", "", "东城区"],
        ["广东省", "东莞市", ""],
        ["河南省", "", "济源市"],
    ]


def test_what_a_spreadsheet_would_calculate_stays_text_and_rare_characters_arrive():
    odd = letter(1, '=HYPERLINK("http://x"),1号', "𠮷野家")
    for encoding in ("utf-8", "gb18030"):
        text = post_csv([odd], encoding).decode("utf-8-sig" if encoding == "utf-8" else encoding)
        row = list(csv.reader(io.StringIO(text)))[1]
        assert row[4:6] == ['\'=HYPERLINK("http://x"),1号', "𠮷野家"]
