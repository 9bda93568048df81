"""What a mailing run keeps of a person: exported, erased, forgotten after its time."""

from diversion.mailing.keeping import KEEP_MS, Keeping
from diversion.phone import Phone
from tests.diversion.mailing.house import BOSS, House

PHONE = Phone("13800000001")


def run_of_two(house: House):
    house.sign_up("A1")
    house.sign_up("A2", phone=Phone("13800000002"))
    run = house.open()
    house.work()
    house.desk.letters(BOSS, run.id)
    return run


def test_one_persons_letters_are_exported_and_erased(house):
    run = run_of_two(house)
    keeping = Keeping(house.hall, house.vault)
    (told,) = keeping.export(BOSS, PHONE)
    assert (told["number"], told["state"]) == (house.items(run)[0].number, "printed")
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
