"""`hallkeeper check`: settings, database, catalogue, every device; one line each."""

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from diversion.mandates.provider import Unknown
from hall.catalogue import Catalogue
from hall.catalogue_file import read_catalogue, write_catalogue
from hall.errors import CatalogueMistake, HallError
from hall.replay import replayed_equals
from hallkeeper.access import Access
from hallkeeper.agents import write_secret
from hallkeeper.migrations import HEAD
from hallkeeper.opening import open_hall
from hallkeeper.outside import agreements_of, passwords_of, phones_are_closed
from hallkeeper.places import Atlas
from hallkeeper.schema import revision_of
from hallkeeper.settings import DATABASE, BadSettings, Settings
from hallkeeper.voice.build import check as check_recordings
from hallkeeper.voice.speech import Speech, engine_version
from hardware.agent import AgentSettings
from hardware.check import check as check_devices
from hardware.errors import ServerError
from hardware.public import Device
from hardware.server import Server

NOBODY = "DK0000000000000000"
"""No agreement has this number: who answers that it waits has understood the question."""
SLIP_S = 40.0
"""How long a test slip is waited for; a slow line and an errand before it are in it."""
LOOK_S = 0.3
DEADLINE_S = 10.0
TRIED = "1"
"""What the speech engine is given to say, in each of its languages."""


@dataclass(frozen=True, slots=True)
class Line:
    """What was tested, whether it is in order, and a sentence; `warns`: in order, but worth knowing."""

    what: str
    good: bool
    words: str
    warns: bool = False

    def __str__(self) -> str:
        mark = "WRONG" if not self.good else "WARN " if self.warns else "ok   "
        return f"{mark} {self.what}: {self.words}"


def check_all(settings: Settings, *, devices: bool, print_slips: bool = False) -> list[Line]:
    """Test everything that this installation stands on; every printer prints a test slip if asked to."""
    lines = [settings_line(settings), *_hall(settings)]
    if devices and all(line.good for line in lines):
        lines += _devices(settings, print_slips)
    return lines


def settings_line(settings: Settings) -> Line:
    """Which hall this is; where there was none, what follows tells nothing of the one that was meant."""
    words = f"data in {settings.data.resolve()}, port {settings.port}"
    if settings.database_url is not None or (settings.data / DATABASE).exists():
        return Line("settings", True, words)
    new = "no hall was there, so a new one is made: is HALLKEEPER_DATA right?"
    return Line("settings", True, f"{words}; {new}", warns=True)


def _hall(settings: Settings) -> list[Line]:
    try:
        hall, engines = open_hall(settings)
    except (HallError, OSError) as error:
        return [Line("database", False, str(error))]
    try:
        hall.write(lambda tx: tx.now)
        revision = revision_of(settings.database)
        database = Line("database", revision == HEAD, f"writable, revision {revision}")
        difference = replayed_equals(hall.store)
        journal = Line("journal", difference is None, difference or f"{hall.board.version} moves, no gap")
        voice = _voice(settings, hall.catalogue)
        places = places_line(Atlas())
        return [database, journal, catalogue_line(hall.catalogue), voice, places, *_outside(settings)]
    finally:
        hall.stop()
        engines.dispose()


def catalogue_line(catalogue: Catalogue) -> Line:
    """It must say what its file says; one from before a rule may break it."""
    try:
        same = read_catalogue(write_catalogue(catalogue)) == catalogue
    except CatalogueMistake as mistake:
        return Line("catalogue", False, f"{mistake.field}, {mistake}")
    words = f"{len(catalogue.offered)} business types, {len(catalogue.staffed)} counters"
    return Line("catalogue", same, words)


def voice_line(catalogue: Catalogue, phrases: Path, speech: Speech) -> Line:
    """A recording that is unfit is wrong. A hall may do without words, but should know it."""
    found = check_recordings(catalogue, phrases)
    if wrong := [sentence for one in found for sentence in one.wrong]:
        return Line("voice", False, wrong[0])
    fit = f"{sum(one.numbers + one.counters for one in found)} recordings"
    if speech.languages and all(speech.synthesise(TRIED, language) for language in sorted(speech.languages)):
        return Line("voice", True, f"eSpeak NG (espeakng-loader {engine_version()}), {fit}")
    broken, missing = "does not speak (see the log)", "is missing (pip install 'hallkeeper[voice]')"
    why = f"the speech engine {broken if speech.languages else missing}"
    return Line("voice", True, f"{why}, {fit}: what is not recorded only chimes", warns=True)


def _voice(settings: Settings, catalogue: Catalogue) -> Line:
    with TemporaryDirectory() as kept:  # what the hall has kept would say nothing of the engine
        return voice_line(catalogue, settings.phrases, Speech(Path(kept), engine_version()))


def places_line(atlas: Atlas) -> Line:
    """A hall may do without the places; files that cannot be read are wrong."""
    if not atlas.is_there():
        return Line("places", True, "not brought (run `make`): addresses are taken down by staff")
    try:
        places = atlas.places()
        whole = places.postcode(places.provinces[0].within[0].code)
    except (HallError, IndexError) as error:
        return Line("places", False, str(error))
    words = f"{len(places.provinces)} provinces, {'with' if whole else 'without'} postcodes"
    return Line("places", True, words)


def agreements_line(settings: Settings) -> Line:
    """A hall may do without a provider of automatic payment; one that is named must answer."""
    what = "automatic payment"
    try:
        providers = agreements_of(settings)
        for provider in providers.values():
            provider.state(NOBODY)
    except (BadSettings, Unknown) as error:
        return Line(what, False, f"agreement_url: {error}")
    if providers:
        return Line(what, True, f"{settings.agreement_provider} at {settings.agreement_url} answers")
    sandbox = (
        "a sandbox of our own" if settings.billing_url is None else "no provider named: only the bank's form"
    )
    return Line(what, True, sandbox)


def passwords_line(settings: Settings) -> Line:
    """Where service passwords are asked for. Nobody is asked: every question is somebody's try."""
    what = "service passwords"
    try:
        named = passwords_of(settings)
    except BadSettings as error:
        return Line(what, False, str(error))
    if named is None and settings.billing_url is not None:
        return Line(what, True, "nobody named who knows them: none is asked for")
    if not phones_are_closed(settings):
        return Line(what, True, "asked for at terminals alone: public_url is not https, phones use the code")
    return Line(what, True, "asked for at terminals and on phones")


def _outside(settings: Settings) -> list[Line]:
    return [agreements_line(settings), passwords_line(settings)]


def _devices(settings: Settings, print_slips: bool) -> list[Line]:
    server = settings.server or f"http://{settings.host}:{settings.port}"
    agent = AgentSettings(server, settings.device_token_file, settings.agent, settings.data)
    if not print_slips:
        return [Line(c.code, c.ok, c.sentence) for c in check_devices(agent)]
    with _manager(settings) as token_file:
        asking = Server(server, token_file)
        try:
            found = check_devices(agent, lambda device: slip_by_errand(asking, device))
        finally:
            asking.close()
    return [Line(c.code, c.ok, c.sentence) for c in found]


@contextmanager
def _manager(settings: Settings) -> Iterator[Path]:
    """A manager's token in a file, for as long as the block runs: only a manager may ask for errands."""
    file = settings.data / "check.token"
    hall, engines = open_hall(settings)
    access = Access(hall)
    secret, token = access.create_token("manager", "check")
    try:
        write_secret(file, secret)
        yield file
    finally:
        file.unlink(missing_ok=True)
        access.revoke_token(token.id, "system")
        hall.stop()
        engines.dispose()


def slip_by_errand(server: Server, device: Device) -> tuple[str, str | None]:
    """Have a running agent print a test slip, and wait for what became of it: state and reason."""
    path = f"/agents/{quote(device.agent, safe='')}/tasks"
    body = {"kind": "test_slip", "parameters": {"device": device.code}}
    try:
        errand = server.post(path, body, uuid.uuid4().hex, DEADLINE_S)
        end = time.monotonic() + SLIP_S
        while errand["state"] in ("asked", "running") and time.monotonic() < end:
            time.sleep(LOOK_S)
            errand = server.get(f"{path}/{errand['id']}")
    except ServerError as error:
        return "NOT_SENT", str(error)
    result = errand["result"]
    if errand["state"] == "done":
        return result["state"], result["reason"]
    return "NOT_SENT", result.get("error", "its agent did not take it up")
