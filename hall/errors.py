"""The one error tree of the domain.

    HallError
    ├── NotFound     nothing of that name exists
    ├── Refused      the state of the hall forbids it
    ├── Forbidden    this person or program may not
    ├── Invalid      a field does not make sense; `field` names it
    └── NotReady     the hall cannot answer at the moment

Every error carries a stable `code` that programs may rely on and a sentence for people.
A refused job has changed nothing.
"""


class HallError(Exception):
    """Anything that the hall refuses; `code` is stable, `detail` is a sentence that says what to do."""

    def __init__(self, code: str, detail: str, *, field: str | None = None) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.field = field


class NotFound(HallError):
    """Nothing of that name exists."""


class Refused(HallError):
    """The state of the ticket, the counter or the hall forbids it."""


class Forbidden(HallError):
    """This person or program may not do it."""


class Invalid(HallError):
    """A field does not make sense; `field` names it."""


class CatalogueMistake(Invalid):
    """A catalogue file that cannot be taken; `line` is the line (from 1) of the mistake."""

    def __init__(self, detail: str, *, field: str, line: int) -> None:
        super().__init__("invalid_catalogue", f"line {line}: {detail}", field=field)
        self.line = line


class NotReady(HallError):
    """The hall cannot answer at the moment; the same call may be made again."""
