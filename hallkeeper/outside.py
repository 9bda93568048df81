"""The systems outside: billing and payment providers, by the settings; without any, sandboxes of our own.

Sandbox money never meets a real billing system, nor a customer's real money a sandbox: it is all sandbox, or
none of it. A provider's settings are a TOML file of their own; the keys that it names lie in files beside it.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from diversion.billing.port import Billing
from diversion.billing.tmf import tmf_billing
from diversion.invoices.http_system import HttpInvoices
from diversion.invoices.port import Companies, InvoiceSystem
from diversion.mandates.http_agreements import HttpAgreements
from diversion.mandates.provider import AgreementProvider
from diversion.payment.alipay import Alipay, AlipaySettings
from diversion.payment.provider import Provider
from diversion.payment.sandbox_wallet import SandboxWallet
from diversion.payment.wechat import WeChatPay, WeChatSettings
from diversion.proof.http_passwords import HttpPasswords
from diversion.proof.password import Passwords
from diversion.web import Web
from hall.errors import Invalid
from hall.hall import Hall
from hallkeeper.sandbox import NOTIFY, AgreementsBeside, Sandbox
from hallkeeper.settings import BadSettings, Settings

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class Outside:
    """What the hall speaks to; `sandbox` where it is our own. `agreements`: automatic payment.

    `passwords`: who checks service passwords; None: nobody does, and none is asked for.
    `companies`: who names a company by its tax number.
    """

    billing: Billing
    invoices: InvoiceSystem | None
    providers: Mapping[str, Provider] = field(default_factory=dict)
    sandbox: Sandbox | None = None
    agreements: Mapping[str, AgreementProvider] = field(default_factory=dict)
    passwords: Passwords | None = None
    companies: Companies | None = None

    def close(self) -> None:
        """Let go of it."""
        if self.sandbox is not None:
            self.sandbox.close()


def outside_of(settings: Settings, hall: Hall) -> Outside:
    """What these settings name. Raises BadSettings naming the key."""
    zone = hall.catalogue.zone
    providers = _providers(settings, hall)
    if settings.billing_url is None:
        if providers:
            raise BadSettings("billing_url: real payments need a real billing system; none is named")
        for key, what in (("agreement_url", "automatic payment"), ("password_url", "service passwords")):
            if getattr(settings, key) is not None:
                raise BadSettings(f"billing_url: real {what} needs a real billing system; none is named")
        sandbox = Sandbox(settings.data, settings.public_url, zone, hall.clock, hall.store.hall)
        return Outside(
            sandbox.billing(),
            sandbox.invoices(),
            sandbox.providers(),
            sandbox,
            sandbox.agreements(),
            sandbox.passwords(),
            sandbox.invoices(),
        )
    billing = tmf_billing(
        settings.billing_url,
        _secret(settings.billing_token_file, "billing_token_file"),
        settings.billing_channel or hall.store.hall,
        zone=zone,
        bills_path=settings.billing_bills_path,
        payments_path=settings.billing_payments_path,
    )
    invoices = _invoices(settings)
    return Outside(
        billing,
        invoices,
        providers,
        agreements=agreements_of(settings),
        passwords=passwords_of(settings),
        companies=invoices if settings.invoice_companies else None,
    )


def agreements_of(settings: Settings) -> dict[str, AgreementProvider]:
    """The provider of automatic payment, if one is named. Raises BadSettings."""
    if settings.agreement_url is None:
        return {}
    token = _secret(settings.agreement_token_file, "agreement_token_file")
    web = Web(settings.agreement_url, {"Authorization": f"Bearer {token}"})
    return {settings.agreement_provider: HttpAgreements(web)}


def agreements_beside(settings: Settings, hall: Hall) -> Mapping[str, AgreementProvider]:
    """The providers of automatic payment for a command that runs beside the hall. Raises BadSettings."""
    if settings.billing_url is not None:
        return agreements_of(settings)
    return {SandboxWallet.code: AgreementsBeside(settings.data, hall.clock)}


def passwords_of(settings: Settings) -> Passwords | None:
    """Who checks service passwords, if anybody is named. Raises BadSettings: none goes over an open wire."""
    url = settings.password_url
    if url is None:
        return None
    if not is_closed(url):
        raise BadSettings("password_url: service passwords go by https only, but on this machine itself")
    token = _secret(settings.password_token_file, "password_token_file")
    return HttpPasswords(Web(url, {"Authorization": f"Bearer {token}"}), settings.password_digits)


def is_closed(url: str) -> bool:
    """Whether nobody hears what goes to that address: https, or this machine itself."""
    parts = urlsplit(url)
    return parts.scheme == "https" or parts.hostname in LOOPBACK


def phones_are_closed(settings: Settings) -> bool:
    """Whether nobody hears what customers type on their own phones."""
    return is_closed(settings.public_url or f"http://{settings.host}:{settings.port}")


def _invoices(settings: Settings) -> HttpInvoices | None:
    """The operator's invoice system, if one is named."""
    if settings.invoice_url is None:
        return None
    token = _secret(settings.invoice_token_file, "invoice_token_file")
    return HttpInvoices(Web(settings.invoice_url, {"Authorization": f"Bearer {token}"}))


def _providers(settings: Settings, hall: Hall) -> dict[str, Provider]:
    """The payment providers whose settings are named."""
    notify = f"{(settings.public_url or '').rstrip('/')}{NOTIFY}/" if settings.public_url else ""
    found: dict[str, Provider] = {}
    try:
        if settings.wechat_file is not None:
            more = {"notify_url": f"{notify or 'https://hall.invalid/'}wechat"}
            told = _told(settings.wechat_file, WeChatSettings, more)
            found["wechat"] = WeChatPay(WeChatSettings(**told), hall.clock)
        if settings.alipay_file is not None:
            told = _told(
                settings.alipay_file, AlipaySettings, {"notify_url": f"{notify}alipay" if notify else ""}
            )
            found["alipay"] = Alipay(AlipaySettings(**told), hall.clock)
    except Invalid as error:
        raise BadSettings(error.detail) from error
    return found


def _told(file: Path, kind: type, more: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a provider's settings from its file; paths in it are relative to it."""
    try:
        document = tomllib.loads(file.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSettings(f"{file}: {error}") from error
    known = {f.name: f for f in fields(kind)}
    for key in document:
        if key not in known:
            raise BadSettings(f"{file}: there is no setting {key!r}")
    told = {**more, **document}
    for name, f in known.items():
        if name not in told and f.default is MISSING:
            raise BadSettings(f"{file}: {name} is missing")
    return {name: file.parent / value if known[name].type is Path else value for name, value in told.items()}


def _secret(file: Path | None, key: str) -> str:
    if file is None or not file.is_file():
        raise BadSettings(f"{key}: a file with that system's token is needed")
    return file.read_text().strip()
