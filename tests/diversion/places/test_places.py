"""Picking an address: the way down, what is refused, and where the postcode comes from."""

import json
from pathlib import Path

import pytest

from diversion.places.places import Places, places_from
from diversion.places.postcodes import Postcode, postcodes_from
from hall.errors import Invalid, NotReady

TREE = [
    {"c": "110000", "n": "北京市", "d": [{"c": "110101", "n": "东城区"}, {"c": "110118", "n": "密云区"}]},
    {
        "c": "440000",
        "n": "广东省",
        "d": [
            {
                "c": "440300",
                "n": "深圳市",
                "d": [
                    {"c": "440301", "n": "市辖区"},
                    {"c": "440305", "n": "南山区"},
                    {"c": "440311", "n": "光明区"},
                ],
            },
            {"c": "441900", "n": "东莞市"},
        ],
    },
    {
        "c": "420000",
        "n": "湖北省",
        "d": [
            {"c": "429000", "n": "湖北省-自治区直辖县级行政区划", "d": [{"c": "429004", "n": "仙桃市"}]},
        ],
    },
    {"c": "710000", "n": "台湾省"},
]
POSTCODES = """province,city,county,longitude,latitude,zipCode
北京市,北京市,北京市,116.4,39.9,100000
北京市,北京市,东城区,116.42,39.93,100010
北京市,北京市,密云县,116.83,40.37,101500
广东省,深圳市,深圳市,114.05,22.55,518000
广东省,深圳市,南山区,113.92,22.52,518052
广东省,东莞市,东莞市,113.75,23.04,523000
湖北省,省直辖,仙桃市,113.45,30.37,433000
河南省,新乡市,凤泉区,113.92,35.38,4453011
"""


@pytest.fixture
def places(tmp_path: Path) -> Places:
    (tmp_path / "level.min.json").write_text(json.dumps(TREE), encoding="utf-8")
    (tmp_path / "region.csv").write_text(POSTCODES, encoding="utf-8")
    return places_from(tmp_path / "level.min.json", postcodes_from(tmp_path / "region.csv"))


def test_the_picker_goes_down_by_codes_and_leaves_out_what_stands_there_for_orders_sake(places):
    assert [p.name for p in places.within()] == ["北京市", "广东省", "湖北省", "台湾省"]
    assert [p.name for p in places.within("440300")] == ["南山区", "光明区"]
    assert places.within("440305") == ()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("南山", ["广东省 深圳市 南山区"]),
        (" 深圳 南山 ", ["广东省 深圳市 南山区"]),
        ("市", ["北京市", "湖北省 湖北省-自治区直辖县级行政区划 仙桃市", "广东省 深圳市", "广东省 东莞市"]),
        ("山南", []),
        ("", []),
    ],
)
def test_a_place_is_found_by_what_somebody_types_of_it(places, typed, found):
    assert [" ".join(place.name for place in path) for path in places.find(typed)] == found


def test_an_address_has_its_postcode_filled_in_and_shows_itself_masked(places):
    address = places.address(("440000", "440300", "440305"), "  科技园路　１号 ")
    assert (address.line, address.postcode) == ("广东省深圳市南山区科技园路 1号", "518052")
    assert (str(address), repr(address)) == (
        "广东省深圳市南山区科技****",
        "Address(广东省深圳市南山区科技****)",
    )


@pytest.mark.parametrize(
    ("code", "postcode"),
    [
        ("110101", Postcode("100010", "district")),
        ("110118", Postcode("101500", "district")),  # 密云县 in the table of 2019
        ("440305", Postcode("518052", "district")),
        ("440311", Postcode("518000", "city")),  # a district since 2018: not in the table
        ("441900", Postcode("523000", "district")),
        ("710000", None),
    ],
)
def test_where_a_postcode_comes_from(places, code, postcode):
    assert places.postcode(code) == postcode


def test_a_city_without_districts_and_a_municipality_are_whole_addresses(places):
    assert places.address(("440000", "441900"), "鸿福路1号").names == (
        "广东省",
        "东莞市",
    )
    assert places.address(("110000", "110101"), "东直门内大街5号").codes == ("110000", "110101")


def test_a_county_that_belongs_to_no_city_is_written_without_one(places):
    address = places.address(("420000", "429000", "429004"), "沔街大道1号")
    assert (address.line, address.postcode) == ("湖北省仙桃市沔街大道1号", "433000")


@pytest.mark.parametrize(
    ("codes", "street", "code", "field"),
    [
        ((), "科技园路1号", "wrong_place", "province"),
        (("440000",), "科技园路1号", "wrong_place", "city"),
        (("440000", "440300"), "科技园路1号", "wrong_place", "district"),
        (("440000", "110101"), "科技园路1号", "wrong_place", "city"),
        (("440300", "440305"), "科技园路1号", "wrong_place", "province"),
        (("440000", "440300", "999999"), "科技园路1号", "unknown_place", "district"),
        (("440000", "440300", "440301"), "科技园路1号", "unknown_place", "district"),
        (("440000", "440300", "440305", "440305"), "科技园路1号", "wrong_place", "district"),
        (("440000", "440300", "440305"), "路", "invalid_street", "street"),
        (("440000", "440300", "440305"), "路" * 101, "invalid_street", "street"),
        (("440000", "440300", "440305"), "科技\x00园路", "invalid_street", "street"),
    ],
)
def test_what_is_no_address_says_which_field(places, codes, street, code, field):
    with pytest.raises(Invalid) as refused:
        places.address(codes, street)
    assert (refused.value.code, refused.value.field) == (code, field)


def test_without_a_table_of_postcodes_there_are_none(tmp_path):
    (tmp_path / "level.min.json").write_text(json.dumps(TREE), encoding="utf-8")
    places = places_from(tmp_path / "level.min.json")
    assert places.address(("440000", "440300", "440305"), "科技园路1号").postcode == ""


def test_a_file_that_is_something_else_is_named(tmp_path):
    (tmp_path / "level.min.json").write_text('{"no": "tree"}', encoding="utf-8")
    (tmp_path / "region.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    for read in (
        lambda: places_from(tmp_path / "level.min.json"),
        lambda: postcodes_from(tmp_path / "region.csv"),
    ):
        with pytest.raises(NotReady) as refused:
            read()
        assert refused.value.code == "no_places"
