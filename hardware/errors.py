"""What can go wrong between the agent and its wires, one error per boundary.

DeviceError
├── WireError          a wire cannot be opened, was lost, or ran out of time
├── SoundFailed        a sound card does not play (stable code)
├── SetupError         a device's settings cannot be used (stable code, and facts)
├── ErrandFailed       what the office asked for cannot be done (stable code)
├── ErrandCancelled    nobody waits for it any more
├── FontMissing        no font on this machine can draw Chinese
└── ServerError        the hall server's answer cannot be used
    ├── ServerUnreachable   there was no answer, or it was "not now" (stable code, if any)
    ├── NoVoice             the hall has no words for a call, only its chime
    └── ServerRefused       the answer is a refusal (status and stable code)
"""

from __future__ import annotations

from hardware.mistakes import Mistake


class DeviceError(Exception):
    """Anything the agent catches at one of its boundaries."""


class WireError(DeviceError):
    """A wire failed.

    `reason` is a stable code (`unreachable`, `lost`, `timeout`); `left` tells whether bytes of the
    data being sent may have left this machine, which decides whether it may be sent again; after a
    `timeout`, `sent` counts the bytes that need not be handed over once more.
    """

    def __init__(self, reason: str, detail: str = "", *, left: bool = False, sent: int = 0) -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail
        self.left = left or sent > 0
        self.sent = sent


class SetupError(DeviceError):
    """The settings of a device name something that does not exist or cannot be.

    `mistake` says what: a code of `hardware.mistakes`, and facts such as `field` and `value`.
    """

    def __init__(self, code: str, **facts: object) -> None:
        self.mistake = Mistake.of(code, facts)
        self._facts = facts
        super().__init__(str(self.mistake))

    def within(self, table: str) -> SetupError:
        """The same of a field in a table among the settings."""
        field = f"{table}.{self._facts['field']}" if "field" in self._facts else table
        return SetupError(self.mistake.code, **{**self._facts, "field": field})


class SoundFailed(DeviceError):
    """A sound card does not play; `reason` is a stable code (`no_sound_card`, `sound_card_busy` ...)."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason


class ErrandFailed(DeviceError):
    """What the office asked for cannot be done; `code` is stable."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


class ErrandCancelled(DeviceError):
    """The errand was given up, or nobody can be told of it: undo what it did, and end."""


class FontMissing(DeviceError):
    """No font that can draw Chinese was found."""


class ServerError(DeviceError):
    """The hall server's answer is missing or not what the contract promises."""


class ServerUnreachable(ServerError):
    """The hall server did not answer, or answered that it cannot now (429, 5xx): ask again later.

    `code` is the problem's stable code, where it gave one.
    """

    def __init__(self, detail: str, code: str | None = None) -> None:
        super().__init__(detail)
        self.code = code


class NoVoice(ServerError):
    """The hall can make no speech of a call: it is not worth waiting for, the chime rings without it."""


class ServerRefused(ServerError):
    """The hall server answered with an error: HTTP `status` and the problem's stable `code`."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(f"the hall server answered {status} {code}")
        self.status = status
        self.code = code
