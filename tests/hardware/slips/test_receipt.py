"""The receipt: a calm poster for one amount, on both papers, in both languages, and as text."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageOps

from hardware.printing.nativetext import text_bytes
from hardware.printing.profile import profile_for
from hardware.simulators.readback import EscPosReader, Text
from hardware.slips.fonts import font
from hardware.slips.poster import code_picture
from hardware.slips.receipt import Receipt, draw_receipt, receipt_lines
from hardware.slips.receipt_lines import grouped, yuan
from hardware.slips.slip_lines import Kind

WIDTHS = [576, 512, 416, 384]
PAID = Receipt(
    hall={"zh-CN": "中山路营业厅", "en": "Zhongshan Road Hall"},
    terminal={"zh-CN": "1 号自助终端", "en": "Self-service terminal 1"},
    what="bill",
    period="2026-10",
    fen=12850,
    provider="wechat",
    phone="138****0002",
    order_no="H202611285f2e9c1a77b03d4e",
    reference="P202611280000017",
    at=datetime(2026, 11, 28, 10, 5, 12, tzinfo=ZoneInfo("Asia/Shanghai")),
    hotline="10086",
)


def ink(picture: Image.Image) -> tuple[int, int, int, int]:
    box = ImageOps.invert(picture.convert("L")).getbbox()
    assert box is not None
    return box


def own_drawing(text: str, size: int) -> Image.Image:
    """The text in bold, drawn here by Pillow alone, cut to its ink."""
    letters = font(size, bold=True)
    paper = Image.new("L", (size * len(text), size * 2), 255)
    pen = 0
    for letter in text:
        ImageDraw.Draw(paper).text((pen, size * 3 // 2), letter, fill=0, font=letters, anchor="ls")
        pen += round(letters.getlength(letter))
    bare = paper.point([0 if dot <= 255 - 112 else 255 for dot in range(256)], mode="1")
    return bare.crop(ink(bare))


def shows(picture: Image.Image, part: Image.Image) -> bool:
    """Whether `part` stands at the margin, dot by dot, at whatever height."""
    width, height = part.size
    margin = picture.width // 18
    for left in range(margin - 5, margin + 15):
        for top in range(picture.height - height):
            if picture.getpixel((left + width - 1, top)) == part.getpixel((width - 1, 0)):
                there = picture.crop((left, top, left + width, top + height))
                if ImageChops.logical_xor(there, part).getbbox() is None:
                    return True
    return False


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize(
    "other",
    [
        {},
        {"fen": 1_000_000, "what": "topup", "reference": "3f0c8a55-7a55-4a0e-9f5c-0a2b6a1c9d7e"},
        {"terminal": {}, "reference": None, "hotline": None, "period": None},
        {
            "what": "standing_post",
            "to": "欧阳** 新疆维吾尔自治区伊犁哈萨克自治州练习****",
            "order_no": "7F3A9B21",
        },
        {"what": "standing_email", "to": "w***@mail.example.com.cn", "terminal": {}, "order_no": "7F3A9B21"},
        {"what": "standing_end", "to": "w***@mail.example.com.cn", "terminal": {}, "period": None},
        {"what": "mandate_provider", "period": None, "order_no": "7F3A9B21"},
        {
            "what": "invoice_topup",
            "period": "2026-11-28",
            "order_no": "26117000000012345678",
            "to": "深圳****有限公司 9144**********26XG",
            "link": "https://fapiao.example.cn/d/3f0c8a557a554a0e9f5c0a2b6a1c9d7e?k=0a2b6a1c9d7e",
        },
    ],
)
def test_nothing_runs_into_the_margin(width: int, language: str, other: dict[str, Any]) -> None:
    left, top, right, bottom = ink(draw_receipt(replace(PAID, language=language, **other), width))
    assert left >= width // 18 - 5
    assert right <= width - width // 18
    assert top >= 10


@pytest.mark.parametrize(("width", "size"), [(576, 126), (384, 84)])
def test_the_amount_is_large_and_the_one_that_was_paid(width: int, size: int) -> None:
    picture = draw_receipt(PAID, width)
    assert shows(picture, own_drawing("128.50", size))
    assert not shows(picture, own_drawing("128.56", size))


def test_it_says_what_was_paid_by_whom_when_where_and_under_which_numbers() -> None:
    lines = [(line.label, line.text) for line in receipt_lines(PAID)]
    assert lines == [
        ("", "中山路营业厅"),
        ("", "缴费凭条"),
        ("", "128.50"),
        ("", "元"),
        ("", "2026年10月话费账单"),
        ("缴费号码", "138****0002"),
        ("支付方式", "微信支付"),
        ("缴费时间", "2026-11-28 10:05"),
        ("缴费地点", "1 号自助终端"),
        ("订单号", "H20261128 5f2e 9c1a 77b0 3d4e"),
        ("销账号", "P2026112 8000 0017"),
        ("", "本凭条不是发票，不作为报销凭证。"),
        ("", "发票可在自助终端或手机上开具。"),
        ("", "客服热线 10086"),
    ]


def test_the_end_of_a_standing_order_says_that_nothing_comes_any_more() -> None:
    over = replace(
        PAID, what="standing_end", to="w***@example.cn", period=None, terminal={}, order_no="7F3A9B21"
    )
    assert [(line.label, line.text) for line in receipt_lines(over)] == [
        ("", "中山路营业厅"),
        ("", "停止确认单"),
        ("", "每月发票已停"),
        ("登记号码", "138****0002"),
        ("原来发到", "w***@example.cn"),
        ("办理时间", "2026-11-28 10:05"),
        ("登记号", "7F3A9B21"),
        ("", "从现在起不再自动寄发发票。已经开好的发票仍然有效。"),
        ("", "要发票：在自助终端或手机上随时可以开。想再每月寄发，到窗口或自助终端登记。"),
        ("", "客服热线 10086"),
    ]


def test_a_standing_order_is_confirmed_with_how_to_end_it_and_no_money() -> None:
    order = replace(PAID, what="standing_post", to="王** 广东省深圳市南山区练习****", order_no="7F3A9B21")
    assert [(line.label, line.text) for line in receipt_lines(order)] == [
        ("", "中山路营业厅"),
        ("", "登记确认单"),
        ("", "每月邮寄纸质发票"),
        ("登记号码", "138****0002"),
        ("寄到", "王** 广东省深圳市南山区练习****"),
        ("从哪个月起", "2026年10月"),
        ("登记时间", "2026-11-28 10:05"),
        ("登记地点", "1 号自助终端"),
        ("登记号", "7F3A9B21"),
        ("", "更改或取消：在自助终端或手机上输入短信验证码，随时都可以，也可以到窗口办理。"),
        ("", "本单不是发票。账单缴清后，发票自动寄发。"),
        ("", "客服热线 10086"),
    ]


def test_automatic_payment_is_confirmed_with_who_pays_and_how_to_end_it() -> None:
    agreed = replace(PAID, what="mandate_provider", period=None, reference=None, order_no="7F3A9B21")
    assert [(line.label, line.text) for line in receipt_lines(agreed)] == [
        ("", "中山路营业厅"),
        ("", "登记确认单"),
        ("", "自动缴费"),
        ("登记号码", "138****0002"),
        ("扣款方式", "微信支付"),
        ("登记时间", "2026-11-28 10:05"),
        ("登记地点", "1 号自助终端"),
        ("登记号", "7F3A9B21"),
        ("", "从下一期账单起自动扣，不用再来。"),
        (
            "",
            "取消：在自助终端或手机上输入短信验证码，随时都可以，也可以到窗口办理，或在支付机构的页面上取消。",
        ),
        ("", "客服热线 10086"),
    ]


def test_in_english_too_and_of_a_provider_without_words_its_code() -> None:
    topup = replace(PAID, what="topup", provider="newpay", language="en")
    assert [line.text for line in receipt_lines(topup) if line.kind is Kind.SERVICE] == ["Top-up"]
    assert ("Paid by", "newpay") in [(line.label, line.text) for line in receipt_lines(topup)]
    assert [line.text for line in receipt_lines(topup) if line.kind is Kind.NOTE][0] == (
        "This is a receipt, not an invoice."
    )


@pytest.mark.parametrize("mark", [{"copy": 1}, {"sandbox": True}])
def test_a_copy_and_a_sandbox_are_marked_over_the_whole_width(mark: dict[str, Any]) -> None:
    plain, marked = draw_receipt(PAID, 576), draw_receipt(replace(PAID, **mark), 576)
    assert marked.height == plain.height + 42
    assert [marked.getpixel((x, 2)) for x in (0, 288, 575)] == [0, 0, 0]
    assert marked.crop((0, 42, 576, marked.height)).tobytes() == plain.tobytes()


@pytest.mark.parametrize(
    ("mark", "language", "words"),
    [
        ({"copy": 1}, "zh-CN", "补打 1"),
        ({"copy": 2}, "en", "COPY 2"),
        ({"sandbox": True}, "zh-CN", "沙箱演示，没有真的收款"),
        ({"sandbox": True}, "en", "SANDBOX: no real money"),
    ],
)
def test_what_the_marks_say(mark: dict[str, Any], language: str, words: str) -> None:
    first = receipt_lines(replace(PAID, language=language, **mark))[0]
    assert (first.kind, first.text) == (Kind.COPY, words)


@pytest.mark.parametrize("width", [576, 384])
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_as_text_it_says_all_that_the_drawn_one_says(width: int, language: str) -> None:
    said = replace(PAID, language=language, copy=1, sandbox=True)
    data = text_bytes(said, profile_for({"mode": "text", "width_dots": width}))
    items = EscPosReader().feed(data)
    text = "".join(item.letters.decode("gb18030") for item in items if isinstance(item, Text))
    bare = text.replace(" ", "")
    for line in receipt_lines(said):
        assert (line.label + line.text).replace(" ", "") in bare


def test_amounts_and_long_numbers_are_written_as_people_read_them() -> None:
    assert [yuan(fen) for fen in (1, 100, 12850, 1_000_000)] == ["0.01", "1.00", "128.50", "10000.00"]
    assert grouped("P00000001") == "P00000001"
    assert grouped("H202611285f2e9c1a77b03d4e") == "H20261128 5f2e 9c1a 77b0 3d4e"


NOTICE = replace(
    PAID,
    what="invoice_month",
    order_no="26117000000012345678",
    to="王*",
    link="https://fapiao.example.cn/d/3f0c8a55",
)


def test_the_notice_of_an_invoice_says_that_it_is_none_and_leads_to_it() -> None:
    lines = [(line.label, line.text) for line in receipt_lines(NOTICE)]
    assert lines == [
        ("", "中山路营业厅"),
        ("", "电子发票通知单"),
        ("", "128.50"),
        ("", "元"),
        ("", "2026年10月话费发票"),
        ("发票号码", "26117000 0000 1234 5678"),
        ("抬头", "王*"),
        ("号码", "138****0002"),
        ("办理时间", "2026-11-28 10:05"),
        ("办理地点", "1 号自助终端"),
        ("", "手机扫码取发票"),
        ("", NOTICE.link),
        ("", "这张纸不是发票，不能报销。发票是电子文件（PDF）：扫上面的码打开，可以保存，也可以打印。"),
        ("", "自己不会扫？请家人帮忙扫，或问工作人员。请收好这张纸，谁扫都能打开发票。"),
        ("", "客服热线 10086"),
    ]


@pytest.mark.parametrize(("width", "module"), [(576, 5), (384, 4)])
def test_the_notice_s_code_stands_in_the_middle_with_white_around_it(width: int, module: int) -> None:
    code = code_picture(NOTICE.link, module)
    paper = draw_receipt(NOTICE, width)
    left = (width - code.width) // 2
    tops = [
        top
        for top in range(paper.height - code.height)
        if ImageChops.logical_xor(
            paper.crop((left, top, left + code.width, top + code.height)), code
        ).getbbox()
        is None
    ]
    assert len(tops) == 1
    quiet = 4 * module
    around = paper.crop(
        (left - quiet, tops[0] - quiet, left + code.width + quiet, tops[0] + code.height + quiet)
    )
    assert around.crop((0, 0, around.width, quiet)).getextrema() == (255, 255)
    assert around.crop((0, 0, quiet, around.height)).getextrema() == (255, 255)
