"""The hall server as seen from the agent: deadlines, refusals, and answers that are not what was promised."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware import server as module
from hardware.errors import NoVoice, ServerError, ServerRefused, ServerUnreachable
from hardware.public import board_of, devices_of, moves_of, services_of, ticket_of
from hardware.server import Server
from hardware.speaker import HallCalls
from tests.hardware.recorded_hall import TOKEN, RecordedHall


@pytest.fixture
def hall() -> Iterator[RecordedHall]:
    hall = RecordedHall()
    yield hall
    hall.vanish()


@pytest.fixture
def token(tmp_path: Path) -> Path:
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n", encoding="ascii")
    return file


@pytest.fixture
def server(hall: RecordedHall, token: Path) -> Iterator[Server]:
    server = Server(hall.address, token)
    yield server
    server.close()


def test_one_connection_is_kept(server: Server) -> None:
    for _ in range(3):
        assert board_of(server.get("/board")).epoch == "e1"
    assert server.connections == 1


def test_a_connection_the_server_has_dropped_is_opened_anew(server: Server, hall: RecordedHall) -> None:
    server.get("/board")
    hall.vanish()
    hall.come_back()
    server.get("/board")
    assert server.connections == 2


def test_a_refusal_carries_its_code(server: Server) -> None:
    with pytest.raises(ServerRefused) as caught:
        server.get("/tickets/none")
    assert (caught.value.status, caught.value.code) == (404, "unknown_ticket")


def test_a_server_that_cannot_now_may_say_why(server: Server, hall: RecordedHall) -> None:
    for code, expected in (("no_voice", NoVoice), ("not_ready", ServerUnreachable)):
        hall.not_now = code
        with pytest.raises(expected):
            HallCalls(server).sound(7, "zh-CN")


def test_a_server_that_is_not_there(server: Server, hall: RecordedHall) -> None:
    hall.vanish()
    with pytest.raises(ServerUnreachable):
        server.get("/board")
    hall.come_back()
    server.get("/board")


def test_a_server_that_never_answers_runs_out_of_time(token: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "DEADLINE_S", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Server(f"http://127.0.0.1:{listener.getsockname()[1]}", token)
        with pytest.raises(ServerUnreachable):
            server.get("/board")
        server.close()


def test_a_call_under_way_ends_when_the_connection_is_closed(server: Server, hall: RecordedHall) -> None:
    failures: list[Exception] = []

    def ask() -> None:
        try:
            server.get("/moves", {"after": 0, "limit": 1, "wait": 60}, 60)
        except ServerUnreachable as error:
            failures.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    hall.wait(lambda: "/moves" in hall.asked)
    server.close()
    asking.join(5)
    assert len(failures) == 1


def test_without_a_token_yet_there_is_no_call(hall: RecordedHall, tmp_path: Path) -> None:
    with pytest.raises(ServerUnreachable, match="no token yet"):
        Server(hall.address, tmp_path / "none").get("/board")
    assert hall.asked == []


@pytest.mark.parametrize("read", [board_of, devices_of, moves_of, services_of, ticket_of])
@pytest.mark.parametrize("answer", [{}, [1], None, {"moves": 3, "epoch": 1, "counters": [{}]}])
def test_an_answer_that_is_not_what_was_promised_is_an_error_of_ours(read: object, answer: object) -> None:
    assert callable(read)
    with pytest.raises(ServerError):
        read(answer)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ServerError, match="zone"):
        board_of({"version": 1, "epoch": "e", "now": "2026-11-23T09:41:00", "counters": []})


def test_a_server_that_hangs_keeps_a_slip_no_longer_than_asked(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("secret")
    with socket.create_server(("127.0.0.1", 0)) as hangs:
        server = Server(f"http://127.0.0.1:{hangs.getsockname()[1]}", token)
        began = time.monotonic()
        with pytest.raises(ServerUnreachable):
            server.get("/tickets/1", deadline_s=0.2)
        assert time.monotonic() - began < 2
        server.close()


def test_a_server_that_takes_no_call_at_all_is_given_up_soon_however_long_its_answer_may_take(
    tmp_path: Path,
) -> None:
    """A machine that is switched off: the agent's end must not wait for it."""
    (tmp_path / "token").write_text(TOKEN, encoding="ascii")
    with socket.create_server(("127.0.0.1", 0), backlog=0) as deaf, contextlib.ExitStack() as waiting:
        for _ in range(3):
            one = waiting.enter_context(socket.socket())
            one.setblocking(False)
            one.connect_ex(deaf.getsockname())
        server = Server(f"http://127.0.0.1:{deaf.getsockname()[1]}", tmp_path / "token")
        began = time.monotonic()
        with pytest.raises(ServerUnreachable):
            server.get("/moves", wait_s=20)
    assert time.monotonic() - began < 5
