"""The adapter against the sandbox over real sockets, and against others that answer wrongly or not at all."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from werkzeug.serving import make_server
from werkzeug.wrappers import Response

from diversion.invoices.http_system import HttpInvoices
from diversion.invoices.port import (
    Absent,
    Asked,
    Issued,
    OpenItem,
    RedLettered,
    Rejected,
    Unknown,
    Unreached,
    What,
)
from diversion.invoices.specimen import Specimen, drawn
from diversion.invoices.title import title_of
from diversion.sandbox.invoices import SandboxInvoices
from diversion.sandbox.invoices_api import invoices_app
from diversion.web import Web
from hall.errors import NotReady

ACCOUNT = "A20260001"
TITLE = title_of("personal", "张三丰")
ASKED = Asked("F1", ACCOUNT, "month:2026-09", 128_50, TITLE)
TOKEN = {"Authorization": "Bearer secret"}


@contextmanager
def serving(app) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def drawings() -> list[Specimen]:
    return []


@pytest.fixture
def root(books: SandboxInvoices, drawings: list[Specimen]) -> Iterator[str]:
    def drawing(specimen: Specimen) -> bytes:
        drawings.append(specimen)
        return b"%PDF-1.4 of " + specimen.number.encode()

    with serving(invoices_app(books, "secret", drawing)) as root:
        yield root


@pytest.fixture
def system(root: str) -> HttpInvoices:
    return HttpInvoices(Web(root, TOKEN, deadline_s=2.0))


def test_what_is_open_for_invoicing_comes_newest_first(system):
    assert system.open_items(ACCOUNT) == [
        OpenItem("month:2026-09", What.MONTH, 128_50, "2026-09"),
        OpenItem("month:2026-08", What.MONTH, 128_50, "2026-08"),
    ]
    assert system.open_items("A1") == []


def test_where_paper_goes_is_on_file_or_not(system):
    filed = system.filed(ACCOUNT)
    assert filed is not None
    assert (filed.name, filed.address.postcode) == ("王芳", "518000")
    assert filed.address.line.startswith("广东省深圳市南山区练习大街")
    assert str(filed) == repr(filed) == "Filed(王** 广东省深圳市南山区练习****)"
    assert (system.filed("A20260003"), system.filed("A1")) == (None, None)


@pytest.mark.parametrize(
    "told",
    [
        b"{}",
        b'{"name": "", "codes": ["11"], "names": ["x"], "street": "s", "postcode": ""}',
        b'{"name": "n", "codes": ["11"], "names": [], "street": "s", "postcode": null}',
        b'{"name": "n", "codes": [1], "names": ["x"], "street": "s", "postcode": null}',
    ],
)
def test_an_address_of_another_form_is_nobodys_word(told):
    with serving(lambda environ, start: Response(told)(environ, start)) as root, pytest.raises(Unknown):
        HttpInvoices(Web(root, TOKEN, deadline_s=2.0)).filed(ACCOUNT)


def test_the_same_request_is_the_same_invoice(system, books):
    issued = system.issue(ASKED)
    assert issued == Issued(issued.number, "2026-11-23", issued.link)
    assert (system.issue(ASKED), system.find("F1")) == (issued, issued)
    assert len(books.issued()) == 1
    assert [x.item for x in system.open_items(ACCOUNT)] == ["month:2026-08"]


def test_refusals_come_with_a_code_and_stay(system):
    system.issue(ASKED)
    asks = {
        "already_invoiced": Asked("F2", ACCOUNT, "month:2026-09", 128_50, TITLE),
        "unknown_item": Asked("F3", ACCOUNT, "month:2026-10", 128_50, TITLE),
        "amount_differs": Asked("F4", ACCOUNT, "month:2026-08", 1, TITLE),
        "request_reused": Asked("F1", ACCOUNT, "month:2026-08", 128_50, TITLE),
    }
    for code, asked in asks.items():
        assert system.issue(asked) == Rejected(code)
    assert system.find("F2") == Rejected("already_invoiced")
    assert system.find("F9") == Absent()


def test_a_red_letter_is_one_and_frees_the_item(system):
    system.issue(ASKED)
    red = system.red_letter("F1", "wrong_title")
    assert red == RedLettered(red.number, "2026-11-23")
    assert system.red_letter("F1", "again") == red
    assert system.find("F1").red == red
    assert isinstance(system.issue(Asked("F2", ACCOUNT, "month:2026-09", 128_50, TITLE)), Issued)


def test_a_document_is_drawn_once_and_anew_when_it_is_red(system, drawings):
    number = system.issue(ASKED).number
    assert system.document(number) == system.document(number) == b"%PDF-1.4 of " + number.encode()
    assert drawings == [Specimen(number, "2026-11-23", "张三丰", "", "通信服务费 2026年09月", 128_50)]
    red = system.red_letter("F1", "wrong_title")
    system.document(number)
    assert [s.red_number for s in drawings] == ["", red.number]
    with pytest.raises(Unknown):
        system.document("26990000000000000999")


def test_a_link_needs_no_token_and_everything_else_does(root, system):
    path = system.issue(ASKED).link.removeprefix("http://hall.test")
    assert Web(root).ask("GET", path).status == 200
    assert Web(root).ask("GET", "/i/guessed").status == 404
    stranger = HttpInvoices(Web(root, {"Authorization": "Bearer wrong"}))
    for ask in (
        lambda: stranger.open_items(ACCOUNT),
        lambda: stranger.issue(ASKED),
        lambda: stranger.find("F1"),
        lambda: stranger.red_letter("F1", "x"),
    ):
        with pytest.raises(Unknown, match="status 401"):
            ask()


def test_a_body_that_is_none_is_refused_and_changes_nothing(root, books):
    web = Web(root, TOKEN)
    for body in ({}, {"account": ACCOUNT}, {**_fields(), "fen": "12850"}, {**_fields(), "fen": 0}, ["x"]):
        assert web.ask("PUT", "/requests/F1", body).status == 400
    assert books.issued() == []


def _fields():
    title = {"kind": "personal", "name": "张三丰", "tax_no": None}
    return {"account": ACCOUNT, "item": "month:2026-09", "fen": 128_50, "title": title}


@pytest.mark.parametrize(
    "answer",
    [
        lambda: Response("<html>gateway</html>", 502),
        lambda: Response("<html>welcome</html>", 200),
        lambda: Response("<html>gone</html>", 404),
        lambda: Response('{"code": "not_here"}', 404),
        lambda: Response("not json", 409),
        lambda: Response('["code"]', 409),
        lambda: Response('{"number": "1", "date": "2026-11-23"}', 200),
        lambda: Response('{"number": 1, "date": "2026-11-23", "link": "x", "red": null}', 200),
        lambda: Response("", 302, {"Location": "/login"}),
        lambda: Response("", 200),
    ],
)
def test_an_answer_of_another_form_is_nobodys_word(answer):
    with serving(lambda environ, start: answer()(environ, start)) as root:
        system = HttpInvoices(Web(root, TOKEN))
        for ask in (
            lambda: system.issue(ASKED),
            lambda: system.find("F1"),
            lambda: system.open_items(ACCOUNT),
            lambda: system.document("1"),
        ):
            with pytest.raises(Unknown) as unknown:
                ask()
            assert not isinstance(unknown.value, Unreached)


def test_where_nobody_listens_it_was_never_heard():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(Unreached):
        HttpInvoices(Web(f"http://127.0.0.1:{port}", TOKEN)).issue(ASKED)


@pytest.mark.parametrize("says", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"])
@pytest.mark.parametrize("hangs_up", [True, False])
def test_silence_and_half_an_answer_are_unknown_within_the_deadline(says: bytes, hangs_up: bool):
    over = threading.Event()

    def behave(heard: socket.socket) -> None:
        heard.recv(65536)
        heard.sendall(says)
        if not hangs_up:
            over.wait(5)

    with _rude_server(behave) as port:
        system = HttpInvoices(Web(f"http://127.0.0.1:{port}", TOKEN, deadline_s=0.3))
        with pytest.raises(Unknown) as unknown:
            system.issue(ASKED)
        over.set()
    assert not isinstance(unknown.value, Unreached)


@contextmanager
def _rude_server(behave: Callable[[socket.socket], None]) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            heard, _ = server.accept()
            with heard:
                behave(heard)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        thread.join(5)


def test_the_specimen_is_drawn_by_a_program_of_its_own_with_few_characters_embedded():
    specimen = Specimen("26990000000000000001", "2026-11-23", "张三丰", "", "通信服务费 2026年09月", 128_50)
    pdf = drawn(specimen)
    assert pdf.startswith(b"%PDF-")
    assert b"NotoSansCJK" in pdf
    assert len(pdf) < 60_000


def test_without_the_type_it_is_said_which_package_to_install(tmp_path):
    with pytest.raises(NotReady, match="fonts-noto-cjk"):
        drawn(Specimen("1", "2026-11-23", "x", "", "x", 1), tmp_path / "none.ttc")
