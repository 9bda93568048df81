"""All routes of the API, declared; and its description, which needs no hall."""

from collections.abc import Callable
from dataclasses import fields
from importlib.metadata import version
from types import SimpleNamespace
from typing import Any, cast

from counter.pad import Rate
from diversion.cards.stock import Cards
from diversion.effects import Effects
from hall.clock import system_clock
from hall.hall import Hall
from hallkeeper.access import Access
from hallkeeper.api.agreements import agreement_routes
from hallkeeper.api.cards import card_routes
from hallkeeper.api.channels import channel_routes
from hallkeeper.api.counters import counter_routes
from hallkeeper.api.devices import device_routes
from hallkeeper.api.diversion import diversion_routes
from hallkeeper.api.errands import errand_routes
from hallkeeper.api.hall import hall_routes
from hallkeeper.api.history import history_routes
from hallkeeper.api.imports import import_routes
from hallkeeper.api.invoice_desk import invoice_desk_routes
from hallkeeper.api.invoices import invoice_routes
from hallkeeper.api.mailing import mailing_routes
from hallkeeper.api.mandates import mandate_routes
from hallkeeper.api.messages import message_routes
from hallkeeper.api.notices import notice_routes
from hallkeeper.api.openapi import describe
from hallkeeper.api.pads import Scanned, pad_routes
from hallkeeper.api.payments import payment_routes
from hallkeeper.api.people import people_routes
from hallkeeper.api.planning import planning_routes
from hallkeeper.api.ratings import rating_routes
from hallkeeper.api.rosters import roster_routes
from hallkeeper.api.route import Api
from hallkeeper.api.slip import slip_routes
from hallkeeper.api.standing import standing_routes
from hallkeeper.api.tickets import ticket_routes
from hallkeeper.api.visits import visit_routes
from hallkeeper.api.voice import voice_routes
from hallkeeper.diverting import Diverting
from hallkeeper.errands import Errands
from hallkeeper.onair import OnAir
from hallkeeper.pictures import Pictures
from hallkeeper.places import Atlas
from hallkeeper.planning.shared import Planning
from hallkeeper.presence import Presence
from hallkeeper.receipts import Receipts
from hallkeeper.steady import Steady
from hallkeeper.track import Tracks
from hallkeeper.voice.at_hall import HallVoice
from office.ratings import Ratings


def declare(
    api: Api,
    hall: Hall,
    access: Access,
    tracks: Tracks,
    wait_for_moves: Callable[[float], None],
    today: Callable[[], Any],
    errands: Errands,
    scanned: Scanned,
    rate: Rate,
    presence: Presence,
    steady: Steady,
    faults: Callable[[int], Any],
    ratings: Ratings,
    voice: HallVoice,
    onair: OnAir,
    board: Callable[[], Any],
    ways: Diverting,
    planning: Planning,
) -> Api:
    """Declare every route on the API; none of what is handed in is touched before a request comes."""
    ticket_routes(api, hall, tracks)
    counter_routes(api, hall, access)
    hall_routes(api, hall, wait_for_moves, today, board)
    device_routes(api, hall, Pictures(), presence, steady, faults)
    errand_routes(api, hall, errands)
    pad_routes(api, hall, tracks, scanned, rate)
    people_routes(api, hall, access)
    rating_routes(api, hall, ratings)
    effects = Effects(hall, lambda: planning.history.breathe())
    history_routes(api, hall, planning, effects)
    import_routes(api, planning)
    planning_routes(api, planning)
    roster_routes(api, planning, access, lambda: ways.public_url)
    voice_routes(api, hall, voice, onair)
    slip_routes(api, hall, tracks)
    receipts, atlas = Receipts(hall), Atlas()
    visit_routes(api, hall, ways, atlas, receipts)
    payment_routes(api, hall, ways)
    diversion_routes(api, hall, planning.history, effects)
    channel_routes(api, hall, ways)
    message_routes(api, hall, ways)
    notice_routes(api, hall, ways)
    invoice_routes(api, hall, ways, receipts)
    invoice_desk_routes(api, hall, ways, planning.history)
    mandate_routes(api, hall, ways, lambda ref: access.person_name(ref))
    mailing_routes(api, hall, ways, atlas)
    agreement_routes(api, hall, ways, receipts)
    standing_routes(api, hall, ways, atlas, receipts)
    card_routes(api, Cards(hall), lambda ref: access.person_name(ref))
    return api


def document(api: Api | None = None, breathe: Callable[[], object] = lambda: None) -> dict[str, Any]:
    """The OpenAPI 3.1 description of an API, by default of every route that there is."""
    nothing = cast("Any", None)
    clock = SimpleNamespace(clock=system_clock)
    handed: list[Any] = [clock, *[nothing] * 15, Planning(*[nothing] * len(fields(Planning)))]
    declared = api or declare(Api(nothing), *handed)
    return describe(declared.routes, version("hallkeeper"), breathe)
