"""The ways out of the queue, put together: billing, providers, visits, and who keeps them going."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from diversion.billing.port import Kind
from diversion.consent import Consents
from diversion.invoices.clerk import Clerk
from diversion.invoices.port import Companies
from diversion.invoices.posting import fetching, posting
from diversion.mandates.banks import Banks
from diversion.mandates.desk import CONSENTS as MANDATE_CONSENTS
from diversion.mandates.desk import Mandates
from diversion.mandates.provider import Agreements
from diversion.notices.letters import Letters
from diversion.notices.notices import Notices
from diversion.offers import Here, Offers
from diversion.payment.order import BEFORE_MONEY, Payment
from diversion.payment.sending import TextedReceipts
from diversion.payment.store import of_visit
from diversion.payment.till import OURS_MS, Till, leave_visit
from diversion.proof.by_password import ByPassword
from diversion.proof.code import Purpose
from diversion.standing.register import CONSENTS, Register
from diversion.vault import Vault, key_from
from diversion.visits.visit import PHONE, Outcome, Visit
from diversion.visits.visits import Visits
from hall.actor import Actor, Role
from hall.errors import NotFound, Refused
from hall.hall import Hall
from hall.offer import Way
from hall.ticket import State, Ticket
from hallkeeper.access import Principal
from hallkeeper.messenger import Messenger, messenger_of
from hallkeeper.outside import Outside, phones_are_closed
from hallkeeper.phone_bell import PhoneBell
from hallkeeper.settings import Settings
from hallkeeper.track import Tracks

_WORDS: Mapping[Kind, str] = {Kind.BILL: "话费账单", Kind.TOPUP: "话费充值"}


@dataclass(frozen=True, slots=True)
class Diverting:
    """The ways out of one hall's queue. `secrets` are those of visits on phones, `tracks` of tickets;
    `public_url` is where phones reach the hall, or None; `clerk` is None where nobody makes out invoices;
    `companies` is None where nobody names a company by its tax number;
    `passwords` is None where nobody checks service passwords; `closed_phones`: nobody hears what is typed on
    phones; `sandbox`: no real money moves, no real invoice is made out.
    """

    hall: Hall
    vault: Vault
    visits: Visits
    till: Till
    offers: Offers
    secrets: Tracks
    tracks: Tracks
    messenger: Messenger
    notices: Notices
    clerk: Clerk | None
    standing: Register
    mandates: Mandates
    agreements: Agreements
    bell: PhoneBell
    public_url: str | None
    companies: Companies | None = None
    passwords: ByPassword | None = None
    closed_phones: bool = False
    sandbox: bool = False

    def passwords_at(self, place: str) -> ByPassword | None:
        """Who checks the service passwords typed there: none comes from phones over an open wire."""
        return self.passwords if place != PHONE or self.closed_phones else None

    def need_proof(self, visit: Visit, purposes: frozenset[Purpose]) -> None:
        """Raises Refused `proof_needed` where the number of this visit was not proved for one of these."""
        self.visits.need_proof(visit)
        if self.messenger.proofs.purposes(self.visits.whose(visit).phone, visit.id).isdisjoint(purposes):
            raise Refused("proof_needed", "The code was for something else; type one that was sent for this.")

    def end(self, actor: Actor, visit: Visit, outcome: Outcome) -> Visit:
        """The customer is done, or goes away: what is not paid can be paid no more."""
        ended = self.visits.end(actor, visit, outcome)
        self.close_open(actor, visit)
        return ended

    def close_open(self, actor: Actor, visit: Visit, but: str | None = None) -> None:
        """Whoever thinks again pays one of them only; whoever goes away leaves nothing that can be paid."""
        for p in of_visit(self.hall.store, visit.id):
            if p.state in BEFORE_MONEY and p.id != but:
                self.till.leave(actor, p.id)

    def send_receipt(self, actor: Actor, visit: Visit, payment: Payment) -> Payment:
        """The receipt as a text message, to the number that was paid for."""
        texted = TextedReceipts(self.hall, self.vault, self.messenger.outbox, self.till)
        return texted.send(actor, visit, payment)

    def told(self) -> dict[str, Any]:
        """What the board says of them: the offers that hold now, and the terminals: free or not."""
        return {"offers": [self._led(o) for o in self.offers.now()], "terminals": self.offers.terminals()}

    def for_holder(self, ticket: Ticket) -> list[dict[str, Any]]:
        """What a waiting customer's phone may offer in the place of the wait."""
        if ticket.state is not State.WAITING:
            return []
        return [self._led(o) for o in self.offers.at("phone", ticket.service, ticket.id)]

    def address(self, offer: str) -> str:
        """What a phone's camera is led to by an offer's QR code.

        Raises NotFound `unknown_offer` where there is nothing to be scanned, as for a terminal.
        """
        known = self.hall.catalogue.offer(offer)
        if known.way is Way.CHANNEL:
            return known.link
        if known.way is Way.PHONE and self.public_url is not None:
            asked = urlencode({"service": known.service, "offer": known.code})
            return f"{self.public_url.rstrip('/')}/self/?{asked}"
        raise NotFound("unknown_offer", f"The offer {offer!r} has nothing to be scanned.")

    def _led(self, offer: dict[str, Any]) -> dict[str, Any]:
        """An offer with where it leads: `url` on a phone, `at` the names of the terminals that are free."""
        if offer["way"] == Way.PHONE:
            return offer | {"url": self.address(offer["code"])}
        if offer["way"] == Way.TERMINAL:
            names = {code: dict(self.hall.catalogue.kiosk(code).names) for code in offer["free"]}
            return offer | {"at": names}
        return offer

    def principal(self, secret: str) -> Principal:
        """Whose visit this secret is. Raises NotFound."""
        visit = self.secrets.ticket(secret)
        return Principal(Actor(f"visit:{visit}", Role.PHONE), "phone", "", "phone", None)


def diverting(
    hall: Hall,
    settings: Settings,
    tracks: Tracks,
    track_key: bytes,
    here: Here,
    outside: Outside,
) -> Diverting:
    """Put them together for one hall."""
    vault = Vault(key_from(settings.personal_key))
    visits = Visits(hall, vault, leave=leave_visit, paying_ms=OURS_MS)
    hall.listen(visits.follow)
    till = Till(hall, vault, outside.billing, outside.providers, lambda kind: f"{_name(hall)} {_WORDS[kind]}")
    offers = Offers(
        hall,
        here,
        visits.taken,
        phones=settings.public_url is not None,
        pays=bool(till.providers),
        invoices=outside.invoices is not None,
    )
    secrets = Tracks(hmac.digest(track_key, b"visits", hashlib.sha256), settings.public_url)
    messenger = messenger_of(settings, hall, vault)
    clerk = clerk_of(hall, vault, messenger, outside)
    standing = Register(hall, vault, Consents(CONSENTS))
    banks = Banks()
    mandates = Mandates(hall, vault, Consents(MANDATE_CONSENTS), banks, outside.agreements)
    outbox = messenger.outbox
    letters = Letters(hall, vault, outbox.templates, banks, messenger.doors)
    return Diverting(
        hall=hall,
        vault=vault,
        visits=visits,
        till=till,
        offers=offers,
        secrets=secrets,
        tracks=tracks,
        messenger=messenger,
        notices=Notices(hall, vault, outbox, letters),
        clerk=clerk,
        standing=standing,
        mandates=mandates,
        agreements=Agreements(hall, outside.agreements),
        bell=PhoneBell(hall),
        public_url=settings.public_url,
        companies=outside.companies,
        passwords=ByPassword(hall, vault, outside.passwords) if outside.passwords else None,
        closed_phones=phones_are_closed(settings),
        sandbox=outside.sandbox is not None,
    )


def clerk_of(hall: Hall, vault: Vault, messenger: Messenger, outside: Outside) -> Clerk | None:
    """The clerk for invoices, who posts by the messenger; None where no invoice system is named."""
    if outside.invoices is None:
        return None
    clerk = Clerk(hall, vault, outside.invoices, posting(messenger.outbox))
    messenger.postman.fetch = fetching(clerk)
    return clerk


def _name(hall: Hall) -> str:
    names = hall.catalogue.names
    return names.get(hall.catalogue.languages[0], next(iter(names.values())))
