"""What a kiosk says aloud, and its sound (handed to the kiosk's pages)."""

from collections.abc import Sequence

from hall.errors import Refused
from hall.estimate import Wait
from hall.hall import Hall
from hall.ticket import AT_A_COUNTER, State, Ticket
from hallkeeper.device_answers import printer_json
from hallkeeper.voice import sentences
from hallkeeper.voice.speech import Speech

CANNOT_PRINT = frozenset({"ATTENTION", "OFFLINE", "DISABLED"})
"""Printer states in which no slip comes; as the screen sees it (`kiosk/static/state.js`)."""


class KioskVoice:
    """The sentences of this hall's kiosks."""

    def __init__(self, hall: Hall, speech: Speech) -> None:
        self._hall = hall
        self._speech = speech

    @property
    def languages(self) -> Sequence[str]:
        """The hall's languages that can be spoken."""
        return [one for one in self._hall.catalogue.languages if one in self._speech.languages]

    @property
    def _yao(self) -> bool:
        return self._hall.catalogue.voice.yao

    def ticket(self, ticket: Ticket, language: str) -> str:
        """A ticket as it was promised: number, people ahead, expected wait, and where the slip is.

        Raises Refused `not_allowed_in_state` where it waits no longer and is not being called either.
        """
        if ticket.state in AT_A_COUNTER:
            return sentences.called_sentence(ticket.number, language, yao=self._yao)
        if ticket.state is not State.WAITING:
            raise Refused("not_allowed_in_state", f"{ticket.number} is not in the queue.")
        ahead, wait = self._promise(ticket)
        said = sentences.issued_sentence(ticket.number, ahead, wait, language, yao=self._yao)
        slip = sentences.slip_sentence(language, printed=self._prints(ticket.kiosk or ""))
        return sentences.joined([said, slip], language)

    def services(self, language: str) -> str:
        """What may be chosen now."""
        offered = [s for s in self._hall.catalogue.offered if s.open]
        return sentences.services_sentence([s.names.get(language, s.code) for s in offered], language)

    def help(self, language: str) -> str:
        """That a member of staff is coming."""
        return sentences.help_sentence(language)

    def wav(self, text: str, language: str) -> bytes | None:
        """The sound; None where there is none."""
        return self._speech.synthesise(text, language)

    def _promise(self, ticket: Ticket) -> tuple[int, Wait | None]:
        """What the issue move says: the same as on screen and slip, though people have gone since."""
        moves = self._hall.moves_after(ticket.issue_move - 1, 1)
        if not moves:  # another process issued it a moment ago
            return self._hall.board.ahead(ticket), self._hall.wait_of(ticket)
        wait = moves[0].data.get("wait")
        return moves[0].data["ahead"], None if wait is None else Wait(wait["p50_s"], wait["p90_s"])

    def _prints(self, kiosk: str) -> bool:
        printer = printer_json(self._hall, kiosk)
        return printer is not None and printer["state"] not in CANNOT_PRINT
