"""A scenario is written and read back equal; a mistake names its field."""

from dataclasses import fields

import pytest

from hall.errors import Invalid
from planning.whatif.scenario import (
    Act,
    Campaign,
    Cards,
    Counters,
    Divert,
    Post,
    Scenario,
    Target,
    Terminals,
    Way,
    Withdraw,
)
from planning.whatif.scenario_file import read_scenario, scenario_document, scenario_from, write_scenario

WHOLE = Scenario(
    "手机缴费 + 邮寄",
    "上午 #1 窗口最挤",
    (Divert("payment", 30), Divert("general", 12.5, Way.TERMINAL, newcomers=0, learning_s=40, gives_up=10)),
    (Post("invoice", 60),),
    (
        Counters(Act.ADD, ("7",), ("payment",), 540, 690),
        Counters(Act.CLOSE, ("3",)),
        Counters(Act.MOVE, ("1", "2"), start=480, end=540, to=1410),
        Counters(Act.POOL, ("1", "2"), ("payment", "invoice")),
    ),
    Terminals(2, 60),
    Cards("payment", 40, (300, 600), 25),
    (Campaign("payment", 2),),
    (Target("general", 900),),
    (Withdraw("invoice"),),
)


@pytest.mark.parametrize(
    "scenario", [WHOLE, Scenario("今天"), Scenario(), Scenario(divert=(Divert("a", 0),))]
)
def test_what_is_written_is_read_back_equal(scenario: Scenario) -> None:
    assert read_scenario(write_scenario(scenario)) == scenario
    assert scenario_from(scenario_document(scenario)) == scenario


def test_the_file_is_for_people() -> None:
    text = write_scenario(WHOLE)
    assert '[[counter]]\nact = "add"\ncodes = [' in text
    assert "[terminals]\nadd = 2\n" in text
    assert 'start = "09:00"' in text
    assert "percent = 30\n" in text
    assert "newcomers = 30" not in text  # as usual


MOVE = "[[counter]]\nact = 'move'\ncodes = ['1']\nstart = '09:00'\nend = '10:00'"


@pytest.mark.parametrize(
    ("text", "code", "field"),
    [
        ("divert = 3", "invalid_field", "divert"),
        ("[[divert]]\nservice = 'payment'", "invalid_field", "divert.0.percent"),
        ("[[divert]]\nservice = 'payment'\npercent = 130", "invalid_field", "divert.0.percent"),
        ("[[divert]]\nservice = 'payment'\npercent = nan", "invalid_field", "divert.0.percent"),
        ("[[divert]]\nservice = 'payment'\npercent = true", "invalid_field", "divert.0.percent"),
        ("[[divert]]\nservice = 'payment'\npercent = 3\nway = 'walk'", "invalid_field", "divert.0.way"),
        (
            "[[post]]\nservice = 'invoice'\npercent = 3\n[[post]]\npercent = 3",
            "invalid_field",
            "post.1.service",
        ),
        ("[[counter]]\nact = 'add'\nstart = '09:00'", "invalid_field", "counter.0.end"),
        ("[[counter]]\nact = 'add'\nstart = '9 Uhr'\nend = '10:00'", "invalid_field", "counter.0.start"),
        ("[[counter]]\nact = 'add'\nstart = '11:00'\nend = '10:00'", "invalid_field", "counter.0.end"),
        (
            "[[counter]]\nact = 'move'\ncodes = ['1']\nstart = '09:00'\nend = '10:00'",
            "invalid_field",
            "counter.0.to",
        ),
        ("[[counter]]\nact = 'close'", "invalid_field", "counter.0.codes"),
        ("[[counter]]\nact = 'close'\ncodes = ['1', '1']", "invalid_field", "counter.0.codes"),
        ("[[counter]]\nact = 'pool'\ncodes = ['1']\nto = '09:00'", "invalid_field", "counter.0.to"),
        ("[[counter]]\nact = 'close'\ncodes = ['1']\nserves = ['x']", "invalid_field", "counter.0.serves"),
        ("[terminals]\nadd = 1.5", "invalid_field", "terminals.add"),
        ("[terminals]\nadd = nan", "invalid_field", "terminals.add"),
        ("[terminals]\nadd = inf", "invalid_field", "terminals.add"),
        ("[cards]\nservice = 'payment'\nfaces = [400]", "invalid_field", "cards.faces"),
        ("[cards]\nservice = 'payment'\nfaces = []", "invalid_field", "cards.faces"),
        ("[cards]\nservice = 'payment'\ncolour = 'red'", "unknown_field", "cards.colour"),
        ("moon = 1", "unknown_field", "moon"),
        ("name = 'x", "not_toml", "toml"),
        (f"name = {'[' * 5000}", "not_toml", "toml"),
        (f"name = {'9' * 5000}", "not_toml", "toml"),
        (f"name = '{'x' * 100}'", "invalid_field", "name"),
    ],
)
def test_a_mistake_names_its_field(text: str, code: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_scenario(text)
    assert (refused.value.code, refused.value.field) == (code, field)


@pytest.mark.parametrize(
    ("text", "line"),
    [("name = 'a' # why", 1), ("name = 'a'\n# why\n", 2), ('name = """a\n#"""\n\n#', 4)],
)
def test_a_comment_would_be_lost_and_is_refused_by_its_line(text: str, line: int) -> None:
    with pytest.raises(Invalid) as refused:
        read_scenario(text)
    assert refused.value.code == "comments"
    assert refused.value.detail.startswith(f"Line {line}:")


@pytest.mark.parametrize("text", ['name = "#1"', "name = '#1'", 'name = """#\n#"""', 'name = "\\"#"'])
def test_a_hash_in_a_text_is_no_comment(text: str) -> None:
    assert "#" in read_scenario(text).name


def test_a_time_of_day_may_be_toml_s_own() -> None:
    text = "[[counter]]\nact = 'add'\nstart = 09:00:00\nend = '24:00'"
    (change,) = read_scenario(text).counter
    assert (change.start, change.end) == (540, 1440)


def test_only_an_empty_scenario_is_today() -> None:
    assert Scenario("x", "y").is_today
    for one in fields(Scenario)[2:]:
        assert not Scenario(**{one.name: getattr(WHOLE, one.name)}).is_today
