"""Letters to draw: to a usual address, or to a long one."""

from diversion.mailing.addressed import Addressed
from diversion.mailing.number import number_of
from diversion.mailing.run import Item
from diversion.places.places import Address
from diversion.standing.order import Way

LONG = (
    "云峰山镇大石头村民委员会东大街与幸福路交叉口往北约三百米路西侧"
    "阳光花园小区三期B座12号楼3单元1602室（近第二实验小学分校）"
)


def letter(n: int, street: str = "科技园路1号", name: str = "张三丰", **more) -> Addressed:
    address = Address(
        more.get("codes", ("440000", "440300", "440305")),
        more.get("names", ("广东省", "深圳市", "南山区")),
        street,
        "518057",
    )
    number = number_of("2026-10", 1, n)
    item = Item(f"i{n}", "r", number, "2026-10", Way.POST, "o", "s", 0, invoice_number=f"{n:020d}")
    return Addressed(item, name, address)
