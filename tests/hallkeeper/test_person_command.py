"""`hallkeeper person`: one person's data in one command, beside a running hall."""

import json
import sqlite3
import subprocess
import urllib.request
from pathlib import Path

import pytest

from tests.running_hall import RunningHall
from tests.self_service import Customer

NUMBER = "13800000007"
AGREED, MASKED = "13800000049", "138****0049"


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


def agreed_to(running: RunningHall, number: str) -> None:
    """A customer with automatic payment and an invoice every month by e-mail."""
    phone = Customer(running)
    password = {"password": number[-6:]}
    phone.begin_on_phone(task="mandate")
    phone.say("/number", {"phone": number})
    phone.say("/password", {"purpose": "mandate", **password})
    consent = phone.look("/mandate").json["consent"]["version"]
    shown = phone.say("/mandate", {"provider": "sandbox", "consent": consent}).json
    urllib.request.urlopen(shown["url"], b"do=agree", timeout=20).close()
    phone.say("/end", {"outcome": "completed"})
    phone.begin_on_phone(task="invoice", service="invoice")
    phone.say("/number", {"phone": number})
    phone.say("/password", {"purpose": "invoice", **password})
    consent = phone.look("/standing").json["consent"]["version"]
    wish = {"email": "wang@example.cn", "name": "王方", "consent": consent}
    assert phone.say("/standing", wish).status == 201


def test_what_goes_on_is_named_and_ends_in_one_step_where_that_is_wished(
    running: RunningHall, tmp_path: Path
) -> None:
    agreed_to(running, AGREED)
    with pytest.raises(subprocess.CalledProcessError) as stays:
        running.command("person", "erase", "-", said=f"{AGREED}\n")
    said = stays.value.stdout.splitlines()
    month = running.ask("GET", "/board")["hall"]["business_day"][:7]
    assert [line.split(" DK")[0] for line in said[:4]] == [
        f"{MASKED} has agreed to what goes on, and it needs to know whose it is:",
        f"  an invoice every month, by email, since {month}",
        "  automatic payment",
        "Shall it end? Bills are then paid, and invoices asked for, by the customer each time.",
    ]
    assert said[5:] == [
        "1 orders of an invoice every month, which go on: --end ends them",
        "1 automatic payments, which hold: --end ends them",
    ]
    kept = running.command("person", "export", AGREED, str(tmp_path / "kept.json"))
    assert "1 standing_orders, 0 letters, 1 mandates" in kept
    ended = running.command("person", "erase", "-", "--end", said=f"{AGREED}\n").splitlines()
    assert ended[4] == "ended: 1 monthly, 1 automatic payments"
    assert ended[5].endswith("0 invoices, 1 standing_orders, 0 letters, 1 mandates")
    assert len(ended) == 6
    with sqlite3.connect(running.data / "sandbox-agreements.db", timeout=20) as provider:
        assert provider.execute("SELECT state FROM agreement ORDER BY until").fetchall()[-1] == ("ended",)
    provider.close()


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
