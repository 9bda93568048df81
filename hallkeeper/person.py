"""`hallkeeper person export|erase`: one person's data in one command."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from diversion.person import erase, export
from diversion.phone import phone_of
from diversion.vault import Vault, known_key
from hall.actor import Actor, Role
from hall.errors import Refused

if TYPE_CHECKING:
    from hall.hall import Hall

BY = Actor("command", Role.ADMIN)
_STAYS = {
    "left": "payments or invoices on their way still: run this again when they have arrived",
    "in_file": "applications in a file that the bank may have: say in the office whether it has it, then run "
    "this again",
    "agreed": "automatic payments that hold at the provider: end them first, in the office or in the "
    "customer's wallet, then run this again",
}
"""What may have to stay, and what is to be done about it: of the last two nothing ends by itself."""


def export_person(hall: "Hall", key: Path, number: str, file: Path) -> str:
    """Write the person's file, made with mode 600; what to say of it.

    Raises Refused `file_exists`, NotReady `no_key`; then no file is made.
    """
    phone, vault = phone_of(number), Vault(known_key(key))
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise Refused("file_exists", f"{file} is there already; name another one.") from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            found = export(hall, vault, phone, BY)
            json.dump(found, stream, ensure_ascii=False, indent=2)
    except BaseException:
        file.unlink()  # half a file, or an empty one, would be taken for the person's
        raise
    counts = ", ".join(f"{len(rows)} {name}" for name, rows in found.items() if isinstance(rows, list))
    return f"{phone.masked}: {counts}, in {file}"


def erase_person(hall: "Hall", key: Path, number: str) -> tuple[str, int]:
    """Take the person out; what to say of it, and how much had to stay. Raises NotReady `no_key`."""
    phone = phone_of(number)
    found = erase(hall, Vault(known_key(key)), phone, BY)
    stays = {name: found.pop(name) for name in _STAYS}
    counts = ", ".join(f"{count} {name}" for name, count in found.items())
    words = f"{phone.masked}: taken out of {counts}"
    for name, count in stays.items():
        words += f"\n{count} {_STAYS[name]}" if count else ""
    return words, sum(stays.values())
