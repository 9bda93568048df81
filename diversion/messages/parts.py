"""How long an SMS is: parts of 70 UTF-16 units, or of 67 where several belong together.

Source: 3GPP TS 23.040, 9.2.3.24.1: 140 octets of user data, of which the header that joins parts takes six.
"""

ALONE = 70
JOINED = 67
MOST_PARTS = 6
"""More than this is no message but a letter."""


def split(text: str) -> tuple[str, ...]:
    """The parts of a text as they travel, one part at least; a sign beyond the BMP is never torn apart."""
    if units(text) <= ALONE:
        return (text,)
    parts, start, used = [], 0, 0
    for at, sign in enumerate(text):
        if used + units(sign) > JOINED:
            parts.append(text[start:at])
            start, used = at, 0
        used += units(sign)
    return (*parts, text[start:])


def units(text: str) -> int:
    """UTF-16 units: what a phone counts as characters."""
    return len(text.encode("utf-16-be", "surrogatepass")) // 2
