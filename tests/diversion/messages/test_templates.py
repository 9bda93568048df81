"""The words of messages: complete in both languages, filled in exactly, counted in parts."""

import tomllib
from pathlib import Path

import pytest

from diversion.messages.parts import split
from diversion.messages.port import NOTICES, Kind, Way
from diversion.messages.templates import FIELDS, PARTS_OF, WORDS, Templates
from diversion.notices.letters import How
from diversion.notices.occasion import TOLD_REASONS, Who
from diversion.proof.code import Purpose
from hall.errors import Invalid

TEMPLATES = Templates("海纳营业厅")
SAID = {
    "phone": "138****1234",
    "amount": "128.50",
    "reference": "H20261123f3a09c1be2",
    "partner": "示例银行甲",
    "why": "账户已销户",
    "to": "广东省深圳市南山区科技****",
    "where": "https://hall.example.cn/mend",
    "by": "自助终端办理",
    "period": "2026-10",
    "stop": "退订：https://hall.example.cn/off",
}
VALUES = {
    Kind.CODE: {"code": "012345", "purpose": "查询账单", "minutes": "5"},
    Kind.INVOICE: {"period": "2026-10", "link": "https://hall.example/i/7f3a"},
    Kind.THREE_BEFORE_YOU: {"number": "A015", "service": "缴费", "ahead": "3"},
    Kind.RECEIPT: {"phone": "138****1234", "amount": "128.50", "reference": "H20261123ab"},
    Kind.REPORT: {"days": "2026-11-22", "finding": "缴费占窗口时间的 40%"},
} | {kind: {name: SAID[name] for name in FIELDS[kind]} for kind in (*NOTICES, Kind.STOPPED)}


def test_both_languages_have_words_for_every_kind_way_and_purpose_and_no_others() -> None:
    files = {file.stem: tomllib.loads(file.read_text(encoding="utf-8")) for file in WORDS.glob("*.toml")}
    wanted = {str(kind): {part for parts in PARTS_OF.values() for part in parts} for kind in Kind}
    wanted["purposes"] = {str(purpose) for purpose in Purpose}
    wanted["stops"] = {str(how) for how in How}
    wanted["places"] = {"house"}
    wanted["by"] = {str(who) for who in Who}
    wanted["why"] = {str(reason) for reason in TOLD_REASONS}
    wanted["partners"] = {"alipay", "wechat", "sandbox"}
    assert {
        language: {group: set(keys) for group, keys in words.items()} for language, words in files.items()
    } == {
        "en": wanted,
        "zh-CN": wanted,
    }


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize("way", list(Way))
@pytest.mark.parametrize("kind", list(Kind))
def test_every_message_says_all_that_it_was_given(kind: Kind, way: Way, language: str) -> None:
    written = TEMPLATES.write(kind, way, language, VALUES[kind])
    said = written.subject + written.text
    assert [value for value in VALUES[kind].values() if value not in said] == []
    assert "{" not in said
    assert (written.parts, bool(written.subject)) == (
        (0, True) if way is Way.EMAIL else (written.parts, False)
    )
    assert written.parts <= 2


def test_an_sms_begins_with_the_signature() -> None:
    written = TEMPLATES.write(Kind.CODE, Way.SMS, "zh-CN", VALUES[Kind.CODE])
    assert written.text == (
        "【海纳营业厅】验证码012345，用于查询账单，5分钟内有效。请勿告诉他人，包括工作人员。"
    )
    assert written.parts == 1


@pytest.mark.parametrize(
    ("values", "odd"),
    [
        ({"number": "A015", "service": "缴费"}, "ahead"),
        ({"number": "A015", "service": "缴费", "ahead": "3", "name": "张三"}, "name"),
    ],
)
def test_a_value_too_few_or_too_many_is_named(values: dict[str, str], odd: str) -> None:
    with pytest.raises(Invalid) as refused:
        TEMPLATES.write(Kind.THREE_BEFORE_YOU, Way.SMS, "en", values)
    assert (refused.value.code, refused.value.detail) == (
        "unknown_placeholder",
        f"A message of kind three_before_you: look at {odd}.",
    )


@pytest.mark.parametrize("template", ["{nmber} is next", "{number.__class__}", "{number", "{} is next"])
def test_a_file_that_names_what_nobody_fills_in_is_not_taken(tmp_path: Path, template: str) -> None:
    (tmp_path / "en.toml").write_text(f'[three_before_you]\nsms = "{template}"\n', encoding="utf-8")
    with pytest.raises(Invalid) as refused:
        Templates("Hall", tmp_path)
    assert (refused.value.code, refused.value.field) == ("unknown_placeholder", "en three_before_you.sms")


def test_a_value_is_put_in_as_it_is() -> None:
    values = {**VALUES[Kind.INVOICE], "period": "{link} {hall} {0}"}
    written = TEMPLATES.write(Kind.INVOICE, Way.SMS, "en", values)
    assert written.text.startswith("【海纳营业厅】Your e-invoice for {link} {hall} {0} is ready: https")


def test_a_subject_is_one_line_whatever_it_was_given() -> None:
    values = {**VALUES[Kind.INVOICE], "period": "2026\r\nBcc: all@example.com"}
    subject = TEMPLATES.write(Kind.INVOICE, Way.EMAIL, "en", values).subject
    assert subject == "E-invoice for 2026 Bcc: all@example.com"


def test_a_language_without_words_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        TEMPLATES.write(Kind.CODE, Way.SMS, "fr", VALUES[Kind.CODE])
    assert refused.value.code == "no_template"


def test_a_letter_is_no_message() -> None:
    with pytest.raises(Invalid) as refused:
        TEMPLATES.write(Kind.INVOICE, Way.SMS, "en", {"period": "x" * 400, "link": "https://x"})
    assert refused.value.code == "message_too_long"


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("", [0]),
        ("中" * 70, [70]),
        ("中" * 71, [67, 4]),
        ("中" * 134, [67, 67]),
        ("中" * 135, [67, 67, 1]),
        ("a" * 66 + "😀" * 3, [66, 3]),
    ],
)
def test_parts_are_70_units_alone_or_67_each_and_tear_no_sign_apart(text: str, lengths: list[int]) -> None:
    parts = split(text)
    assert [len(part) for part in parts] == lengths
    assert "".join(parts) == text
