"""What the hall asks of whoever knows the service passwords (服务密码): whether that is the one of a number.

The password goes to the operator's system and nowhere else: it is not kept, not logged, not journalled.
"""

from enum import StrEnum
from typing import Protocol


class Said(StrEnum):
    """What the operator answers."""

    RIGHT = "right"
    WRONG = "wrong"
    LOCKED = "locked"
    """The operator itself takes no more tries for this number."""
    NOT_SET = "not_set"
    """This number has no service password."""


class Unknown(Exception):
    """The operator gave no word that can be relied on."""


class Passwords(Protocol):
    """A system that knows service passwords; `digits` is how many one has."""

    digits: int

    def check(self, phone: str, password: str) -> Said:
        """Whether this is the number's password. Raises Unknown, and nothing else."""
