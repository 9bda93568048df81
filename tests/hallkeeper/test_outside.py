"""Which systems outside the settings name: all sandbox, or none of it; a mistake is named by its key."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from hall.hall import Hall
from hallkeeper.outside import outside_of, passwords_of
from hallkeeper.settings import BadSettings, Settings

ALIPAY = 'appid = "2021000000000001"\nprivate_key = "ours.pem"\nalipay_key = "theirs.pem"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the settings of a merchant at Alipay, and a billing system's token."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    ours = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "ours.pem").write_bytes(ours)
    (tmp_path / "ours.pem").chmod(0o600)
    (tmp_path / "theirs.pem").write_bytes(key.public_key().public_bytes(serialization.Encoding.PEM, form))
    (tmp_path / "alipay.toml").write_text(ALIPAY)
    (tmp_path / "token").write_text("a token\n")
    return tmp_path


def settings(folder: Path, **more: object) -> Settings:
    return Settings(data=folder / "data", **more)  # type: ignore[arg-type]


def real(folder: Path, **more: object) -> Settings:
    return settings(folder, billing_url="https://bss.example.cn", billing_token_file=folder / "token", **more)


def test_without_settings_it_is_all_sandbox(hall: Hall, folder: Path) -> None:
    (folder / "data").mkdir()
    outside = outside_of(settings(folder), hall)
    try:
        assert list(outside.providers) == ["sandbox"]
        assert outside.sandbox is not None
        assert outside.sandbox.address.startswith("http://127.0.0.1:")
    finally:
        outside.close()


def test_a_real_billing_system_has_no_sandbox_beside_it(hall: Hall, folder: Path) -> None:
    outside = outside_of(real(folder), hall)
    assert (dict(outside.providers), outside.sandbox) == ({}, None)


def test_a_merchant_s_file_opens_the_provider(hall: Hall, folder: Path) -> None:
    assert list(outside_of(real(folder, alipay_file=folder / "alipay.toml"), hall).providers) == ["alipay"]


def test_real_money_never_meets_the_sandbox(hall: Hall, folder: Path) -> None:
    with pytest.raises(BadSettings, match="billing_url"):
        outside_of(settings(folder, alipay_file=folder / "alipay.toml"), hall)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (ALIPAY + 'secret = "x"\n', "secret"),
        ('private_key = "ours.pem"\nalipay_key = "theirs.pem"\n', "appid"),
        (ALIPAY.replace("theirs", "nobody"), "alipay_key"),
        (ALIPAY.replace("2021000000000001", "12"), "appid"),
        ("appid = ", "alipay.toml"),
    ],
)
def test_a_mistake_is_named(hall: Hall, folder: Path, text: str, named: str) -> None:
    (folder / "alipay.toml").write_text(text)
    with pytest.raises(BadSettings, match=named):
        outside_of(real(folder, alipay_file=folder / "alipay.toml"), hall)


def test_a_billing_system_needs_its_token(hall: Hall, folder: Path) -> None:
    with pytest.raises(BadSettings, match="billing_token_file"):
        outside_of(settings(folder, billing_url="https://bss.example.cn"), hall)


def test_service_passwords_go_over_no_open_wire(folder: Path) -> None:
    def named(url: str | None, **more: object) -> Settings:
        given = {"billing_url": "https://billing.example", "password_token_file": folder / "token"}
        return Settings(data=folder, password_url=url, **(given | more))

    found = passwords_of(named("https://passwords.example", password_digits=8))
    assert found is not None and found.digits == 8
    assert passwords_of(named("http://127.0.0.1:9")) is not None
    assert passwords_of(named(None)) is None
    with pytest.raises(BadSettings, match="https only"):
        passwords_of(named("http://passwords.example"))
    with pytest.raises(BadSettings, match="password_token_file"):
        passwords_of(named("https://passwords.example", password_token_file=None))


def test_real_passwords_need_a_real_billing_system(hall: Hall, folder: Path) -> None:
    with pytest.raises(BadSettings, match="real service passwords"):
        outside_of(Settings(data=folder, password_url="https://passwords.example"), hall)
