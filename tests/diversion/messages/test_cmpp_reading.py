"""The strict reader finds whatever is not as the published table has it."""

from dataclasses import replace

import pytest

from diversion.messages import cmpp_frames as f
from diversion.messages.cmpp_reading import Wrong, check_submit, read

SUBMIT = f.Submit(to="13800001234", content="好".encode("utf-16-be"), source="901234", source_id="10657")


def body(submit: f.Submit) -> bytes:
    return f.encode(1, submit)[12:]


def test_what_the_client_writes_is_right() -> None:
    assert check_submit(read("CMPP_SUBMIT", body(SUBMIT)), "901234") == "13800001234"


@pytest.mark.parametrize(
    ("submit", "field"),
    [
        (replace(SUBMIT, to="8613800001234"), "Dest_terminal_Id"),
        (replace(SUBMIT, source="901235"), "Msg_src"),
        (replace(SUBMIT, fee_type="09"), "FeeType"),
        (replace(SUBMIT, fee_user=4), "Fee_UserType"),
        (replace(SUBMIT, content=b"odd"), "Msg_Length"),
        (replace(SUBMIT, content=b""), "Msg_Length"),
        (replace(SUBMIT, number=2), "Pk_number"),
        (replace(SUBMIT, joined=True), "TP_udhi, Msg_Content"),
        (replace(SUBMIT, total=2, number=2, joined=True), "Msg_Content"),
        (replace(SUBMIT, source_id="hall"), "Src_Id"),
    ],
)
def test_a_value_that_may_not_be_is_named(submit: f.Submit, field: str) -> None:
    with pytest.raises(Wrong, match=f"^CMPP_SUBMIT: {field}$"):
        check_submit(read("CMPP_SUBMIT", body(submit)), "901234")


@pytest.mark.parametrize("octets", [body(SUBMIT)[:-1], body(SUBMIT) + b"\0", b""])
def test_another_length_is_result_4(octets: bytes) -> None:
    with pytest.raises(Wrong) as wrong:
        read("CMPP_SUBMIT", octets)
    assert wrong.value.result == 4
