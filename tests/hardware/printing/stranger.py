"""A receipt printer that is not ours: emupos (Apache-2.0) behind a TCP port, which draws what it is told.

`make test` opens its wheel in `build/reader` as it is (`deploy/open_reader.py`).  It is written for Python
3.13: where an older one runs, its names for types are read as plain assignments; nothing else of it differs.
"""

import re
import socket
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import FileFinder, ModuleSpec, SourceFileLoader
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any

from PIL import Image

FOLDER = Path(__file__).parents[3] / "build" / "reader"
PACKAGE = "emupos"
HOST = "127.0.0.1"
NEVER_MS = 3_600_000


class _Loader(SourceFileLoader):
    """Reads `type X = Y` and `def f[T](` as what they mean where Python has no words for them yet."""

    def source_to_code(self, data: Any, path: Any, *, _optimize: int = -1) -> Any:
        text = bytes(data).decode()
        if sys.version_info < (3, 12):
            text = re.sub(r"^type (\w+) =", r"\1 =", text, flags=re.MULTILINE)
            text = re.sub(r"^def (\w+)\[(\w+)\]\(", r"\2 = object\ndef \1(", text, flags=re.MULTILINE)
        return super().source_to_code(text.encode(), path, _optimize=_optimize)


class _Finder(MetaPathFinder):
    """Finds the one package, and no other."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.split(".")[0] != PACKAGE:
            return None
        folder = path[0] if path else str(FOLDER)
        return FileFinder(folder, (_Loader, [".py"])).find_spec(fullname)


sys.meta_path.insert(0, _Finder())


def _module(name: str) -> Any:
    assert (FOLDER / PACKAGE).is_dir(), "it is not there yet: make build/reader/.made"
    return import_module(f"{PACKAGE}.{name}")


class Stranger:
    """The printer, switched on; one host at a time, as such printers have.

    `papers` are the pictures of what was cut off, as wide as the head; `unknown` what it did not understand,
    in hexadecimal.
    """

    def __init__(self, make: str) -> None:
        config, printer = _module("config"), _module("printer.printer")
        described = (FOLDER / PACKAGE / "profiles" / "printers" / f"{make}.yaml").read_text(encoding="utf-8")
        profile = config.PrinterProfile.model_validate(config.yaml.safe_load(described))
        self.papers: list[Image.Image] = []
        self.unknown: list[str] = []
        self._fault = printer.PrinterFault
        self._machine = printer.Printer(
            make,
            profile,
            sensor_open_level=profile.drawer_sensor_open_level,
            job_idle_timeout_ms=NEVER_MS,
        )
        self._lock = threading.Lock()
        self._line: socket.socket | None = None
        self._door = socket.create_server((HOST, 0))
        self.port: int = self._door.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, name=make, daemon=True)
        self._thread.start()

    def suffer(self, fault: str, active: bool = True) -> list[bytes]:
        """Let a fault begin or end; returns what the printer said of it unasked."""
        with self._lock:
            return self._do(self._machine.set_fault(self._fault(fault), active, time.monotonic()))

    def close(self) -> None:
        """Switch it off."""
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        if self._line is not None:
            with suppress(OSError):
                self._line.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._door.accept()
            except OSError:
                return
            with line:
                self._listen(line)

    def _listen(self, line: socket.socket) -> None:
        with self._lock:
            self._line = line
            self._do(self._machine.open_connection(HOST, time.monotonic()))
        with suppress(OSError):
            while data := line.recv(4096):
                with self._lock:
                    self._do(self._machine.receive(HOST, data, time.monotonic()))
        with self._lock:
            self._line = None
            self._do(self._machine.close_connection(HOST, time.monotonic()))

    def _do(self, output: Any) -> list[bytes]:
        said = [bytes(write.data) for write in output.writes]
        if self._line is not None:
            with suppress(OSError):  # the host may have hung up
                self._line.sendall(b"".join(said))
        for receipt in output.receipts:
            self.papers.append(Image.open(BytesIO(receipt.png)).convert("1"))
        self.unknown += [
            event.data["bytes"] for event in output.events if str(event.type).endswith("unknown")
        ]
        return said
