"""Halls whose database does not wait for the disk, and one that has lived a day."""

from tests.planning.history.conftest import lived, open_quick

__all__ = ["lived", "open_quick"]
