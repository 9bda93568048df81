"""Why a device file cannot be opened, in a way that a technician can act upon: the code and the group."""

from __future__ import annotations

import errno
import fcntl
import grp
import os
from contextlib import suppress
from pathlib import Path

from hardware.public import Json


def refusal(file: Path) -> Json:
    """`{}` if it can be opened and nobody holds it, else `{"error": code, "group": who may}`.

    Codes: `forbidden` (with the group that may), `busy` (another program holds it), `gone`.
    """
    try:
        handle = os.open(file, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    except OSError as error:
        return _explained(file, error)
    try:
        # What pyserial and this agent hold is locked; asking for the lock is giving it back at once.
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return {"error": "busy"} if error.errno in (errno.EWOULDBLOCK, errno.EAGAIN) else {}
    finally:
        os.close(handle)
    return {}


def _explained(file: Path, error: OSError) -> Json:
    if error.errno in (errno.EACCES, errno.EPERM):
        return {"error": "forbidden", "group": _group(file)}
    return {"error": "busy" if error.errno == errno.EBUSY else "gone"}


def _group(file: Path) -> str:
    with suppress(OSError, KeyError):
        return grp.getgrgid(file.stat().st_gid).gr_name
    return ""
