"""Titles and tax numbers: published examples, what people really type, and what is refused in which words."""

import pytest

from diversion.invoices.title import Kind, Title, credit_code_check, masked_mail, tax_no_of, title_of
from hall.errors import Invalid


def test_the_standards_own_example_has_the_check_character_3():
    """GB 32100-2015, worked example: sum 1640, 1640 mod 31 = 28, 31 - 28 = 3."""
    assert credit_code_check("91350100M000100Y4") == "3"
    assert tax_no_of("91350100M000100Y43") == "91350100M000100Y43"


@pytest.mark.parametrize(
    "code",
    [
        "914403001922038216",  # Huawei Technologies
        "91440300708461136T",  # Tencent Technology (Shenzhen)
        "91110000802100433B",  # Baidu Online Network Technology (Beijing)
        "91330100799655058B",  # Alibaba (China)
    ],
)
def test_codes_that_companies_publish_are_taken(code):
    assert tax_no_of(code) == code


def test_full_width_characters_blanks_and_small_letters_are_put_right():
    assert tax_no_of("　９１３５０１００ｍ０００１００ｙ４３ ") == "91350100M000100Y43"
    assert tax_no_of("9135 0100-M000 100Y 43\u200b") == "91350100M000100Y43"


def test_one_wrong_character_anywhere_is_noticed():
    right = "91350100M000100Y43"
    for place in range(18):
        wrong = right[:place] + ("2" if right[place] != "2" else "7") + right[place + 1 :]
        with pytest.raises(Invalid) as refused:
            tax_no_of(wrong)
        assert refused.value.field == "tax_no"


def test_neighbours_in_the_wrong_order_are_noticed():
    with pytest.raises(Invalid, match="does not go with the others"):
        tax_no_of("91350010M000100Y43")


@pytest.mark.parametrize(
    "number",
    [
        "440300192203821",  # six digits of a region, an organisation's code
        "35010057096428X",
        "11010519491231002X",  # an identity number by the example of GB 11643-1999
        "11010519491231002X01",
        "11010549123100201",
    ],
)
def test_older_numbers_are_taken_by_their_form(number):
    assert tax_no_of(number) == number


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("", "18 characters"),
        ("9135", "18 characters"),
        ("91350100M000100Y4Z", "without I, O, S, V and Z"),
        ("91350100M000I00Y43", "without I, O, S, V and Z"),
        ("91350100M000100Y44", "does not go with the others"),
        ("110105194912310021", "does not go with the others"),
        ("A40300192203821", "do not make a tax number"),
        ("11010549133100201", "do not make a tax number"),  # no thirteenth month
        ("11010519491231003X01", "do not make a tax number"),
    ],
)
def test_what_is_no_tax_number_is_said_in_a_sentence(number, words):
    with pytest.raises(Invalid, match=words) as refused:
        tax_no_of(number)
    assert (refused.value.code, refused.value.field) == ("invalid_tax_no", "tax_no")


def test_a_company_needs_a_number_and_a_person_has_none():
    company = title_of("company", " 某某(深圳)  科技有限公司 ", "91350100m000100y43")
    assert company == Title(Kind.COMPANY, "某某（深圳） 科技有限公司", "91350100M000100Y43")
    assert title_of("personal", "张三丰") == Title(Kind.PERSONAL, "张三丰", None)
    for kind, name, tax_no, field in [
        ("company", "某某有限公司", None, "tax_no"),
        ("personal", "张三丰", "91350100M000100Y43", "tax_no"),
        ("personal", "张", None, "name"),
        ("personal", "长" * 101, None, "name"),
        ("personal", "张\u202e三", None, "name"),
        ("other", "张三丰", None, "kind"),
    ]:
        with pytest.raises(Invalid) as refused:
            title_of(kind, name, tax_no)
        assert refused.value.field == field


def test_latin_names_keep_their_brackets():
    assert title_of("company", "Acme (China) Ltd", "91350100M000100Y43").name == "Acme (China) Ltd"


def test_nothing_of_a_title_is_whole_in_its_text_form():
    company = title_of("company", "某某深圳科技有限公司", "91350100M000100Y43")
    assert str(company) == "某某****有限公司 9135**********0Y43"
    assert repr(title_of("personal", "张三丰")) == "Title(张**)"
    assert (masked_mail("zhang@example.cn"), masked_mail("")) == ("z***@example.cn", "")
