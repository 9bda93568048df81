"""The frames of CMPP 2.0 as they are published, field by field: data, no code.

Source: China Mobile, "Internet short message gateway interface protocol, China Mobile Peer to Peer (CMPP),
V2.0", April 2002 (中国移动通信互联网短信网关接口协议): 7.3 the header, 7.4.1 CONNECT, 7.4.2 TERMINATE,
7.4.3 SUBMIT, 7.4.5 DELIVER and its status report, 7.4.7 ACTIVE_TEST, and the list of command ids.

`cmpp_frames` writes frames by its own hand; the simulator (`sandbox/smsc.py`) and the tests read by this.
"""

from collections.abc import Mapping

UNSIGNED, OCTETS = "Unsigned Integer", "Octet String"
Row = tuple[str, int | tuple[int, str], str]
"""Name, length in octets (or octets times the value of a field before it), type."""

HEADER: tuple[Row, ...] = (
    ("Total_Length", 4, UNSIGNED),
    ("Command_Id", 4, UNSIGNED),
    ("Sequence_Id", 4, UNSIGNED),
)
COMMANDS: Mapping[str, int] = {
    "CMPP_CONNECT": 0x00000001,
    "CMPP_CONNECT_RESP": 0x80000001,
    "CMPP_TERMINATE": 0x00000002,
    "CMPP_TERMINATE_RESP": 0x80000002,
    "CMPP_SUBMIT": 0x00000004,
    "CMPP_SUBMIT_RESP": 0x80000004,
    "CMPP_DELIVER": 0x00000005,
    "CMPP_DELIVER_RESP": 0x80000005,
    "CMPP_ACTIVE_TEST": 0x00000008,
    "CMPP_ACTIVE_TEST_RESP": 0x80000008,
}
BODIES: Mapping[str, tuple[Row, ...]] = {
    "CMPP_CONNECT": (
        ("Source_Addr", 6, OCTETS),
        ("AuthenticatorSource", 16, OCTETS),
        ("Version", 1, UNSIGNED),
        ("Timestamp", 4, UNSIGNED),
    ),
    "CMPP_CONNECT_RESP": (
        ("Status", 1, UNSIGNED),
        ("AuthenticatorISMG", 16, OCTETS),
        ("Version", 1, UNSIGNED),
    ),
    "CMPP_TERMINATE": (),
    "CMPP_TERMINATE_RESP": (),
    "CMPP_SUBMIT": (
        ("Msg_Id", 8, UNSIGNED),
        ("Pk_total", 1, UNSIGNED),
        ("Pk_number", 1, UNSIGNED),
        ("Registered_Delivery", 1, UNSIGNED),
        ("Msg_level", 1, UNSIGNED),
        ("Service_Id", 10, OCTETS),
        ("Fee_UserType", 1, UNSIGNED),
        ("Fee_terminal_Id", 21, UNSIGNED),
        ("TP_pId", 1, UNSIGNED),
        ("TP_udhi", 1, UNSIGNED),
        ("Msg_Fmt", 1, UNSIGNED),
        ("Msg_src", 6, OCTETS),
        ("FeeType", 2, OCTETS),
        ("FeeCode", 6, OCTETS),
        ("ValId_Time", 17, OCTETS),
        ("At_Time", 17, OCTETS),
        ("Src_Id", 21, OCTETS),
        ("DestUsr_tl", 1, UNSIGNED),
        ("Dest_terminal_Id", (21, "DestUsr_tl"), OCTETS),
        ("Msg_Length", 1, UNSIGNED),
        ("Msg_Content", (1, "Msg_Length"), OCTETS),
        ("Reserve", 8, OCTETS),
    ),
    "CMPP_SUBMIT_RESP": (
        ("Msg_Id", 8, UNSIGNED),
        ("Result", 1, UNSIGNED),
    ),
    "CMPP_DELIVER": (
        ("Msg_Id", 8, UNSIGNED),
        ("Dest_Id", 21, OCTETS),
        ("Service_Id", 10, OCTETS),
        ("TP_pid", 1, UNSIGNED),
        ("TP_udhi", 1, UNSIGNED),
        ("Msg_Fmt", 1, UNSIGNED),
        ("Src_terminal_Id", 21, OCTETS),
        ("Registered_Delivery", 1, UNSIGNED),
        ("Msg_Length", 1, UNSIGNED),
        ("Msg_Content", (1, "Msg_Length"), OCTETS),
        ("Reserved", 8, OCTETS),
    ),
    "CMPP_DELIVER_RESP": (
        ("Msg_Id", 8, UNSIGNED),
        ("Result", 1, UNSIGNED),
    ),
    "CMPP_ACTIVE_TEST": (),
    "CMPP_ACTIVE_TEST_RESP": (("Reserved", 1, UNSIGNED),),
}
STATUS_REPORT: tuple[Row, ...] = (
    ("Msg_Id", 8, UNSIGNED),
    ("Stat", 7, OCTETS),
    ("Submit_time", 10, OCTETS),
    ("Done_time", 10, OCTETS),
    ("Dest_terminal_Id", 21, OCTETS),
    ("SMSC_sequence", 4, UNSIGNED),
)
"""Msg_Content of a DELIVER whose Registered_Delivery is 1."""

STATS = ("DELIVRD", "EXPIRED", "DELETED", "UNDELIV", "ACCEPTD", "UNKNOWN", "REJECTD")
"""Stat: DELIVRD is there; ACCEPTD and UNKNOWN are no end yet; all others mean that it did not arrive."""
MOST_CONTENT = 140
"""Msg_Length of anything but ASCII (Msg_Fmt 0, less than 160)."""
UCS2 = 8
"""Msg_Fmt: 0 ASCII, 3 card write, 4 binary, 8 UCS2, 15 GB."""
THROTTLED = 8
"""Result: 0 right, 1 structure, 2 command, 3 sequence doubled, 4 length, 5 fee code, 6 too long, 7 service, 8
throttled, from 9 on others."""
VERSION = 0x20
"""2.0: four bits each."""
