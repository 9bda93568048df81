"""How long cards last, and what their end costs in typed codes; the figures are worked out by hand beside."""

from diversion.cards.outlook import Level, lasts, outlook

STEADY = [20] * 14


def test_enough_for_the_use_of_19_days_in_20() -> None:
    # Steady 20 a day: the spread is that of chance, 4.47. Ten days need 200 + 1.645 * 4.47 * 3.16 = 223.2.
    assert lasts(223, 20, 20**0.5) == 9
    assert lasts(224, 20, 20**0.5) == 10
    assert outlook(300, {300: 224}, STEADY).days == 10


def test_a_restless_use_asks_for_more() -> None:
    restless = [0, 40] * 7  # the same mean; spread 20.8: ten days need 200 + 1.645 * 20.8 * 3.16 = 308
    assert outlook(300, {300: 224}, restless).days == 6
    assert outlook(300, {300: 309}, restless).days == 10


def test_what_lasts_five_days_is_ordered_now() -> None:
    # Five days: 100 + 1.645 * 4.47 * 2.236 = 117; six: 120 + 18 = 139. Twenty days: 400 + 32.9 = 433.
    soon, fine = outlook(300, {300: 138}, STEADY), outlook(300, {300: 139}, STEADY)
    assert (soon.level, soon.days, soon.order) == (Level.SOON, 5, 295)
    assert (fine.level, fine.days) == (Level.FINE, 6)


def test_without_a_large_face_each_card_becomes_several_codes() -> None:
    stock = {600: 10, 300: 50, 100: 500}
    assert outlook(600, stock, [4] * 14).typed == 4 * (2 - 1)
    assert outlook(300, stock, [4] * 14).typed == 4 * (3 - 1)
    assert outlook(100, stock, [4] * 14).typed is None  # nothing smaller makes it


def test_an_empty_face() -> None:
    empty = outlook(300, {300: 0, 100: 500}, STEADY)
    assert (empty.level, empty.days, empty.order, empty.typed) == (Level.EMPTY, 0, 433, 40)


def test_what_nobody_uses_does_not_run_out() -> None:
    idle = outlook(20, {20: 30}, [0] * 14)
    assert (idle.level, idle.days, idle.order, idle.typed) == (Level.IDLE, None, 0, None)
    assert outlook(20, {20: 30}, []).level is Level.IDLE


def test_one_day_alone_is_taken_as_chance_arrivals() -> None:
    # 9 today, spread 3: three days need 27 + 1.645 * 3 * 1.73 = 35.5.
    assert (outlook(50, {50: 36}, [9]).days, outlook(50, {50: 35}, [9]).days) == (3, 2)
