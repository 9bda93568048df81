"""The list for the post as CSV (RFC 4180): one row per letter, in address order."""

import csv
import io
from collections.abc import Iterable, Mapping

from diversion.mailing.addressed import Addressed
from hall.errors import Invalid

COLUMNS = ("postcode", "province", "city", "district", "street", "name", "item_number")
_MARKS: Mapping[str, bytes] = {"utf-8": b"\xef\xbb\xbf", "gb18030": b""}
"""Encoding -> what stands before it; without a byte order mark spreadsheets do not know UTF-8."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def post_csv(opened: Iterable[Addressed], encoding: str) -> bytes:
    """The list. `encoding`: `utf-8` (with a byte order mark) or `gb18030`. Raises Invalid `invalid_field`.

    A cell that a spreadsheet would take for a formula begins with an apostrophe; customers type streets.
    """
    if encoding not in _MARKS:
        raise Invalid("invalid_field", "encoding: utf-8 or gb18030.", field="encoding")
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    rows.writerow(COLUMNS)
    for one in opened:
        cells = (one.address.postcode, *one.parts, one.address.street, one.name, one.item.number)
        rows.writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells])
    return _MARKS[encoding] + text.getvalue().encode(encoding)
