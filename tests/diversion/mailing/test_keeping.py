"""What a mailing run keeps of a person: exported, erased, forgotten after its time."""

import json

from diversion.invoices.clerk import Wish
from diversion.invoices.invoice import Way as InvoiceWay
from diversion.invoices.parcel import Customer
from diversion.invoices.posting import fetching
from diversion.invoices.title import title_of
from diversion.mailing.keeping import KEEP_MS, Keeping
from diversion.messages.port import Way as Carried
from diversion.messages.postman import Postman
from diversion.messages.sandbox_gateway import SandboxGateway, sandbox_inbox
from diversion.person import erase, export
from diversion.phone import Phone
from diversion.standing.keeping import Keeping as OrdersKept
from diversion.standing.order import Way
from tests.diversion.mailing.house import BOSS, CYCLE, KIOSK, House

PHONE, OTHER = Phone("13800000001"), Phone("13800000002")
SHARED = "family@example.cn"


def run_of_two(house: House):
    house.sign_up("A1")
    house.sign_up("A2", phone=OTHER)
    run = house.open()
    house.work()
    house.desk.letters(BOSS, run.id)
    return run


def test_one_persons_letters_are_exported_and_erased(house):
    run = run_of_two(house)
    keeping = Keeping(house.hall, house.vault)
    (told,) = keeping.export(BOSS, PHONE)
    assert (told["number"], told["state"]) == (house.items(run)[0].number, "printed")
    assert keeping.erase(BOSS, PHONE) == 0  # the order goes on
    OrdersKept(house.hall, house.vault).end(BOSS, PHONE)
    assert (keeping.erase(BOSS, PHONE), keeping.erase(BOSS, PHONE)) == (1, 0)
    assert [bool(item.owner) for item in house.items(run)] == [False, True]


def test_items_that_are_over_are_forgotten_after_their_time_and_others_are_not(house, clock):
    run = run_of_two(house)
    house.desk.posted(BOSS, run.id, [house.items(run)[0].number])
    keeping = Keeping(house.hall, house.vault)
    clock.pass_seconds(KEEP_MS / 1000)
    assert keeping.forget() == 0
    clock.pass_seconds(1)
    assert (keeping.forget(), keeping.forget()) == (1, 0)
    assert [bool(item.owner) for item in house.items(run)] == [False, True]


def carried(house: House) -> None:
    """The postman hands all that is queued to the sandbox."""
    sandbox = SandboxGateway(house.hall, house.vault)
    gateways = {Carried.SMS: sandbox, Carried.EMAIL: sandbox}
    Postman(house.hall, house.outbox, gateways, fetching(house.clerk)).look()


def to_whom(found) -> tuple[list[str], list[str]]:
    """Where the messages of a person's file went, and the sandbox's copies of them."""
    return [m["to"] for m in found["messages"]], [m["to"] for m in found["sandbox_messages"]]


def test_e_mails_are_a_persons_too_but_not_those_of_who_shares_the_address(house):
    house.sign_up("E1", Way.EMAIL, email=SHARED)
    house.sign_up("E2", Way.EMAIL, email="Family@example.cn", phone=OTHER)
    house.open(Way.EMAIL)
    house.work()
    carried(house)
    mine, others = (export(house.hall, house.vault, phone, BOSS) for phone in (PHONE, OTHER))
    assert to_whom(mine) == ([SHARED], [SHARED])
    assert to_whom(others) == (["Family@example.cn"], ["Family@example.cn"])
    counts = erase(house.hall, house.vault, PHONE, BOSS)
    assert (counts["messages"], counts["sandbox_messages"]) == (1, 1)
    assert to_whom(export(house.hall, house.vault, PHONE, BOSS)) == ([], [])
    assert to_whom(export(house.hall, house.vault, OTHER, BOSS)) == to_whom(others)
    assert [copy.to for copy in sandbox_inbox(house.hall.store, house.vault)] == ["Family@example.cn"]


def test_an_invoice_that_went_to_two_addresses_and_by_sms_is_taken_out_everywhere(house):
    customer = Customer("A1", PHONE, title_of("personal", "李四"), "first@example.cn")
    invoice = house.clerk.request(KIOSK, Wish(customer, f"month:{CYCLE}", "k1", InvoiceWay.EMAIL))
    house.clerk.deliver(KIOSK, invoice.id, InvoiceWay.EMAIL, "second@example.cn")
    house.clerk.deliver(KIOSK, invoice.id, InvoiceWay.SMS)
    carried(house)
    everywhere = ["13800000001", "first@example.cn", "second@example.cn"]
    found = to_whom(export(house.hall, house.vault, PHONE, BOSS))
    assert (sorted(found[0]), sorted(found[1])) == (everywhere, everywhere)
    counts = erase(house.hall, house.vault, PHONE, BOSS)
    assert (counts["messages"], counts["sandbox_messages"]) == (3, 3)
    left = json.dumps(export(house.hall, house.vault, PHONE, BOSS))
    assert "@example.cn" not in left
    assert sandbox_inbox(house.hall.store, house.vault) == []
