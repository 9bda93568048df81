"""Automatic payment (自动缴费) for who helps themselves: agreed on the provider's page, ended, printed.

No request names a mandate: it is found by the number that this visit has typed and proved by the one-time
code. A bank's mandate of the same number is told of; a member of staff deals with it.
"""

from typing import Any

import segno

from diversion.mandates.desk import Application
from diversion.mandates.mandate import LIVING, At, Mandate, Way
from diversion.proof.code import FOR_MANDATES
from diversion.visits.visit import Step, Visit
from hall.clock import local, rfc3339
from hall.errors import NotFound, Refused
from hall.hall import Hall
from hallkeeper.api.receipts import check_printer
from hallkeeper.api.route import Api, Asked, Nothing
from hallkeeper.api.visit_shapes import AgreementBody
from hallkeeper.diverting import Diverting
from hallkeeper.receipts import Receipts

CUSTOMERS = ("kiosk", "phone")
WORDS = {
    "zh-CN": "{hall}：{phone} 的话费，每期账单自动扣",
    "en": "{hall}: phone bills of {phone}, each month",
}
"""What the provider's page says it is for."""
Json = dict[str, Any]


def agreement_routes(api: Api, hall: Hall, ways: Diverting, receipts: Receipts) -> None:
    """Declare the routes of automatic payment."""

    def proved(asked: Asked, visit: str) -> tuple[Visit, Mandate | None]:
        """The visit, its number proved, and the newest mandate of that number."""
        mine = ways.visits.of(asked.principal.actor, visit)
        ways.need_proof(mine, FOR_MANDATES)
        return mine, ways.mandates.of_phone(ways.visits.whose(mine).phone)

    def told(mine: Visit, mandate: Mandate | None) -> Json:
        paper = receipts.told(mandate.id) if mandate else None
        return {
            "mandate": mandate and agreement_json(hall, mandate) | {"receipt": paper},
            "phone": ways.visits.whose(mine).phone.masked,
        }

    @api.route("GET", "/visits/<visit>/mandate", roles=CUSTOMERS, answers={200: Json})
    def look(asked: Asked, visit: str) -> Json:
        """How automatic payment of this number stands, asked of the provider, and the text for a new one."""
        mine, mandate = proved(asked, visit)
        if mandate is not None and mandate.state is At.APPLIED:
            mandate = ways.agreements.ask(mandate.id)
        consent = ways.mandates.consents.current(Way.PROVIDER, mine.language)
        text = {name: getattr(consent, name) for name in ("version", "language", "title", "text")}
        return told(mine, mandate) | {"consent": text}

    @api.route("POST", "/visits/<visit>/mandate", roles=CUSTOMERS, body=AgreementBody, answers={201: Json})
    def agree(asked: Asked, visit: str) -> Json:
        """The customer has read the text and agrees: the code of the provider's page. Again: the same one."""
        mine, mandate = proved(asked, visit)
        body: AgreementBody = asked.body
        if mandate is None or not _waits_for(mandate, body):
            wish = Application(
                with_whom=body.provider,
                phone=ways.visits.whose(mine).phone,
                consent=body.consent,
                consent_language=mine.language,
                way=Way.PROVIDER,
                place=mine.place,
                service=mine.service,
                ticket=mine.ticket,
            )
            mandate = ways.mandates.apply(asked.principal.actor, wish, asked.once)
        url = ways.agreements.sign_url(mandate.id, _words(hall, ways, mine))
        ways.visits.touch(mine, Step.AGREEING)
        image = segno.make(url, error="m", micro=False).svg_data_uri(border=2, omitsize=True)
        return told(mine, mandate) | {"url": url, "image": image}

    @api.route("POST", "/visits/<visit>/mandate/cancel", roles=CUSTOMERS, body=Nothing, answers={200: Json})
    def cancel(asked: Asked, visit: str) -> Json:
        """No more automatic payment, or not at all; again changes nothing."""
        mine, mandate = proved(asked, visit)
        if mandate is None:
            raise NotFound("unknown_mandate", "There is no automatic payment for this number.")
        if mandate.way is not Way.PROVIDER and mandate.state in LIVING:
            raise Refused("bank_mandate", "It is with a bank: a member of staff ends it.")
        return told(mine, ways.agreements.cancel(asked.principal.actor, mandate.id, proved=True))

    @api.route("POST", "/visits/<visit>/mandate/paper", roles=("kiosk",), body=Nothing, answers={200: Json})
    def paper(asked: Asked, visit: str) -> Json:
        """Print what holds from when, and how to end it."""
        mine, mandate = proved(asked, visit)
        if mandate is None or (mandate.way, mandate.state) != (Way.PROVIDER, At.ACTIVE):
            raise NotFound("unknown_mandate", "There is no automatic payment for this number.")
        check_printer(hall, mine.place)
        receipts.print_order(asked.principal.actor, mandate, mine.place, asked.once)
        return told(mine, mandate)


def agreement_json(hall: Hall, m: Mandate) -> Json:
    """A mandate as its own customer sees it: no name, no account."""
    return {
        "number": m.shown_number,
        "way": str(m.way),
        "with": m.with_whom,
        "state": str(m.state),
        "reason": str(m.reason) if m.reason else None,
        "since": rfc3339(m.changed_at),
        "day": f"{local(m.changed_at, hall.catalogue.zone):%Y-%m-%d}",
    }


def _waits_for(mandate: Mandate, body: AgreementBody) -> bool:
    """Whether that application is waiting on that provider's page: then there is no need of another."""
    return (mandate.way, mandate.state, mandate.with_whom) == (Way.PROVIDER, At.APPLIED, body.provider)


def _words(hall: Hall, ways: Diverting, mine: Visit) -> str:
    names = hall.catalogue.names
    form = WORDS.get(mine.language, WORDS["zh-CN"])
    name = names.get(mine.language) or next(iter(names.values()))
    return form.format(hall=name, phone=ways.visits.whose(mine).phone.masked)
