"""Who carries messages out of the house, by the settings: an SMS gateway and a mail server; else the sandbox.

Each has a TOML file of its own; a secret stands in a file beside it, named by `..._file`.
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from diversion.messages.cmpp import CmppAccount, CmppGateway
from diversion.messages.http_gateway import Encoding, HttpAccount, HttpGateway, Rule
from diversion.messages.outbox import Outbox
from diversion.messages.port import Gateway, Way
from diversion.messages.postman import Postman
from diversion.messages.sandbox_gateway import SandboxGateway
from diversion.messages.smtp import MailServer, Security, SmtpGateway
from diversion.messages.stops import Stops
from diversion.messages.templates import Templates
from diversion.notices.letters import Doors, How
from diversion.proof.proofs import Proofs
from diversion.soon.soon import Soon
from diversion.vault import Vault
from hall.errors import Refused
from hall.hall import Hall
from hallkeeper.settings import BadSettings, Settings


@dataclass(frozen=True, slots=True)
class Messenger:
    """What leaves one hall: the outbox, who carries it, one-time codes, "three before you", and who wants no
    messages about changes; `doors`: how they can be stopped.
    """

    outbox: Outbox
    postman: Postman
    proofs: Proofs
    soon: Soon
    stops: Stops
    doors: Doors
    gateways: Mapping[Way, Gateway]

    @property
    def sandboxed(self) -> frozenset[Way]:
        """The ways that lead no further than into a table."""
        return frozenset(way for way, gateway in self.gateways.items() if isinstance(gateway, SandboxGateway))

    @property
    def sandbox(self) -> bool:
        """Whether text messages go no further than into a table."""
        return Way.SMS in self.sandboxed

    def check_whole(self) -> None:
        """Raises Refused `half_a_sandbox` where one way leads out of the house and the other does not.

        Then a run would mark as sent what nobody gets, or write to addresses that no real code has proved.
        """
        if len(self.sandboxed) == 1:
            (way,) = self.sandboxed
            missing = {Way.SMS: "SMS gateway (sms_file)", Way.EMAIL: "mail server (mail_file)"}[way]
            words = (
                f"No e-mails are sent in a run while the settings name no {missing}: that way is a sandbox."
            )
            raise Refused("half_a_sandbox", words)

    def keep_lines(self) -> None:
        """Open the lines on which customers write back, also where there is nothing to send."""
        for gateway in self.gateways.values():
            if isinstance(gateway, CmppGateway):
                gateway.stay()

    def close(self) -> None:
        """Let go of the lines that are kept open."""
        for gateway in self.gateways.values():
            if isinstance(gateway, CmppGateway):
                gateway.stop()


def messenger_of(settings: Settings, hall: Hall, vault: Vault) -> Messenger:
    """Put them together for one hall. Raises BadSettings."""
    names = hall.catalogue.names
    signature = names.get(hall.catalogue.languages[0], next(iter(names.values())))
    outbox = Outbox(hall, vault, Templates(signature))
    gateways = gateways_of(settings, hall, vault)
    sms = gateways[Way.SMS]
    stops = Stops(hall, vault, outbox)
    if isinstance(sms, CmppGateway):
        sms.written_back = stops.hear
    return Messenger(
        outbox=outbox,
        postman=Postman(hall, outbox, gateways),
        proofs=Proofs(hall, vault, outbox),
        soon=Soon(hall, vault, outbox),
        stops=stops,
        doors=Doors(_how(sms, settings.public_url), settings.public_url),
        gateways=gateways,
    )


def _how(sms: Gateway, public_url: str | None) -> How:
    """How a customer can stop messages: only what is really heard is written into them."""
    if isinstance(sms, CmppGateway):
        return How.REPLY
    return How.ASK if public_url is None else How.LINK


def gateways_of(settings: Settings, hall: Hall, vault: Vault) -> dict[Way, Gateway]:
    """Way -> gateway. Raises BadSettings naming the key."""
    sandbox = SandboxGateway(hall, vault)
    found: dict[Way, Gateway] = {Way.SMS: sandbox, Way.EMAIL: sandbox}
    if settings.sms_file is not None:
        told = read(settings.sms_file)
        kind = told.pop("kind", None)
        if kind not in SMS:
            raise BadSettings(f"{settings.sms_file}: kind must be one of {', '.join(SMS)}")
        found[Way.SMS] = SMS[kind](settings.sms_file, told, hall)
    if settings.mail_file is not None:
        told = read(settings.mail_file)
        told["security"] = _one_of(settings.mail_file, Security, told.get("security", Security.STARTTLS))
        server = MailServer(**checked(settings.mail_file, MailServer, {"zone": hall.catalogue.zone, **told}))
        found[Way.EMAIL] = SmtpGateway(server, hall.clock)
    return found


def read(file: Path) -> dict[str, Any]:
    """The document, with what stands in `..._file` in the place of its name. Raises BadSettings."""
    try:
        document = tomllib.loads(file.read_text("utf-8"))
        for key in [key for key in document if key.endswith("_file")]:
            secret = file.parent / document.pop(key)
            document[key.removesuffix("_file")] = secret.read_text("utf-8").strip()
    except (OSError, ValueError, TypeError) as error:
        raise BadSettings(f"{file}: {error}") from error
    return document


def checked(file: Path, kind: type, told: Mapping[str, Any]) -> dict[str, Any]:
    """The same, if it has the fields of `kind` and no others. Raises BadSettings naming the field."""
    known = {f.name for f in fields(kind)}
    for key in told:
        if key not in known:
            raise BadSettings(f"{file}: there is no setting {key!r}")
    try:
        kind(**told)
    except TypeError as error:
        raise BadSettings(f"{file}: {str(error).partition(') ')[2] or error}") from error
    return dict(told)


def _cmpp(file: Path, told: dict[str, Any], hall: Hall) -> Gateway:
    account = CmppAccount(**checked(file, CmppAccount, {"zone": hall.catalogue.zone, **told}))
    return CmppGateway(account, clock=hall.clock)


def _http(file: Path, told: dict[str, Any], hall: Hall) -> Gateway:
    rule = told.pop("rule", {})
    for name in ("yes", "later"):
        if name in rule:
            rule[name] = frozenset(map(str, rule[name]))
    told["rule"] = Rule(**checked(file, Rule, rule))
    told["encoding"] = _one_of(file, Encoding, told.get("encoding", Encoding.JSON))
    return HttpGateway(HttpAccount(**checked(file, HttpAccount, told)))


def _one_of(file: Path, kind: type[Any], value: Any) -> Any:
    try:
        return kind(value)
    except ValueError as error:
        raise BadSettings(f"{file}: {error}") from error


SMS: Mapping[str, Callable[[Path, dict[str, Any], Hall], Gateway]] = {"cmpp": _cmpp, "http": _http}
"""Kind of SMS gateway -> how it is opened. A new one is one line here."""
