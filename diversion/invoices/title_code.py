"""A company's title code (发票抬头二维码): shown by a phone, typed by a code reader in place of a number.

Text: `$`, the version `01`, Base64 of `name</>tax number</>address and telephone</>bank and account</>CRC`,
`$`. The CRC is four hexadecimal digits of CRC-16 by the polynomial X16+X15+X2+1, the high bit first, from 0,
over all that stands before it, separators and all. Source: 便捷开票二维码应用规范 (State Taxation
Administration, 2017). It does not say in which character set: two codes of phones, found in public tests,
have text and CRC in UTF-8; published makers write text in UTF-8 and a CRC of GBK; reader firmware takes the
text for GBK. Each is taken. WeChat's own code is an address, which only a merchant's account can ask about.
"""

import base64
import binascii
import re

from diversion.invoices.title import Kind, Title, title_of
from hall.errors import Invalid

LONGEST = 1451
"""Characters that the largest of the norm's codes holds (version 25)."""
_FORM = re.compile(r"\$01([A-Za-z0-9+/]+={0,2})\$")
_LINK = re.compile(r"https?://", re.IGNORECASE)
_CRC_FORM = re.compile(r"[0-9A-Fa-f]{4}")
_SEPARATOR = "</>"
_FIELDS = 4
_CHARSETS = ("utf-8", "gb18030")


def title_of_code(text: str) -> Title:
    """The company of a title code; its address and account are dropped, unread.

    Raises Invalid: `title_code_is_link`, `not_a_title_code`, `title_code_unclear` (to be read once more),
    `title_code_personal` (no tax number in it); `invalid_title` or `invalid_tax_no` as where they are typed.
    """
    read = text.strip()
    if _LINK.match(read):
        raise _refused("title_code_is_link", "this code is an address; only its maker can say what it means.")
    found = _FORM.fullmatch(read)
    if found is None or len(read) > LONGEST:
        unclear = read.startswith("$01")
        raise _unclear() if unclear else _refused("not_a_title_code", "this is no title code of a company.")
    name, tax_no, _, _ = _fields(found[1])
    if not tax_no.strip():
        raise _refused("title_code_personal", "this code has no tax number; it is a person's.")
    return title_of(Kind.COMPANY, name, tax_no)


def crc16(data: bytes) -> int:
    """CRC-16 by X16+X15+X2+1, the high bit first, from 0."""
    crc = 0
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x8005) & 0xFFFF if crc & 0x8000 else crc << 1
    return crc


def _fields(encoded: str) -> list[str]:
    """The fields in the character set in which the CRC is right. Raises Invalid where there is none."""
    try:
        data = base64.b64decode(encoded, validate=True)
    except binascii.Error as broken:
        raise _unclear() from broken
    for charset in _CHARSETS:
        try:
            said, crc = data[:-4].decode(charset), data[-4:].decode("ascii")
        except UnicodeDecodeError:
            continue
        *fields, rest = said.split(_SEPARATOR)
        if len(fields) == _FIELDS and not rest and _is_right(said, crc):
            return fields
    raise _unclear()


def _is_right(said: str, crc: str) -> bool:
    if not _CRC_FORM.fullmatch(crc):
        return False
    return int(crc, 16) in {crc16(said.encode(charset)) for charset in _CHARSETS}


def _unclear() -> Invalid:
    return _refused("title_code_unclear", "this code was not read whole; hold it to the reader once more.")


def _refused(code: str, detail: str) -> Invalid:
    return Invalid(code, f"code: {detail}", field="code")
