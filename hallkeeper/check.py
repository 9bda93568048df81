"""`hallkeeper check`: settings, database, catalogue, every device; one line each."""

from dataclasses import dataclass

from hall.catalogue_file import read_catalogue, write_catalogue
from hall.errors import HallError
from hall.replay import replayed_equals
from hallkeeper.app import open_hall
from hallkeeper.migrations import HEAD
from hallkeeper.schema import revision_of
from hallkeeper.settings import Settings
from hardware.agent import AgentSettings
from hardware.check import check as check_devices


@dataclass(frozen=True, slots=True)
class Line:
    """What was tested, whether it is in order, and a sentence."""

    what: str
    good: bool
    words: str

    def __str__(self) -> str:
        return f"{'ok   ' if self.good else 'WRONG'} {self.what}: {self.words}"


def check_all(settings: Settings, *, devices: bool) -> list[Line]:
    """Test everything that this installation stands on."""
    lines = [Line("settings", True, f"data in {settings.data}, port {settings.port}"), *_hall(settings)]
    if devices and all(line.good for line in lines):
        lines += _devices(settings)
    return lines


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
        same = read_catalogue(write_catalogue(hall.catalogue)) == hall.catalogue
        words = f"{len(hall.catalogue.offered)} business types, {len(hall.catalogue.staffed)} counters"
        return [database, journal, Line("catalogue", same, words)]
    finally:
        hall.stop()
        engines.dispose()


def _devices(settings: Settings) -> list[Line]:
    server = settings.server or f"http://{settings.host}:{settings.port}"
    agent = AgentSettings(server, settings.device_token_file, settings.agent, settings.data)
    return [Line(c.code, c.ok, c.sentence) for c in check_devices(agent)]
