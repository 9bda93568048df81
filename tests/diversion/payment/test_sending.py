"""The receipt as a text message: one for each payment, to the number that was paid for, or none at all."""

import pytest

from diversion.messages.limits import HOUR_MS, By, Limit, TooMany
from diversion.messages.outbox import Outbox
from diversion.messages.port import Way
from diversion.messages.postman import Postman
from diversion.messages.sandbox_gateway import SandboxGateway, sandbox_inbox
from diversion.messages.templates import Templates
from diversion.payment.order import Pay, Payment
from diversion.payment.sending import TextedReceipts
from diversion.payment.till import leave_visit
from diversion.visits.store import visit_of
from diversion.visits.visit import Task
from diversion.visits.visits import Opening, Visits
from hall.actor import Actor, Role
from hall.errors import Refused
from tests.diversion.payment.house import House

S1 = Actor("kiosk:s1", Role.KIOSK, place="s1")


def outbox(house: House, most: int = 10) -> Outbox:
    return Outbox(house.hall, house.vault, Templates("中山路营业厅"), (Limit(By.WHOM, most, HOUR_MS),))


def visited(house: House, language: str = "zh-CN") -> str:
    visits = Visits(house.hall, house.vault, leave=leave_visit)
    return visits.open(S1, "s1", Opening(Task.PAY, "payment", language)).id


def paid(house: House, visit: str) -> Payment:
    p = house.begin(visit=visit, bill=house.owe())
    house.wallet.pay(p.order_no)
    assert house.settle()
    return house.now(p)


def send(house: House, box: Outbox, p: Payment) -> Payment:
    visit = visit_of(house.hall.store, p.visit or "")
    return TextedReceipts(house.hall, house.vault, box, house.till).send(S1, visit, p)


def arrived(house: House, box: Outbox) -> list[tuple[str, str]]:
    """To whom, and what."""
    gateway = SandboxGateway(house.hall, house.vault)
    Postman(house.hall, box, {Way.SMS: gateway, Way.EMAIL: gateway}).look()
    return [(m.to, m.text) for m in sandbox_inbox(house.hall.store, house.vault, 10)]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-CN", "【中山路营业厅】已为138****0001缴费{yuan}元，凭条号{order}。"),
        ("en", "【中山路营业厅】{yuan} yuan were paid for 138****0001. Receipt {order}."),
        ("fr", "【中山路营业厅】已为138****0001缴费{yuan}元，凭条号{order}。"),
    ],
)
def test_it_is_sent_once_in_the_visit_s_language_and_the_journal_knows_no_number(
    house: House, language: str, words: str
) -> None:
    box, p = outbox(house), paid(house, visited(house, language))
    sent = send(house, box, p)
    assert (sent.state, send(house, box, sent).state) == (Pay.RECEIPTED, Pay.RECEIPTED)
    fen = p.paid_fen or 0
    told = words.format(yuan=f"{fen // 100}.{fen % 100:02d}", order=p.order_no)
    assert arrived(house, box) == [("13800000001", told)]
    assert house.journal(p)[-1] == ("posted", "receipted")
    journal = repr(house.hall.moves_after(0, 1000))
    assert ("message.state" in journal, "13800000001" in journal, "138****0001" in journal) == (
        True,
        False,
        False,
    )


def test_who_has_it_on_paper_may_have_it_sent_too(house: House) -> None:
    box, p = outbox(house), paid(house, visited(house))
    printed = house.till.receipt(S1, p.id, "printed")
    assert send(house, box, printed).state is Pay.RECEIPTED
    assert len(arrived(house, box)) == 1


def test_where_too_many_go_to_a_number_nothing_is_sent_and_the_receipt_is_still_owed(house: House) -> None:
    box, visit = outbox(house, most=1), visited(house)
    send(house, box, paid(house, visit))
    other = paid(house, visit)
    with pytest.raises(TooMany):
        send(house, box, other)
    assert (house.now(other).state, len(arrived(house, box))) == (Pay.POSTED, 1)


def test_what_is_not_paid_has_no_receipt(house: House) -> None:
    box, p = outbox(house), house.begin(visit=visited(house))
    with pytest.raises(Refused) as error:
        send(house, box, p)
    assert (error.value.code, arrived(house, box)) == ("not_allowed_in_state", [])
