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
    if len(frame) <= 2 * len(before) <= 2 * len(frame) and _alike(frame, before):
        return heard[at:]
    return before + heard[at + len(frame) :]


def without_mutilated_echo(frame: bytes, left_over: bytes) -> bytes:
    """What was no answer, without an echo that came cut at either end or damaged.

    A remnant of less than most of the frame stays: it is no key, and part of one must not be taken for it.
    """
    least, most = -(-len(frame) * 3 // 4), min(len(frame), len(left_over))
    echoes = [size for size in range(least, most + 1) if _alike(frame, left_over[:size])]
    return left_over[max(echoes, key=lambda size: 2 * _shared(frame, left_over[:size]) - size, default=0) :]


def _alike(frame: bytes, piece: bytes) -> bool:
    return _shared(frame, piece) > ALIKE * len(piece)


def _shared(frame: bytes, piece: bytes) -> int:
    """How many bytes the two have in common, in their order."""
    blocks = SequenceMatcher(None, frame, piece, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks)
