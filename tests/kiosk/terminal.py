"""What tests of self-service share: a terminal, what was sent to a number, what the hall was told."""

import re
import time
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.e2e.pages.kiosk import KioskPage
from tests.e2e.pages.self import SelfPage
from tests.paper import Printer
from tests.running_hall import RunningHall

WAITS_S = 20


def strict(context: BrowserContext) -> Page:
    """A page on which a script error fails the test."""
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
    return page


def terminal(server: RunningHall, context: BrowserContext, code: str = "s1") -> tuple[KioskPage, SelfPage]:
    """A paired terminal, with nobody before it."""
    page = strict(context)
    kiosk = KioskPage(page, server.address)
    link = server.ask("POST", "/pairings", {"place": code}, role="manager")["url"]
    kiosk.pair(link, opens="tasks")
    return kiosk, SelfPage(page)


def inbox(server: RunningHall, number: str, kind: str) -> str:
    """The newest text message of that kind to that number, once there is one."""
    end = time.monotonic() + WAITS_S
    while True:
        messages = server.ask("GET", "/messages/sandbox", role="manager")
        texts = [m["text"] for m in messages if (m["to"], m["kind"]) == (number, kind)]
        if texts:
            return str(texts[0])
        assert time.monotonic() < end, messages
        time.sleep(0.1)


def code_of(server: RunningHall, number: str) -> str:
    """The one-time code that was sent there."""
    found = re.search(r"\d{6}", inbox(server, number, "code"))
    assert found is not None
    return found[0]


def masked(number: str) -> str:
    """As screens and paper show it."""
    return f"{number[:3]}****{number[-4:]}"


def to_proof(me: SelfPage, number: str) -> None:
    """Type the number; a code is sent."""
    me.number(number)
    me.touch("next")
    me.wait_for("proof")


def paper_told(server: RunningHall, printer: Printer, state: str, reason: str | None = None) -> int:
    """Say what became of the newest paper; which copy it was."""
    asked = moves(server, "receipt.print")[-1]["data"]
    printer.tell(asked["payment"], asked["copy"], state, reason)
    return int(asked["copy"])


def secret_of(ticket: dict[str, Any]) -> str:
    """What the code on its slip ends with."""
    return str(ticket["track_url"]).rpartition("/")[2]


def give_back(me: SelfPage, server: RunningHall, ticket: dict[str, Any]) -> None:
    """The screen knows the number in the queue and asks; it is given back."""
    number = ticket["number"]
    me.page.get_by_text(f"{number} 号还要排吗？").wait_for()
    me.touch("give-back")
    me.page.get_by_text(f"{number} 已经退号").wait_for()
    assert server.ask("GET", f"/tickets/{ticket['id']}", role="manager")["state"] == "cancelled"


def give_back_by_slip(me: SelfPage, server: RunningHall) -> None:
    """A terminal asks for the slip of somebody who holds a number, reads it, and takes the number back."""
    me.page.get_by_text("手里还有排队号？").wait_for()
    ticket = server.issue()
    me.scan(ticket["track_url"])
    give_back(me, server, ticket)


def ended(server: RunningHall) -> dict[str, Any]:
    """How the newest visit ended, once its page has told: it tells behind the customer's back."""
    visit = moves(server, "visit.open")[-1]["data"]["visit"]
    end = time.monotonic() + WAITS_S
    while True:
        for move in moves(server, "visit.end"):
            if move["data"]["visit"] == visit:
                data: dict[str, Any] = move["data"]
                return data
        assert time.monotonic() < end, f"visit {visit} never ended"
        time.sleep(0.1)


def moves(server: RunningHall, verb: str) -> list[dict[str, Any]]:
    """The moves of that verb so far."""
    found: list[dict[str, Any]] = []
    after = 0
    while page := server.ask("GET", f"/moves?after={after}&limit=1000", role="manager")["moves"]:
        found += page
        after = page[-1]["move"]
    return [move for move in found if move["verb"] == verb]
