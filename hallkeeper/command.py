"""The command line: `hallkeeper run`, `demo`, `hardware`, `token`, `pair`, `check`, `backup`, `voice` ..."""

import argparse
import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from hall.actor import SYSTEM
from hall.errors import HallError, Invalid
from hallkeeper.settings import BadSettings, Settings, read_settings

if TYPE_CHECKING:
    from hall.hall import Hall

Command = Callable[[argparse.Namespace, Settings], int]
NUMBER_HELP = "the telephone number; - takes it from standard input, so that no list of commands has it"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status. Errors are one line on standard error."""
    given = parser().parse_args(arguments)
    command: Command = given.command
    try:
        return command(given, read_settings())
    except (HallError, BadSettings, OSError) as error:
        detail = error.detail if isinstance(error, HallError) else str(error)
        print(f"hallkeeper: {detail}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


def parser() -> argparse.ArgumentParser:
    """All commands and their arguments."""
    top = argparse.ArgumentParser(
        prog="hallkeeper", description="A service hall's tickets, from touch to wall."
    )
    commands = top.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, command: Command, words: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=words, description=words)
        made.set_defaults(command=command)
        return made

    add("run", run, "the hall server and its device agent; prints a pairing link per screen")
    demo_parser = add("demo", demo, "a scratch hall with a simulated crowd; closes its account at the end")
    demo_parser.add_argument("--speed", type=float, default=60.0, help="hall seconds per second (default 60)")
    demo_parser.add_argument("--customers", type=int, default=2000, help="customers of the day")
    demo_parser.add_argument("--seed", type=int, default=1, help="seed of the crowd")
    demo_parser.add_argument("--json", type=Path, help="write the account to this file as well")
    lived = demo_parser.add_subparsers(metavar="history").add_parser(
        "history", help="write an invented past of the demo's hall as a CSV for `history import`"
    )
    lived.add_argument("file", type=Path)
    lived.add_argument("--days", type=int, default=365, help="how many days (default 365)")
    lived.add_argument("--seed", type=int, default=1, help="seed of the crowd")
    lived.add_argument("--customers", type=int, default=2000, help="customers of a usual day (default 2000)")
    lived.add_argument("--until", type=_day, metavar="DATE", help="the last day (default yesterday)")
    lived.add_argument("--since", type=_day, metavar="DATE", help="the day on which the hall was changed")
    lived.add_argument("--divert", action="append", default=[], metavar="SERVICE=PART")
    lived.add_argument("--for-all", action="append", default=[], metavar="COUNTER", help="serves everything")
    lived.set_defaults(command=demo_history)
    add("hardware", hardware, "the device agent alone, on another machine")
    token = add("token", token_create, "API tokens for programs").add_subparsers(required=True)
    create = token.add_parser("create", help="print one token and nothing else")
    create.add_argument("--role", required=True)
    create.add_argument("--name", required=True)
    add("pair", pair, "another one-time link: a kiosk, counter, display, or `manager`").add_argument(
        "place", metavar="PLACE"
    )
    check_parser = add("check", check, "test settings, database, catalogue and every device")
    check_parser.add_argument("--no-devices", action="store_true", help="leave the devices out")
    check_parser.add_argument("--print-slip", action="store_true", help="every printer prints a test slip")
    add("backup", backup, "an online, consistent copy of the hall").add_argument("file", type=Path)
    add("restore", restore, "bring a backup back; the epoch is renewed").add_argument("file", type=Path)
    catalogue = add("catalogue", catalogue_export, "the catalogue as TOML").add_subparsers(required=True)
    for name, command in (("export", catalogue_export), ("import", catalogue_import)):
        one = catalogue.add_parser(name)
        one.add_argument("file", type=Path)
        one.set_defaults(command=command)
    person = add("person", person_export, "one person's data, shown or taken out").add_subparsers(
        required=True
    )
    shown = person.add_parser("export", help="all that is known of a number, for the person")
    shown.add_argument("phone", help=NUMBER_HELP)
    shown.add_argument("file", type=Path)
    shown.set_defaults(command=person_export)
    away = person.add_parser("erase", help="take a number out of everything that is over")
    away.add_argument("phone", help=NUMBER_HELP)
    away.add_argument(
        "--end",
        action="store_true",
        help="end what they have agreed to and what goes on, and take it out too",
    )
    away.set_defaults(command=person_erase)
    past = add("history", history_import, "the hall's past").add_subparsers(required=True)
    taken = past.add_parser("import", help="take in a log or counts from elsewhere (CSV, UTF-8 or GBK)")
    taken.add_argument("file", type=Path)
    taken.add_argument("--map", action="append", default=[], metavar="MEANING=HEADING")
    taken.add_argument("--value", action="append", default=[], metavar="TEXT=SERVICE", help="- leaves out")
    taken.add_argument("--anyway", action="store_true", help="leave refused rows out and take the others")
    taken.add_argument("--look", action="store_true", help="only say what would be taken")
    taken.set_defaults(command=history_import)
    voice = add("voice", voice_build, "recordings of half-phrases that speak the calls")
    verbs = voice.add_subparsers(required=True)
    build = verbs.add_parser("build", help="fill a folder with half-phrases by the speech engine")
    build.add_argument("folder", type=Path, nargs="?", help="default: voice/phrases in the data folder")
    build.add_argument("--language", action="append", help="default: each of the hall's languages")
    build.add_argument("--upto", type=int, default=200, help="numbers of each letter (default 200)")
    build.set_defaults(command=voice_build)
    look = verbs.add_parser("check", help="look through the recordings")
    look.add_argument("folder", type=Path, nargs="?", help="default: voice/phrases in the data folder")
    look.set_defaults(command=voice_check)
    add("openapi", openapi, "print the API's description")
    return top


def run(given: argparse.Namespace, settings: Settings) -> int:
    """Serve the hall."""
    from hallkeeper.run import run_hall

    return run_hall(settings)


def demo(given: argparse.Namespace, settings: Settings) -> int:
    """Live a day."""
    from hallkeeper.demo import run_demo

    return run_demo(speed=given.speed, customers=given.customers, seed=given.seed, report=given.json)


def demo_history(given: argparse.Namespace, settings: Settings) -> int:
    """Write an invented past."""
    from hall.clock import local, system_clock
    from hallkeeper.demo.opening import demo_catalogue
    from hallkeeper.demo.past import Past
    from hallkeeper.demo.past_file import cure_of, write_past

    hall = demo_catalogue()
    until = given.until or local(system_clock(), hall.zone).date() - timedelta(days=1)
    past = Past(hall, given.seed, given.customers, cure_of(given.since, given.divert, given.for_all))
    came = write_past(given.file, given.days, past, until)
    print(f"{given.file}: {came} customers on {given.days} days up to {until}")
    return 0


def hardware(given: argparse.Namespace, settings: Settings) -> int:
    """Become the device agent."""
    from hallkeeper.agents import agent_command

    server = settings.server or f"http://{settings.host}:{settings.port}"
    os.execv(sys.executable, agent_command(settings, server))


def token_create(given: argparse.Namespace, settings: Settings) -> int:
    """Print a new token."""
    with_access(settings, lambda access: print(access.create_token(given.role, given.name)[0]))
    return 0


def pair(given: argparse.Namespace, settings: Settings) -> int:
    """Print a pairing link."""
    from hallkeeper.access import Access, place_of

    def make(hall: "Hall") -> None:
        access = Access(hall)
        if given.place == "manager":
            code = access.pair_manager()
        else:
            code = access.pair_place(place_of(hall.catalogue, given.place))
        base = settings.public_url or f"http://{settings.host}:{settings.port}"
        print(f"{base.rstrip('/')}/pair/{code}")

    with_hall(settings, make)
    return 0


def check(given: argparse.Namespace, settings: Settings) -> int:
    """One line per thing that was tested; 1 if anything is wrong."""
    from hallkeeper.check import check_all

    lines = check_all(settings, devices=not given.no_devices, print_slips=given.print_slip)
    for line in lines:
        print(line)
    return 0 if all(line.good for line in lines) else 1


def backup(given: argparse.Namespace, settings: Settings) -> int:
    """Copy the database."""
    from hallkeeper.backup import make_backup

    pages = make_backup(settings, given.file)
    print(f"{given.file}: {pages} pages")
    return 0


def restore(given: argparse.Namespace, settings: Settings) -> int:
    """Bring a copy back."""
    from hallkeeper.backup import restore_backup

    epoch = restore_backup(settings, given.file)
    print(f"restored; new epoch {epoch}")
    return 0


def catalogue_export(given: argparse.Namespace, settings: Settings) -> int:
    """Write the catalogue to a file."""
    from hall.catalogue_file import write_catalogue

    with_hall(settings, lambda hall: given.file.write_text(write_catalogue(hall.catalogue), "utf-8"))
    return 0


def catalogue_import(given: argparse.Namespace, settings: Settings) -> int:
    """Take a catalogue over from a file, whole or not at all."""
    from hall.catalogue_file import read_catalogue

    try:
        text = given.file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid("not_utf8", f"{given.file} is not UTF-8 text.", field="file") from error
    new = read_catalogue(text)
    with_hall(settings, lambda hall: hall.change_catalogue(SYSTEM, new))
    return 0


def voice_build(given: argparse.Namespace, settings: Settings) -> int:
    """Fill a folder with half-phrases; what is there stays."""
    from hallkeeper.voice.build import Bar, build

    folder = given.folder or settings.phrases

    def fill(hall: "Hall") -> None:
        for language in given.language or hall.catalogue.languages:
            made = build(hall.catalogue, folder, language, given.upto, Bar(language))
            print(
                f"{language}: {made.made} made, {made.there} were there, {made.size / 1e6:.1f} MB in {folder}"
            )

    with_hall(settings, fill)
    return 0


def voice_check(given: argparse.Namespace, settings: Settings) -> int:
    """One line per language, and one per recording that is unfit; 1 if there is any."""
    from hallkeeper.voice.build import Checked, check

    folder, found = given.folder or settings.phrases, list[Checked]()
    with_hall(settings, lambda hall: found.extend(check(hall.catalogue, folder)))
    for one in found:
        print(
            f"{one.language}: {one.numbers} numbers, {one.counters} counters, {one.seconds:.0f} s of speech"
        )
        for wrong in one.wrong:
            print(f"WRONG {wrong}")
    if not found:
        print(f"{folder}: no recordings; the speech engine speaks")
    return 1 if any(one.wrong for one in found) else 0


def person_export(given: argparse.Namespace, settings: Settings) -> int:
    """Write what is known of a person."""
    from hallkeeper.person import export_person

    number = _number(given.phone)
    with_hall(settings, lambda hall: print(export_person(hall, settings.personal_key, number, given.file)))
    return 0


def person_erase(given: argparse.Namespace, settings: Settings) -> int:
    """Take a person out; 1 where something had to stay."""
    from hallkeeper.outside import agreements_beside
    from hallkeeper.person import erase_person

    left, number = 0, _number(given.phone)

    def take_out(hall: "Hall") -> None:
        nonlocal left
        providers = partial(agreements_beside, settings, hall)
        ends = partial(_ends, given.end)
        words, left = erase_person(hall, settings.personal_key, number, providers, ends)
        print(words)

    with_hall(settings, take_out)
    return 1 if left else 0


def _ends(said: bool, question: str) -> bool:
    """Whether what goes on shall end: it was said, or somebody says so now."""
    print(question)
    return said or (sys.stdin.isatty() and input("yes or no: ").strip().lower() in ("yes", "y"))


def _number(given: str) -> str:
    """The number, where it is `-` from standard input: it is then in no list of processes or commands."""
    return sys.stdin.readline().strip() if given == "-" else given


def history_import(given: argparse.Namespace, settings: Settings) -> int:
    """Take in a past from elsewhere, whole or not at all."""
    from hallkeeper.planning.import_command import Wanted, beside, import_file

    def take(hall: "Hall") -> None:
        with beside(hall, settings.database) as store:
            wanted = Wanted(given.file, given.map, given.value, anyway=given.anyway, look=given.look)
            print(import_file(hall, store, wanted))

    with_hall(settings, take)
    return 0


def openapi(given: argparse.Namespace, settings: Settings) -> int:
    """Print the description of the API."""
    from hallkeeper.api.declare import document

    print(json.dumps(document(), ensure_ascii=False, indent=2))
    return 0


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write it as 2026-11-23") from None


def with_hall(settings: Settings, use: "Callable[[Hall], object]") -> None:
    """Open the hall beside a running server, use it, close it."""
    from hallkeeper.opening import open_hall

    hall, engines = open_hall(settings)
    try:
        use(hall)
    finally:
        hall.stop()
        engines.dispose()


def with_access(settings: Settings, use: Callable[..., object]) -> None:
    """The same for people and tokens."""
    from hallkeeper.access import Access

    with_hall(settings, lambda hall: use(Access(hall)))
