"""Where the sandbox's customers live: invented streets. Every third customer has no address on file."""

from diversion.invoices.port import Filed
from diversion.places.places import Address
from diversion.sandbox.billing import SandboxBilling
from diversion.sandbox.invoices import Book

_WITHOUT = 3
_WHERE = (
    (("110000", "110101"), ("北京市", "东城区"), "100010"),
    (("440000", "440300", "440305"), ("广东省", "深圳市", "南山区"), "518000"),
    (("320000", "320100", "320106"), ("江苏省", "南京市", "鼓楼区"), "210000"),
    (("510000", "510100", "510104"), ("四川省", "成都市", "锦江区"), "610011"),
)
_STREETS = ("示例路", "练习大街", "沙箱巷")


def book_of(billing: SandboxBilling) -> Book:
    """The address on file of an account; the numbers that end in 03, 06, 09 ... have none."""

    def filed(account: str) -> Filed | None:
        customer = billing.customer(account=account)
        at = int(customer.phone) % 1000 if customer else 0
        if customer is None or at % _WITHOUT == 0:
            return None
        codes, names, postcode = _WHERE[at % len(_WHERE)]
        street = f"{_STREETS[at % len(_STREETS)]}{at % 97 + 1}号{at % 12 + 1}单元{at % 9 + 1}02室"
        return Filed(customer.name, Address(codes, names, street, postcode))

    return filed
