"""`hallkeeper person export|erase`: one person's data in one command."""

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from diversion.mandates.mandate import Way
from diversion.mandates.provider import AgreementProvider, Agreements
from diversion.person import Holding, end, erase, export, holding
from diversion.phone import Phone, phone_of
from diversion.vault import Vault, known_key
from hall.actor import Actor, Role
from hall.errors import Refused

if TYPE_CHECKING:
    from hall.hall import Hall

BY = Actor("command", Role.ADMIN)
END = "--end"
"""The option that ends what goes on."""
_STAYS = {
    "left": "payments or invoices on their way still: run this again when they have arrived",
    "orders": f"orders of an invoice every month, which go on: {END} ends them",
    "agreed": f"automatic payments, which hold: {END} ends them",
}
"""What may have to stay, and what is to be done about it."""
_TRIED = {
    Way.PROVIDER: "its provider has not said that it is over: run this again, or end it in the wallet itself",
    Way.BANK: "it is in a file that the bank may have: say in the office whether it has, then run this again",
}
"""What still holds although it was to be ended, and why."""


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


def erase_person(
    hall: "Hall",
    key: Path,
    number: str,
    providers: Callable[[], Mapping[str, AgreementProvider]],
    ends: Callable[[str], bool],
) -> tuple[str, int]:
    """Take the person out; what to say of it, and how much had to stay.

    What still holds is ended first where `ends` says yes to the question. Raises NotReady `no_key`.
    """
    phone, vault = phone_of(number), Vault(known_key(key))
    words: list[str] = []
    stays = dict(_STAYS)
    if (holds := holding(hall, vault, phone)) and ends(_question(phone, holds)):
        kept = end(hall, vault, phone, BY, Agreements(hall, providers()))
        words += _ended(holds, kept)
        del stays["agreed"]  # each is named
    found = erase(hall, vault, phone, BY)
    had_to = {name: found.pop(name) for name in _STAYS}
    counts = ", ".join(f"{count} {name}" for name, count in found.items())
    words.append(f"{phone.masked}: taken out of {counts}")
    words += [f"{had_to[name]} {why}" for name, why in stays.items() if had_to[name]]
    return "\n".join(words), sum(had_to.values())


def _question(phone: Phone, holds: Holding) -> str:
    """What goes on, and whether it shall be ended."""
    lines = [f"  an invoice every month, by {o.way}, since {o.first_cycle}" for o in holds.orders]
    lines += [f"  automatic payment {m.shown_number} at {m.with_whom}: {m.state}" for m in holds.mandates]
    return "\n".join(
        [
            f"{phone.masked} has agreed to what goes on, and it needs to know whose it is:",
            *lines,
            "Shall it end? Bills are then paid, and invoices asked for, by the customer each time.",
        ]
    )


def _ended(before: Holding, after: Holding) -> list[str]:
    """What has become of what held: ended, to be told to the bank, or holding still."""
    still = {m.id for m in after.mandates}
    ended = [m for m in before.mandates if m.id not in still]
    words = [f"ended: {len(before.orders) - len(after.orders)} monthly, {len(ended)} automatic payments"]
    words += [
        f"{m.shown_number}: tell {m.with_whom} that it is ended; it has the application"
        for m in ended
        if m.was_sent
    ]
    return words + [f"{m.shown_number} holds: {_TRIED[m.way]}" for m in after.mandates]
