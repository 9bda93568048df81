"""A merchant's settings that cannot work are told when the hall opens, and the field is named."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from diversion.payment.alipay import Alipay
from diversion.payment.sandbox_wallet import SandboxWallet
from diversion.payment.wechat import WeChatPay
from hall.errors import Invalid
from tests.diversion.providers.alipay_counterpart import AlipayCounterpart
from tests.diversion.providers.counterpart import PLATFORM
from tests.diversion.providers.wallet_counterpart import WalletCounterpart
from tests.diversion.providers.wechat_counterpart import WeChatCounterpart


def _pem(key: Any) -> bytes:
    pkcs8, bare = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return bytes(key.private_bytes(serialization.Encoding.PEM, pkcs8, bare))


def _file(folder: Path, content: bytes) -> Path:
    file = folder / "given.pem"
    file.write_bytes(content)
    return file


def _certificate(begins: datetime) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Tenpay.com Root CA")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(PLATFORM.public)
    made = made.serial_number(0x5157F09EFDC096DE15EBE81A47057A7232F1B8E1)
    made = made.not_valid_before(begins).not_valid_after(begins + timedelta(days=1825))
    return made.sign(PLATFORM.private, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


@pytest.mark.parametrize(
    ("field", "given", "words"),
    [
        ("mchid", "19", "a merchant number has 8 to 10 digits"),
        ("appid", "wechat", "an app id looks like wx0123456789abcdef"),
        ("serial_no", "", "the certificate's serial number is hexadecimal"),
        ("platform_key_id", "mine", "the id looks like PUB_KEY_ID_0123, or is a certificate's serial number"),
        ("notify_url", "hall.example", "an address looks like https://pay.example.com/path"),
        ("store", "", "the shop's number is missing"),
    ],
)
def test_a_field_that_makes_no_sense_is_named(
    wechat: WeChatCounterpart, field: str, given: str, words: str
) -> None:
    settings = replace(wechat.settings(wechat.root), **{field: given})  # type: ignore[arg-type]
    assert settings.problems() == [f"{field}: {words}."]
    with pytest.raises(Invalid) as refused:
        WeChatPay(settings)
    assert (refused.value.code, refused.value.field) == ("invalid_setting", field)


def test_a_key_file_that_cannot_be_used_is_named_and_never_shown(
    alipay: AlipayCounterpart, tmp_path: Path
) -> None:
    good = alipay.settings(alipay.root)

    def said(content: bytes) -> list[str]:
        return replace(good, private_key=_file(tmp_path, content)).problems()

    missing = replace(good, private_key=tmp_path / "nothing.pem").problems()
    assert missing == [f"private_key: {tmp_path}/nothing.pem cannot be read (No such file or directory)."]
    no_pem = ["private_key: the file holds no private key in PEM form without a password."]
    assert said(b"MIIEvQIBADANBgkqhkiG9w0BAQEFAASC") == no_pem
    assert said(good.alipay_key.read_bytes()) == no_pem
    too_weak = ["private_key: the key must be RSA of at least 2048 bits."]
    assert said(_pem(rsa.generate_private_key(65537, 1024))) == too_weak
    assert said(_pem(ec.generate_private_key(ec.SECP256R1()))) == too_weak
    swapped = replace(good, alipay_key=good.private_key).problems()
    assert swapped == ["alipay_key: the file holds no public key or certificate in PEM form."]
    with pytest.raises(Invalid, match="alipay_key"):
        Alipay(replace(good, alipay_key=good.private_key))


def test_wechats_certificate_serves_like_its_public_key_while_it_is_valid(
    wechat: WeChatCounterpart, tmp_path: Path
) -> None:
    good = replace(wechat.settings(wechat.root), platform_key_id="5157F09EFDC096DE15EBE81A47057A7232F1B8E1")
    valid = _file(tmp_path, _certificate(datetime.now(UTC) - timedelta(days=1)))
    assert replace(good, platform_key=valid).problems() == []
    expired = _file(tmp_path, _certificate(datetime.now(UTC) - timedelta(days=1826)))
    problems = ["platform_key: the certificate is not valid today."]
    assert replace(good, platform_key=expired).problems() == problems


def test_shared_keys_have_their_length(
    wechat: WeChatCounterpart, sandbox: WalletCounterpart, tmp_path: Path
) -> None:
    short = _file(tmp_path, b"too short")
    assert replace(wechat.settings(wechat.root), api_key=short).problems() == [
        "api_key: the file must hold 32 letters or digits."
    ]
    settings = replace(sandbox.settings(sandbox.root), key=short)
    assert settings.problems() == ["key: the key must have at least 32 bytes."]
    with pytest.raises(Invalid, match="key"):
        SandboxWallet(settings)
