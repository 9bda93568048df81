"""Automatic payment over the API: agreed on the provider's page, ended, and nobody's but one's own."""

import re
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from hallkeeper.check import agreements_line
from hallkeeper.outside import agreements_of
from hallkeeper.settings import BadSettings, Settings
from tests.running_hall import RunningHall
from tests.self_service import Answered, Customer

WAITS_S = 15.0


@pytest.fixture(scope="module")
def terminal(running: RunningHall) -> Customer:
    """The paired terminal s1."""
    return Customer(running).pair("s1")


def code(answer: Answered) -> tuple[int, str]:
    return answer.status, answer.json["code"]


def sent_to(hall: RunningHall, number: str) -> str:
    """The newest one-time code that was sent there."""
    end = time.monotonic() + WAITS_S
    while True:
        messages = hall.ask("GET", "/messages/sandbox", role="manager")
        texts = [m["text"] for m in messages if (m["to"], m["kind"]) == (number, "code")]
        if texts and (found := re.search(r"\d{6}", texts[0])):
            return found[0]
        assert time.monotonic() < end, messages
        time.sleep(0.1)


def proved(customer: Customer, number: str) -> Customer:
    """A visit whose number is proved."""
    assert customer.say("/number", {"phone": number}).status == 200
    assert customer.say("/code", {"purpose": "mandate"}).status == 200
    given = {"purpose": "mandate", "code": sent_to(customer.hall, number)}
    assert customer.say("/proof", given).status == 200
    return customer


def agree(customer: Customer, key: str | None = None) -> Answered:
    """Agree to the text that is shown."""
    consent = customer.look("/mandate").json["consent"]["version"]
    return customer.say("/mandate", {"provider": "sandbox", "consent": consent}, key=key)


def press(url: str, deed: str) -> None:
    """The customer's phone opens the provider's page, and presses."""
    urllib.request.urlopen(url, f"do={deed}".encode(), timeout=20).close()


def mandate(customer: Customer) -> dict[str, Any]:
    found: dict[str, Any] = customer.look("/mandate").json["mandate"]
    return found


def states(hall: RunningHall, after: int, verb: str = "mandate.state") -> list[dict[str, Any]]:
    """The moves of that verb since `after`; the hall is shared with other tests."""
    moves = hall.ask("GET", f"/moves?after={after}&limit=1000", role="manager")["moves"]
    return [m for m in moves if m["verb"] == verb]


def test_from_the_code_to_the_confirmation_and_its_end(running: RunningHall, terminal: Customer) -> None:
    number = "13800000021"
    before = running.ask("GET", "/board")["version"]
    terminal.begin(task="mandate")
    terminal.say("/number", {"phone": number})
    assert code(terminal.look("/mandate")) == (409, "proof_needed")
    assert code(terminal.say("/mandate", {"provider": "sandbox", "consent": "provider-1"})) == (
        409,
        "proof_needed",
    )
    assert code(terminal.say("/mandate/cancel")) == (409, "proof_needed")
    proved(terminal, number)
    shown = terminal.look("/mandate").json
    assert (shown["mandate"], shown["phone"]) == (None, "138****0021")
    first = agree(terminal, key="one-touch")
    assert first.status == 201
    again = agree(terminal)  # another touch: the same agreement goes on
    assert (again.json["url"], again.json["mandate"]["number"]) == (
        first.json["url"],
        first.json["mandate"]["number"],
    )
    assert agree(terminal, key="one-touch").json["url"] == first.json["url"]
    assert mandate(terminal)["state"] == "applied"
    assert code(terminal.say("/mandate/paper")) == (404, "unknown_mandate")
    page = urllib.request.urlopen(first.json["url"] + "?lang=zh-CN", timeout=20).read().decode()
    assert "138****0021 的话费" in page
    assert number not in page
    press(first.json["url"], "agree")
    assert (mandate(terminal)["state"], mandate(terminal)["with"]) == ("active", "sandbox")
    printed = terminal.say("/mandate/paper").json["mandate"]["receipt"]
    assert (printed["copy"], printed["state"]) == (1, "ASKED")
    (asked,) = states(running, before, "receipt.print")
    paper = running.ask("GET", f"/receipts/{asked['data']['payment']}", role="device")
    assert (paper["kind"], paper["phone"], paper["provider"]) == (
        "mandate_provider",
        "138****0021",
        "sandbox",
    )
    assert paper["sandbox"] is True
    assert terminal.say("/mandate/cancel").json["mandate"]["state"] == "cancelled"
    assert terminal.say("/mandate/cancel").json["mandate"]["state"] == "cancelled"
    told = [(m["data"]["from"], m["data"]["to"]) for m in states(running, before)]
    assert told == [(None, "applied"), ("applied", "active"), ("active", "cancelled")]
    assert number not in str(states(running, before))
    assert agree(terminal).status == 201  # and once more, if they change their mind
    assert terminal.say("/end", {"outcome": "left"}).status == 200


def test_nobody_reaches_another_s_mandate(running: RunningHall, terminal: Customer) -> None:
    terminal.begin(task="mandate")
    press(agree(proved(terminal, "13800000022")).json["url"], "agree")
    assert mandate(terminal)["state"] == "active"
    stranger = Customer(running)
    stranger.begin_on_phone(task="mandate")
    proved(stranger, "13800000023")
    assert mandate(stranger) is None
    assert code(stranger.say("/mandate/cancel")) == (404, "unknown_mandate")
    for path in ("/mandate", "/mandate/cancel", "/mandate/paper"):
        body = {"provider": "sandbox", "consent": "provider-1"} if path == "/mandate" else None
        answer = stranger.say(path, body, visit=terminal.visit)
        assert answer.status in (403, 404), path
        assert "13800000022" not in answer.text
    assert code(stranger.look("/mandate", visit=terminal.visit)) == (404, "unknown_visit")
    stranger.say("/number", {"phone": "13800000022"})  # another number is not proved by the first one's code
    assert code(stranger.look("/mandate")) == (409, "proof_needed")
    assert code(stranger.say("/mandate/cancel")) == (409, "proof_needed")
    assert mandate(terminal)["state"] == "active"
    assert code(
        stranger.say("/mandate", {"provider": "sandbox", "consent": "provider-1", "mandate": "x"})
    ) == (
        422,
        "invalid_field",
    )


def test_what_the_customer_agrees_to_after_leaving_is_found_and_the_office_ends_it(
    running: RunningHall,
) -> None:
    phone = Customer(running)
    phone.begin_on_phone(task="mandate")
    answer = agree(proved(phone, "13800000024")).json
    phone.say("/end", {"outcome": "left"})
    press(answer["url"], "agree")
    number = answer["mandate"]["number"]
    end = time.monotonic() + WAITS_S

    def row() -> dict[str, Any]:
        rows = running.ask("GET", "/mandates", role="manager")["mandates"]
        return dict(next(m for m in rows if m["number"] == number))

    while row()["state"] != "active":
        assert time.monotonic() < end
        time.sleep(0.1)
    found = row()
    assert (found["way"], found["with"], found["phone"]) == ("provider", "sandbox", "138****0024")
    assert found["has_account"] is False
    ended = running.ask("POST", f"/mandates/{found['id']}/cancel", {"reason": "staff"}, role="manager")
    assert (ended["state"], ended["reason"]) == ("cancelled", "staff")
    page = urllib.request.urlopen(answer["url"] + "?lang=en", timeout=20).read().decode()
    assert "has been cancelled" in page


def test_a_bank_s_mandate_is_told_of_and_left_to_staff(running: RunningHall) -> None:
    body = {
        "bank": "sample-a",
        "name": "欧阳致远",
        "account_kind": "card",
        "account": "6222021234567890128",
        "phone": "13800000025",
        "consent": "bank-1",
        "consent_language": "zh-CN",
    }
    running.ask("POST", "/mandates", body, role="manager")
    phone = Customer(running)
    phone.begin_on_phone(task="mandate")
    proved(phone, "13800000025")
    assert (mandate(phone)["way"], mandate(phone)["state"]) == ("bank", "applied")
    assert code(phone.say("/mandate/cancel")) == (409, "bank_mandate")
    assert code(agree(phone)) == (409, "mandate_exists")


def test_the_settings_of_a_real_provider(tmp_path: Path) -> None:
    token = tmp_path / "agreements.token"
    token.write_text("secret")
    token.chmod(0o600)
    real = {"billing_url": "http://127.0.0.1:9", "agreement_url": "http://127.0.0.1:9"}
    settings = Settings(data=tmp_path, agreement_token_file=token, agreement_provider="alipay", **real)
    assert list(agreements_of(settings)) == ["alipay"]
    assert agreements_line(settings).good is False  # nobody answers there
    with pytest.raises(BadSettings, match="agreement_token_file"):
        agreements_of(Settings(data=tmp_path, **real))
    assert agreements_line(Settings(data=tmp_path)).words == "a sandbox of our own"
    assert agreements_of(Settings(data=tmp_path, billing_url="http://127.0.0.1:9")) == {}
