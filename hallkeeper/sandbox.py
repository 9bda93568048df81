"""The sandboxes behind HTTP: billing, payment, agreements, invoices, passwords, on a port of their own.

They are counterparts, not parts of the hall: a database of their own, reached over loopback as real ones
would be. What a customer's phone opens, the wallet's pages and the invoices, is also to be found below
`/sandbox/` of the hall's public address.
"""

import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from gevent.pywsgi import WSGIServer

from diversion.billing.port import Billing
from diversion.billing.tmf import tmf_billing
from diversion.invoices.http_system import HttpInvoices
from diversion.mandates.http_agreements import HttpAgreements
from diversion.mandates.provider import AgreementProvider, Stands, Unknown
from diversion.payment.provider import Provider
from diversion.payment.sandbox_wallet import SandboxSettings, SandboxWallet
from diversion.proof.http_passwords import HttpPasswords
from diversion.proof.password import Passwords
from diversion.sandbox.addresses import book_of
from diversion.sandbox.agreements import AgreementsApi, SandboxAgreements
from diversion.sandbox.billing import SandboxBilling
from diversion.sandbox.billing_api import billing_app
from diversion.sandbox.invoices import SandboxInvoices, items_of
from diversion.sandbox.invoices_api import invoices_app
from diversion.sandbox.passwords import PasswordsApi
from diversion.sandbox.wallet import Wallet
from diversion.sandbox.wallet_api import WalletApi
from diversion.vault import key_from
from diversion.web import Web
from hall.clock import Clock

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

WALLET = "/sandbox/wallet"
"""Where the wallet's pages are, at the hall's public address and on the sandboxes' own port."""
INVOICES = "/sandbox/invoices"
"""Where the sandbox's invoices are; a link in a message leads there."""
AGREEMENTS = "/sandbox/agreements"
"""Where a customer agrees to automatic payment."""
PASSWORDS = "/sandbox/passwords"
"""Where service passwords are checked: on the sandboxes' own port alone, no page of a phone's."""
NOTIFY = "/self/notify"
"""Where payment providers tell that something was paid; the provider's code follows."""
_AGREEMENT_BOOKS = "sandbox-agreements.db"


class Sandbox:
    """The sandboxes of one hall, open from the start; `public_url` is where phones reach the hall."""

    def __init__(self, data: Path, public_url: str | None, zone: str, clock: Clock, channel: str) -> None:
        file, key_file = data / "sandbox.db", data / "sandbox.key"
        key = key_from(key_file)
        self._billing = SandboxBilling(file, clock, zone)
        self._token = secrets.token_urlsafe(24)
        self._zone, self._clock, self._channel, self._key_file = zone, clock, channel, key_file
        self._server = WSGIServer(("127.0.0.1", 0), self._answer, log=None, error_log=None)
        self._server.init_socket()
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        root = (public_url or self.address).rstrip("/") + WALLET
        notify = f"{public_url.rstrip('/')}{NOTIFY}/sandbox" if public_url else None
        self.wallet: WSGIApplication = WalletApi(Wallet(file, clock, zone), key, root, notify, clock)
        self._bills: WSGIApplication = billing_app(self._billing, self._token)
        root = (public_url or self.address).rstrip("/") + INVOICES
        books = data / "sandbox-invoices.db"
        items, book = items_of(self._billing), book_of(self._billing)
        self._books = SandboxInvoices(books, items, clock, zone, root, book)
        self.invoice_pages: WSGIApplication = invoices_app(self._books, self._token)
        root = (public_url or self.address).rstrip("/") + AGREEMENTS
        self.agreement_pages: WSGIApplication = AgreementsApi(
            SandboxAgreements(data / _AGREEMENT_BOOKS, clock), self._token, root
        )
        self._passwords: WSGIApplication = PasswordsApi(self._billing, self._token)
        self._server.start()

    def billing(self) -> Billing:
        """The adapter to the sandbox's billing system."""
        return tmf_billing(self.address, self._token, self._channel, zone=self._zone)

    def providers(self) -> Mapping[str, Provider]:
        """The sandbox's payment provider."""
        settings = SandboxSettings(self.address + WALLET, self._key_file)
        return {SandboxWallet.code: SandboxWallet(settings, self._clock)}

    def invoices(self) -> HttpInvoices:
        """The adapter to the sandbox's invoice system."""
        return HttpInvoices(Web(self.address + INVOICES, {"Authorization": f"Bearer {self._token}"}))

    def agreements(self) -> Mapping[str, AgreementProvider]:
        """The sandbox's provider of automatic payment."""
        web = Web(self.address + AGREEMENTS, {"Authorization": f"Bearer {self._token}"})
        return {SandboxWallet.code: HttpAgreements(web)}

    def passwords(self) -> Passwords:
        """The adapter to the sandbox's service passwords."""
        return HttpPasswords(Web(self.address + PASSWORDS, {"Authorization": f"Bearer {self._token}"}))

    def close(self) -> None:
        """Nobody can ask them any more."""
        self._server.stop()
        self._books.close()
        self._billing.close()

    def _answer(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ["PATH_INFO"].startswith(WALLET + "/"):
            return self.wallet(below(WALLET, environ), start_response)
        if environ["PATH_INFO"].startswith(INVOICES + "/"):
            return self.invoice_pages(below(INVOICES, environ), start_response)
        if environ["PATH_INFO"].startswith(AGREEMENTS + "/"):
            return self.agreement_pages(below(AGREEMENTS, environ), start_response)
        if environ["PATH_INFO"].startswith(PASSWORDS + "/"):
            return self._passwords(below(PASSWORDS, environ), start_response)
        return self._bills(environ, start_response)


class AgreementsBeside:
    """The sandbox's automatic payment for a command beside the hall: its books, without a wire."""

    def __init__(self, data: Path, clock: Clock) -> None:
        self._books = SandboxAgreements(data / _AGREEMENT_BOOKS, clock)

    def sign_url(self, agreement_no: str, words: str) -> str:
        """See the port: a command has no page to show."""
        raise Unknown("no page")

    def state(self, agreement_no: str) -> Stands:
        """See the port."""
        return Stands(self._books.state(agreement_no) or Stands.WAITING)

    def cancel(self, agreement_no: str) -> None:
        """See the port."""
        self._books.end(agreement_no)


def below(prefix: str, environ: "WSGIEnvironment") -> "WSGIEnvironment":
    """The request as an application mounted at `prefix` sees it."""
    name, path = environ.get("SCRIPT_NAME", ""), environ["PATH_INFO"]
    return {**environ, "SCRIPT_NAME": name + prefix, "PATH_INFO": path.removeprefix(prefix)}
