"""The sandbox wallet as a Provider: training money, real HTTP. What it speaks stands in `sandbox.wallet_api`.

Only an answer with the wallet's signature over it and over our own nonce counts; all else is Silence.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from diversion.payment import merchant
from diversion.payment.deadline import within
from diversion.payment.provider import (
    AlreadyPaid,
    At,
    Back,
    Declined,
    Forged,
    Notice,
    Order,
    Refunding,
    Silence,
    Standing,
    StatementRow,
)
from diversion.sandbox.wallet_signature import (
    NONCE,
    SIGNATURE,
    TIMESTAMP,
    headers_of,
    in_time,
    new_nonce,
    signature,
    signed,
)
from diversion.web import Web
from hall.clock import Clock, system_clock


@dataclass(frozen=True, slots=True)
class SandboxSettings:
    """Where the sandbox wallet stands, and the file with the key that both sides have."""

    root: str
    key: Path
    deadline_s: float = 8.0

    def problems(self) -> list[str]:
        """What is wrong with them, a sentence each, beginning with the field's name."""
        checks = {"root": merchant.address(self.root), "key": lambda: merchant.shared_key(self.key)}
        return merchant.problems_of(checks)


class SandboxWallet:
    """The sandbox wallet as a Provider. Raises Invalid `invalid_setting` where the settings cannot work."""

    code = "sandbox"
    heard = ""

    def __init__(self, settings: SandboxSettings, clock: Clock = system_clock) -> None:
        merchant.check(settings.problems())
        self._key = merchant.shared_key(settings.key)
        self._web = Web(settings.root, deadline_s=settings.deadline_s)
        self._deadline_s = settings.deadline_s
        self._clock = clock

    def create(self, order: Order) -> str:
        """The address of the order's page; see Provider."""
        asked = {"order_no": order.no, **_what(order)}
        status, answer = self._ask("POST", "/v1/orders", asked)
        if status != 200:
            raise Declined(_code(answer))
        return str(_field(answer, "qr"))

    def take(self, order: Order, payment_code: str) -> Standing:
        """Take the money by a payment code; see Provider."""
        asked = {**_what(order), "payment_code": payment_code}
        status, answer = self._ask("POST", f"/v1/orders/{order.no}/take", asked)
        if status != 200:
            raise Declined(_code(answer))
        return _standing(answer)

    def query(self, order_no: str) -> Standing:
        """Where the order stands; see Provider."""
        status, answer = self._ask("GET", f"/v1/orders/{order_no}")
        if status == 404 and _code(answer) == "no_such_order":
            return Standing(At.NONE)
        if status != 200:
            raise Silence(_code(answer))
        return _standing(answer)

    def close(self, order_no: str) -> None:
        """Close it; see Provider."""
        status, answer = self._ask("POST", f"/v1/orders/{order_no}/close", {})
        if status == 200 or _code(answer) == "no_such_order":
            return
        if _code(answer) == "paid":
            raise AlreadyPaid("paid")
        raise Silence(_code(answer))

    def refund(self, order_no: str, refund_no: str, fen: int) -> Refunding:
        """Give all of it back; see Provider."""
        asked = {"refund_no": refund_no, "fen": fen}
        status, answer = self._ask("POST", f"/v1/orders/{order_no}/refunds", asked)
        if status != 200:
            return Refunding(Back.REFUSED)
        return Refunding(Back.DONE, str(_field(answer, "reference")))

    def refund_state(self, order_no: str, refund_no: str) -> Refunding:
        """What has become of a refund; see Provider."""
        status, answer = self._ask("GET", f"/v1/orders/{order_no}/refunds/{refund_no}")
        if status == 404:
            return Refunding(Back.NONE)
        return Refunding(Back.DONE, str(_field(answer, "reference")))

    def hear(self, headers: Mapping[str, str], body: bytes) -> Notice:
        """Verify a notification; see Provider."""
        said = headers_of(headers)
        stamp, nonce = said[TIMESTAMP.lower()], said[NONCE.lower()]
        if not signed(self._key, said, "notice", stamp, nonce, body):
            raise Forged("not signed by the sandbox wallet")
        if not in_time(stamp, self._clock()):
            raise Forged("a notification of another time")
        return Notice(str(_field(json.loads(body), "order_no")))

    def statement(self, day: str) -> list[StatementRow]:
        """What was paid and refunded on a day, its sums checked; see Provider."""
        status, answer = self._ask("GET", f"/v1/statements/{day}")
        if status != 200:
            raise Silence(_code(answer))
        rows = [StatementRow(**row) for row in _field(answer, "rows")]
        found = (
            len(rows),
            *(sum(row.fen for row in rows if row.kind == kind) for kind in ("paid", "refund")),
        )
        if found != (answer["count"], answer["paid_fen"], answer["refund_fen"]):
            raise Silence("the statement does not add up")
        return rows

    def _ask(self, method: str, path: str, asked: Mapping[str, Any] | None = None) -> tuple[int, Any]:
        """One signed question: status and answer. Raises Silence where nobody of ours has answered."""
        # The very bytes that Web sends: it writes JSON as `json.dumps` does.
        body = b"" if asked is None else json.dumps(asked).encode()
        stamp, nonce = str(self._clock()), new_nonce()
        sign = signature(self._key, "request", method, path, stamp, nonce, body)
        headers = {TIMESTAMP: stamp, NONCE: nonce, SIGNATURE: sign}
        answer = within(self._deadline_s, lambda: self._web.ask(method, path, asked, headers=headers))
        answered = headers_of(answer.headers)[TIMESTAMP.lower()]
        if not signed(self._key, answer.headers, "answer", str(answer.status), nonce, answered, answer.body):
            raise Silence(f"status {answer.status}, unsigned")
        if answer.status >= 500 or answer.status == 401:
            raise Silence(f"status {answer.status}")
        return answer.status, json.loads(answer.body)


def _what(order: Order) -> dict[str, Any]:
    return {"fen": order.fen, "words": order.words, "expires_at": order.expires_at}


def _field(answer: Any, name: str) -> Any:
    if not isinstance(answer, dict) or name not in answer:
        raise Silence(f"no {name}")
    return answer[name]


def _code(answer: Any) -> str:
    return str(_field(answer, "code"))


def _standing(answer: Any) -> Standing:
    at = At(_field(answer, "at"))
    if at in (At.OPEN, At.CLOSED):
        return Standing(at)
    return Standing(at, int(_field(answer, "fen")), str(_field(answer, "reference")))
