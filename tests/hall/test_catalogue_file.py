"""The catalogue as TOML: written back equal, mistakes named by line."""

from dataclasses import replace
from datetime import time

import pytest

from hall.catalogue import Voice, VoiceOrder
from hall.catalogue_file import (
    catalogue_document,
    default_catalogue,
    read_catalogue,
    read_document,
    write_catalogue,
)
from hall.errors import CatalogueMistake
from hall.slip import LogoAt

DEFAULT = write_catalogue(default_catalogue())


def mistake(text: str) -> CatalogueMistake:
    with pytest.raises(CatalogueMistake) as found:
        read_catalogue(text)
    return found.value


def test_the_default_hall_is_the_contract_s() -> None:
    hall = default_catalogue()
    assert [(s.code, s.letter, s.target_s, s.mean_service_s) for s in hall.services] == [
        ("payment", "A", 300, 90),
        ("invoice", "B", 300, 120),
        ("general", "C", 600, 360),
    ]
    assert [c.code for c in hall.counters] == list("12345678")
    assert {c.code: c.serves for c in hall.counters if c.code in "678"} == {
        "6": ("payment", "invoice", "general"),
        "7": ("general",),
        "8": ("general",),
    }
    assert [(k.code, str(k.role)) for k in hall.kiosks] == [
        ("k1", "tickets"),
        ("k2", "tickets"),
        ("s1", "self-service"),
        ("s2", "self-service"),
        ("s3", "self-service"),
    ]
    assert hall.is_open(0)


def test_what_is_written_reads_back_equal() -> None:
    assert read_catalogue(DEFAULT) == default_catalogue()
    assert read_document(catalogue_document(default_catalogue())) == default_catalogue()


LOGO = "iVBORw0KGgoAAAANSUhEUgAAAAgAAAACAQAAAABN76BAAAAADElEQVR4nGP4w8AAAAL4AP1G7xd6AAAAAElFTkSuQmCC"
SPOKEN = f"""
[voice]
repeats = 3
yao = true
first = "customer"

[slip]
logo = "{LOGO}"
logo_at = "centre"
languages = "both"
note = {{ zh-CN = "无线网络：HALL", en = "Wi-Fi: HALL" }}
show = ["service", "qr"]
"""


def test_how_calls_are_spoken_and_slips_look_survives() -> None:
    catalogue = read_catalogue(DEFAULT + SPOKEN)
    assert catalogue.voice == Voice(repeats=3, yao=True, first=VoiceOrder.CUSTOMER)
    assert (catalogue.slip.logo_at, catalogue.slip.show) == (LogoAt.CENTRE, ("service", "qr"))
    assert read_catalogue(write_catalogue(catalogue)) == catalogue
    assert write_catalogue(default_catalogue()).count("[voice]") == 0


def test_a_display_is_heard_in_its_zone() -> None:
    upstairs = 'code = "up"\nnames = { zh-CN = "二楼", en = "Upstairs" }\nzone = "upstairs"\nvolume = 0\n'
    catalogue = read_catalogue(f"{DEFAULT}\n[[display]]\n{upstairs}")
    heard = [(d.code, d.zone, d.volume) for d in catalogue.displays]
    assert heard == [("wall", "hall", 70), ("up", "upstairs", 0)]
    assert read_catalogue(write_catalogue(catalogue)) == catalogue


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ('[slip]\nshow = ["number"]', "slip.show"),
        ('[slip]\nshow = ["qr", "qr"]', "slip.show"),
        ('[slip]\nlogo = "R0lGODlh"', "slip.logo"),
        ('[slip]\nlogo = "?"', "slip.logo"),
        ('[voice]\nrepeats = "twice"', "voice.repeats"),
        ('[voice]\nfirst = "nobody"', "voice.first"),
        ('[[display]]\ncode = "x"\nnames = { zh-CN = "x", en = "x" }\nvolume = 101', "display[1].volume"),
        ('[[device]]\ncode = "x"\nkind = "pad"\nplace = "99"\ndriver = "qsystem"', "device[13].place"),
        ('[[device]]\ncode = "x"\nkind = "lamp"\nplace = "1"\ndriver = "qsystem"', "device[13].kind"),
    ],
)
def test_a_mistake_in_it_is_named(wrong: str, field: str) -> None:
    assert mistake(f"{DEFAULT}\n{wrong}\n").field == field


SECOND = '[[device]]\ncode = "x"\nkind = "printer"\nplace = "k2"\ndriver = "tcp"\nenabled = true\n'


def test_a_kiosk_prints_on_one_printer() -> None:
    found = mistake(f"{DEFAULT}\n{SECOND}")
    assert (found.field, "'k2' prints on 'printer-k2' already" in str(found)) == ("device[13].place", True)
    for resting in ("enabled = false", "retired = true"):
        assert (
            read_catalogue(f"{DEFAULT}\n{SECOND.replace('enabled = true', resting)}").devices[-1].code == "x"
        )


CASH = """
[[service]]
code = "cash"
letter = "D"
target_s = 180
mean_service_s = 60
names = { zh-CN = "现金缴费", en = "Cash payment" }
"""


def test_a_hotline_and_a_fast_cash_series_survive() -> None:
    text = DEFAULT.replace('hotline = ""', 'hotline = "400-810-0086"')
    catalogue = read_catalogue(text.replace('cash_service = ""', 'cash_service = "cash"') + CASH)
    assert (catalogue.rules.hotline, catalogue.rules.cash_service) == ("400-810-0086", "cash")
    assert read_catalogue(write_catalogue(catalogue)) == catalogue
    assert [s.code for s in catalogue.services if catalogue.at_kiosks(s)] == ["payment", "invoice", "general"]
    wanted = replace(catalogue, rules=replace(catalogue.rules, cash_tile=True))
    assert all(map(wanted.at_kiosks, wanted.services))


def test_cash_that_takes_the_number_of_paying_leaves_it_at_the_kiosks() -> None:
    catalogue = read_catalogue(DEFAULT.replace('cash_service = ""', 'cash_service = "payment"'))
    assert all(map(catalogue.at_kiosks, catalogue.services))


@pytest.mark.parametrize("number", ["ring us", "1", "+", "10086 ", "010--" * 5, "-10086"])
def test_a_hotline_is_a_telephone_number(number: str) -> None:
    assert mistake(DEFAULT.replace('hotline = ""', f'hotline = "{number}"')).field == "rules.hotline"


def test_cash_names_a_business_type_in_use() -> None:
    found = mistake(DEFAULT.replace('cash_service = ""', 'cash_service = "cash"'))
    assert found.field == "rules.cash_service"
    assert DEFAULT.splitlines()[found.line - 1] == 'cash_service = ""'


@pytest.mark.parametrize("days", [0, 32])
def test_who_comes_back_does_so_on_one_of_the_next_31_days_at_most(days: int) -> None:
    found = mistake(DEFAULT.replace("came_back_days = 7", f"came_back_days = {days}"))
    assert found.field == "rules.came_back_days"


def test_hours_and_rules_survive() -> None:
    text = DEFAULT.replace("day_change = 03:00:00", "day_change = 04:30:00")
    text += '\n[[hours]]\nweekday = "monday"\nopens = 08:00:00\ncloses = 20:00:00\n'
    catalogue = read_catalogue(text)
    assert catalogue.rules.day_change == time(4, 30)
    assert read_catalogue(write_catalogue(catalogue)) == catalogue


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('letter = "B"', 'letter = "b"', "service[1].letter"),
        ('letter = "B"', 'letter = "A"', "service[1].letter"),
        ("target_s = 600", "target_s = 0", "service[2].target_s"),
        ("target_s = 600", 'target_s = "soon"', "service[2].target_s"),
        ('role = "self-service"', 'role = "ornament"', "kiosk[2].role"),
        ('code = "general"', 'code = "payment"', "service[2].code"),
        ('place = "k2"', 'place = "k9"', "device[1].place"),
        ("head_start_s = 900", "head_start = 900", "customer_class[1].head_start"),
        ('zone = "Asia/Shanghai"', 'zone = "Asia/Atlantis"', "zone"),
        ('driver = "simulated"', "driver = 7", "device[0].driver"),
        ('kind = "printer"', "kind = []", "device[0].kind"),
        ('code = "k1"', 'code = "大厅"', "kiosk[0].code"),
        ('code = "k1"', 'code = "k/1"', "kiosk[0].code"),
        ("target_s = 600", f"target_s = {10**30}", "service[2].target_s"),
        ("head_start_s = 900", f"head_start_s = {10**30}", "customer_class[1].head_start_s"),
        ('languages = ["zh-CN", "en"]', "languages = 7", "languages"),
    ],
)
def test_a_mistake_is_named_with_its_line(old: str, new: str, field: str) -> None:
    line = DEFAULT[: DEFAULT.index(old)].count("\n") + 1
    found = mistake(DEFAULT.replace(old, new, 1))
    assert (found.field, found.line) == (field, line)
    assert found.code == "invalid_catalogue"


def test_a_missing_key_is_named_at_its_table() -> None:
    text = DEFAULT.replace('letter = "B"\n', "", 1)
    found = mistake(text)
    line = text[: text.index('code = "invoice"')].count("\n")
    assert (found.field, found.line) == ("service[1].letter", line)


def test_no_toml_at_all() -> None:
    assert mistake(DEFAULT + "\nthis is no toml\n").line == DEFAULT.count("\n") + 2


def test_an_unknown_business_type_at_a_counter() -> None:
    text = DEFAULT.replace('serves = ["payment", "invoice"', 'serves = ["payment", "haircut"', 1)
    assert mistake(text).field == "counter[0].serves"


def test_a_name_is_needed_in_each_language() -> None:
    text = DEFAULT.replace(', en = "Invoices"', "", 1)
    assert mistake(text).field == "service[1].names"


def test_closing_after_opening() -> None:
    text = DEFAULT + '\n[[hours]]\nweekday = "monday"\nopens = 20:00:00\ncloses = 08:00:00\n'
    assert mistake(text).field == "hours[0].closes"


def test_inline_tables_are_named_by_their_list() -> None:
    text = 'zone = "Asia/Shanghai"\nlanguages = ["en"]\nnames = {en = "x"}\nkiosk = [{code = "k1"}]\n'
    found = mistake(text)
    assert (found.field, found.line) == ("kiosk[0].names", 4)


@pytest.mark.parametrize("content", ["2026-11-23", "nan", "[07:00:00]", "{ inner = inf }"])
def test_an_address_that_the_database_could_not_keep(content: str) -> None:
    text = DEFAULT + (
        f'\n[[device]]\ncode = "odd"\nkind = "sign"\nplace = "1"\ndriver = "simulated"\n'
        f"address = {{ unit = {content} }}\n"
    )
    assert mistake(text).field.endswith("].address")
