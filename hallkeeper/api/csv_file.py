"""Rows as CSV that a spreadsheet reads as it is meant."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

_MARK = "\ufeff"
"""A byte order mark: without it spreadsheet programs take the text for another encoding."""


def csv_text(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> str:
    """The rows below the names of their columns."""
    text = io.StringIO()
    table = csv.DictWriter(text, columns)
    table.writeheader()
    table.writerows({key: _plain(cell) for key, cell in row.items()} for row in rows)
    return _MARK + text.getvalue()


def _plain(cell: Any) -> Any:
    """A text that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in "=+-@\t\r" and cell else cell
