"""A company's title code, as phones show it: what is taken from it, and what is refused, and why."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diversion.invoices.title import Kind, Title
from diversion.invoices.title_code import LONGEST, crc16, title_of_code
from hall.errors import Invalid

OF_A_PHONE = "$015YyX5Lqs56Wo6YCa56eR5oqA5pyJ6ZmQ5YWs5Y+4PC8+OTExMTAxMDhNQTAwNDMzNjVNPC8+PC8+PC8+MjU2Qw==$"
"""As a public test of a code's reader has it."""
NAME, TAX_NO = "深圳市示例科技有限公司", "91440300708461136T"
REST = f"{NAME}</>{TAX_NO}</>深圳市南山区1号|075500000000</>某银行|6222000000000000</>"


def code_of(said: str, *, text: str = "utf-8", crc: str = "utf-8", sum_: str | None = None) -> str:
    """A title code that says this, in these character sets."""
    check = sum_ if sum_ is not None else f"{crc16(said.encode(crc)):04X}"
    return f"$01{base64.b64encode(said.encode(text) + check.encode()).decode()}$"


def why_not(text: str) -> str:
    """The code of the refusal."""
    with pytest.raises(Invalid) as refused:
        title_of_code(text)
    return refused.value.code


def test_the_checksum_is_that_of_the_norm() -> None:
    assert (
        crc16(b"123456789") == 0xFEE8
    )  # the catalogue's value of CRC-16/UMTS, the same polynomial and order
    assert crc16("宋丹</>1234567890123456</></></>".encode()) == 0xE511  # a second phone's code


def test_a_phone_s_own_code() -> None:
    assert title_of_code(OF_A_PHONE) == Title(Kind.COMPANY, "北京票通科技有限公司", "91110108MA0043365M")


@pytest.mark.parametrize("text", ["utf-8", "gbk"])
@pytest.mark.parametrize("crc", ["utf-8", "gbk"])
def test_in_whichever_character_set_it_was_made(text: str, crc: str) -> None:
    assert title_of_code(code_of(REST, text=text, crc=crc)) == Title(Kind.COMPANY, NAME, TAX_NO)


def test_what_a_reader_puts_around_it_and_small_digits_of_the_checksum_do_not_matter() -> None:
    small = code_of(REST, sum_=f"{crc16(REST.encode()):04x}")
    assert title_of_code(f" {small}\r\n").tax_no == TAX_NO


def test_nothing_but_name_and_tax_number_is_taken() -> None:
    kept = title_of_code(code_of(REST))
    assert (kept.name, kept.tax_no) == (NAME, TAX_NO)
    assert "南山" not in repr(kept)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("https://w.url.cn/s/ANLcn53?cak=abc", "title_code_is_link"),
        ("HTTPS://mp.weixin.qq.com/intp/invoice/usertitlewxa?a=1&b=2#c", "title_code_is_link"),
        ("130000000000000001", "not_a_title_code"),
        ("", "not_a_title_code"),
        ("$02" + OF_A_PHONE[3:], "not_a_title_code"),
        ("$01$", "title_code_unclear"),
        (OF_A_PHONE[:-1], "title_code_unclear"),
        (OF_A_PHONE[:-2] + "$", "title_code_unclear"),
        (OF_A_PHONE.replace("OTEx", "OTEy"), "title_code_unclear"),
        (OF_A_PHONE + OF_A_PHONE, "title_code_unclear"),
        (code_of(REST, sum_="00 0"), "title_code_unclear"),
        (code_of(REST, sum_="+0F1"), "title_code_unclear"),
        (code_of(REST + "</>"), "title_code_unclear"),
        (code_of(f"{NAME}</>{TAX_NO}</>"), "title_code_unclear"),
        (code_of(f"{NAME}</></></></>"), "title_code_personal"),
        (code_of(f"{NAME}</>{TAX_NO[:-1]}U</></></>"), "invalid_tax_no"),
        (code_of(f"某</>{TAX_NO}</></></>"), "invalid_title"),
        (code_of(f"某\x00公司</>{TAX_NO}</></></>"), "invalid_title"),
        (code_of(f"某\u202e公司</>{TAX_NO}</></></>"), "invalid_title"),
        (code_of(f"{'长' * 101}</>{TAX_NO}</></></>"), "invalid_title"),
        (code_of(f"{NAME}</>{TAX_NO}</>{'路' * LONGEST}</></>"), "title_code_unclear"),
    ],
)
def test_what_cannot_be_used_is_refused_and_says_why(text: str, code: str) -> None:
    assert why_not(text) == code


@given(
    st.one_of(
        st.text(max_size=300), st.binary(max_size=200).map(lambda b: f"$01{base64.b64encode(b).decode()}$")
    )
)
def test_whatever_is_read_it_is_taken_or_refused(text: str) -> None:
    try:
        assert title_of_code(text).kind is Kind.COMPANY
    except Invalid as refused:
        assert refused.code


@given(st.integers(0, len(OF_A_PHONE) - 1), st.characters(codec="ascii"))
def test_one_character_that_was_read_wrong_is_never_taken_for_another_company(at: int, other: str) -> None:
    read = OF_A_PHONE[:at] + other + OF_A_PHONE[at + 1 :]
    try:
        assert title_of_code(read) == title_of_code(OF_A_PHONE)
    except Invalid as refused:
        assert refused.field in {"code", "tax_no"}
