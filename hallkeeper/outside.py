"""The systems outside: billing and payment providers, by the settings; without any a sandbox of our own.

Sandbox money never meets a real billing system, nor a customer's real money a sandbox: it is all sandbox, or
none of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from diversion.billing.port import Billing
from diversion.billing.tmf import BILLS, PAYMENTS, TmfBilling
from diversion.payment.provider import Provider
from diversion.web import Web
from hall.hall import Hall
from hallkeeper.sandbox import Sandbox
from hallkeeper.settings import BadSettings, Settings


@dataclass(frozen=True, slots=True)
class Outside:
    """What the hall speaks to; `sandbox` where it is our own."""

    billing: Billing
    providers: Mapping[str, Provider] = field(default_factory=dict)
    sandbox: Sandbox | None = None

    def close(self) -> None:
        """Let go of it."""
        if self.sandbox is not None:
            self.sandbox.close()


def outside_of(settings: Settings, hall: Hall) -> Outside:
    """What these settings name. Raises BadSettings."""
    zone = hall.catalogue.zone
    if settings.billing_url is None:
        sandbox = Sandbox(settings.data, settings.public_url, zone, hall.clock, hall.store.hall)
        return Outside(sandbox.billing(), sandbox.providers(), sandbox)
    headers = {"Authorization": f"Bearer {_secret(settings.billing_token_file)}"}
    root = settings.billing_url.rstrip("/")
    bills, payments = Web(root + BILLS, headers), Web(root + PAYMENTS, headers)
    return Outside(TmfBilling(bills, payments, hall.store.hall, zone))


def _secret(file: Path | None) -> str:
    if file is None or not file.is_file():
        raise BadSettings("billing_token_file: a file with the billing system's token is needed")
    return file.read_text().strip()
