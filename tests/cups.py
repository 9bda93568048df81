"""A real CUPS of a test's own on the loopback: raw queues, and the ways from there to a printer.

It runs as the present user, or as `lp` where a test has root.  It needs Debian's `cups-daemon`; the way
`socket` to a printer on TCP is in `cups`.
"""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import pytest

from hardware.transports.cups import CupsWire, open_cups
from tests.running_hall import free_port

DAEMON = Path("/usr/sbin/cupsd")
HELPERS = Path(os.environ.get("CUPS_SERVERBIN", "/usr/lib/cups"))
"""Where CUPS keeps its helpers; the name of the variable is its own."""
STARTED_S = 10.0
CONFIGURATION = """
Listen 127.0.0.1:{port}
DefaultAuthType None
WebInterface No
Browsing No
IdleExitTimeout 0
<Location />
  Order allow,deny
  Allow from 127.0.0.1
</Location>
<Location /admin>
  Order allow,deny
  Allow from 127.0.0.1
</Location>
<Policy default>
  JobPrivateAccess all
  JobPrivateValues none
  <Limit Cancel-Job>
    Require user @OWNER
    Order deny,allow
  </Limit>
  <Limit All>
    Order deny,allow
  </Limit>
</Policy>
"""
FILES = """
ServerRoot {root}
ServerBin {root}/bin
RequestRoot {root}/spool
CacheDir {root}/cache
StateDir {root}/state
TempDir {root}/tmp
AccessLog {root}/access
ErrorLog {root}/error
PageLog {root}/page
FileDevice Yes
{user}
"""
QUEUE = """
<Printer {name}>
DeviceURI {device}
State {state}
Accepting Yes
Shared No
ErrorPolicy {policy}
OpPolicy default
</Printer>
"""


class Cups:
    """One CUPS in the empty folder `root`.

    `queues` are device addresses by queue; `ways` are backends by the scheme of such an address, each as a
    script or as where it is installed; `stopped` queues keep what they get; `policies` say by queue what
    becomes of a job that a way has failed with, where it is not `retry-job`.
    """

    def __init__(
        self,
        root: Path,
        queues: Mapping[str, str],
        ways: Mapping[str, str | Path],
        stopped: Sequence[str] = (),
        policies: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.port = free_port()
        for folder in ("spool", "cache", "state", "tmp", "ppd", "ssl", "bin/backend"):
            (root / folder).mkdir(parents=True)
        (root / "bin/daemon").symlink_to("/usr/lib/cups/daemon")
        for scheme, way in ways.items():
            (root / "bin/backend" / scheme).write_bytes(
                way.encode() if isinstance(way, str) else way.read_bytes()
            )
        (root / "printers.conf").write_text(
            "".join(
                QUEUE.format(
                    name=name,
                    device=device,
                    state="Stopped" if name in stopped else "Idle",
                    policy=policies.get(name, "retry-job"),
                )
                for name, device in queues.items()
            )
        )
        (root / "cupsd.conf").write_text(CONFIGURATION.format(port=self.port))
        user = "User lp\nGroup lp" if os.getuid() == 0 else ""
        (root / "cups-files.conf").write_text(FILES.format(root=root, user=user))
        if os.getuid() == 0:
            _give_to_lp(root)
        for backend in (root / "bin/backend").iterdir():
            backend.chmod(0o755)
        self._process = subprocess.Popen(
            [str(DAEMON), "-f", "-c", str(root / "cupsd.conf"), "-s", str(root / "cups-files.conf")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._wait()

    def queue(self, name: str) -> CupsWire:
        """An open wire to a queue."""
        return open_cups({"queue": name, "port": self.port})

    def close(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait(10)

    def _wait(self) -> None:
        """Until it listens."""
        end = time.monotonic() + STARTED_S
        while not _listens(self.port):
            assert self._process.poll() is None, "cupsd has ended"
            assert time.monotonic() < end, "cupsd does not listen"
            time.sleep(0.01)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _give_to_lp(root: Path) -> None:
    """CUPS does its work as another user, who must get there."""
    for folder in (root, *root.parents):
        if str(folder).startswith("/tmp/"):  # noqa: S108  pytest's own folders, closed to others by default
            folder.chmod(0o755)
    for path in (path for path in (root, *root.rglob("*")) if not path.is_symlink()):
        shutil.chown(path, "root", "lp")
        path.chmod(0o775 if path.is_dir() else 0o640)
    for path in (root / "bin", root / "bin/backend"):
        path.chmod(0o755)


def socket_way() -> Path:
    """Where the way to printers on TCP is installed, or would be: Debian links it from beside itself."""
    there = HELPERS / "backend" / "socket"
    return there if there.exists() else HELPERS / "backend-available" / "socket"


def wants(needed: Path, package: str) -> None:
    """Skip a test where that program of that Debian package is absent; fail where all tests must run."""
    reason = f"no {needed}: apt install {package}"
    if needed.exists():
        return
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
