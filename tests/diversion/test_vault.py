"""Personal data at rest: opened only by this key and in this place, known again only by this key."""

from datetime import date
from pathlib import Path

import pytest

from diversion.vault import KEY_BYTES, Vault, key_from, known_key
from hall.errors import NotReady

VAULT = Vault(bytes(range(KEY_BYTES)))


def test_what_was_sealed_opens_in_its_place_and_looks_different_each_time() -> None:
    first, second = VAULT.seal("13800138000", "visit:1"), VAULT.seal("13800138000", "visit:1")
    assert first != second
    assert "13800138000" not in first
    assert [VAULT.open(one, "visit:1") for one in (first, second)] == ["13800138000"] * 2


@pytest.mark.parametrize("vault", [VAULT, Vault(b"x" * KEY_BYTES)])
@pytest.mark.parametrize("place", ["visit:1", "visit:2"])
def test_another_place_or_another_key_opens_nothing(vault: Vault, place: str) -> None:
    sealed = VAULT.seal("张三", "visit:1")
    if (vault, place) == (VAULT, "visit:1"):
        assert vault.open(sealed, place) == "张三"
        return
    with pytest.raises(NotReady) as error:
        vault.open(sealed, place)
    assert error.value.code == "sealed"


@pytest.mark.parametrize("broken", ["", "AA==", "no base64 at all!", "AQ" + "A" * 60])
def test_what_is_broken_is_said_so(broken: str) -> None:
    with pytest.raises(NotReady) as error:
        VAULT.open(broken, "visit:1")
    assert error.value.code == "sealed"


def test_each_single_bit_counts() -> None:
    sealed = VAULT.seal("a", "here")
    flipped = sealed[:-6] + ("A" if sealed[-6] != "A" else "B") + sealed[-5:]
    with pytest.raises(NotReady):
        VAULT.open(flipped, "here")


def test_a_visitor_is_known_within_the_quarter_and_not_in_the_next() -> None:
    january, march, april = (VAULT.visitor("13800138000", date(2026, m, 28)) for m in (1, 3, 4))
    assert january == march
    assert march != april
    assert VAULT.visitor("13800138001", date(2026, 1, 28)) != january
    assert Vault(b"y" * KEY_BYTES).visitor("13800138000", date(2026, 1, 28)) != january


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "data" / "personal.key"
    key = key_from(file)
    assert (len(key), file.stat().st_mode & 0o777, key_from(file)) == (KEY_BYTES, 0o600, key)


def test_who_only_reads_makes_no_key(tmp_path: Path) -> None:
    file = tmp_path / "data" / "personal.key"
    with pytest.raises(NotReady) as error:
        known_key(file)
    assert (error.value.code, str(file) in error.value.detail) == ("no_key", True)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_no_half_of_a_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as disk:
        disk.setattr("os.fsync", full)
        with pytest.raises(OSError, match="no space"):
            key_from(tmp_path / "personal.key")
    assert list(tmp_path.iterdir()) == []
    assert len(key_from(tmp_path / "personal.key")) == KEY_BYTES


def test_a_key_that_others_may_read_or_that_is_too_short_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "personal.key"
    key_from(file)
    file.chmod(0o640)
    with pytest.raises(NotReady) as error:
        key_from(file)
    assert error.value.code == "bad_key"
    with pytest.raises(NotReady) as error:
        Vault(b"short")
    assert error.value.code == "bad_key"
