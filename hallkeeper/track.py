"""The customer's own address: `/t/{secret}`, unguessable, with nothing personal in it and nothing stored.

The secret is the ticket's id and a keyed digest of it (HMAC-SHA-256, 96 bits kept), so that it costs no
row and no index. The key lies in the data folder, mode 600.
"""

import base64
import binascii
import hashlib
import hmac
import os
import secrets
import uuid
from pathlib import Path

from hall.errors import NotFound

_MAC_BYTES = 12


class Tracks:
    """Makes and reads the secrets; `public_url` is where phones reach the hall, or None."""

    def __init__(self, key: bytes, public_url: str | None) -> None:
        self._key = key
        self._public_url = public_url.rstrip("/") if public_url else None

    def secret(self, ticket: str) -> str:
        """The secret of a ticket's id."""
        raw = uuid.UUID(ticket).bytes
        return base64.urlsafe_b64encode(raw + self._mac(raw)).rstrip(b"=").decode()

    def url(self, ticket: str) -> str | None:
        """The address for the customer's phone; None without a public address."""
        return f"{self._public_url}/t/{self.secret(ticket)}" if self._public_url else None

    def on_paper(self, ticket: str) -> str:
        """What a slip's code says: that address; without one its path alone, for the hall's own readers.

        Never the bare secret: a hand scanner types it, and at a counter digits are keys of their own.
        """
        return self.url(ticket) or f"/t/{self.secret(ticket)}"

    def ticket(self, secret: str) -> str:
        """The id of the ticket whose secret this is. Raises NotFound `unknown_ticket`."""
        try:
            raw = base64.urlsafe_b64decode(secret + "=" * (-len(secret) % 4))
        except (binascii.Error, ValueError):
            raw = b""
        ticket = str(uuid.UUID(bytes=raw[:16])) if len(raw) == 16 + _MAC_BYTES else ""
        if not ticket or not hmac.compare_digest(self.secret(ticket), secret):
            raise NotFound("unknown_ticket", "There is no such ticket, or its day is over.")
        return ticket

    def _mac(self, raw: bytes) -> bytes:
        return hmac.digest(self._key, raw, hashlib.sha256)[:_MAC_BYTES]


def read_key(data: Path) -> bytes:
    """The hall's key from its data folder; made, mode 600, at the first start."""
    file = data / "track.key"
    if not file.exists():
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as stream:
            stream.write(secrets.token_bytes(32))
    return file.read_bytes()
