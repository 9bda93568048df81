"""Personal data at rest: sealed with AES-256-GCM, recognised again by a keyed digest, never by itself.

What is sealed is bound to the place where it stands (`what`, as associated data): a value that somebody
copies from one row into another does not open there. The key lies in a file of mode 600, made at the first
run, or where the settings say. Digests for repeat visits are HMAC-SHA-256 under a key of the quarter, which
is derived (HKDF, RFC 5869) from the same key: an old quarter's visits cannot be tied to a new one's.
"""

import base64
import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from datetime import date
from pathlib import Path

from hall.errors import NotReady

KEY_BYTES = 32
_NONCE_BYTES = 12
_VERSION = b"\x01"


class Vault:
    """Seals and opens texts, and makes digests by which a number is known again; holds the one key."""

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise NotReady("bad_key", f"The key of personal data must have {KEY_BYTES} bytes.")
        self._key = key

    def seal(self, text: str, what: str) -> str:
        """The text, sealed for the place `what` (for example `visit.phone:3f2…`); differs each time."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # 6 MB, only where somebody diverts

        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = AESGCM(self._derived(b"seal" + _VERSION)).encrypt(nonce, text.encode(), what.encode())
        return base64.urlsafe_b64encode(_VERSION + nonce + sealed).decode()

    def open(self, sealed: str, what: str) -> str:
        """What was sealed for that place. Raises NotReady `sealed` where key or place is another one."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        try:
            raw = base64.urlsafe_b64decode(sealed)
            nonce, rest = raw[1 : 1 + _NONCE_BYTES], raw[1 + _NONCE_BYTES :]
            opener = AESGCM(self._derived(b"seal" + raw[:1]))
            return opener.decrypt(nonce, rest, what.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise NotReady("sealed", "Personal data cannot be opened with this key.") from error

    def digest(self, text: str, purpose: str) -> str:
        """A keyed digest: the same text is found again for this purpose, and by nobody without the key."""
        return hmac.digest(self._derived(purpose.encode()), text.encode(), hashlib.sha256).hex()[:32]

    def visitor(self, phone: str, day: date) -> str:
        """By what a returning customer is recognised within one quarter."""
        return self.digest(phone, f"visitor {quarter_of(day)}")

    def _derived(self, purpose: bytes) -> bytes:
        extracted = hmac.digest(b"hallkeeper personal data", self._key, hashlib.sha256)
        return hmac.digest(extracted, purpose + b"\x01", hashlib.sha256)


def quarter_of(day: date) -> str:
    """In which quarter a day is, `2026Q4`: a visitor is known again within it."""
    return f"{day.year}Q{(day.month + 2) // 3}"


def key_from(file: Path) -> bytes:
    """The key in that file; made with mode 600 where there is none yet. Raises NotReady `bad_key`."""
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make_key(file)
    return known_key(file)


def _make_key(file: Path) -> None:
    """A new key: written beside its place and put there whole, so that a full disk leaves no half of one."""
    made = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    handle = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(secrets.token_bytes(KEY_BYTES))
            stream.flush()
            os.fsync(stream.fileno())
        with suppress(FileExistsError):  # somebody else has made one at the same moment: theirs counts
            os.link(made, file)
    finally:
        made.unlink()


def known_key(file: Path) -> bytes:
    """The key in that file, for who reads what is there already. Raises NotReady `no_key`, `bad_key`."""
    if not file.exists():
        words = f"There is no key of personal data in {file}; name the right file in the settings."
        raise NotReady("no_key", words)
    if file.stat().st_mode & 0o077:
        raise NotReady("bad_key", f"{file} may be read by others; its mode must be 600.")
    return file.read_bytes()
