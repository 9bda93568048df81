"""The sandbox wallet's side: the sandbox itself, behind a real port."""

import json
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar

import requests

from diversion.payment.provider import Provider
from diversion.payment.sandbox_wallet import SandboxSettings, SandboxWallet
from diversion.sandbox.wallet import Wallet
from diversion.sandbox.wallet_api import WalletApi, notice_headers
from diversion.sandbox.wallet_signature import signature
from hall.clock import system_clock
from tests.diversion.providers.loopback import Loopback

KEY = bytes(range(32))
STRANGE = bytes(32)


class WalletCounterpart:
    """The sandbox wallet on loopback."""

    unscanned: ClassVar[str] = "open"
    paid_code: ClassVar[str] = "130000000000000001"
    open_code: ClassVar[str] = "280000000000000002"
    poor_code: ClassVar[str] = "130000000000000000"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.wallet = Wallet(folder / "sandbox.db")
        self.refused: list[str] = []
        self.heard: list[tuple[dict[str, str], bytes]] = []
        self.told = threading.Event()
        self._key = KEY
        self._wrong = 0
        self._server = Loopback(self)
        self.root = self._server.root
        self.provider = self.another(self.root, 4.0)

    def another(self, gateway: str, deadline_s: float) -> Provider:
        return SandboxWallet(self.settings(gateway, deadline_s))

    def settings(self, gateway: str, deadline_s: float = 4.0) -> SandboxSettings:
        file = self._folder / "wallet.key"
        file.write_bytes(KEY)
        return SandboxSettings(gateway, file, deadline_s)

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/notified":
            length = int(environ["CONTENT_LENGTH"])
            headers = {k[5:].replace("_", "-"): str(v) for k, v in environ.items() if k.startswith("HTTP_")}
            self.heard.append((headers, environ["wsgi.input"].read(length)))
            self.told.set()
            start_response("204 No Content", [])
            return []
        api = WalletApi(self.wallet, KEY, self.root, notify_url=f"{self.root}/notified")
        if environ["PATH_INFO"].startswith("/v1/") and (self._wrong or self._key != KEY):
            return self._retold(api, environ, start_response)
        return api(environ, start_response)

    def _retold(self, api: WalletApi, environ: Any, start_response: Any) -> Iterable[bytes]:
        """The same answer with one row more or under another key, signed again."""
        said = json.loads(b"".join(api(environ, lambda status, headers: None)))
        if self._wrong:
            said["count"] += 1
        body, stamp = json.dumps(said).encode(), str(system_clock())
        sign = signature(self._key, "answer", "200", environ["HTTP_WALLET_NONCE"], stamp, body)
        start_response("200 OK", [("Wallet-Timestamp", stamp), ("Wallet-Signature", sign)])
        return [body]

    def scan(self, order_no: str) -> None:
        assert requests.get(f"{self.root}/pay/{order_no}", timeout=4).status_code == 200

    def pay(self, order_no: str) -> None:
        form = {"order": order_no, "do": "pay"}
        assert requests.post(f"{self.root}/pay/{order_no}", form, timeout=4).status_code == 200

    def settle(self) -> None:
        """Here a refund is done when it is answered."""

    def notice(
        self, order_no: str, *, age_s: int = 0, stranger: bool = False
    ) -> tuple[dict[str, str], bytes]:
        body = f'{{"order_no": "{order_no}"}}'.encode()
        return notice_headers(STRANGE if stranger else KEY, body, system_clock() - age_s * 1000), body

    def turn_coat(self) -> None:
        self._key = STRANGE

    def miscount(self) -> None:
        self._wrong = 1

    def close(self) -> None:
        self._server.close()
