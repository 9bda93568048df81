"""Reads CMPP 2.0 frames by the published table alone, and says what in them is not as it should be.

It shares no code with `cmpp_frames`, so that the sandbox gateway finds a field that the client misplaces.
"""

from collections.abc import Mapping

from diversion.messages import cmpp_table as table

Values = Mapping[str, int | bytes]


class Wrong(Exception):
    """A frame that the published table does not allow; `result` is what SUBMIT_RESP says of it."""

    def __init__(self, words: str, result: int = 1) -> None:
        super().__init__(words)
        self.result = result


def read(name: str, body: bytes) -> Values:
    """The fields of a frame's body by the published table. Raises Wrong where the length is another one."""
    values: dict[str, int | bytes] = {}
    at = 0
    for field_name, length, kind in table.BODIES[name]:
        octets = length if isinstance(length, int) else length[0] * int(values[length[1]])
        piece, at = body[at : at + octets], at + octets
        if len(piece) != octets:
            raise Wrong(f"{name}: ends within {field_name}", 4)
        values[field_name] = int.from_bytes(piece, "big") if kind == table.UNSIGNED else piece
    if at != len(body):
        raise Wrong(f"{name}: {len(body) - at} octets too many", 4)
    return values


def text_of(octets: bytes) -> str:
    """A text field: ASCII, then nothing but zero octets. Raises Wrong."""
    text, _, rest = octets.partition(b"\0")
    if rest.strip(b"\0") or not text.isascii() or not text.decode("ascii").isprintable():
        raise Wrong("a text field that is not ASCII filled up with zero octets")
    return text.decode("ascii")


def check_submit(values: Values, source: str) -> str:
    """The number that a SUBMIT goes to. Raises Wrong where a field holds what it may not."""
    texts = {name: text_of(v) for name, v in values.items() if isinstance(v, bytes) and name != "Msg_Content"}
    joined, content = values["TP_udhi"], octets_of(values, "Msg_Content")
    right = {
        "Msg_Id": values["Msg_Id"] == 0,
        "Pk_number": 1 <= int(values["Pk_number"]) <= int(values["Pk_total"]),
        "Registered_Delivery": values["Registered_Delivery"] in (0, 1),
        "Fee_UserType": int(values["Fee_UserType"]) <= 3,
        "TP_udhi": joined == int(int(values["Pk_total"]) > 1),
        "Msg_Fmt": values["Msg_Fmt"] == table.UCS2,
        "Msg_src": texts["Msg_src"] == source,
        "FeeType": texts["FeeType"] in ("01", "02", "03", "04", "05"),
        "FeeCode": texts["FeeCode"].isdigit(),
        "Src_Id": texts["Src_Id"].isdigit(),
        "DestUsr_tl": values["DestUsr_tl"] == 1,
        "Dest_terminal_Id": len(texts["Dest_terminal_Id"]) == 11 and texts["Dest_terminal_Id"].isdigit(),
        "Msg_Length": 0 < len(content) <= table.MOST_CONTENT and len(content) % 2 == 0,
        "Msg_Content": not joined or content[:3] + content[4:6] == bytes([5, 0, 3]) + _place(values),
        "Reserve": not texts["Reserve"],
    }
    if odd := [name for name, fine in right.items() if not fine]:
        raise Wrong(f"CMPP_SUBMIT: {', '.join(odd)}")
    return texts["Dest_terminal_Id"]


def _place(values: Values) -> bytes:
    return bytes([int(values["Pk_total"]), int(values["Pk_number"])])


def octets_of(values: Values, name: str) -> bytes:
    """A field that is an octet string."""
    value = values[name]
    if isinstance(value, int):
        raise Wrong(f"{name} is a number")
    return value
