"""People, screens and programs: who may come in."""

from typing import Any

import segno
from flask import request

from hall.clock import rfc3339
from hall.hall import Hall
from hallkeeper.access import PAIRING_MS, Access, place_of, places
from hallkeeper.api.route import Api, Asked, Nothing
from hallkeeper.api.shapes import PairingBody, PersonBody, RightsBody, TokenBody

MANAGER = ("manager",)
Rows = list[dict[str, Any]]


def people_routes(api: Api, hall: Hall, access: Access) -> None:
    """Declare the routes of people, places and tokens."""

    def link(code: str) -> dict[str, Any]:
        url = f"{request.host_url.rstrip('/')}/pair/{code}"
        qr = segno.make(url, error="m").svg_inline(scale=4, border=4, omitsize=True)
        return {"url": url, "qr": qr, "expires_at": rfc3339(hall.clock() + PAIRING_MS)}

    @api.route("GET", "/people", roles=MANAGER, answers={200: Rows})
    def people(asked: Asked) -> Rows:
        """Everybody who works here."""
        return [
            {"id": p.id, "name": p.name, "role": p.role, "may_pick": p.may_pick, "has_pin": p.pin is not None}
            for p in access.people()
        ]

    @api.route("POST", "/people", roles=MANAGER, body=PersonBody, answers={201: dict[str, Any]})
    def add(asked: Asked) -> dict[str, Any]:
        """A new member of staff, with a one-time link to sign in."""
        body, by = asked.body, asked.principal.actor.ref
        person = access.add_person(body.name, body.role, body.may_pick, by, asked.once)
        return {"id": person.id, "name": person.name, **link(access.pair_person(person.id, by))}

    @api.route("POST", "/people/<person>/link", roles=MANAGER, body=Nothing, answers={201: dict[str, Any]})
    def again(asked: Asked, person: str) -> dict[str, Any]:
        """Another one-time link for a person."""
        return link(access.pair_person(person, asked.principal.actor.ref, asked.once))

    @api.route("PUT", "/people/<person>", roles=MANAGER, body=RightsBody, answers={200: dict[str, Any]})
    def rights(asked: Asked, person: str) -> dict[str, Any]:
        """Give or take the right to pick from the list."""
        access.change_person(person, asked.body.may_pick, asked.principal.actor.ref)
        return {"id": person, "may_pick": asked.body.may_pick}

    @api.route("DELETE", "/people/<person>", roles=MANAGER, answers={204: None})
    def remove(asked: Asked, person: str) -> None:
        """Remove a person; sessions end at once."""
        access.remove_person(person, asked.principal.actor.ref)

    @api.route("GET", "/places", roles=MANAGER, answers={200: Rows})
    def all_places(asked: Asked) -> Rows:
        """All screens of the hall and how many are paired for each."""
        paired = [(t.place_kind, t.place) for t in access.tokens()]
        catalogue = hall.catalogue
        names = (
            {("kiosk", k.code): k.names for k in catalogue.kiosks}
            | {("counter", c.code): c.names for c in catalogue.counters}
            | {("display", d.code): d.names for d in catalogue.displays}
        )
        return [
            {
                "place": p.code,
                "kind": p.kind,
                "names": dict(names[p.kind, p.code]),
                "paired": paired.count((p.kind, p.code)),
            }
            for p in places(catalogue)
        ]

    @api.route("POST", "/pairings", roles=MANAGER, body=PairingBody, answers={201: dict[str, Any]})
    def pair(asked: Asked) -> dict[str, Any]:
        """A one-time link for a screen."""
        place = place_of(hall.catalogue, asked.body.place)
        return {"place": place.code, **link(access.pair_place(place, asked.principal.actor.ref, asked.once))}

    @api.route("GET", "/tokens", roles=MANAGER, answers={200: Rows})
    def tokens(asked: Asked) -> Rows:
        """All tokens of programs and sessions of screens and people."""
        return [
            {
                "id": t.id,
                "role": t.role,
                "name": t.name,
                "place": t.place,
                "person": t.person,
                "made_at": rfc3339(t.made_at),
            }
            for t in access.tokens()
        ]

    @api.route("POST", "/tokens", roles=MANAGER, body=TokenBody, answers={201: dict[str, Any]})
    def make(asked: Asked) -> dict[str, Any]:
        """A token for a program; shown once."""
        body = asked.body
        secret, token = access.create_token(body.role, body.name, asked.principal.actor.ref, asked.once)
        return {"id": token.id, "role": token.role, "name": token.name, "token": secret}

    @api.route("DELETE", "/tokens/<token>", roles=MANAGER, answers={204: None})
    def revoke(asked: Asked, token: str) -> None:
        """Revoke a token or a session."""
        access.revoke_token(token, asked.principal.actor.ref)
