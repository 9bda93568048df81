"""A bank's result file: which applications it has authorised or rejected, and why."""

import csv
import io
from dataclasses import dataclass

from diversion.mandates.account import number_typed
from diversion.mandates.banks import Bank
from diversion.mandates.mandate import Reason
from hall.errors import Invalid

MOST_LINES = 5000


@dataclass(frozen=True, slots=True)
class Said:
    """One line of it: `line` counts from 1; without `reason`: authorised; without `number`: unreadable."""

    line: int
    number: str | None
    reason: Reason | None = None


def read_results(bank: Bank, file: bytes) -> list[Said]:
    """What the bank says. Raises Invalid `not_a_result` where the file as a whole is none of this bank's."""
    answers = bank.answers
    try:
        text = file.decode(answers.encoding).removeprefix("\ufeff")
        rows = list(csv.reader(io.StringIO(text), delimiter=answers.separator, strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise _none_of(bank) from error
    wanted = (answers.number, answers.result, answers.why)
    heads = [head.strip() for head in rows[0]] if rows else []
    if len(rows) > MOST_LINES or not set(wanted) <= set(heads):
        raise _none_of(bank)
    places = [heads.index(head) for head in wanted]
    return [_said(bank, n, row, places) for n, row in enumerate(rows[1:], 2) if any(row)]


def _said(bank: Bank, line: int, row: list[str], places: list[int]) -> Said:
    if len(row) <= max(places):
        return Said(line, None)
    number, result, why = (row[place].strip() for place in places)
    try:
        number = number_typed(number)
    except Invalid:
        return Said(line, None)
    if result in bank.answers.authorised:
        return Said(line, number)
    if result in bank.answers.rejected:
        return Said(line, number, bank.answers.reasons.get(why, Reason.OTHER))
    return Said(line, None)


def _none_of(bank: Bank) -> Invalid:
    words = f"file: this is no result file of {bank.names.get('en', bank.code)}."
    return Invalid("not_a_result", words, field="file")
