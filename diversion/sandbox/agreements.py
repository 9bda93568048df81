"""Automatic payment (免密代扣) as a SANDBOX: an API, and the page "agree / not now". No real money.

    PUT  /v1/agreements/<no>       words -> url, the page's address
    GET  /v1/agreements/<no>       -> state: waiting, agreed, declined, expired, ended
    POST /v1/agreements/<no>/end   -> state; unknown ones are ended too, so that nobody agrees later
    GET, POST /agree/<secret>      the customer's page

Whoever asks below `/v1/` shows a bearer token; the page is open to who has its link.
"""

import hmac
import json
import secrets
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from diversion.sandbox.books import transaction
from diversion.sandbox.wallet_pages import LANGUAGES, STYLE, language
from hall.clock import Clock, system_clock

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

    from werkzeug import Request, Response

GOOD_FOR_MS = 15 * 60_000
"""So long the page may be used."""
MOST_BYTES = 16 * 1024
CSP = "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
_TABLE = """CREATE TABLE IF NOT EXISTS agreement (no TEXT PRIMARY KEY, secret TEXT NOT NULL UNIQUE,
    words TEXT NOT NULL, state TEXT NOT NULL, until INTEGER NOT NULL) STRICT"""
_WORDS = {
    "zh-CN": {
        "title": "练习钱包 · 自动扣款",
        "sandbox": "这是沙箱：不会动用真钱。",
        "agree": "同意开通",
        "decline": "暂不开通",
        "agreed": "已开通自动扣款",
        "declined": "没有开通",
        "expired": "页面已过期，没有开通。",
        "ended": "自动扣款已取消。",
        "missing": "没有这份协议。",
        "other": "English",
    },
    "en": {
        "title": "Practice wallet · automatic payment",
        "sandbox": "This is a sandbox: no real money moves.",
        "agree": "Agree",
        "decline": "Not now",
        "agreed": "Automatic payment is set up",
        "declined": "It was not set up",
        "expired": "This page has expired. It was not set up.",
        "ended": "Automatic payment has been cancelled.",
        "missing": "There is no such agreement.",
        "other": "中文",
    },
}


class SandboxAgreements:
    """All agreements, in a file of their own. Every deed may be repeated, from any thread."""

    def __init__(self, file: Path, clock: Clock = system_clock) -> None:
        self._file = file
        self._clock = clock
        with self._transaction() as db:
            db.execute(_TABLE)

    def open(self, no: str, words: str) -> str:
        """The secret of its page; the same number is the same agreement."""
        with self._transaction() as db:
            sql = "INSERT OR IGNORE INTO agreement VALUES (?, ?, ?, 'waiting', ?)"
            db.execute(sql, (no, secrets.token_urlsafe(18), words, self._clock() + GOOD_FOR_MS))
            return str(db.execute("SELECT secret FROM agreement WHERE no = ?", (no,)).fetchone()[0])

    def state(self, no: str) -> str | None:
        """Where it stands; None: unknown."""
        found = self._found("no", no)
        return None if found is None else str(found["state"])

    def page(self, secret: str) -> dict[str, Any] | None:
        """What its page shows: words and state."""
        return self._found("secret", secret)

    def press(self, secret: str, deed: str) -> None:
        """The customer presses `agree` or `decline`; only a waiting one hears it."""
        state = {"agree": "agreed", "decline": "declined"}.get(deed)
        if state is not None:
            sql = "UPDATE agreement SET state = ? WHERE secret = ? AND state = 'waiting' AND until > ?"
            with self._transaction() as db:
                db.execute(sql, (state, secret, self._clock()))

    def end(self, no: str) -> None:
        """End it, agreed or not."""
        self.open(no, "")
        with self._transaction() as db:
            db.execute("UPDATE agreement SET state = 'ended' WHERE no = ?", (no,))

    def _found(self, column: str, value: str) -> dict[str, Any] | None:
        with self._transaction() as db:
            sql = f"SELECT words, state, until FROM agreement WHERE {column} = ?"  # noqa: S608 - ours, not asked
            row = db.execute(sql, (value,)).fetchone()
        if row is None:
            return None
        over = row[1] == "waiting" and row[2] <= self._clock()
        return {"words": row[0], "state": "expired" if over else row[1]}

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self._file, timeout=10, isolation_level=None)
        with closing(connection) as db, transaction(db):
            yield db


class AgreementsApi:
    """The sandbox as a WSGI application. `root` is its address as phones reach it, for the QR code."""

    def __init__(self, agreements: SandboxAgreements, token: str, root: str) -> None:
        self._agreements = agreements
        self._token = token
        self._root = root.rstrip("/")

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        from werkzeug import Request

        request = Request(environ)
        request.max_content_length = MOST_BYTES
        parts = request.path.strip("/").split("/")
        answer = self._api(request, parts[1:]) if parts[0] == "v1" else self._page(request, parts)
        return answer(environ, start_response)

    def _api(self, request: "Request", parts: list[str]) -> "Response":
        shown = request.headers.get("Authorization", "")
        if not hmac.compare_digest(shown.encode(), f"Bearer {self._token}".encode()):
            return _json({"code": "unauthorized"}, 401)
        match request.method, *parts:
            case "PUT", "agreements", no:
                words = (request.get_json(silent=True) or {}).get("words")
                if not isinstance(words, str):
                    return _json({"code": "bad_request"}, 400)
                return _json({"url": f"{self._root}/agree/{self._agreements.open(no, words)}"})
            case "GET", "agreements", no:
                state = self._agreements.state(no)
                return _json({"state": state}) if state else _json({"code": "no_such_agreement"}, 404)
            case "POST", "agreements", no, "end":
                self._agreements.end(no)
                return _json({"state": "ended"})
        return _json({"code": "no_such_address"}, 404)

    def _page(self, request: "Request", parts: list[str]) -> "Response":
        from werkzeug import Response

        lang = language(request.args.get("lang", ""), request.headers.get("Accept-Language", ""))
        headers = {"Content-Security-Policy": CSP, "Cache-Control": "no-store"}
        match request.method, *parts:
            case "GET", "agree.css":
                return Response(STYLE, 200, headers, mimetype="text/css")
            case "POST", "agree", secret:
                self._agreements.press(secret, request.form.get("do", ""))
                return Response(status=303, headers={**headers, "Location": f"?lang={lang}"})
            case "GET", "agree", secret:
                found = self._agreements.page(secret)
                text = _html(lang, found)
                return Response(text, 200 if found else 404, headers, mimetype="text/html")
        return Response(_html(lang, None), 404, headers, mimetype="text/html")


def _html(lang: str, found: dict[str, Any] | None) -> str:
    """The whole page: what it is for, and two buttons or what has become of it."""
    w = _WORDS[lang]
    other = next(name for name in LANGUAGES if name != lang)
    if found is not None and found["state"] == "waiting":
        content = (
            f'<form method="post" action="?lang={lang}">'
            f'<button class="deed" name="do" value="agree">{w["agree"]}</button>'
            f'<button name="do" value="decline">{w["decline"]}</button></form>'
        )
    else:
        content = f'<p class="state" role="status">{w[found["state"] if found else "missing"]}</p>'
    what = f"<p>{escape(found['words'])}</p>" if found else ""
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{w["title"]}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="stylesheet" href="../agree.css"></head><body><header><h1>{w["title"]}</h1>'
        f'<p class="quiet">{w["sandbox"]}</p></header><main>{what}{content}</main>'
        f'<footer><a href="?lang={other}" lang="{other}">{w["other"]}</a></footer></body></html>'
    )


def _json(body: object, status: int = 200) -> "Response":
    from werkzeug import Response

    return Response(json.dumps(body), status, mimetype="application/json")
