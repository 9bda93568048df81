"""The phone's address: one text per ticket, nothing else is taken for it."""

import uuid
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall.errors import NotFound
from hallkeeper.track import Tracks, read_key

TRACKS = Tracks(b"k" * 32, "https://hall.example/")


@given(st.uuids())
def test_a_secret_leads_back_to_its_ticket(ticket: uuid.UUID) -> None:
    assert TRACKS.ticket(TRACKS.secret(str(ticket))) == str(ticket)


@given(st.uuids(), st.integers(0, 37), st.characters(codec="utf-8"))
def test_no_other_text_is_taken(ticket: uuid.UUID, at: int, other: str) -> None:
    secret = TRACKS.secret(str(ticket))
    bent = secret[:at] + other + secret[at + 1 :]
    if bent != secret:
        with pytest.raises(NotFound):
            TRACKS.ticket(bent)


@given(st.text(max_size=60))
def test_any_text_gets_an_answer(text: str) -> None:
    with pytest.raises(NotFound):
        TRACKS.ticket(text)


def test_another_key_makes_addresses_void() -> None:
    secret = TRACKS.secret(str(uuid.uuid4()))
    with pytest.raises(NotFound):
        Tracks(b"x" * 32, None).ticket(secret)


def test_addresses() -> None:
    ticket = str(uuid.uuid4())
    assert TRACKS.url(ticket) == f"https://hall.example/t/{TRACKS.secret(ticket)}"
    alone = Tracks(b"k" * 32, None)
    assert alone.url(ticket) is None
    assert (TRACKS.on_paper(ticket), alone.on_paper(ticket)) == (
        TRACKS.url(ticket),
        f"/t/{TRACKS.secret(ticket)}",
    )


def test_the_key_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    key = read_key(tmp_path / "data")
    assert len(key) == 32
    assert read_key(tmp_path / "data") == key
    assert (tmp_path / "data" / "track.key").stat().st_mode & 0o777 == 0o600
