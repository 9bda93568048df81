"""The payments desk as a manager uses it, and the customers who pay at a terminal by the sandbox's wallet."""

import http.cookiejar
import json
import re
import time
import urllib.request
import uuid
from typing import Any

from playwright.sync_api import Locator

from tests.e2e.pages.office import OfficePage
from tests.running_hall import RunningHall


class PaymentsPage(OfficePage):
    """The desk, the decisions, the recent payments, the daily comparison."""

    def pay(self, order: str) -> Locator:
        """A payment at the desk, by its order number."""
        return self.page.locator(f'#desk-list [data-order="{order}"]')

    def decide(self, order: str, decision: str) -> Locator:
        """Press a decision; the dialog that asks once more."""
        self.pay(order).locator(f'[data-decision="{decision}"]').click()
        self.dialog.wait_for()
        return self.dialog

    def agree(self) -> None:
        """Press what the dialog proposes."""
        self.dialog.locator("button[type=submit]").click()

    def recent(self, order: str) -> Locator:
        """A row of the last 24 hours."""
        return self.page.locator(f'#recent tr[data-order="{order}"]')

    def compare(self, day: str) -> None:
        """Compare the books of a day."""
        self.page.locator("#day").select_option(day)
        self.page.locator("#books-form button").click()

    @property
    def said(self) -> Locator:
        """What came of the comparison."""
        return self.page.locator(".books-said")

    def book(self, day: str) -> Locator:
        """The comparison of a day."""
        return self.page.locator(f'#books .book[data-day="{day}"]')


class Customers:
    """Customers at the paired terminal s1, over the public API, with the phones of the sandbox's wallet."""

    def __init__(self, server: RunningHall) -> None:
        self._server = server
        jar = http.cookiejar.CookieJar()
        self._browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        pairing = urllib.request.Request(
            server.links["kiosk s1"], data=b"", headers={"Origin": server.address}
        )
        self._browser.open(pairing).close()

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """One call of the terminal's page."""
        request = urllib.request.Request(
            f"{self._server.address}/api/v1{path}",
            method=method,
            data=json.dumps(body or {}).encode() if method != "GET" else None,
            headers={
                "Origin": self._server.address,
                "Content-Type": "application/json",
                "Idempotency-Key": uuid.uuid4().hex,
            },
        )
        with self._browser.open(request, timeout=20) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def visit(self, offer: str | None = None) -> str:
        """Somebody begins at the terminal."""
        begun = self.ask("POST", "/visits", {"task": "pay", "service": "payment", "offer": offer})
        return str(begun["visit"])

    def number(self, visit: str, phone: str) -> dict[str, Any]:
        """Type a number; what is open."""
        found: dict[str, Any] = self.ask("POST", f"/visits/{visit}/number", {"phone": phone})
        return found

    def order(self, visit: str, wish: dict[str, Any]) -> dict[str, Any]:
        """Begin a payment: the order that waits for the wallet."""
        wanted = {"provider": "sandbox", **wish}
        order: dict[str, Any] = self.ask("POST", f"/visits/{visit}/payments", wanted)
        return order

    def wallet_pays(self, order: dict[str, Any]) -> None:
        """The customer's phone: scan the code, confirm on the wallet's own page."""
        answer = f"do=pay&order={order['order_no']}".encode()
        urllib.request.urlopen(order["qr"], data=answer, timeout=20).close()

    def settled(self, visit: str, order: dict[str, Any]) -> dict[str, Any]:
        """The payment once nothing more will happen to it by itself."""
        for _ in range(200):
            now: dict[str, Any] = self.ask("GET", f"/visits/{visit}/payments/{order['payment']}")
            if re.fullmatch("posted|receipted|refunded|closed|failed", now["state"]):
                return now
        raise AssertionError(f"{order['order_no']} is still {now['state']}")

    def paper_came_out(self, visit: str, order: dict[str, Any]) -> None:
        """Wait until the terminal's agent says so."""
        for _ in range(200):
            receipt = self.ask("GET", f"/visits/{visit}/payments/{order['payment']}")["receipt"]
            if receipt["state"] in ("SENT", "CONFIRMED"):
                return
            time.sleep(0.05)
        raise AssertionError(f"the receipt of {order['order_no']} is still {receipt['state']}")

    def top_up(self, phone: str, fen: int, receipt: str | None = None) -> dict[str, Any]:
        """From the number to the money with billing, and the receipt if it is wanted: the settled payment."""
        visit = self.visit()
        self.number(visit, phone)
        order = self.order(visit, {"fen": fen})
        self.wallet_pays(order)
        done = self.settled(visit, order)
        if receipt is not None:
            self.ask("POST", f"/visits/{visit}/payments/{order['payment']}/receipt", {"way": receipt})
        if receipt == "printed":
            self.paper_came_out(visit, order)
        self.ask("POST", f"/visits/{visit}/end", {"outcome": "completed"})
        return done
