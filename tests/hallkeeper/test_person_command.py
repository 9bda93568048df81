"""`hallkeeper person`: one person's data in one command, beside a running hall."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.running_hall import RunningHall
from tests.self_service import Customer

NUMBER = "13800000007"


def test_a_person_s_file_and_then_nothing_more(running: RunningHall, tmp_path: Path) -> None:
    phone = Customer(running)
    phone.begin_on_phone()
    phone.say("/number", {"phone": NUMBER})
    phone.pay(fen=1000, method="theirs", payment_code="130000000000000099")
    phone.say("/end", {"outcome": "completed"})
    file = tmp_path / "person.json"
    others = (
        "messages",
        "no_notices",
        "sandbox_messages",
        "invoices",
        "standing_orders",
        "letters",
        "mandates",
    )
    rest = ", ".join(f"0 {room}" for room in ("left_numbers", *others))
    shown = running.command("person", "export", NUMBER, str(file))
    assert shown == f"138****0007: 1 payments, 1 visits, {rest}, in {file}"
    found = json.loads(file.read_text())
    assert (file.stat().st_mode & 0o777, found["phone"], found["payments"][0]["amount"]) == (
        0o600,
        NUMBER,
        "10.00",
    )
    taken = running.command("person", "erase", "-", said=f"{NUMBER}\n")  # in no list of processes
    erased = rest.replace("0 no_notices, ", "")
    assert taken == f"138****0007: taken out of 1 payments, 1 visits, {erased}"
    again = tmp_path / "again.json"
    running.command("person", "export", NUMBER, str(again))
    assert (json.loads(again.read_text())["payments"], json.loads(again.read_text())["visits"]) == ([], [])


@pytest.mark.parametrize("number", ["12", "nobody"])
def test_what_is_no_number_is_said_and_no_file_is_made(
    running: RunningHall, tmp_path: Path, number: str
) -> None:
    with pytest.raises(subprocess.CalledProcessError) as error:
        running.command("person", "export", number, str(tmp_path / "person.json"))
    assert "eleven digits" in error.value.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("verb", ["export", "erase"])
def test_without_its_key_nothing_is_read_and_no_key_is_made(
    running: RunningHall, tmp_path: Path, verb: str
) -> None:
    key = tmp_path / "elsewhere.key"
    elsewhere = RunningHall(running.data)
    elsewhere.environment |= {"HALLKEEPER_PERSONAL_KEY_FILE": str(key)}
    file = [str(tmp_path / "person.json")] if verb == "export" else []
    with pytest.raises(subprocess.CalledProcessError) as error:
        elsewhere.command("person", verb, NUMBER, *file)
    assert f"There is no key of personal data in {key}" in error.value.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_not_written_over(running: RunningHall, tmp_path: Path) -> None:
    file = tmp_path / "person.json"
    file.write_text("mine")
    with pytest.raises(subprocess.CalledProcessError) as error:
        running.command("person", "export", NUMBER, str(file))
    assert "name another one" in error.value.stderr
    assert file.read_text() == "mine"
