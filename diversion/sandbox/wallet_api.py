"""The sandbox wallet over HTTP: an API that is signed both ways, and the customer's pages. No real money.

    POST orders                         order_no, fen, words, expires_at     -> qr
    POST orders/<no>/take               fen, words, expires_at, payment_code -> at, fen, reference
    GET  orders/<no>                                                         -> at, fen, reference
    POST orders/<no>/close                                                   -> at, fen, reference
    POST orders/<no>/refunds            refund_no, fen                       -> refund_no, reference
    GET  orders/<no>/refunds/<refund>                                        -> refund_no, reference
    GET  statements/<day>                                -> count, paid_fen, refund_fen, rows

all below `/v1/` and signed as `wallet_signature` says; a refusal is `{"code": …}`, signed as well. A request
that is unsigned, late or heard before is 401. The pages are `/pay/<no>` and `/codes`.
"""

import json
import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from diversion.sandbox import wallet_pages as pages
from diversion.sandbox.wallet import No, Place, Wallet, WalletOrder
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
from diversion.web import NoAnswer, NotSent, Web
from hall.clock import Clock, system_clock

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

    from werkzeug import Request, Response

log = logging.getLogger("hallkeeper")
CSP = "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
NOTICE_S = 3.0
MOST_BYTES = 16 * 1024

Answered = tuple[int, Mapping[str, Any]]


class WalletApi:
    """The wallet as a WSGI application. `root` is its address as phones reach it; it stands in the QR code.

    Where `notify_url` is given, whatever was paid is told there, best effort, and holds nobody up.
    """

    def __init__(
        self,
        wallet: Wallet,
        key: bytes,
        root: str,
        notify_url: str | None = None,
        clock: Clock = system_clock,
    ) -> None:
        self._wallet = wallet
        self._key = key
        self._root = root.rstrip("/")
        self._notify_url = notify_url
        self._clock = clock

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        from werkzeug import Request

        request = Request(environ)
        request.max_content_length = MOST_BYTES
        parts = request.path.strip("/").split("/")
        answer = self._api(request, parts[1:]) if parts[0] == "v1" else self._page(request, parts)
        return answer(environ, start_response)

    # -- the merchant's side ------------------------------------------------------------------------

    def _api(self, request: "Request", parts: list[str]) -> "Response":
        from werkzeug import Response
        from werkzeug.exceptions import RequestEntityTooLarge

        try:
            body = request.get_data()
        except RequestEntityTooLarge:
            return Response(status=413)
        status, fields = self._heard(request, parts, body)
        said, stamp = json.dumps(fields).encode(), str(self._clock())
        nonce = headers_of(dict(request.headers))[NONCE.lower()]
        signature_ = signature(self._key, "answer", str(status), nonce, stamp, said)
        headers = {TIMESTAMP: stamp, SIGNATURE: signature_}
        return Response(said, status, headers, content_type="application/json")

    def _heard(self, request: "Request", parts: list[str], body: bytes) -> Answered:
        said = headers_of(dict(request.headers))
        stamp, nonce = said[TIMESTAMP.lower()], said[NONCE.lower()]
        if not signed(self._key, said, "request", request.method, request.path, stamp, nonce, body):
            return 401, {"code": "unsigned"}
        if not in_time(stamp, self._clock()) or not self._wallet.fresh(nonce):
            return 401, {"code": "replayed"}
        try:
            return self._done(request.method, parts, json.loads(body or b"{}"))
        except No as no:
            return no.status, {"code": no.code}
        except (ValueError, TypeError, KeyError):
            return 400, {"code": "bad_request"}

    def _done(self, method: str, parts: list[str], asked: Any) -> Answered:
        match method, *parts:
            case "POST", "orders":
                order = self._wallet.create(str(asked["order_no"]), *_what(asked))
                if order.at is not Place.OPEN:
                    raise No(f"order_{order.at}")
                return 200, {"qr": f"{self._root}/pay/{order.no}"}
            case "POST", "orders", no, "take":
                return 200, _standing(self._tell(self._wallet.take(no, *_what(asked), asked["payment_code"])))
            case "GET", "orders", no:
                return 200, _standing(self._wallet.order(no))
            case "POST", "orders", no, "close":
                return 200, _standing(self._wallet.close(no))
            case _:
                return self._afterwards(method, parts, asked)

    def _afterwards(self, method: str, parts: list[str], asked: Any) -> Answered:
        match method, *parts:
            case "POST", "orders", no, "refunds":
                return 200, _refund(self._wallet.refund(no, str(asked["refund_no"]), int(asked["fen"])))
            case "GET", "orders", no, "refunds", refund_no:
                return 200, _refund(self._wallet.refunded(no, refund_no))
            case "GET", "statements", day:
                rows = self._wallet.statement(day)
                sums = {
                    f"{kind}_fen": sum(row.fen for row in rows if row.kind == kind)
                    for kind in ("paid", "refund")
                }
                return 200, {"count": len(rows), **sums, "rows": [asdict(row) for row in rows]}
            case _:
                return 404, {"code": "no_such_address"}

    # -- the customer's side ------------------------------------------------------------------------

    def _page(self, request: "Request", parts: list[str]) -> "Response":
        from werkzeug import Response

        lang = pages.language(request.args.get("lang", ""), request.headers.get("Accept-Language", ""))
        headers = {"Content-Security-Policy": CSP, "Cache-Control": "no-store", "X-Frame-Options": "DENY"}
        match request.method, *parts:
            case "GET", "wallet.css":
                return Response(pages.STYLE, 200, headers, mimetype="text/css")
            case "GET", "pay", no:
                text, status = self._seen(no, lang)
            case "GET", "codes":
                text, status = pages.codes_page(self._wallet.asking(), lang), 200
            case "POST", ("pay" | "codes"), *rest if len(rest) <= 1:
                self._pressed(request.form)
                # Relative, so it also holds where the wallet stands below a path of its own.
                return Response(status=303, headers={**headers, "Location": f"?lang={lang}"})
            case _:
                text, status = pages.missing_page(lang), 404
        return Response(text, status, headers, mimetype="text/html")

    def _seen(self, no: str, lang: str) -> tuple[str, int]:
        try:
            return pages.pay_page(self._wallet.order(no), lang), 200
        except No:
            return pages.missing_page(lang), 404

    def _pressed(self, form: Mapping[str, str]) -> None:
        deeds: dict[str, Callable[[str], WalletOrder]] = {
            "pay": self._wallet.pay,
            "decline": self._wallet.decline,
        }
        deed = deeds.get(form.get("do", ""))
        if deed is None:
            return
        try:
            self._tell(deed(form.get("order", "")))
        except No as no:
            log.info("sandbox wallet: nothing done: %s", no.code)

    def _tell(self, order: WalletOrder) -> WalletOrder:
        if order.at is Place.PAID and self._notify_url:
            threading.Thread(target=self._notify, args=(order.no, self._notify_url), daemon=True).start()
        return order

    def _notify(self, order_no: str, url: str) -> None:
        asked = {"order_no": order_no}
        headers = notice_headers(self._key, json.dumps(asked).encode(), self._clock())
        try:
            Web(url, headers, NOTICE_S).ask("POST", "", asked)
        except (NotSent, NoAnswer) as error:
            log.info("sandbox wallet: a notification was not heard: %s", error)


def notice_headers(key: bytes, body: bytes, now: int) -> dict[str, str]:
    """The headers of a notification with that body."""
    stamp, nonce = str(now), new_nonce()
    return {TIMESTAMP: stamp, NONCE: nonce, SIGNATURE: signature(key, "notice", stamp, nonce, body)}


def _what(asked: Any) -> tuple[int, str, int]:
    return int(asked["fen"]), str(asked["words"]), int(asked["expires_at"])


def _standing(order: WalletOrder) -> Mapping[str, Any]:
    return {"order_no": order.no, "at": str(order.at), "fen": order.fen, "reference": order.reference}


def _refund(order: WalletOrder) -> Mapping[str, Any]:
    return {"order_no": order.no, "refund_no": order.refund_no, "reference": order.refund_reference}
