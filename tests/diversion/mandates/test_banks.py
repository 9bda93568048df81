"""Every bank's file, byte by byte; its answers, line by line."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from diversion.mandates.banks import BANKS, Banks, Row, file_name, file_of, line_of, read_bank
from diversion.mandates.mandate import AccountKind, Cycle, Mandate, Purpose, Reason, Way
from diversion.mandates.results import Said, read_results
from hall.errors import Invalid, NotReady
from tests.diversion.mandates.conftest import CARD, refusal

DAY = date(2026, 11, 23)
MANDATE = Mandate(
    id="1f",
    number="DK12345678901237",
    way=Way.BANK,
    with_whom="",
    person="",
    sealed=None,
    sealed_account=None,
    account_kind=AccountKind.CARD,
    purpose=Purpose.BILL,
    cycle=Cycle.MONTH,
    until=None,
    consent="bank-1",
    consent_language="zh-CN",
    place="office",
    service=None,
    ticket=None,
    by="person:boss",
    made_at=0,
)
BOOK = replace(
    MANDATE,
    number="DK12345678901245",
    account_kind=AccountKind.PASSBOOK,
    purpose=Purpose.INSTALMENT,
    cycle=Cycle.QUARTER,
    until="2028-12-31",
)
ROWS = [
    Row(MANDATE, "欧阳致远", "13800000001", CARD, DAY),
    Row(BOOK, "Ann O’Hara", "13800000002", "000123456789", DAY),
]
FILES = {
    "sample-a": (
        "DK_00000001_20261123_0007.csv",
        (
            "序号,单位协议号,用户协议号,户名,账号,账户类型,缴费号码,费种,周期,签约日期,失效日期\r\n"
            "000001,00000001,DK12345678901237,欧阳致远,6222021234567890128,1,13800000001,通信费,M,"
            "20261123,29991231\r\n"
            "000002,00000001,DK12345678901245,Ann O’Hara,000123456789,0,13800000002,分期款,Q,"
            "20261123,20281231\r\n"
        ).encode("gb18030"),
    ),
    "sample-b": (
        "SHOW-0002-20261123-007.txt",
        (
            "6222021234567890128|CARD|欧阳致远|DK12345678901237|13800000001|CNY|2026-11-23|\r\n"
            "000123456789|BOOK|Ann O’Hara|DK12345678901245|13800000002|CNY|2026-11-23|2028-12-31\r\n"
        ).encode(),
    ),
}


@pytest.mark.parametrize("file", sorted(BANKS.glob("*.toml")), ids=lambda file: file.stem)
def test_the_file_of_every_bank_byte_by_byte(file: Path) -> None:
    bank = read_bank(file)
    assert (file_name(bank, 7, DAY), file_of(bank, 7, ROWS)) == FILES[bank.code]


def test_a_name_too_long_for_a_bank_is_refused_with_its_field() -> None:
    bank = Banks().bank("sample-b")
    line_of(bank, 1, 1, replace(ROWS[0], name="欧" * 15))  # 45 bytes of UTF-8: just as wide as the column
    too_long = replace(ROWS[0], name="欧" * 16)
    assert refusal(lambda: line_of(bank, 1, 1, too_long)) == ("not_for_bank", "name")


def test_a_line_that_is_refused_names_its_application() -> None:
    bank = Banks().bank("sample-b")
    with pytest.raises(Invalid, match=ROWS[1].mandate.number):
        file_of(bank, 1, [ROWS[0], replace(ROWS[1], name="欧" * 16)])


@pytest.mark.parametrize("name", ["a|b", 'a"b', "a\r\nb"])
def test_no_value_may_break_a_line(name: str) -> None:
    bank = Banks().bank("sample-b")
    assert refusal(lambda: line_of(bank, 1, 1, replace(ROWS[0], name=name))) == ("not_for_bank", "name")


def test_what_a_bank_answers() -> None:
    file = (
        "序号,用户协议号,处理结果,原因代码\r\n"
        "1,DK12345678901237,0000,\r\n"
        "2,DK12345678901245,0001,E102\r\n"
        "3,DK12345678901245,0001,E999\r\n"
        "4,DK12345678901246,0000,\r\n"
        "5,DK12345678901245,7777,\r\n"
        "\r\n"
        "6\r\n"
    ).encode("gb18030")
    assert read_results(Banks().bank("sample-a"), file) == [
        Said(2, "DK12345678901237"),
        Said(3, "DK12345678901245", Reason.WRONG_NAME),
        Said(4, "DK12345678901245", Reason.OTHER),
        Said(5, None),  # its check digit is wrong
        Said(6, None),  # nobody knows what 7777 means
        Said(8, None),
    ]


@pytest.mark.parametrize("file", [b"", b"\xff\xfe\x00", b"a|b\r\n1|2\r\n", b'agreement|status|code\r\n"x'])
def test_a_file_that_is_none_of_this_banks(file: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        read_results(Banks().bank("sample-b"), file)
    assert (refused.value.code, refused.value.field) == ("not_a_result", "file")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('encoding = "utf-8"\nseparator', 'encoding = "big5"\nseparator', "encoding"),
        ('field = "phone"', 'field = "salary"', "no field salary"),
        ('value = "CNY"', 'value = "CNY"\nfield = "name"', "field or value"),
        ('NAME = "wrong_name"', 'NAME = "customer"', "not a bank's reason"),
        ("-{batch:03}", "", "{batch}"),
        ('"{contract}-{day}', '"../{contract}-{day}', "no folders"),
        ("[result]", "[answer]", "KeyError"),
    ],
)
def test_a_bank_written_down_wrongly_is_told_at_once(
    tmp_path: Path, before: str, after: str, said: str
) -> None:
    text = (BANKS / "sample-b.toml").read_text(encoding="utf-8")
    assert before in text
    (tmp_path / "mine.toml").write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(NotReady, match="mine.toml") as refused:
        Banks(tmp_path)
    assert said in refused.value.detail
