"""SMS gateways by HTTP, against a server on a real socket: yes, no, later, silence, and nonsense."""

import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest

from diversion.messages.http_gateway import Encoding, HttpAccount, HttpGateway, Rule
from diversion.messages.port import Accepted, Kind, Message, NoWord, Rejected, Unsent, Way

MESSAGE = Message("m1", Way.SMS, Kind.CODE, "13800001234", "【海纳营业厅】验证码012345 & more=1")


@dataclass
class Server:
    """Answers every request with `status` and `body`, or, where `silent`, not before the test is over."""

    status: int = 200
    body: str = '{"code": 0, "id": "g-1"}'
    promised: int | None = None
    silent: bool = False
    asked: list[tuple[str, str, str | None, str]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    url: str = ""


@pytest.fixture
def server() -> Iterator[Server]:
    it = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # noqa: N802 - the library's name
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            kind = self.headers["Content-Type"].partition(";")[0]
            it.asked.append((self.path, kind, self.headers["Authorization"], body))
            if it.silent:
                it.over.wait(30)
                return
            answer = it.body.encode()
            self.send_response(it.status)
            self.send_header("Content-Length", str(it.promised or len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *words: object) -> None:
            """Say nothing."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    it.url = f"http://127.0.0.1:{http.server_port}/sms/send"
    thread = threading.Thread(target=http.serve_forever, args=(0.02,))
    thread.start()
    yield it
    it.over.set()
    http.shutdown()
    http.server_close()
    thread.join()


@pytest.fixture(params=list(Encoding))
def account(server: Server, request: pytest.FixtureRequest) -> HttpAccount:
    """The same gateway by JSON and by form."""
    rule = Rule(later=frozenset({"45"}))
    return HttpAccount(server.url, "s3cret", request.param, fixed={"sign": "厅"}, id_field="ref", rule=rule)


def test_the_fields_travel_as_the_account_says(server: Server, account: HttpAccount) -> None:
    assert HttpGateway(account).send(MESSAGE) == Accepted("g-1")
    path, kind, token, body = server.asked[0]
    sent = json.loads(body) if "json" in kind else {k: v[0] for k, v in parse_qs(body).items()}
    right_kind = {
        Encoding.JSON: "application/json",
        Encoding.FORM: "application/x-www-form-urlencoded",
    }
    assert (path, kind, token) == ("/sms/send", right_kind[account.encoding], "Bearer s3cret")
    assert sent == {"sign": "厅", "to": "13800001234", "text": MESSAGE.text, "ref": "m1"}


@pytest.mark.parametrize(
    ("status", "body", "code", "again"),
    [
        (200, '{"code": "22", "msg": "13800001234 is on a list"}', "22", False),
        (200, '{"code": 45}', "45", True),
        (200, '{"code": "no such number 13800001234"}', "no such number …", False),
        (429, "slow down", "http_429", True),
        (401, "{}", "http_401", False),
        (400, '{"code": 0}', "http_400", False),
    ],
)
def test_a_no_is_a_no_and_a_later_may_be_tried_again(
    server: Server, account: HttpAccount, status: int, body: str, code: str, again: bool
) -> None:
    server.status, server.body = status, body
    with pytest.raises(Rejected) as refused:
        HttpGateway(account).send(MESSAGE)
    assert (refused.value.code, refused.value.again) == (code, again)


@pytest.mark.parametrize(
    ("status", "body"),
    [(200, "<html>a proxy</html>"), (200, "{}"), (200, "[]"), (502, '{"code": 0}'), (302, "")],
)
def test_what_the_rule_does_not_know_is_no_word(
    server: Server, account: HttpAccount, status: int, body: str
) -> None:
    server.status, server.body = status, body
    with pytest.raises(NoWord) as no_word:
        HttpGateway(account).send(MESSAGE)
    assert type(no_word.value) is NoWord


def test_silence_and_half_an_answer_are_no_word(server: Server, account: HttpAccount) -> None:
    server.promised = 500
    gateway = HttpGateway(replace(account, deadline_s=0.5))
    for server.silent in (False, True):
        with pytest.raises(NoWord) as no_word:
            gateway.send(MESSAGE)
        assert type(no_word.value) is NoWord
    assert len(server.asked) == 2


def test_where_nobody_listens_nothing_has_left(account: HttpAccount) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{free.getsockname()[1]}/"
        with pytest.raises(Unsent):
            HttpGateway(replace(account, url=nobody)).send(MESSAGE)


def test_a_rule_reads_fields_within_fields(server: Server, account: HttpAccount) -> None:
    server.body = '{"result": {"ok": true}, "data": {"msgid": 77}}'
    rule = Rule("result.ok", frozenset({"true"}), reference="data.msgid")
    assert HttpGateway(replace(account, rule=rule)).send(MESSAGE) == Accepted("77")


def test_a_token_may_travel_as_a_field_and_is_never_shown(server: Server, account: HttpAccount) -> None:
    quiet = replace(account, token_header="", fixed={"apikey": "s3cret"})
    HttpGateway(quiet).send(MESSAGE)
    assert (server.asked[0][2], "s3cret" in repr(account) + repr(quiet)) == (None, False)
    assert "s3cret" in server.asked[0][3]
