"""The daily statements as WeChat Pay and Alipay write them, read into rows and added up.

A statement whose own sums are not the sums of its rows was cut off or has changed its form: nobody's word.
Sources: pay.weixin.qq.com "下载交易账单" (ALL), opendocs.alipay.com "业务明细" of
alipay.data.dataservice.bill.downloadurl.query. Both write yuan with at most two decimals, in Beijing time.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

from diversion.money import fen_of
from diversion.payment.provider import Silence, StatementRow
from hall.errors import Invalid

BEIJING = timezone(timedelta(hours=8))
MOST_BYTES = 64 * 1024 * 1024
READY_HOURS = 34
"""A day's statement is there from ten in the morning after it, counted from the day's beginning."""
_SUMS = re.compile(
    r"交易合计：(\d+)笔，商家实收共(-?[\d.]+)元.*?退款合计：(\d+)笔，商家实收退款共(-?[\d.]+)元", re.DOTALL
)


def ready(day: str, now: int) -> bool:
    """Whether "there is none" can be the last word on a local day (`2026-11-28`) at an instant."""
    begun = datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=BEIJING).timestamp()
    return now >= (begun + READY_HOURS * 3600) * 1000


def gunzipped(content: bytes) -> bytes:
    """The content, unpacked where it is packed by gzip. Raises Silence."""
    if not content.startswith(b"\x1f\x8b"):
        return content
    unpack = zlib.decompressobj(wbits=31)
    try:
        plain = unpack.decompress(content, MOST_BYTES)
    except zlib.error as error:
        raise Silence("a broken archive") from error
    if not unpack.eof:
        raise Silence("an archive that is cut off or too large")
    return plain


def wechat_rows(content: bytes) -> list[StatementRow]:
    """The rows of WeChat Pay's trade bill (ALL). Raises Silence where it does not add up."""
    try:
        lines = content.decode("utf-8-sig").splitlines()
        at = next(i for i, line in enumerate(lines) if line.lstrip("`").startswith("总交易单数"))
        header = _cells(lines[0])
        rows = [dict(zip(header, _cells(line), strict=True)) for line in lines[1:at] if line.strip()]
        sums = dict(zip(_cells(lines[at]), _cells(lines[at + 1]), strict=True))
        found = (
            len(rows),
            sum(_signed(row["订单金额"]) for row in rows),
            sum(_signed(row["申请退款金额"]) for row in rows),
        )
        said = (
            int(sums["总交易单数"].split(".")[0]),
            _signed(sums["订单总金额"]),
            _signed(sums["申请退款总金额"]),
        )
        _check_sums(found, said)
        return [_wechat_row(row) for row in rows if row["退款状态"] != "FAIL"]
    except (ValueError, KeyError, IndexError, StopIteration, Invalid) as error:
        raise Silence("a statement of a form that is not known") from error


def alipay_rows(archive: bytes) -> list[StatementRow]:
    """The rows of Alipay's trade bill, a zip of CSV files in GBK. Raises Silence where it does not add up."""
    try:
        text = _alipay_detail(archive)
        body = text.split("业务明细列表", 1)[1].split("\n", 1)[1].split("业务明细列表结束", 1)
        lines = [line for line in body[0].splitlines() if line.strip() and not line.startswith("#")]
        table = [[cell.strip() for cell in row] for row in csv.reader(lines)]
        # The names carry their unit: 订单金额（元）.
        header = [name.split("（")[0] for name in table[0]]
        rows = [dict(zip(header, cells, strict=True)) for cells in table[1:]]
        sums = _SUMS.search(body[1])
        if sums is None:
            raise Silence("a statement without its sums")
        paid = [_signed(row["商家实收"]) for row in rows if row["业务类型"] == "交易"]
        back = [_signed(row["商家实收"]) for row in rows if row["业务类型"] == "退款"]
        said = (int(sums[1]), _signed(sums[2]), int(sums[3]), _signed(sums[4]))
        _check_sums((len(paid), sum(paid), len(back), sum(back)), said)
        return [_alipay_row(row) for row in rows]
    except (ValueError, KeyError, IndexError, zipfile.BadZipFile, Invalid) as error:
        raise Silence("a statement of a form that is not known") from error


def _check_sums(found: tuple[int, ...], said: tuple[int, ...]) -> None:
    if found != said:
        raise Silence("the statement does not add up")


def _cells(line: str) -> list[str]:
    """The cells of a line; each begins with a back-tick, so a comma inside one divides nothing."""
    cells = line.strip()[1:].split(",`") if line.startswith("`") else line.strip().split(",")
    return [cell.strip() for cell in cells]


def _signed(text: str) -> int:
    """Fen of `-1.00` or `0`; an empty cell is nothing."""
    fen = fen_of(text.removeprefix("-")) if text else 0
    return -fen if text.startswith("-") else fen


def _instant(text: str) -> int:
    moment = datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=BEIJING)
    return round(moment.timestamp() * 1000)


def _wechat_row(row: dict[str, str]) -> StatementRow:
    state = row["交易状态"]
    if state == "SUCCESS":
        kind, fen, reference = "paid", row["订单金额"], row["微信订单号"]
    elif state in ("REFUND", "REVOKED"):
        kind, fen, reference = "refund", row["申请退款金额"], row["微信退款单号"]
    else:
        raise Silence("a statement with a state that is not known")
    return StatementRow(row["商户订单号"], kind, abs(_signed(fen)), reference, _instant(row["交易时间"]))


def _alipay_row(row: dict[str, str]) -> StatementRow:
    kind = {"交易": "paid", "退款": "refund"}[row["业务类型"]]
    fen = abs(_signed(row["订单金额"]))
    return StatementRow(row["商户订单号"], kind, fen, row["支付宝交易号"], _instant(row["完成时间"]))


def _alipay_detail(archive: bytes) -> str:
    """The text of the file that lists each trade; the other one sums them up by shop."""
    for text in _texts(archive):
        if "业务明细列表结束" in text:
            return text
    raise Silence("an archive without a list of trades")


def _texts(archive: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        for info in files.infolist():
            if info.file_size > MOST_BYTES:
                raise Silence("a statement that is too large")
            yield files.read(info).decode("gb18030")
