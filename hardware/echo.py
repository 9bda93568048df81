"""Our own frame coming back: many RS-485 adapters hear what they send, and not always all of it.

It has to be told from an answer that is alike (Modbus function 06) and from a pad's key that looks like a
lamp's order (QSystem), so a mutilated echo must be known as well as a whole one.
"""

from __future__ import annotations

from difflib import SequenceMatcher

ALIKE = 0.75
"""More than this share of a piece must be bytes of the frame, in their order, to be taken for its echo."""


def without_echo(frame: bytes, heard: bytes) -> bytes:
    """`heard` without the whole echo of `frame`; of two, where a mutilated one comes first, without that one.

    What does not hold a whole echo is returned as it is: an answer may begin like the frame.
    """
    at = heard.find(frame)
    if at < 0:
        return heard
    before = heard[:at]
    if _is_echo(frame, before):
        return heard[at:]
    return before + heard[at + len(frame) :]


def without_mutilated_echo(frame: bytes, left_over: bytes) -> bytes:
    """What was no answer, without an echo that came cut at either end or damaged."""
    longest = min(len(frame), len(left_over))
    sizes = range(longest, 0, -1)
    return left_over[next((size for size in sizes if _is_echo(frame, left_over[:size])), 0) :]


def _is_echo(frame: bytes, piece: bytes) -> bool:
    """Half of the frame or more, with little amid it that is not the frame's."""
    if not len(frame) <= 2 * len(piece) <= 2 * len(frame):
        return False
    blocks = SequenceMatcher(None, frame, piece, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) > ALIKE * len(piece)
