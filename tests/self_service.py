"""Customers who help themselves, over the public API: at a paired terminal, or on a phone of their own."""

import json
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass
from http.cookiejar import CookieJar
from typing import Any

from tests.running_hall import RunningHall

ONE_BILL, SEVERAL_BILLS, NO_BILLS = "13800000001", "13800000002", "13800000003"


@dataclass
class Answered:
    """What came back: status, JSON (or nothing), and the raw text."""

    status: int
    json: Any
    text: str


class Customer:
    """One screen that helps itself; `begin` opens its visit."""

    def __init__(self, hall: RunningHall) -> None:
        self.hall = hall
        self.visit = ""
        self._headers: dict[str, str] = {"Origin": hall.address}
        self._browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def pair(self, place: str) -> "Customer":
        """Be the screen of that kiosk."""
        link = self.hall.pairing(place)
        asked = urllib.request.Request(link, method="POST", data=b"", headers=self._headers)
        self._browser.open(asked).close()
        return self

    def begin(self, **more: str) -> Answered:
        """Begin a visit at the paired terminal."""
        return self._begun(self.ask("POST", "/api/v1/visits", {"task": "pay", "service": "payment", **more}))

    def begin_on_phone(self, **more: str) -> Answered:
        """Begin a visit on a phone."""
        answer = self._begun(self.ask("POST", "/self/visits", {"task": "pay", "service": "payment", **more}))
        self._headers["Authorization"] = f"Visit {answer.json['secret']}"
        return answer

    def go_on(self, taken: Answered) -> None:
        """Be the phone that has taken over a terminal's visit."""
        self.visit = taken.json["visit"]
        self._headers["Authorization"] = f"Visit {taken.json['secret']}"

    def _begun(self, answer: Answered) -> Answered:
        if answer.status == 201:
            self.visit = answer.json["visit"]
        return answer

    def say(
        self, path: str, body: object = None, visit: str | None = None, key: str | None = None
    ) -> Answered:
        """POST below the visit, or below somebody else's; `key`: the same touch as before."""
        return self.ask("POST", f"/api/v1/visits/{visit or self.visit}{path}", body, key)

    def look(self, path: str = "", visit: str | None = None) -> Answered:
        """GET below the visit, or below somebody else's."""
        return self.ask("GET", f"/api/v1/visits/{visit or self.visit}{path}")

    def pay(self, **what: object) -> Answered:
        """Begin a payment over the sandbox wallet."""
        return self.say("/payments", {"provider": "sandbox", **what})

    def ask(self, method: str, path: str, body: object = None, key: str | None = None) -> Answered:
        """One request of this screen's browser."""
        asked = urllib.request.Request(
            self.hall.address + path,
            method=method,
            data=json.dumps(body or {}).encode() if method != "GET" else None,
            headers={
                **self._headers,
                "Content-Type": "application/json",
                "Idempotency-Key": key or uuid.uuid4().hex,
            },
        )
        try:
            with self._browser.open(asked, timeout=20) as answer:
                status, text = answer.status, answer.read().decode()
        except urllib.error.HTTPError as refusal:
            with refusal:
                status, text = refusal.code, refusal.read().decode()
        return Answered(status, json.loads(text) if text else None, text)


def press_pay(payment: dict[str, Any]) -> None:
    """The customer's phone opens the wallet's page by the code, and pays."""
    form = f"do=pay&order={payment['order_no']}".encode()
    asked = urllib.request.Request(payment["qr"], data=form, method="POST")
    urllib.request.urlopen(asked, timeout=20).close()
