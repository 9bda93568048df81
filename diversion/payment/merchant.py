"""What a merchant's settings must look like: checked when the hall opens, not at the first payment.

Keys lie in files; a settings object holds only their paths, so that no key is ever printed with it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from hall.errors import Invalid

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

LEAST_BITS = 2048
LEAST_SHARED_BYTES = 32

Check = Callable[[], object]


def problems_of(checks: Mapping[str, Check]) -> list[str]:
    """What each check has to complain of, each sentence beginning with the field's name."""
    return list(_complaints(checks))


def check(problems: list[str]) -> None:
    """Raises Invalid `invalid_setting` with the first problem; its field is named."""
    if problems:
        field = problems[0].split(":")[0]
        raise Invalid("invalid_setting", problems[0], field=field)


def like(pattern: str, value: str, words: str) -> Check:
    """A check that the value is of that form; `words` say which form is meant."""

    def complain() -> None:
        if re.fullmatch(pattern, value) is None:
            raise ValueError(words)

    return complain


def address(value: str, *, may_be_empty: bool = False) -> Check:
    """A check that the value is an http(s) address without a query."""
    pattern = r"https?://[^\s?#]+" + ("|" if may_be_empty else "")
    return like(pattern, value, "an address looks like https://pay.example.com/path")


def private_key(file: Path) -> str:
    """The RSA key in that PEM file, as PKCS #8 PEM. Raises ValueError saying what is wrong with it."""
    from cryptography.hazmat.primitives import serialization

    key = _private(_read(file))
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def public_key(file: Path) -> str:
    """The RSA key in that PEM file, which may be a certificate that is valid now, as PEM.

    Raises ValueError saying what is wrong with it.
    """
    from cryptography.hazmat.primitives import serialization

    key = _public(_read(file))
    return key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    ).decode()


def text_key(file: Path, length: int) -> str:
    """The one line in that file, which must have so many bytes. Raises ValueError."""
    line = _read(file).strip()
    if len(line) != length or not line.isascii():
        raise ValueError(f"the file must hold {length} letters or digits")
    return line.decode()


def shared_key(file: Path) -> bytes:
    """The bytes of a key that both sides have. Raises ValueError where they are too few."""
    key = _read(file)
    if len(key) < LEAST_SHARED_BYTES:
        raise ValueError(f"the key must have at least {LEAST_SHARED_BYTES} bytes")
    return key


def _complaints(checks: Mapping[str, Check]) -> Iterator[str]:
    for field, complain in checks.items():
        try:
            complain()
        except ValueError as error:
            yield f"{field}: {error}."


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise ValueError(f"{file} cannot be read ({error.strerror})") from error


def _private(pem: bytes) -> "RSAPrivateKey":
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise ValueError("the file holds no private key in PEM form without a password") from None
    if not isinstance(key, RSAPrivateKey) or key.key_size < LEAST_BITS:
        raise ValueError(f"the key must be RSA of at least {LEAST_BITS} bits")
    return key


def _public(pem: bytes) -> "RSAPublicKey":
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = _certified(pem) if b"BEGIN CERTIFICATE" in pem else load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm) as error:
        if str(error).startswith("the certificate"):
            raise
        raise ValueError("the file holds no public key or certificate in PEM form") from None
    if not isinstance(key, RSAPublicKey) or key.key_size < LEAST_BITS:
        raise ValueError(f"the key must be RSA of at least {LEAST_BITS} bits")
    return key


def _certified(pem: bytes) -> object:
    from datetime import UTC, datetime

    from cryptography.x509 import load_pem_x509_certificate

    certificate = load_pem_x509_certificate(pem)
    if not certificate.not_valid_before_utc <= datetime.now(UTC) <= certificate.not_valid_after_utc:
        raise ValueError("the certificate is not valid today")
    return certificate.public_key()
