"""CMPP 2.0 frames, byte by byte against the published table of fields, and against frames written by hand."""

import hashlib
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diversion.messages import cmpp_frames as f
from diversion.messages import cmpp_table as table

SUBMIT = f.Submit(
    to="13800001234",
    content="验证码".encode("utf-16-be"),
    source="901234",
    source_id="106573001",
    service="HALL",
    total=1,
    number=1,
)
NAMES = {number: name for name, number in table.COMMANDS.items()}


def cut(frame: bytes) -> tuple[str, int, Mapping[str, bytes]]:
    """Name, sequence and the raw octets of every field, cut out by the published lengths alone."""
    assert int.from_bytes(frame[:4], "big") == len(frame)
    name = NAMES[int.from_bytes(frame[4:8], "big")]
    fields: dict[str, bytes] = {}
    at = sum(length for _, length, _ in table.HEADER if isinstance(length, int))
    for field, length, _ in table.BODIES[name]:
        octets = length if isinstance(length, int) else length[0] * int.from_bytes(fields[length[1]], "big")
        fields[field], at = frame[at : at + octets], at + octets
    assert at == len(frame)
    return name, int.from_bytes(frame[8:12], "big"), fields


def test_submit_has_every_published_field_in_its_place() -> None:
    assert cut(f.encode(7, SUBMIT)) == (
        "CMPP_SUBMIT",
        7,
        {
            "Msg_Id": bytes(8),
            "Pk_total": b"\x01",
            "Pk_number": b"\x01",
            "Registered_Delivery": b"\x01",
            "Msg_level": b"\x01",
            "Service_Id": b"HALL" + bytes(6),
            "Fee_UserType": b"\x02",
            "Fee_terminal_Id": bytes(21),
            "TP_pId": b"\x00",
            "TP_udhi": b"\x00",
            "Msg_Fmt": b"\x08",
            "Msg_src": b"901234",
            "FeeType": b"01",
            "FeeCode": b"000000",
            "ValId_Time": bytes(17),
            "At_Time": bytes(17),
            "Src_Id": b"106573001" + bytes(12),
            "DestUsr_tl": b"\x01",
            "Dest_terminal_Id": b"13800001234" + bytes(10),
            "Msg_Length": b"\x06",
            "Msg_Content": b"\x9a\x8c\x8b\xc1\x78\x01",
            "Reserve": bytes(8),
        },
    )


def test_submit_is_this_frame_written_by_hand() -> None:
    by_hand = (
        "000000a5 00000004 00000007"  # header: 165 octets
        "0000000000000000 01 01 01 01 48414c4c000000000000 02"  # ... Service_Id, Fee_UserType
        "000000000000000000000000000000000000000000 00 00 08 393031323334 3031 303030303030"
        "0000000000000000000000000000000000 0000000000000000000000000000000000"  # two times
        "313036353733303031000000000000000000000000 01"  # Src_Id, DestUsr_tl
        "313338303030303132333400000000000000000000 06 9a8c8bc17801 0000000000000000"
    )
    assert f.encode(7, SUBMIT) == bytes.fromhex(by_hand)


def test_connect_proves_the_secret_by_md5_of_source_nine_zeros_secret_and_time() -> None:
    proof = hashlib.md5(b"901234" + b"\0\0\0\0\0\0\0\0\0" + b"1234" + b"0108093007").digest()
    assert f.authenticator("901234", "1234", 108093007) == proof
    assert cut(f.encode(1, f.Connect("901234", proof, 108093007))) == (
        "CMPP_CONNECT",
        1,
        {
            "Source_Addr": b"901234",
            "AuthenticatorSource": proof,
            "Version": b"\x20",
            "Timestamp": (108093007).to_bytes(4, "big"),
        },
    )


@pytest.mark.parametrize(
    ("body", "name", "fields"),
    [
        (f.ACTIVE_TEST, "CMPP_ACTIVE_TEST", {}),
        (f.ACTIVE_TEST_ANSWER, "CMPP_ACTIVE_TEST_RESP", {"Reserved": b"\0"}),
        (f.TERMINATE, "CMPP_TERMINATE", {}),
        (f.TERMINATE_ANSWER, "CMPP_TERMINATE_RESP", {}),
        (f.DeliverAnswer(9), "CMPP_DELIVER_RESP", {"Msg_Id": bytes(7) + b"\x09", "Result": b"\0"}),
        (f.SubmitAnswer(9, 8), "CMPP_SUBMIT_RESP", {"Msg_Id": bytes(7) + b"\x09", "Result": b"\x08"}),
        (
            f.ConnectAnswer(3, b"x" * 16),
            "CMPP_CONNECT_RESP",
            {"Status": b"\x03", "AuthenticatorISMG": b"x" * 16, "Version": b"\x20"},
        ),
        (
            f.Deliver(9, "10657", "13800001234", b"\x4f\x60", report=False, format=8, service="S"),
            "CMPP_DELIVER",
            {
                "Msg_Id": bytes(7) + b"\x09",
                "Dest_Id": b"10657" + bytes(16),
                "Service_Id": b"S" + bytes(9),
                "TP_pid": b"\0",
                "TP_udhi": b"\0",
                "Msg_Fmt": b"\x08",
                "Src_terminal_Id": b"13800001234" + bytes(10),
                "Registered_Delivery": b"\0",
                "Msg_Length": b"\x02",
                "Msg_Content": b"\x4f\x60",
                "Reserved": bytes(8),
            },
        ),
    ],
)
def test_every_other_frame_has_the_published_fields(
    body: f.Body, name: str, fields: dict[str, bytes]
) -> None:
    assert cut(f.encode(3, body)) == (name, 3, fields)


def test_a_status_report_has_the_published_fields() -> None:
    report = f.StatusReport(0x0102030405060708, "DELIVRD", "13800001234", "2611230900", "2611230901", 7)
    octets = f.encode_report(report)
    pieces, at = {}, 0
    for field, length, _ in table.STATUS_REPORT:
        assert isinstance(length, int)
        pieces[field], at = octets[at : at + length], at + length
    assert (at, len(octets)) == (60, 60)
    assert pieces == {
        "Msg_Id": bytes(range(1, 9)),
        "Stat": b"DELIVRD",
        "Submit_time": b"2611230900",
        "Done_time": b"2611230901",
        "Dest_terminal_Id": b"13800001234" + bytes(10),
        "SMSC_sequence": b"\0\0\0\x07",
    }
    assert f.decode_report(octets) == report


@given(
    st.one_of(
        st.builds(f.SubmitAnswer, st.integers(0, 2**64 - 1), st.integers(0, 255)),
        st.builds(f.ConnectAnswer, st.integers(0, 255), st.binary(min_size=16, max_size=16)),
        st.builds(
            f.Deliver,
            st.integers(0, 2**64 - 1),
            st.text("0123456789", max_size=21),
            st.text("0123456789", max_size=21),
            st.binary(max_size=140),
            st.booleans(),
            st.sampled_from([0, 8, 15]),
        ),
        st.sampled_from([f.ACTIVE_TEST, f.ACTIVE_TEST_ANSWER, f.TERMINATE, f.TERMINATE_ANSWER]),
    ),
    st.integers(0, 2**32 - 1),
)
def test_what_a_gateway_sends_is_read_as_it_was_written(body: f.Body, sequence: int) -> None:
    assert f.decode(f.encode(sequence, body)) == (sequence, body)


@given(st.lists(st.integers(1, 40), max_size=30))
def test_frames_are_cut_the_same_whatever_pieces_they_come_in(sizes: list[int]) -> None:
    frames = [f.encode(n, f.SubmitAnswer(n, 0)) for n in range(1, 6)]
    stream, cutter, found, at = b"".join(frames), f.Cutter(), [], 0
    for size in [*sizes, len(stream)]:
        found += cutter.feed(stream[at : at + size])
        at += size
    assert found == frames


@given(st.binary(max_size=200))
def test_noise_is_a_bad_frame_and_nothing_else(noise: bytes) -> None:
    framed = (len(noise) + 8).to_bytes(4, "big") + noise[:4].ljust(4, b"\0") + noise[4:].ljust(4, b"\0")
    try:
        sequence, body = f.decode(framed)
    except f.BadFrame:
        return
    assert len(f.encode(sequence, body)) in (len(framed), len(framed) - 1, len(framed) + 1)


@pytest.mark.parametrize("length", [0, 11, 8193, 0xFFFFFFFF])
def test_a_stream_that_is_out_of_step_is_noticed_at_once(length: int) -> None:
    with pytest.raises(f.BadFrame):
        list(f.Cutter().feed(length.to_bytes(4, "big") + b"HTTP"))


@pytest.mark.parametrize(
    "submit",
    [
        f.Submit(to="1" * 22, content=b"", source="901234", source_id="10657"),
        f.Submit(to="13800001234", content=bytes(141), source="901234", source_id="10657"),
        f.Submit(to="13800001234", content=b"", source="9012345", source_id="10657"),
        f.Submit(to="13800001234", content=b"", source="营业厅", source_id="10657"),
    ],
)
def test_what_does_not_fit_its_field_is_refused_and_never_cut_short(submit: f.Submit) -> None:
    with pytest.raises(f.BadFrame):
        f.encode(1, submit)


def test_no_text_form_shows_number_words_or_secret() -> None:
    forms = repr(SUBMIT) + repr(f.StatusReport(1, "DELIVRD", "13800001234"))
    assert ("13800001234" in forms, "content" in forms) == (False, False)
