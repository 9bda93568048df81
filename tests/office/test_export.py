"""The journal as CSV: complete, in order, readable by another program."""

import csv
import json

from hall.actor import Actor
from hall.hall import Hall
from hall.verbs import Order
from office.export import COLUMNS, journal_csv


def test_every_move_is_a_row_and_an_undo_names_what_it_takes_back(
    hall: Hall, kiosk: Actor, teller: Actor
) -> None:
    hall.open_counter(teller, "1")
    hall.issue(kiosk, Order("payment", kiosk="k1"))
    called = hall.call_next(teller, "1")
    hall.undo(teller, "1")
    assert called is not None

    text = "".join(journal_csv(hall.moves_after, 0, hall.board.version))

    assert text.startswith("\ufeff")
    heading, *rows = csv.reader(text.removeprefix("\ufeff").splitlines())
    assert tuple(heading) == COLUMNS
    cells = [dict(zip(heading, row, strict=True)) for row in rows]
    assert [c["verb"] for c in cells] == ["counter.open", "issue", "call", "undo"]
    assert [c["undoes"] for c in cells] == ["", "", "", str(called.version)]
    assert json.loads(cells[1]["data"])["class"] == "normal"


def test_it_reads_in_pieces_and_ends_where_it_was_told_to(hall: Hall, kiosk: Actor) -> None:
    for _ in range(25):
        hall.issue(kiosk, Order("payment", kiosk="k1"))
    asked = []

    def read_seven(after: int, _most: int) -> list[object]:
        asked.append(after)
        return hall.moves_after(after, 7)

    text = "".join(journal_csv(read_seven, 2, 20))

    assert [int(line.split(",")[0]) for line in text.splitlines()[1:]] == list(range(3, 21))
    assert asked == [2, 9, 16]
