"""Forgetting is looked for as a whole: one part that fails keeps no other from its own, and is known of."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from hall.clock import FixedClock
from hall.hall import Hall
from hallkeeper.settings import Settings
from hallkeeper.upkeep import Sweep
from tests.hallkeeper.test_self_service import house

HOUR_MS = 3_600_000


def test_a_sweep_that_stumbles_has_not_been_done(
    open_a_hall: Callable[..., Hall], settings: Settings, clock: FixedClock, tmp_path: Path
) -> None:
    with house(open_a_hall(), settings) as (ways, _, _):
        sweep = Sweep(ways)
        opened = clock()
        assert sweep.done_at == opened
        clock.now_ms += HOUR_MS
        sweep()
        assert sweep.done_at == opened + HOUR_MS
        with closing(sqlite3.connect(tmp_path / "hall.db")) as file:
            file.execute("ALTER TABLE message RENAME TO gone")
        clock.now_ms += HOUR_MS
        sweep()
        assert sweep.done_at == opened + HOUR_MS
