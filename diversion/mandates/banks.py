"""Banks as data files: `banks/<code>.toml` says in which columns, words and encoding a bank wants its file.

    names       in each language          contract    the payee's number at this bank
    encoding    gb18030, utf-8            separator   one character
    header      whether line 1 names the columns
    file_name   a pattern of {contract} {day} {batch}, such as `DK_{day}_{batch:04}.csv`
    [[column]]  in order: `header`, and `field` (one of FIELDS) or a fixed `value`; `width` most bytes in that
                encoding; `format` of a day (strftime) or line (`06d`); `words` code -> text; `empty`: what
                stands where there is nothing
    [result]    how the bank answers: `encoding`, `separator`, the headers of `number`, `result` and `why`,
                the values that mean `authorised` and `rejected`, and `reasons` code -> one of ours

Lines end in CR LF (RFC 4180). Values are never quoted, as banks' readers differ there: one that would need it
is refused when the customer applies.
"""

import dataclasses
import string
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from diversion.mandates.mandate import BANK_SAYS, Mandate, Reason
from hall.errors import Invalid, NotFound, NotReady

BANKS = Path(__file__).parent / "banks"
FIELDS = (
    "line",
    "contract",
    "batch",
    "number",
    "name",
    "account",
    "account_kind",
    "phone",
    "purpose",
    "cycle",
    "from",
    "until",
)
_ENCODINGS = frozenset({"gb18030", "utf-8"})
_DAYS = frozenset({"from", "until"})


@dataclass(frozen=True, slots=True)
class Column:
    """One column; see the module's text."""

    header: str
    field: str = ""
    value: str = ""
    width: int | None = None
    format: str = ""
    words: Mapping[str, str] = dataclasses.field(default_factory=dict)
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """How the bank's result file is read."""

    encoding: str
    separator: str
    number: str
    result: str
    why: str
    authorised: frozenset[str]
    rejected: frozenset[str]
    reasons: Mapping[str, Reason]


@dataclass(frozen=True, slots=True)
class Bank:
    """One bank's format."""

    code: str
    names: Mapping[str, str]
    contract: str
    encoding: str
    separator: str
    header: bool
    file_name: str
    columns: tuple[Column, ...]
    answers: Answers


@dataclass(frozen=True, slots=True)
class Row:
    """What goes into a line: the mandate, whose it is, and the local day of its application."""

    mandate: Mandate
    name: str
    phone: str
    account: str
    day: date


class Banks:
    """All banks of a folder. Raises NotReady `bad_bank` where a file cannot be used."""

    def __init__(self, folder: Path = BANKS) -> None:
        self._banks = {file.stem: read_bank(file) for file in sorted(folder.glob("*.toml"))}

    def __iter__(self) -> Iterator[Bank]:
        return iter(self._banks.values())

    def bank(self, code: str) -> Bank:
        """The bank of that code. Raises NotFound `unknown_bank`."""
        if code not in self._banks:
            raise NotFound("unknown_bank", f"There is no bank {code!r} here.", field="bank")
        return self._banks[code]


def file_name(bank: Bank, batch: int, day: date) -> str:
    """What the export of a batch is called, made on that local day."""
    return bank.file_name.format(contract=bank.contract, day=f"{day:%Y%m%d}", batch=batch)


def file_of(bank: Bank, batch: int, rows: Sequence[Row]) -> bytes:
    """The export: the same rows give the same bytes. Raises Invalid `not_for_bank`."""
    lines = [[column.header for column in bank.columns]] if bank.header else []
    lines += [line_of(bank, batch, n, row) for n, row in enumerate(rows, 1)]
    return "".join(bank.separator.join(line) + "\r\n" for line in lines).encode(bank.encoding)


def line_of(bank: Bank, batch: int, line: int, row: Row) -> list[str]:
    """One line's values. Raises Invalid `not_for_bank` with application and field that do not fit."""
    number = row.mandate.number
    return [_fitting(bank, column, _value(bank, column, batch, line, row), number) for column in bank.columns]


def _value(bank: Bank, column: Column, batch: int, line: int, row: Row) -> str:
    if not column.field:
        return column.value
    m = row.mandate
    until = date.fromisoformat(m.until) if m.until else None
    found: Mapping[str, object] = {
        "line": line,
        "contract": bank.contract,
        "batch": batch,
        "number": m.number,
        "name": row.name,
        "account": row.account,
        "account_kind": m.account_kind,
        "phone": row.phone,
        "purpose": m.purpose,
        "cycle": m.cycle,
        "from": row.day,
        "until": until,
    }
    value = found[column.field]
    if value is None:
        return column.empty
    plain = format(value, column.format) if column.format else str(value)
    return column.words.get(plain, plain)


def _fitting(bank: Bank, column: Column, value: str, number: str) -> str:
    """The value, if a line can hold it; `number` names the application where not."""
    unsafe = {bank.separator, '"', "\r", "\n"} & set(value)
    try:
        width = len(value.encode(bank.encoding))
    except UnicodeEncodeError:
        unsafe, width = {value}, 0
    if unsafe or (column.width is not None and width > column.width):
        words = f"{column.field}: this bank's file cannot hold it (application {number})."
        raise Invalid("not_for_bank", words, field=column.field)
    return value


# -- reading a bank's file of settings ---------------------------------------------------------------


def read_bank(file: Path) -> Bank:
    """A bank's format. Raises NotReady `bad_bank` with what is wrong."""
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
        columns = tuple(Column(**column) for column in raw.pop("column"))
        bank = Bank(code=file.stem, columns=columns, answers=_answers(raw.pop("result")), **raw)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
        raise NotReady("bad_bank", f"{file.name}: {type(error).__name__}: {error}") from error
    mistake = _mistake(bank)
    if mistake:
        raise NotReady("bad_bank", f"{file.name}: {mistake}")
    return bank


def _answers(raw: dict[str, Any]) -> Answers:
    reasons = {code: Reason(reason) for code, reason in raw.pop("reasons", {}).items()}
    good, bad = frozenset(raw.pop("authorised")), frozenset(raw.pop("rejected"))
    return Answers(authorised=good, rejected=bad, reasons=reasons, **raw)


def _mistake(bank: Bank) -> str:
    """What is wrong with a bank's format; empty where nothing is."""
    if {bank.encoding, bank.answers.encoding} - _ENCODINGS:
        return f"encoding: {' or '.join(sorted(_ENCODINGS))}"
    if not len(bank.separator) == len(bank.answers.separator) == 1:
        return "separator: one character"
    if set(bank.answers.reasons.values()) - BANK_SAYS:
        return "result.reasons: not a bank's reason"
    return next(
        (wrong for column in bank.columns if (wrong := _column_mistake(column))), ""
    ) or _name_mistake(bank)


def _column_mistake(column: Column) -> str:
    if bool(column.field) == bool(column.value):
        return f"column {column.header}: field or value"
    if column.field and column.field not in FIELDS:
        return f"column {column.header}: no field {column.field}"
    if column.format and column.field not in _DAYS | {"line", "batch"}:
        return f"column {column.header}: only days and numbers have a format"
    return ""


def _name_mistake(bank: Bank) -> str:
    gaps = {name for _, name, _, _ in string.Formatter().parse(bank.file_name) if name is not None}
    if gaps - {"contract", "day", "batch"} or "batch" not in gaps:
        return "file_name: {batch}, and if you like {day} and {contract}"
    return "file_name: no folders" if set(bank.file_name) & set("/\\") else ""
