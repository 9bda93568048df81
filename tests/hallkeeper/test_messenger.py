"""Who carries messages, by the settings; a mistake is named by its key, and no secret is ever shown."""

from pathlib import Path

import pytest

from diversion.messages.cmpp import CmppGateway
from diversion.messages.http_gateway import HttpGateway
from diversion.messages.port import Way
from diversion.messages.sandbox_gateway import SandboxGateway
from diversion.messages.smtp import SmtpGateway
from diversion.vault import KEY_BYTES, Vault
from hall.errors import Refused
from hall.hall import Hall
from hallkeeper.messenger import gateways_of, messenger_of
from hallkeeper.settings import BadSettings, Settings

VAULT = Vault(bytes(KEY_BYTES))
DOCS = Path(__file__).parents[2] / "docs" / "messages.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The examples of the documentation, with the secrets that they name."""
    for name, text in zip(
        ("cmpp", "http", "mail"), DOCS.read_text("utf-8").split("```toml\n")[1:], strict=True
    ):
        (tmp_path / f"{name}.toml").write_text(text.partition("```")[0])
    for secret in ("cmpp.secret", "sms.token", "mail.password"):
        (tmp_path / secret).write_text("hush-hush\n")
    return tmp_path


def test_without_settings_nothing_leaves_the_house(hall: Hall, tmp_path: Path) -> None:
    messenger = messenger_of(Settings(data=tmp_path), hall, VAULT)
    assert {type(gateway) for gateway in messenger.gateways.values()} == {SandboxGateway}
    assert messenger.sandboxed == {Way.SMS, Way.EMAIL}
    messenger.check_whole()
    messenger.close()


@pytest.mark.parametrize(("name", "kind"), [("cmpp", CmppGateway), ("http", HttpGateway)])
def test_the_documentation_s_examples_open_their_gateways(
    hall: Hall, folder: Path, name: str, kind: type
) -> None:
    settings = Settings(data=folder, sms_file=folder / f"{name}.toml", mail_file=folder / "mail.toml")
    messenger = messenger_of(settings, hall, VAULT)
    assert {way: type(gateway) for way, gateway in messenger.gateways.items()} == {
        Way.SMS: kind,
        Way.EMAIL: SmtpGateway,
    }
    assert messenger.sandboxed == frozenset()
    messenger.check_whole()
    messenger.close()


@pytest.mark.parametrize(
    ("real", "sandboxed", "named"),
    [("sms_file", Way.EMAIL, "mail_file"), ("mail_file", Way.SMS, "sms_file")],
)
def test_half_a_sandbox_is_known_and_sends_no_runs(
    hall: Hall, folder: Path, real: str, sandboxed: Way, named: str
) -> None:
    file = folder / ("http.toml" if real == "sms_file" else "mail.toml")
    messenger = messenger_of(Settings(data=folder, **{real: file}), hall, VAULT)  # type: ignore[arg-type]
    assert (messenger.sandboxed, messenger.sandbox) == ({sandboxed}, sandboxed is Way.SMS)
    with pytest.raises(Refused, match=named) as refused:
        messenger.check_whole()
    assert refused.value.code == "half_a_sandbox"
    messenger.close()


@pytest.mark.parametrize(
    ("file", "before", "after", "named"),
    [
        ("cmpp", 'kind = "cmpp"', 'kind = "smoke"', "kind"),
        ("cmpp", 'source = "901234"', "", "source"),
        ("cmpp", 'host = "10.0.0.9"', 'hots = "10.0.0.9"', "hots"),
        ("cmpp", "cmpp.secret", "nowhere", "nowhere"),
        ("http", "to_field", "two_field", "two_field"),
        ("http", "field = ", "filed = ", "filed"),
        ("mail", '"starttls"', '"perhaps"', "perhaps"),
        ("mail", "port = 587", "port = ", "mail.toml"),
    ],
)
def test_a_mistake_is_named(hall: Hall, folder: Path, file: str, before: str, after: str, named: str) -> None:
    path = folder / f"{file}.toml"
    path.write_text(path.read_text().replace(before, after, 1))
    which = "mail_file" if file == "mail" else "sms_file"
    with pytest.raises(BadSettings, match=named) as error:
        gateways_of(Settings(data=folder, **{which: path}), hall, VAULT)  # type: ignore[arg-type]
    assert "hush" not in str(error.value)
