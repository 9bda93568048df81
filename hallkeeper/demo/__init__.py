"""`hallkeeper demo`: a scratch hall with a simulated crowd, tellers and devices, on real wires.

clock:    pacer ──> shared memory ──> server          (hall time; held back by whoever is late)
crowd:    kiosks, greeter, tellers ──> HTTP API       (a thread each, sleeping in hall time)
          screens, tellers' pages, phones <── sockets
devices:  the device agent as a child process ──> simulated printers and signs
account:  crowd's ledger, screens, spool  =  journal, tables
"""

import json
import signal
import sys
from pathlib import Path


def run_demo(speed: float, customers: int, seed: int, report: Path | None = None) -> int:
    """Live a day and print its account; the exit status: 0 where it closes without a difference.

    `speed` is hall seconds per second at most (`inf` for as fast as everybody can follow); `report` is a
    file for the account as JSON.
    """
    from hallkeeper.demo.day import Spoilt, scratch_day
    from hallkeeper.demo.processes import NotStarted
    from hallkeeper.demo.report import report as words

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that the folder goes away then, too
    try:
        with scratch_day(speed, customers, seed) as day:
            for place, link in day.opened.links.items():
                sys.stderr.write(f"{place:<8} {link}\n")
            account = day.live()
    except KeyboardInterrupt:
        sys.stderr.write("\nhallkeeper demo: stopped\n")
        return 130
    except (Spoilt, NotStarted) as error:
        sys.stderr.write(f"hallkeeper demo: {error}\n" + "".join(f"{note}\n" for note in error.__notes__))
        return 1
    if report is not None:
        report.write_text(json.dumps(account.as_json(), ensure_ascii=False, indent=2) + "\n", "utf-8")
    sys.stdout.write(words(account))
    if account.differences:
        sys.stdout.write(f"Logs and journal: {day.folder}\n")
        return 1
    return 0
