"""What the shared test asks of the other side of a payment provider: a customer, and a provider's whims."""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar, Protocol

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from diversion.payment.provider import Provider


class Counterpart(Protocol):
    """The other side, on loopback. `provider` is the adapter that speaks with it.

    `unasked` says whether an order that nobody has scanned exists there at all. `refused` lists the requests
    that it did not take, and why: an adapter's mistake, not a customer's.
    """

    provider: Provider
    root: str
    refused: list[str]
    unscanned: ClassVar[str]
    paid_code: ClassVar[str]
    open_code: ClassVar[str]
    poor_code: ClassVar[str]

    def another(self, gateway: str, deadline_s: float) -> Provider:
        """An adapter of the same merchant at another address."""

    def scan(self, order_no: str) -> None:
        """The customer's phone reads the QR code."""

    def pay(self, order_no: str) -> None:
        """The customer pays, or types the password that a payment code asked for."""

    def settle(self) -> None:
        """All refunds that are on their way arrive."""

    def notice(
        self, order_no: str, *, age_s: int = 0, stranger: bool = False
    ) -> tuple[dict[str, str], bytes]:
        """A notification; of a stranger: signed with another key."""

    def turn_coat(self) -> None:
        """From now on, answers are signed with another key."""

    def miscount(self) -> None:
        """From now on, a statement's sums are not those of its rows."""

    def close(self) -> None:
        """Stop."""


class Pair:
    """An RSA key made for one test run, as its owner and as others see it."""

    def __init__(self) -> None:
        self.private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.public = self.private.public_key()

    def sign(self, text: bytes) -> bytes:
        """PKCS #1 v1.5 over SHA-256."""
        return self.private.sign(text, padding.PKCS1v15(), hashes.SHA256())

    def verify(self, signature: bytes, text: bytes) -> None:
        """Raises cryptography's InvalidSignature."""
        self.public.verify(signature, text, padding.PKCS1v15(), hashes.SHA256())

    def write(self, folder: Path, name: str) -> tuple[Path, Path]:
        """The private and the public key as PEM files."""
        secret, open_ = folder / f"{name}.key", folder / f"{name}.pub"
        secret.write_bytes(
            self.private.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.TraditionalOpenSSL,
                serialization.NoEncryption(),
            )
        )
        open_.write_bytes(
            self.public.public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            )
        )
        return secret, open_


MERCHANT, PLATFORM, STRANGER = Pair(), Pair(), Pair()

Fields = Mapping[str, object]
