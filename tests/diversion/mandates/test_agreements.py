"""Automatic payment by a provider: our sandbox behind a real socket, and the clockwork that asks it."""

import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from diversion.mandates import keeping
from diversion.mandates import store as kept
from diversion.mandates.desk import Mandates
from diversion.mandates.http_agreements import HttpAgreements
from diversion.mandates.mandate import At, Mandate, Reason, Way
from diversion.mandates.provider import DAY_MS, LATER_MS, SOON_MS, Agreements, Stands, Unknown
from diversion.sandbox.agreements import GOOD_FOR_MS, AgreementsApi, SandboxAgreements
from diversion.vault import Vault
from diversion.web import Web
from hall.clock import FixedClock
from hall.hall import Hall
from tests.diversion.mandates.conftest import BOSS, refusal, wish

TOKEN = "sandbox-token"
WORDS = "话费自动扣款"


class Quiet(WSGIRequestHandler):
    """A handler that logs nothing."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - werkzeug's name
        """Say nothing."""


class Provider:
    """The sandbox on a port, and the customer's phone."""

    def __init__(self, file: Path, clock: FixedClock) -> None:
        self.books = SandboxAgreements(file, clock)
        self._server = make_server("127.0.0.1", 0, lambda *a: self._api(*a), request_handler=Quiet)
        self.root = f"http://127.0.0.1:{self._server.server_port}"
        self._api = AgreementsApi(self.books, TOKEN, self.root)
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def asked_by(self, token: str = TOKEN) -> HttpAgreements:
        return HttpAgreements(Web(self.root, {"Authorization": f"Bearer {token}"}, 3))

    def press(self, url: str, deed: str) -> str:
        """Press a button of the page; what the page says then."""
        with urllib.request.urlopen(url, data=f"do={deed}".encode(), timeout=5) as answer:
            return str(answer.read().decode())

    def stop(self) -> None:
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()


@pytest.fixture
def provider(tmp_path: Path, clock: FixedClock) -> Iterator[Provider]:
    running = Provider(tmp_path / "agreements.db", clock)
    yield running
    running.stop()


@pytest.fixture
def agreements(hall: Hall, provider: Provider) -> Agreements:
    return Agreements(hall, {"sandbox": provider.asked_by()})


@pytest.fixture
def applied(mandates: Mandates) -> Mandate:
    return mandates.apply(BOSS, wish(way=Way.PROVIDER, with_whom="sandbox", consent="provider-1"))


def now(hall: Hall, mandate: Mandate) -> tuple[At, Reason | None]:
    row = kept.mandate_of(hall.store, mandate.id)
    return row.state, row.reason


def test_the_customer_agrees_and_asking_finds_it(
    hall: Hall, provider: Provider, agreements: Agreements, applied: Mandate, clock: FixedClock
) -> None:
    url = agreements.sign_url(applied.id, WORDS)
    assert agreements.sign_url(applied.id, WORDS) == url
    assert agreements.look() == 1
    assert now(hall, applied) == (At.APPLIED, None)
    assert agreements.look() == 0  # not before it is time again
    assert "已开通自动扣款" in provider.press(f"{url}?lang=zh-CN", "agree")
    clock.pass_seconds(SOON_MS / 1000)
    assert agreements.look() == 1
    assert now(hall, applied) == (At.ACTIVE, None)


@pytest.mark.parametrize("deed", ["decline", "nothing"])
def test_not_now_or_too_late(
    hall: Hall, provider: Provider, agreements: Agreements, applied: Mandate, clock: FixedClock, deed: str
) -> None:
    url = agreements.sign_url(applied.id, WORDS)
    provider.press(url, deed)
    clock.pass_seconds(GOOD_FOR_MS / 1000)
    assert "Agree<" not in provider.press(f"{url}?lang=en", "agree")
    agreements.look()
    reason = Reason.DECLINED if deed == "decline" else Reason.LAPSED
    assert now(hall, applied) == (At.REJECTED, reason)


def test_an_application_that_the_provider_never_heard_of_lapses_after_a_day(
    hall: Hall,
    provider: Provider,
    agreements: Agreements,
    mandates: Mandates,
    applied: Mandate,
    clock: FixedClock,
) -> None:
    clock.pass_seconds(DAY_MS / 1000 - 1)
    agreements.look()
    assert now(hall, applied) == (At.APPLIED, None)
    clock.pass_seconds(LATER_MS / 1000)
    agreements.look()
    assert now(hall, applied) == (At.REJECTED, Reason.LAPSED)
    assert provider.books.state(applied.number) == "ended"  # nobody can agree to it later
    assert mandates.apply(BOSS, wish()).way is Way.BANK  # the number is free again


def test_the_customer_cancels_here_or_there(
    hall: Hall, provider: Provider, agreements: Agreements, applied: Mandate, clock: FixedClock
) -> None:
    provider.press(agreements.sign_url(applied.id, WORDS), "agree")
    agreements.look()
    assert refusal(lambda: agreements.cancel(BOSS, applied.id, proved=False))[0] == "not_proved"
    agreements.cancel(BOSS, applied.id, proved=True)
    assert now(hall, applied) == (At.CANCELLED, Reason.CUSTOMER)
    assert provider.books.state(applied.number) == "ended"
    assert agreements.cancel(BOSS, applied.id, proved=True).state is At.CANCELLED


def test_an_agreement_that_holds_is_not_forgotten_here_alone(
    hall: Hall, agreements: Agreements, mandates: Mandates, vault: Vault, applied: Mandate
) -> None:
    phone = wish().phone
    assert refusal(lambda: mandates.cancel(BOSS, applied.id, proved=True))[0] == "with_provider"
    assert (keeping.end(hall, vault, phone, BOSS.ref), keeping.erase(hall, vault, phone)) == (0, 0)
    agreements.cancel(BOSS, applied.id, proved=True)
    assert keeping.erase(hall, vault, phone) == 1


def test_what_was_ended_there_is_found_by_asking(
    hall: Hall, provider: Provider, agreements: Agreements, applied: Mandate, clock: FixedClock
) -> None:
    provider.press(agreements.sign_url(applied.id, WORDS), "agree")
    agreements.look()
    provider.books.end(applied.number)
    clock.pass_seconds(24 * 3600)
    agreements.look()
    assert now(hall, applied) == (At.CANCELLED, Reason.ENDED_THERE)


def test_a_silent_provider_changes_nothing(
    hall: Hall, provider: Provider, agreements: Agreements, applied: Mandate
) -> None:
    provider.stop()
    assert refusal(lambda: agreements.sign_url(applied.id, WORDS))[0] == "provider_silent"
    assert refusal(lambda: agreements.cancel(BOSS, applied.id, proved=True))[0] == "provider_silent"
    agreements.look()
    assert now(hall, applied) == (At.APPLIED, None)


def test_a_provider_that_is_gone_holds_nobody_up(hall: Hall, applied: Mandate) -> None:
    without = Agreements(hall, {})
    assert (without.look(), without.look()) == (1, 0)


def test_nobody_without_the_token_is_answered(provider: Provider) -> None:
    with pytest.raises(Unknown, match="401"):
        provider.asked_by("guessed").state("DK12345678901237")
    assert provider.asked_by().state("DK12345678901237") is Stands.WAITING
    with pytest.raises(urllib.error.HTTPError, match="404") as refusal:
        urllib.request.urlopen(f"{provider.root}/agree/guessed", timeout=5)
    refusal.value.close()
