"""A receipt from the money to the paper: real server and billing, real agent, a printer on a TCP port.

The customer stands at terminal s1 and pays with the sandbox's wallet; the agent is a program of its own, so
that it can be killed; the printer outlives it and remembers what came out.
"""

import json
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from hall.catalogue import Device
from hall.catalogue_file import default_catalogue, write_catalogue
from hardware.printing.profile import profile_for
from hardware.simulators.paper import Paper
from hardware.simulators.printer import SimulatedPrinter
from hardware.slips.receipt import Receipt, draw_receipt
from tests.hardware.test_agent import SlowPrinter
from tests.running_hall import RunningHall, refused

PROFILE = "generic-80mm"
WIDTH = 576
PHONE = "13800000002"
AGENT = "front"
Json = dict[str, Any]


def until(holds: Callable[[], object], seconds: float = 20) -> None:
    """Wait for what another process does."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.05)


@dataclass
class Front:
    """The hall, its terminal s1 as a paired screen, and the agent of its printer."""

    hall: RunningHall
    folder: Path
    opener: urllib.request.OpenerDirector
    agents: "list[subprocess.Popen[bytes]]" = field(default_factory=list)

    def touch(self, method: str, path: str, body: Json | None = None) -> Any:
        """What the terminal's page asks for."""
        request = urllib.request.Request(
            f"{self.hall.address}/api/v1{path}",
            method=method,
            data=None if method == "GET" else json.dumps(body or {}).encode(),
            headers={
                "Origin": self.hall.address,
                "Content-Type": "application/json",
                "Idempotency-Key": uuid.uuid4().hex,
            },
        )
        with self.opener.open(request, timeout=20) as answer:
            return json.load(answer)

    def office(self, method: str, path: str, body: Json | None = None) -> Any:
        """What the office asks for."""
        return self.hall.ask(method, path, body, role="manager")

    def start_agent(self) -> None:
        """Start the printer's agent, and wait until the hall knows how the printer is."""
        told = ["--server", self.hall.address, "--agent", AGENT, "--data", str(self.folder)]
        told += ["--token-file", str(self.folder / "agent.token")]
        self.agents.append(subprocess.Popen([sys.executable, "-m", "hardware", *told]))

    def kill_agent(self) -> None:
        """As a power cut would."""
        self.agents[-1].send_signal(signal.SIGKILL)
        self.agents[-1].wait(10)

    def printer_is(self, state: str) -> bool:
        """Whether the hall knows the printer to be so."""
        (device,) = self.office("GET", "/devices")
        return bool(device["state"] == state)

    def paid(self) -> "Paying":
        """A customer who has paid the oldest bill of a number."""
        visit = self.touch("POST", "/visits", {"task": "pay", "service": "payment"})["visit"]
        account = self.touch("POST", f"/visits/{visit}/number", {"phone": PHONE})
        bill = account["bills"][0]
        order = {"bill": bill["bill"], "provider": "sandbox"}
        payment = self.touch("POST", f"/visits/{visit}/payments", order)
        wallet = urlencode({"do": "pay", "order": payment["order_no"]}).encode()
        urllib.request.urlopen(urllib.request.Request(payment["qr"], wallet, method="POST")).close()
        paying = Paying(self, f"/visits/{visit}/payments/{payment['payment']}", payment["payment"], bill)
        until(lambda: paying.now["posted"])
        return paying

    def moves(self, verb: str) -> list[tuple[str, Json]]:
        """Where and what was journalled under a verb."""
        moves = self.office("GET", "/moves?after=0&limit=5000")["moves"]
        return [(move["kiosk"], move["data"]) for move in moves if move["verb"] == verb]


@dataclass
class Paying:
    """A payment that billing has."""

    front: Front
    path: str
    payment: str
    bill: Json

    @property
    def now(self) -> Json:
        """As the terminal sees it."""
        seen: Json = self.front.touch("GET", self.path)
        return seen

    def wants_paper(self) -> Json:
        """The customer touches "receipt"."""
        seen: Json = self.front.touch("POST", f"{self.path}/receipt", {"way": "printed"})
        return seen

    def drawn(self, copy: int = 0) -> Image.Image:
        """What must be on the paper, from what the terminal shows."""
        seen = self.now
        receipt = Receipt(
            hall={"zh-CN": "中山路营业厅"},
            terminal={"zh-CN": "1 号自助终端"},
            what="bill",
            period=self.bill["period"],
            fen=self.bill["fen"],
            provider="sandbox",
            phone="138****0002",
            order_no=seen["order_no"],
            reference=seen["billing_ref"],
            at=datetime.fromisoformat(seen["paid_at"]).astimezone(ZoneInfo("Asia/Shanghai")),
            sandbox=True,
            copy=copy,
        )
        return draw_receipt(receipt, WIDTH)


@pytest.fixture
def front(tmp_path: Path) -> Iterator[Callable[[int], Front]]:
    """Open a hall whose terminal s1 has a printer on that TCP port."""
    opened: list[Front] = []

    def open_front(port: int) -> Front:
        hall = RunningHall(tmp_path)
        address = {"host": "127.0.0.1", "port": port, "profile": PROFILE}
        printer = Device("printer-s1", "printer", "s1", "tcp", AGENT, address)
        catalogue = replace(default_catalogue(), devices=(printer,))
        (tmp_path / "hall.toml").write_text(write_catalogue(catalogue), "utf-8")
        hall.command("catalogue", "import", str(tmp_path / "hall.toml"))
        hall.start()
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        link = hall.links["kiosk s1"]
        opener.open(urllib.request.Request(link, b"", {"Origin": hall.address}, method="POST")).close()
        (tmp_path / "agent.token").write_text(hall.token("device"), encoding="ascii")
        opened.append(Front(hall, tmp_path, opener))
        opened[-1].start_agent()
        until(lambda: opened[-1].printer_is("READY"))
        return opened[-1]

    yield open_front
    for one in opened:
        for agent in one.agents:
            agent.kill()
            agent.wait(10)
        one.hall.stop()


@dataclass
class Printer:
    """A simulated printer, and the papers that have come out of it, newest last."""

    papers: list[Paper] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.box = SimulatedPrinter(profile_for({"profile": PROFILE}), self.papers.append)

    def paper(self, at: int, like: Image.Image) -> Image.Image:
        """The part of a paper where such a picture would stand."""
        sheet = self.papers[at].picture()
        left = (sheet.width - WIDTH) // 2
        return sheet.crop((left, 0, left + WIDTH, like.height)).convert("1")


@pytest.fixture
def printer() -> Iterator[Printer]:
    """Switched on."""
    printer = Printer()
    yield printer
    printer.box.close()


@pytest.mark.timeout(90)
def test_who_has_paid_gets_one_receipt_and_a_second_one_only_marked(
    front: Callable[[int], Front], printer: Printer
) -> None:
    there = front(printer.box.port)
    paying = there.paid()
    assert paying.now["receipt"] is None

    assert paying.wants_paper()["state"] == "receipted"
    until(lambda: paying.now["receipt"]["state"] == "CONFIRMED")
    drawn = paying.drawn()
    assert printer.paper(0, drawn).tobytes() == drawn.tobytes()

    paying.wants_paper()
    there.office("POST", f"/receipts/{paying.payment}/print")
    until(lambda: paying.now["receipt"]["copy"] == 2 and paying.now["receipt"]["state"] == "CONFIRMED")
    marked = paying.drawn(copy=1)
    assert printer.paper(1, marked).tobytes() == marked.tobytes()
    assert len(printer.papers) == 2, "asking twice for the first one printed one"
    assert there.moves("receipt.print") == [
        ("s1", {"payment": paying.payment, "copy": 1}),
        ("s1", {"payment": paying.payment, "copy": 2}),
    ]
    assert there.moves("receipt.state") == []
    assert PHONE not in json.dumps(there.office("GET", "/moves?after=0&limit=5000"))


@pytest.mark.timeout(90)
def test_out_of_paper_it_is_doubtful_until_it_comes_out_once_whatever_becomes_of_the_agent(
    front: Callable[[int], Front], printer: Printer
) -> None:
    there = front(printer.box.port)
    paying = there.paid()
    printer.box.suffer("paper_out")
    paying.wants_paper()
    until(lambda: paying.now["receipt"]["doubtful"])
    said = paying.now["receipt"]
    assert said == {"copy": 1, "state": "LATE", "reason": "paper_out", "doubtful": True}
    (listed,) = there.office("GET", "/receipts")
    assert (listed["payment"], listed["kiosk"], listed["fen"]) == (paying.payment, "s1", paying.bill["fen"])

    there.kill_agent()
    there.start_agent()
    printer.box.recover()
    until(lambda: not paying.now["receipt"]["doubtful"])
    until(lambda: there.printer_is("READY"))
    assert (len(printer.papers), there.office("GET", "/receipts")) == (1, [])
    assert [(data["copy"], data["state"]) for _, data in there.moves("receipt.state")] == [
        (1, "LATE"),
        (1, "CONFIRMED"),
    ]


@pytest.mark.timeout(90)
def test_killed_amid_the_receipt_it_is_doubtful_and_printed_again_by_a_person_only(
    front: Callable[[int], Front],
) -> None:
    slow = SlowPrinter()
    try:
        there = front(slow.port)
        paying = there.paid()
        paying.wants_paper()
        assert slow.reading.wait(15)
        there.kill_agent()
        slow.go_on.set()
        there.start_agent()
        until(lambda: paying.now["receipt"]["doubtful"])
        said = paying.now["receipt"]
        assert (said["state"], said["reason"]) == ("UNKNOWN", "restart")

        asked = there.touch("POST", f"/receipts/{paying.payment}/print")
        assert asked["receipt"]["copy"] == 2
        until(lambda: paying.now["receipt"]["state"] in ("SENT", "CONFIRMED"))
        assert not paying.now["receipt"]["doubtful"]
        there.agents[-1].terminate()
        there.agents[-1].wait(20)
    finally:
        slow.go_on.set()
        slow.close()
    assert slow.cuts <= 2, "what the first one had handed over, and the copy"


@pytest.mark.timeout(90)
def test_what_has_no_receipt_and_who_may_not_have_one(
    front: Callable[[int], Front], printer: Printer
) -> None:
    there = front(printer.box.port)
    visit = there.touch("POST", "/visits", {"task": "pay", "service": "payment"})["visit"]
    bill = there.touch("POST", f"/visits/{visit}/number", {"phone": PHONE})["bills"][0]["bill"]
    order = {"bill": bill, "provider": "sandbox"}
    unpaid = there.touch("POST", f"/visits/{visit}/payments", order)["payment"]
    there.touch("POST", f"/visits/{visit}/end", {"outcome": "left"})
    assert refusal(lambda: there.office("GET", f"/receipts/{unpaid}")) == (409, "not_allowed_in_state")
    assert refusal(lambda: there.office("GET", f"/receipts/{uuid.uuid4()}")) == (404, "unknown_payment")

    paying = there.paid()
    there.touch("POST", f"{paying.path}/receipt", {"way": "declined"})
    elsewhere = {"kiosk": "s2"}
    again = f"/receipts/{paying.payment}/print"
    assert refusal(lambda: there.office("POST", again, elsewhere)) == (409, "no_printer")
    assert refusal(lambda: there.hall.ask("POST", again, role="device")) == (403, "wrong_role")
    there.office("POST", again)
    until(lambda: printer.papers)
    drawn = paying.drawn()
    assert printer.paper(0, drawn).tobytes() == drawn.tobytes(), "the first paper is no copy"
    there.touch("POST", f"{paying.path.split('/payments')[0]}/end", {"outcome": "completed"})
    assert refusal(lambda: there.touch("POST", again)) == (404, "unknown_visit"), "the customer has gone"


def refusal(act: Callable[[], object]) -> tuple[int, str]:
    """Status and code of a refusal."""
    status, problem = refused(act)
    return status, problem["code"]
