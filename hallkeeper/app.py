"""Where everything is put together; tests come through the same door."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import gevent
from flask import Flask, Response, g
from flask_socketio import SocketIO
from gevent.event import Event
from whitenoise import WhiteNoise

import counter.pages
import display.pages
import kiosk.pages
import office.pages
from display.voice import voice_pages
from diversion.messages.port import Way
from hall.actor import SYSTEM
from hall.clock import Clock, system_clock
from hall.hall import Hall
from hall.ticket import State, Ticket
from hallkeeper.access import Access
from hallkeeper.answers import board_json, phone_json
from hallkeeper.api.counters import view_for
from hallkeeper.api.declare import declare, document
from hallkeeper.api.ratings import keypad
from hallkeeper.api.route import MOST_BODY, Api, answer_json
from hallkeeper.assets import asset_digest, asset_files, cached_for_ever
from hallkeeper.backup import last_backup
from hallkeeper.diverting import Diverting, diverting
from hallkeeper.door import door_pages
from hallkeeper.engines import Engines
from hallkeeper.errands import Errands
from hallkeeper.green import GreenThreads
from hallkeeper.guard import Guard
from hallkeeper.health import health_pages
from hallkeeper.hours_watch import HoursWatch
from hallkeeper.leads import lead_pages
from hallkeeper.logs import log_requests
from hallkeeper.onair import OnAir
from hallkeeper.opening import open_hall
from hallkeeper.outside import Outside, outside_of
from hallkeeper.planning.campaign_watch import CampaignWatch, watch_campaigns
from hallkeeper.planning.campaigns import Campaigns
from hallkeeper.planning.duty import keep_looking
from hallkeeper.planning.forecasts import Foretelling
from hallkeeper.planning.history import breathe, follow_history
from hallkeeper.planning.imports import Imports
from hallkeeper.planning.live import Live
from hallkeeper.planning.report_mail import ReportMail
from hallkeeper.planning.roster_feed import roster_feed_pages
from hallkeeper.planning.rosters import Rostering
from hallkeeper.planning.shared import Planning
from hallkeeper.planning.work import Works
from hallkeeper.presence import Presence, keep_watch
from hallkeeper.problems import handle_errors
from hallkeeper.receipts import Receipts
from hallkeeper.rendering import renderer
from hallkeeper.rounds.round import Rounds
from hallkeeper.sandbox import AGREEMENTS, INVOICES, WALLET, Sandbox, below
from hallkeeper.schema import revision_of
from hallkeeper.self_service import self_service, self_service_pages
from hallkeeper.settings import Settings
from hallkeeper.sockets import Arrival, Screens, TextPacket, uncompressed
from hallkeeper.steady import Steady
from hallkeeper.track import Tracks, read_key
from hallkeeper.upkeep import Sweep, keep_going
from hallkeeper.voice.at_hall import HallVoice
from hallkeeper.voice.at_kiosk import KioskVoice
from hallkeeper.voice.phrases import Phrases
from hallkeeper.voice.speech import Speech, engine_version
from office.faults import Faults
from office.ratings import Ratings
from office.today import Today
from planning.history.figures import History

log = logging.getLogger("hallkeeper")


@dataclass(frozen=True, slots=True)
class House:
    """Everything that one server process holds."""

    app: Flask
    hall: Hall
    access: Access
    tracks: Tracks
    engines: Engines
    routes: Api
    outside: Outside
    ways: Diverting
    works: Works
    imports: Imports
    live: Live

    def close(self) -> None:
        """Finish what is pending and let go of the database."""
        self.works.close()
        self.imports.close()
        self.live.keep(self.hall)
        self.ways.messenger.close()
        self.outside.close()
        self.hall.stop()
        self.engines.dispose()


def create_app(settings: Settings, *, clock: Clock = system_clock) -> House:
    """The whole house for gevent: app, sockets, pages."""
    hall, engines = open_hall(settings, clock=clock, threads=GreenThreads())
    live = Live(hall.store, hall.clock)
    hall.estimator = live.estimator
    track_key = read_key(settings.data)
    access, tracks = Access(hall), Tracks(track_key, settings.public_url)
    outside = outside_of(settings, hall)
    ways = diverting(hall, settings, tracks, track_key, lambda: screens.kiosks_here(), outside)
    guard = Guard(access, ways.principal)

    def board() -> dict[str, Any]:
        return board_json(hall) | ways.told()

    def phone(ticket: Ticket) -> dict[str, Any]:
        return phone_json(hall, ticket) | {"offers": ways.for_holder(ticket)}

    app = Flask("hallkeeper", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MOST_BODY
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    log_requests(app)
    page = renderer(app, lambda: hall.catalogue.languages[0])
    handle_errors(app, page)

    arrival, today = Arrival(Event), Today(hall)
    steady, faults = Steady(hall), Faults(hall)
    presence = Presence(hall, steady.away)
    speech = Speech(settings.data / "voice", engine_version())
    voice = HallVoice(hall, speech, Phrases(settings.phrases, speech), lambda: onair.settle())
    onair = OnAir(hall, lambda sid, word: screens.tell_word(sid, word), lambda: voice.works)
    works = Works(hall, settings.database)
    history = History(
        hall, access.person_name, breathe, lambda asked: works.run("history", asked, SYSTEM.ref)
    )
    imports = Imports(hall, works, settings.data, access.person_name)
    campaigns = Campaigns(hall, works, access.person_name)
    watch = CampaignWatch(hall, campaigns, access.person_name)
    foretelling = Foretelling(hall, works, history)
    sweep = Sweep(ways)
    rounds = Rounds(
        hall,
        ways,
        foretelling,
        history,
        access.person_name,
        agents=presence.pulses,
        screens=lambda: screens.pulses(),
        today=today.figures,
        receipts=Receipts(hall).doubtful,
        backup=lambda: last_backup(settings),
        swept=lambda: sweep.done_at,
        ring=lambda display: screens.ring(display),
    )
    postman, mail_is_sandbox = ways.messenger.postman, Way.EMAIL in ways.messenger.sandboxed
    report_mail = ReportMail(hall, ways.vault, ways.messenger.outbox, history, sandbox=mail_is_sandbox)
    postman.fetch = report_mail.fetching(postman.fetch)
    planning = Planning(
        hall,
        works,
        history,
        access.person_name,
        imports,
        foretelling,
        campaigns,
        watch,
        rounds,
        report_mail,
    )
    api = declare(
        Api(guard),
        hall,
        access,
        tracks,
        arrival.wait,
        today.figures,
        Errands(Event),
        scanned=lambda counter_code, found: screens.scanned(counter_code, found),
        rate=keypad(hall),
        presence=presence,
        steady=steady,
        faults=faults.last,
        ratings=Ratings(hall, access.person_name, lambda: gevent.sleep(0)),
        voice=voice,
        onair=onair,
        board=board,
        ways=ways,
        planning=planning,
    )
    app.register_blueprint(api.blueprint)

    allow = guard.allow
    app.register_blueprint(door_pages(hall, access, guard, ways, page, phone))
    app.register_blueprint(
        kiosk.pages.pages(
            hall,
            page,
            allow,
            board,
            KioskVoice(hall, speech),
            self_service(ways, outside, by_phone=False),
            lambda: planning.campaign_watch.running(staff=False),
        )
    )
    app.register_blueprint(
        counter.pages.pages(
            hall,
            page,
            allow,
            lambda code: view_for(hall, access, g.principal, code),
            lambda: planning.campaign_watch.running(staff=True),
        )
    )
    app.register_blueprint(
        display.pages.pages(
            hall,
            page,
            allow,
            lambda s: hall.ticket(tracks.ticket(s)),
            ways.address,
            watch.answers_for,
        )
    )
    app.register_blueprint(voice_pages(allow, voice))
    app.register_blueprint(office.pages.pages(hall, page, allow))
    app.register_blueprint(self_service_pages(hall, page, ways, outside))
    app.register_blueprint(lead_pages(hall))
    app.register_blueprint(roster_feed_pages(hall, Rostering(hall, works, access.people)))

    hall.listen(arrival.heard)
    hall.listen(today.follow)
    hall.listen(faults.follow)
    hall.listen(steady.follow)
    hall.listen(watch.follow)
    hall.listen(lambda moves: _access_changed(access, moves))
    if outside.sandbox is not None:
        mount_sandbox(app, outside.sandbox)
    serve_assets(app)
    socketio = SocketIO(
        app,
        async_mode="gevent",
        cors_allowed_origins=None,
        transports=["websocket"],
        manage_session=False,
        serializer=TextPacket,
    )
    app.wsgi_app = uncompressed(app.wsgi_app)  # type: ignore[method-assign]
    screens = Screens(hall, access, socketio, guard, tracks, onair, board, phone)
    screens.open()
    app.register_blueprint(
        health_pages(hall, lambda: revision_of(settings.database), screens.count, presence.agents)
    )
    _describe(app, api)
    hours = HoursWatch(hall, screens.send_soon)
    gevent.spawn(_tick, hall, steady, lambda: _free_again(ways, screens), hours)
    gevent.spawn(keep_watch, presence)
    gevent.spawn(keep_going, ways, sweep)
    gevent.spawn(follow_history, hall)
    gevent.spawn(imports.clear)
    live.follow(hall, works)
    gevent.spawn(keep_looking, "the forecast", planning.foretelling.look)
    gevent.spawn(keep_looking, "the reports by e-mail", planning.report_mail.look)
    gevent.spawn(watch_campaigns, watch)
    return House(app, hall, access, tracks, engines, api, outside, ways, works, imports, live)


def serve_assets(app: Flask) -> None:
    """Static files straight from memory-mapped paths, before any of the app's own work."""
    noise = WhiteNoise(app.wsgi_app, add_headers_function=cached_for_ever)
    for package, folder in asset_files():
        noise.add_files(str(folder), prefix=f"/assets/{asset_digest()}/{package}/")
    app.wsgi_app = noise  # type: ignore[method-assign]


def mount_sandbox(app: Flask, sandbox: Sandbox) -> None:
    """The sandboxes' pages below the hall's own address, for customers' phones."""
    inner = app.wsgi_app
    mounted = {
        WALLET: sandbox.wallet,
        INVOICES: sandbox.invoice_pages,
        AGREEMENTS: sandbox.agreement_pages,
    }

    def outer(environ: Any, start_response: Any) -> Any:
        for prefix, application in mounted.items():
            if environ["PATH_INFO"].startswith(prefix + "/"):
                return application(below(prefix, environ), start_response)
        return inner(environ, start_response)

    app.wsgi_app = outer  # type: ignore[method-assign]


def _describe(app: Flask, api: Api) -> None:
    described = cache(lambda: document(api, breathe=lambda: gevent.sleep(0)))

    @app.get("/openapi.json")
    def openapi() -> Response:
        return answer_json(described())


def _access_changed(access: Access, moves: Any) -> None:
    if any(move.verb == "access.change" for move in moves):
        access.forget()


def _tick(hall: Hall, steady: Steady, free_again: Callable[[], None], hours: HoursWatch) -> None:
    """Once a second: turn the day in a silent hall, begin serving by itself, hear other processes, believe
    devices that have become calm, offer terminals again that were kept in vain, open and close by the clock.
    """
    duties = (
        hall.close_day_if_due,
        hall.catch_up,
        lambda: begin_by_itself(hall),
        steady.look,
        free_again,
        hours.look,
    )
    while True:
        gevent.sleep(1)
        for duty in duties:
            try:
                duty()
            except Exception:  # noqa: BLE001 - a full disk at this moment must not end what the next second needs
                log.exception("the hall's clockwork stumbled")


def _free_again(ways: Diverting, screens: Screens) -> None:
    """A terminal was kept for somebody who has not come; nobody has moved, so the screens must be told."""
    if ways.visits.underway.lapsed(ways.hall.clock()):
        screens.send_soon()


def begin_by_itself(hall: Hall) -> None:
    """Start serving where the customer has had `auto_start_s` seconds to come."""
    seconds = hall.catalogue.rules.auto_start_s
    if seconds == 0:
        return
    oldest = hall.clock() - seconds * 1000
    for counter_code, ticket_id in list(hall.board.present.items()):
        ticket = hall.board.tickets[ticket_id]
        detail = hall.board.details.get(ticket_id)
        if ticket.state is State.CALLED and detail is not None and detail.announced_at <= oldest:
            hall.start_by_itself(counter_code, ticket.version)
