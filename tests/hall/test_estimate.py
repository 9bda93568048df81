"""The expected wait: honest, growing with the line, none where nobody serves."""

from hall.actor import Actor
from hall.hall import Hall, Order


def wait(hall: Hall, service: str, ahead: int) -> tuple[int, int] | None:
    found = hall.estimator(hall.catalogue, hall.board, service, ahead)
    return None if found is None else (found.p50_s, found.p90_s)


def test_no_open_counter_no_promise(hall: Hall) -> None:
    assert wait(hall, "payment", 3) is None


def test_a_free_counter_is_no_wait(hall: Hall, teller: Actor) -> None:
    hall.open_counter(teller, "1")
    assert wait(hall, "payment", 0) == (0, 0)


def test_ten_ahead_at_one_busy_counter_is_ten_services_and_a_rest(hall: Hall, teller: Actor) -> None:
    hall.open_counter(teller, "1")
    hall.serve(teller, "1", "payment")
    p50, p90 = wait(hall, "payment", 10) or (0, 0)
    assert 10 * 90 <= p50 <= 11 * 90
    assert 1.2 * p50 < p90 < 1.8 * p50


def test_more_counters_shorten_and_rivals_lengthen_the_wait(hall: Hall, teller: Actor, kiosk: Actor) -> None:
    hall.open_counter(teller, "1")
    one = wait(hall, "payment", 10) or (0, 0)
    hall.open_counter(teller, "2")
    two = wait(hall, "payment", 10) or (0, 0)
    hall.issue(kiosk, Order("general"))
    rival = wait(hall, "payment", 10) or (0, 0)
    assert two[0] < one[0]
    assert rival[0] > two[0]


def test_what_was_promised_is_journalled(hall: Hall, teller: Actor, kiosk: Actor) -> None:
    hall.open_counter(teller, "1")
    hall.serve(teller, "1", "payment")
    ticket = hall.issue(kiosk, Order("payment"))
    data = hall.store.moves_of(ticket.id)[0].data
    promised = wait(hall, "payment", 0)
    assert promised is not None
    assert (data["ahead"], data["wait"]) == (0, {"p50_s": promised[0], "p90_s": promised[1]})
