"""E-channels in the catalogue: kept in tables and in the text, mistakes named by field and line."""

from dataclasses import replace

import pytest

from hall.actor import Actor
from hall.catalogue_file import default_catalogue, read_catalogue, write_catalogue
from hall.channel import Channel, ChannelKind
from hall.errors import CatalogueMistake
from hall.hall import Hall

DEFAULT = write_catalogue(default_catalogue())
APP, SMS, MINI = default_catalogue().channels


def test_the_default_hall_has_an_example_of_each_that_is_easily_taken_out() -> None:
    assert [(c.code, c.service, c.kind) for c in (APP, SMS, MINI)] == [
        ("app-pay", "payment", ChannelKind.APP),
        ("sms-balance", "payment", ChannelKind.SMS),
        ("mini-invoice", "invoice", ChannelKind.MINI),
    ]
    assert all("示例" in c.names["zh-CN"] and "example" in c.names["en"] for c in (APP, SMS, MINI))
    assert read_catalogue(DEFAULT).channels == (APP, SMS, MINI)
    assert read_catalogue(DEFAULT.partition("[[channel]]")[0]).channels == ()


def test_where_a_phone_is_led() -> None:
    assert (APP.target, SMS.target) == ("https://app.example.com/pay", "sms:10086?body=CXYE")
    assert replace(SMS, text="查余额 1").target == "sms:10086?body=%E6%9F%A5%E4%BD%99%E9%A2%9D%201"


def test_channels_are_kept_retired_and_switched_off(hall: Hall, manager: Actor) -> None:
    assert hall.catalogue.channels == (APP, SMS, MINI)
    web = Channel("web", "general", ChannelKind.WEB, {"zh-CN": "网厅", "en": "Web"}, link="https://x.cn")
    hall.change_catalogue(manager, replace(hall.catalogue, channels=(web, replace(SMS, enabled=False))))
    assert hall.store.catalogue().channels == (
        web,
        replace(SMS, enabled=False),
        replace(APP, retired=True),
        replace(MINI, retired=True),
    )
    assert hall.catalogue.taught == (web,)


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('kind = "app"', 'kind = "fax"', "channel[0].kind"),
        ('link = "https://app.example.com/pay"', 'link = ""', "channel[0].link"),
        ('link = "https://app.example.com/pay"', 'link = "javascript://x%0aalert(1)"', "channel[0].link"),
        ('link = "https://app.example.com/pay"', 'link = "JavaScript://x"', "channel[0].link"),
        ('link = "https://app.example.com/pay"', 'link = "http://app.example.com"', "channel[0].link"),
        ('link = "https://app.example.com/pay"', 'link = "//evil.example.com"', "channel[0].link"),
        ('link = "https://app.example.com/pay"', 'link = "app://a b"', "channel[0].link"),
        ('number = "10086"', 'number = "10086;1"', "channel[1].number"),
        ('text = "CXYE"', 'text = ""', "channel[1].text"),
        ('text = "CXYE"', f'text = "{"X" * 71}"', "channel[1].text"),
        ('steps = [{ zh-CN = "余额会用短信发给您", ', "steps = [{ ", "channel[1].steps"),
    ],
)
def test_a_mistake_is_named_with_its_field_and_line(old: str, new: str, field: str) -> None:
    at = DEFAULT.index(old, DEFAULT.index("[[channel]]"))
    text = DEFAULT[:at] + new + DEFAULT[at + len(old) :]
    with pytest.raises(CatalogueMistake) as found:
        read_catalogue(text)
    assert (found.value.field, found.value.line) == (field, DEFAULT[:at].count("\n") + 1)


def test_of_no_business_type_or_with_too_many_steps() -> None:
    for wrong, field in (
        (replace(APP, service="haircut"), "channel[0].service"),
        (replace(APP, steps=APP.steps * 2), "channel[0].steps"),
        (replace(APP, steps=({"zh-CN": "长" * 61, "en": "x"},)), "channel[0].steps"),
    ):
        with pytest.raises(CatalogueMistake) as found:
            read_catalogue(write_catalogue(replace(default_catalogue(), channels=(wrong,))))
        assert found.value.field == field


def test_an_app_s_own_scheme_is_a_deep_link() -> None:
    own = replace(APP, link="weixin://dl/business/?t=abc")
    assert read_catalogue(write_catalogue(replace(default_catalogue(), channels=(own,)))).channels == (own,)
