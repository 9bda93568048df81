"""How the sandbox wallet and its adapter sign what they tell each other: HMAC-SHA-256 under one key.

Signed is a text of lines, of which only the last, the body, may hold a line break:

    request:  request, method, path, timestamp, nonce, body
    answer:   answer, status, the request's nonce, timestamp, body
    notice:   notice, timestamp, nonce, body

Timestamps are ms UTC. Headers: Wallet-Timestamp, Wallet-Nonce, Wallet-Signature (hexadecimal).
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping

AGE_MS = 5 * 60 * 1000
"""So far a timestamp may be from the hearer's clock."""
TIMESTAMP, NONCE, SIGNATURE = "Wallet-Timestamp", "Wallet-Nonce", "Wallet-Signature"


def new_nonce() -> str:
    """A number used once."""
    return secrets.token_hex(16)


def signature(key: bytes, *lines: str | bytes) -> str:
    """The signature of these lines."""
    text = b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines)
    return hmac.digest(key, text, hashlib.sha256).hex()


def signed(key: bytes, said: Mapping[str, str], *lines: str | bytes) -> bool:
    """Whether the headers carry the signature of these lines."""
    return hmac.compare_digest(headers_of(said)[SIGNATURE.lower()].encode(), signature(key, *lines).encode())


def headers_of(said: Mapping[str, str]) -> Mapping[str, str]:
    """The three headers by their names in small letters; empty where one is missing."""
    lowered = {name.lower(): value for name, value in said.items()}
    return {name.lower(): lowered.get(name.lower(), "") for name in (TIMESTAMP, NONCE, SIGNATURE)}


def in_time(stamp: str, now: int) -> bool:
    """Whether a timestamp is one, and near enough to the hearer's clock."""
    return stamp.isascii() and stamp.isdecimal() and abs(int(stamp) - now) <= AGE_MS
