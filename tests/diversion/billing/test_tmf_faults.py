"""Counterparts that fail: only what surely never left is Unreached; all else is Unknown, and in time."""

import time
import traceback
from collections.abc import Callable

import pytest

from diversion.billing.port import Kind, Posting, Unknown, Unreached
from diversion.billing.tmf import TmfBilling, tmf_billing
from tests.diversion.billing.counterparts import (
    Behaviour,
    breaks_off,
    drips,
    drips_headers,
    hangs_up,
    misbehaving,
    resets,
    shows_a_page,
    silent,
    stumbles,
)
from tests.running_hall import free_port

POSTING = Posting("H20261123a1", "A20260001", 12850, Kind.BILL, "B202610-A20260001")
DEADLINE_S = 0.4
PHONE = "1380" + "0000001"
"""In two halves: a traceback shows the lines of this file."""
ASKED: dict[str, Callable[[TmfBilling], object]] = {
    "account": lambda billing: billing.account(PHONE),
    "post": lambda billing: billing.post(POSTING),
    "find": lambda billing: billing.find("H20261123a1"),
    "posted_on": lambda billing: billing.posted_on("2026-11-23"),
}


@pytest.mark.parametrize(
    "behave", [silent, hangs_up, resets, breaks_off, drips, drips_headers, shows_a_page, stumbles]
)
@pytest.mark.parametrize("question", ASKED)
def test_a_counterpart_that_may_have_heard_leaves_us_in_doubt(question: str, behave: Behaviour) -> None:
    with misbehaving(behave) as address:
        billing = tmf_billing(address, "t", "hall-1", deadline_s=DEADLINE_S)
        begun = time.monotonic()
        with pytest.raises(Unknown) as raised:
            ASKED[question](billing)
        assert type(raised.value) is Unknown
        assert time.monotonic() - begun < DEADLINE_S + 1.5


@pytest.mark.parametrize("question", ASKED)
def test_a_refused_connection_is_known_not_to_have_been_heard(question: str) -> None:
    billing = tmf_billing(f"http://127.0.0.1:{free_port()}", "t", "hall-1", deadline_s=DEADLINE_S)
    with pytest.raises(Unreached):
        ASKED[question](billing)


def test_a_name_that_nobody_has_was_not_heard_either() -> None:
    billing = tmf_billing("http://billing.invalid", "t", "hall-1", deadline_s=DEADLINE_S)
    with pytest.raises(Unreached):
        billing.post(POSTING)


@pytest.mark.parametrize("behave", [silent, hangs_up, shows_a_page, stumbles])
def test_no_traceback_tells_whose_bills_were_asked_for(behave: Behaviour) -> None:
    with misbehaving(behave) as address:
        heard = told(tmf_billing(address, "t", "hall-1", deadline_s=DEADLINE_S))
    refused = told(tmf_billing(f"http://127.0.0.1:{free_port()}", "t", "hall-1", deadline_s=DEADLINE_S))
    for text in (heard, refused):
        assert "diversion.billing.port.Un" in text
        assert PHONE not in text


def told(billing: TmfBilling) -> str:
    """What a log would show of a look-up that went wrong."""
    try:
        billing.account(PHONE)
    except Unknown as unknown:
        return "".join(traceback.format_exception(unknown))
    return ""
