"""A campaign's life in a real hall: kept, simulated, released, running, its remedies, judged; who may."""

import base64
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from diversion.cards.stock import Cards, Taken
from hall.actor import Actor, Role
from hall.clock import FixedClock, parse_rfc3339
from hall.errors import HallError
from hall.hall import Hall
from hall.verbs import Order
from hallkeeper.planning.campaign_calls import CampaignCalls
from hallkeeper.planning.campaign_watch import CampaignWatch
from hallkeeper.planning.campaigns import Campaigns
from hallkeeper.planning.work import Works
from planning.campaign.marks import LOOKS
from planning.kept.store import keep, kept_one
from tests.bare_client import Ask
from tests.planning.campaign.cards import gift
from tests.planning.learnt.seen import remember, usual_days

API = "/api/v1"
MANAGER = Actor("person:1", Role.MANAGER)
TELLER = Actor("person:2", Role.COUNTER)
HOTLINE = Actor("token:hotline", Role.HOTLINE)
TODAY = date(2026, 11, 23)
CARD = gift(
    text={
        "zh-CN": "【示例电信】11月23日至11月24日，预付费用户到营业厅充值600元，加送60元话费。退订回TD",
        "en": "Example: all prepaid users who top up ¥600 at any of our halls by 24 Nov get ¥60 extra. "
        "Reply STOP to unsubscribe",
    },
    expected={"payment": {"2026-11-23": {"factor": 1.5}, "2026-11-24": {"extra": 12}}},
    hotline={"2026-11-23": 30, "2026-11-24": 20},
) | {"from": "2026-11-23", "to": "2026-11-24"}


def name_of(ref: str | None) -> str | None:
    return {"person:1": "王经理", "person:2": "李敏"}.get(ref or "")


@pytest.fixture
def works(hall: Hall, tmp_path: Path) -> Iterator[Works]:
    made = Works(hall, f"sqlite:///{tmp_path / 'hall'}.db")
    yield made
    made.close()


@pytest.fixture
def campaigns(hall: Hall, works: Works) -> Campaigns:
    """A hall with cards enough."""
    Cards(hall).receive(MANAGER, 600, "101", "150")
    return Campaigns(hall, works, name_of)


@pytest.fixture
def watch(hall: Hall, campaigns: Campaigns) -> CampaignWatch:
    made = CampaignWatch(hall, campaigns, name_of)
    hall.listen(made.follow)
    return made


def refusal(act: Callable[[], object]) -> tuple[str, str | None]:
    with pytest.raises(HallError) as refused:
        act()
    return refused.value.code, refused.value.field


def kept(campaigns: Campaigns, card: dict[str, Any] = CARD) -> dict[str, Any]:
    """A draft with this card."""
    made = campaigns.make(MANAGER)
    return campaigns.keep(MANAGER, made["code"], card, made["version"])


def released(campaigns: Campaigns, card: dict[str, Any] = CARD) -> dict[str, Any]:
    """A campaign that nobody simulated: a person answers for the hall."""
    draft = kept(campaigns, card)
    said = campaigns.say(MANAGER, draft["code"], "holds", True, "去年做过，撑得住")
    return campaigns.release(MANAGER, said["code"], said["version"])


def told(hall: Hall, verb: str) -> list[dict[str, Any]]:
    """The data of the journal's moves of that verb."""
    return [dict(move.data) for move in hall.moves_after(0, 1000) if move.verb == verb]


def test_a_card_is_kept_checked_and_released_only_when_all_is_settled(
    hall: Hall, campaigns: Campaigns
) -> None:
    draft = kept(campaigns)
    assert (draft["code"], draft["stage"], draft["open"]) == ("c1", "draft", ["holds"])
    assert refusal(lambda: campaigns.release(MANAGER, "c1", draft["version"])) == (
        "campaign_incomplete",
        "holds",
    )
    assert refusal(lambda: campaigns.say(MANAGER, "c1", "holds", True, " ")) == ("reason_wanted", "reason")
    said = campaigns.say(MANAGER, "c1", "holds", True, "去年做过")
    assert said["stage"] == "checked"
    word = next(one for one in said["checks"] if one["code"] == "holds")["by_hand"]
    assert (word["reason"], word["name"]) == ("去年做过", "王经理")
    assert refusal(lambda: campaigns.release(MANAGER, "c1", draft["version"]))[0] == "changed_meanwhile"
    out = campaigns.release(MANAGER, "c1", said["version"])
    assert (out["stage"], out["released"]["name"]) == ("running", "王经理")
    assert told(hall, "campaign.release") == [
        {"campaign": "c1", "from": "2026-11-23", "to": "2026-11-24", "by_hand": ["holds"]}
    ]
    assert kept_one(hall.store, "campaign", "c1").body["expected"] == CARD["expected"]


def test_after_the_release_only_what_nobody_was_told_may_change(hall: Hall, campaigns: Campaigns) -> None:
    out = released(campaigns)
    assert told(hall, "campaign.change") == [], "a draft is nobody's yet"
    better = CARD | {"questions": [], "owner": "李主任"}
    changed = campaigns.keep(MANAGER, "c1", better, out["version"])
    assert changed["card"]["owner"] == "李主任"
    assert told(hall, "campaign.change") == [{"campaign": "c1", "changed": ["owner", "questions"]}]
    other = better | {"text": {"zh-CN": "别的"}}
    assert refusal(lambda: campaigns.keep(MANAGER, "c1", other, changed["version"])) == (
        "campaign_released",
        "text",
    )
    assert refusal(lambda: campaigns.remove(MANAGER, "c1"))[0] == "campaign_released"


def test_a_draft_is_copied_and_thrown_away(campaigns: Campaigns) -> None:
    kept(campaigns)
    copy = campaigns.make(MANAGER, copy_of="c1")
    assert (copy["code"], copy["from"], copy["names"]["en"]) == ("c2", "2026-11-30", "600-yuan gift (copy)")
    assert campaigns.make(MANAGER, example=True)["names"]["en"] == "600-yuan recharge gift"
    campaigns.remove(MANAGER, "c2")
    assert [row["code"] for row in campaigns.all()] == ["c3", "c1"]
    assert refusal(lambda: campaigns.one("c2"))[0] == "unknown_campaign"
    assert refusal(lambda: campaigns.make(MANAGER, copy_of="c2"))[0] == "unknown_campaign"


def test_whether_the_hall_holds_is_simulated_from_its_own_past(
    hall: Hall, campaigns: Campaigns, works: Works
) -> None:
    days = [TODAY - timedelta(days=n) for n in range(1, 8)]
    remember(hall, usual_days(7, days[-1]), days)
    kept(campaigns)
    work = works.look(campaigns.hold(MANAGER, "c1").id, 20)
    assert work.problem is None
    hold = campaigns.one("c1")["hold"]
    assert (hold["day"], hold["days"], hold["customers"]) == ("2026-11-23", 7, [42, 60])
    assert hold["services"]["payment"]["usual"] > 0.99
    assert hold["services"]["payment"]["p90_s"] >= hold["services"]["payment"]["usual_p90_s"]
    assert len(hold["queue"][0]) == len(hold["queue"][1])
    assert campaigns.one("c1")["open"] == []
    crowd = CARD | {"expected": {"payment": {"2026-11-23": {"factor": 9.0}}}}
    campaigns.keep(MANAGER, "c1", crowd, campaigns.one("c1")["version"])
    assert campaigns.one("c1")["open"] == ["holds"]  # simulated with other visits
    works.look(campaigns.hold(MANAGER, "c1").id, 20)
    (holds,) = [one for one in campaigns.one("c1")["checks"] if one["code"] == "holds"]
    assert {(row["code"], row["service"]) for row in holds["why"]} >= {("crowded", "payment")}


def test_without_a_past_or_visits_nothing_is_simulated(campaigns: Campaigns, works: Works) -> None:
    campaigns.make(MANAGER)
    assert refusal(lambda: campaigns.hold(MANAGER, "c1")) == ("no_visits", "expected")
    kept(campaigns)
    work = works.look(campaigns.hold(MANAGER, "c2").id, 20)
    assert work.problem is not None
    assert work.problem["code"] == "no_past"


def test_a_remedy_rings_once_is_taken_and_ends(
    hall: Hall, campaigns: Campaigns, watch: CampaignWatch
) -> None:
    card = CARD | {"remedies": [CARD["remedies"][0] | {"code": "line", "mark": 3}, *CARD["remedies"][1:]]}
    released(campaigns, card)
    watch.look()
    assert watch.raised() == []
    tickets = [hall.issue(Actor("place:k1", Role.KIOSK), Order("payment")) for _ in range(3)]
    for _ in range(LOOKS + 2):
        watch.look()
    (row,) = watch.raised()
    assert (row["remedy"], row["figure"], row["mark"], row["taken"]) == ("line", 3.0, 3.0, None)
    assert row["then"]["zh-CN"] == "加开 5 号窗口"
    (taken,) = watch.act(TELLER, "c1", "line", "taken")["raised"]
    assert taken["taken"]["name"] == "李敏"
    watch.act(MANAGER, "c1", "line", "taken")  # a colleague was faster: nothing new
    for ticket in tickets[:2]:
        hall.cancel(MANAGER, ticket.id)
    for _ in range(LOOKS):
        watch.look()
    assert watch.raised() == []
    assert [(one["state"], one.get("figure")) for one in told(hall, "campaign.remedy")] == [
        ("raised", 3.0),
        ("taken", None),
        ("over", 1.0),
    ]
    assert refusal(lambda: watch.act(TELLER, "c1", "line", "taken"))[0] == "remedy_not_raised"
    assert refusal(lambda: watch.act(TELLER, "c1", "line", "raised"))[0] == "not_by_hand"
    assert refusal(lambda: watch.act(TELLER, "c1", "none", "taken"))[0] == "unknown_remedy"


def test_a_restart_rings_nobody_twice_and_cards_are_seen(
    hall: Hall, campaigns: Campaigns, watch: CampaignWatch
) -> None:
    released(campaigns)
    Cards(hall).give(MANAGER, Taken(600, 45))
    for _ in range(LOOKS):
        watch.look()
    again = CampaignWatch(hall, campaigns, name_of)
    for _ in range(LOOKS + 1):
        again.look()
    assert [(row["measure"], row["figure"]) for row in again.raised()] == [("cards", 5.0)]
    assert len(told(hall, "campaign.remedy")) == 1


def test_who_comes_is_counted_from_the_day_s_first_move(
    hall: Hall, campaigns: Campaigns, watch: CampaignWatch
) -> None:
    hall.issue(Actor("place:k1", Role.KIOSK), Order("payment"))
    card = CARD | {
        "remedies": [*CARD["remedies"], CARD["remedies"][0] | {"code": "c", "measure": "came", "mark": 2}]
    }
    released(campaigns, card)
    watch.look()
    kiosk = Actor("place:k1", Role.KIOSK, place="k1")
    hall.cancel(kiosk, hall.issue(kiosk, Order("payment", "k1")).id)
    for _ in range(LOOKS):
        watch.look()
    assert watch.raised() == []  # a wrong key, taken back at once, is nobody
    hall.issue(Actor("place:k1", Role.KIOSK), Order("payment"))
    for _ in range(LOOKS):
        watch.look()
    assert [(row["remedy"], row["figure"]) for row in watch.raised()] == [("c", 2.0)]


def test_who_signs_up_is_counted_once(hall: Hall, campaigns: Campaigns, watch: CampaignWatch) -> None:
    signed = CARD["remedies"][0] | {"code": "s", "measure": "signups", "subject": "", "mark": 2}
    released(campaigns, CARD | {"remedies": [*CARD["remedies"], signed]})
    for verb, before in (("standing.state", None), ("standing.state", "active"), ("mandate.state", None)):
        hall.journal(verb, "person:2", {"from": before, "to": "active"})
    for _ in range(LOOKS):
        watch.look()
    assert [(row["remedy"], row["figure"]) for row in watch.raised()] == [("s", 2.0)]


def test_a_campaign_lasts_until_its_last_business_day_is_closed(
    hall: Hall, clock: FixedClock, campaigns: Campaigns, watch: CampaignWatch
) -> None:
    released(campaigns)
    seen = []
    for at in ("24T23:59", "25T00:01", "25T02:59", "25T09:00"):  # this hall's day turns at three
        clock.now_ms = parse_rfc3339(f"2026-11-{at}:00+08:00")
        if at != "25T09:00":
            hall.close_day_if_due()
        shown = [one["code"] for one in watch.running(staff=False)["campaigns"]]
        seen.append((at, campaigns.one("c1")["stage"], campaigns.one("c1")["today"], shown))
    assert seen == [
        ("24T23:59", "running", "2026-11-24", ["c1"]),
        ("25T00:01", "running", "2026-11-24", ["c1"]),
        ("25T02:59", "running", "2026-11-24", ["c1"]),
        ("25T09:00", "running", "2026-11-24", ["c1"]),  # nobody has closed the day yet
    ]
    hall.close_day_if_due()
    assert (campaigns.one("c1")["stage"], campaigns.one("c1")["today"]) == ("ended", "2026-11-25")
    assert watch.running(staff=True)["campaigns"] == []


def test_what_is_done_first_on_a_new_day_belongs_to_that_day(
    hall: Hall, clock: FixedClock, campaigns: Campaigns
) -> None:
    released(campaigns)
    clock.now_ms += (
        2 * 86_400_000
    )  # nobody has closed the last day: the writer does so before it stops anything
    assert hall.board.business_day == "2026-11-23"
    assert refusal(lambda: campaigns.stop(MANAGER, "c1"))[0] == "campaign_not_running"


def test_calls_at_the_hotline_are_told_by_day_or_half_hour_and_raise_their_remedy(
    hall: Hall, campaigns: Campaigns, watch: CampaignWatch
) -> None:
    ringing = CARD["remedies"][0] | {"code": "ring", "measure": "calls", "subject": "", "mark": 120}
    card = CARD | {"remedies": [*CARD["remedies"], ringing]}
    calls = CampaignCalls(hall)
    kept(campaigns, card)
    assert refusal(lambda: calls.tell(HOTLINE, "c1", {TODAY: (1, None)}))[0] == "campaign_not_released"
    campaigns.say(MANAGER, "c1", "holds", True, "去年做过")
    campaigns.release(MANAGER, "c1", campaigns.one("c1")["version"])
    calls.tell(HOTLINE, "c1", {TODAY: (None, {"09:00": 20})})
    assert calls.tell(HOTLINE, "c1", {TODAY: (None, {"09:30": 15})}) == {"2026-11-23": 35}
    for _ in range(LOOKS):
        watch.look()
    assert watch.raised() == []  # 30 are expected: 36 would be a fifth more
    calls.tell(HOTLINE, "c1", {TODAY: (None, {"09:30": 17})})
    for _ in range(LOOKS):
        watch.look()
    (row,) = watch.raised()
    assert (row["remedy"], round(row["figure"]), row["calls"]) == ("ring", 123, {"came": 37, "expected": 30})
    assert watch.running(staff=True)["campaigns"][0]["calls"] == {"came": 37, "expected": 30}
    calls.tell(MANAGER, "c1", {TODAY: (37, None)})
    assert calls.tell(MANAGER, "c1", {TODAY: (37, None)}) == {"2026-11-23": 37}  # no news
    assert [one["calls"] for one in told(hall, "campaign.calls")] == [20, 35, 37, 37]
    later = TODAY + timedelta(days=1)
    assert refusal(lambda: calls.tell(MANAGER, "c1", {later: (1, None)})) == ("calls_day", "day")
    assert calls.tell(MANAGER, "c1", {TODAY: (None, None)}) == {}


@pytest.mark.parametrize("tomorrow", [20, 0])
def test_calls_of_yesterday_ring_no_longer_on_a_day_of_which_nothing_is_known(
    hall: Hall, clock: FixedClock, campaigns: Campaigns, watch: CampaignWatch, tomorrow: int
) -> None:
    ringing = CARD["remedies"][0] | {"code": "ring", "measure": "calls", "subject": "", "mark": 120}
    hotline = {"2026-11-23": 30, "2026-11-24": tomorrow}
    released(campaigns, CARD | {"remedies": [*CARD["remedies"], ringing], "hotline": hotline})
    CampaignCalls(hall).tell(HOTLINE, "c1", {TODAY: (60, None)})
    for _ in range(LOOKS):
        watch.look()
    assert [row["remedy"] for row in watch.raised()] == ["ring"]
    clock.now_ms += 86_400_000
    hall.close_day_if_due()
    for _ in range(LOOKS):
        watch.look()
    assert watch.raised() == []
    assert told(hall, "campaign.remedy")[-1] == {
        "campaign": "c1",
        "remedy": "ring",
        "measure": "calls",
        "subject": "",
        "state": "over",
    }, "no figure is made up"


def test_calls_that_an_older_version_kept_in_the_campaign_itself_are_still_there(
    hall: Hall, campaigns: Campaigns, watch: CampaignWatch
) -> None:
    released(campaigns)
    calls, old = CampaignCalls(hall), kept_one(hall.store, "campaign", "c1").body
    hall.write(lambda tx: keep(tx, "campaign", "c1", {**old, "calls": {"2026-11-23": 33}}, MANAGER.ref))
    assert campaigns.one("c1")["calls"] == {"2026-11-23": 33}
    assert watch.running(staff=True)["campaigns"][0]["calls"] == {"came": 33, "expected": 30}
    assert calls.tell(MANAGER, "c1", {TODAY: (33, None)}) == {"2026-11-23": 33}
    assert told(hall, "campaign.calls") == [], "no news"
    assert calls.tell(MANAGER, "c1", {TODAY: (None, None)}) == {}
    assert campaigns.one("c1")["calls"] == {}, "taken back for good"


def test_what_somebody_says_is_raised_taken_and_ended_by_hand(
    campaigns: Campaigns, watch: CampaignWatch
) -> None:
    released(campaigns)
    code = watch.running(staff=True)["campaigns"][0]["by_hand"][0]["code"]
    (row,) = watch.act(TELLER, "c1", code, "raised")["raised"]
    assert row["problem"]["en"] == "The hotline is overrun"
    watch.look()
    assert len(watch.raised()) == 1
    assert watch.act(TELLER, "c1", code, "over")["raised"] == []


def test_customers_see_their_answers_and_nothing_of_ours(campaigns: Campaigns, watch: CampaignWatch) -> None:
    ours = {
        "ask": {"zh-CN": "内部", "en": "Ours"},
        "answer": {"zh-CN": "内部", "en": "Ours"},
        "for_customers": False,
    }
    released(campaigns, CARD | {"questions": [*CARD["questions"], ours]})
    (shown,) = watch.running(staff=False)["campaigns"]
    assert [q["ask"]["en"] for q in shown["questions"]] == ["Must I come to the hall?"]
    assert set(shown) == {"code", "names", "from", "to", "services", "questions"}
    assert len(watch.running(staff=True)["campaigns"][0]["questions"]) == 2
    assert [len(one["questions"]) for one in watch.answers_for("payment")] == [1]
    assert watch.answers_for("invoice") == []


def test_a_campaign_is_stopped_looked_back_upon_and_judged_once(
    hall: Hall, clock: FixedClock, campaigns: Campaigns, works: Works, watch: CampaignWatch
) -> None:
    days = [TODAY - timedelta(days=n) for n in range(1, 22)]
    remember(hall, usual_days(21, days[-1]), days)
    released(campaigns, CARD | {"expected": {"payment": {"2026-11-23": {"factor": 2.5}}}})
    assert refusal(lambda: campaigns.look_back(MANAGER, "c1"))[0] == "campaign_not_begun"
    clock.now_ms += 86_400_000
    remember(hall, usual_days(1, TODAY))
    stopped = campaigns.stop(MANAGER, "c1")
    assert (stopped["stage"], watch.running(staff=False)["campaigns"]) == ("ended", [])
    assert refusal(lambda: campaigns.stop(MANAGER, "c1"))[0] == "campaign_not_running"
    work = works.look(campaigns.look_back(MANAGER, "c1").id, 20)
    assert work.problem is None
    (payment,) = campaigns.one("c1")["happened"]["services"]
    assert [row["came"] for row in payment["days"]] == [36]
    assert payment["usual"] == pytest.approx(36, abs=1)
    assert payment["expected"] == pytest.approx(90, abs=2.5)
    assert payment["verdict"] == "fewer"
    CampaignCalls(hall).tell(MANAGER, "c1", {TODAY: (41, None)})
    campaigns.judge(MANAGER, "c1", "", final=False)
    done = campaigns.judge(MANAGER, "c1", "来的人比预计少", final=True)
    assert (done["stage"], done["words"], done["calls"]) == ("judged", "来的人比预计少", {"2026-11-23": 41})
    assert told(hall, "campaign.judge")[0]["calls"] == 41
    assert refusal(lambda: campaigns.judge(MANAGER, "c1", "", final=True))[0] == "campaign_not_ended"
    assert (
        refusal(lambda: CampaignCalls(hall).tell(MANAGER, "c1", {TODAY: (1, None)}))[0] == "campaign_judged"
    )


def test_days_after_a_stop_are_not_judged(
    hall: Hall, clock: FixedClock, campaigns: Campaigns, works: Works
) -> None:
    days = [TODAY - timedelta(days=n) for n in range(1, 22)]
    remember(hall, usual_days(21, days[-1]), days)
    week = [TODAY + timedelta(days=n) for n in range(4)]
    told_days = {day.isoformat(): {"factor": 2.0} for day in week}
    card = CARD | {"to": week[-1].isoformat(), "expected": {"payment": told_days}}
    draft = kept(campaigns, card | {"hotline": dict.fromkeys(told_days, 9)})
    for point in draft["open"]:
        draft = campaigns.say(MANAGER, "c1", point, True, "照旧")
    campaigns.release(MANAGER, "c1", draft["version"])
    clock.now_ms += 86_400_000
    hall.close_day_if_due()
    assert campaigns.stop(MANAGER, "c1")["until"] == week[1].isoformat()
    clock.now_ms += 3 * 86_400_000
    hall.close_day_if_due()
    for day in week:
        remember(hall, usual_days(1, day))
    work = works.look(campaigns.look_back(MANAGER, "c1").id, 20)
    assert work.problem is None
    happened = campaigns.one("c1")["happened"]
    (payment,) = happened["services"]
    assert [row["day"] for row in payment["days"]] == [day.isoformat() for day in week[:2]]
    assert (happened["until"], payment["came"]) == (week[1].isoformat(), 72)
    old = kept_one(hall.store, "campaign", "c1").body
    older = {**old, "stopped": {"at": old["stopped"]["at"], "by": old["stopped"]["by"]}}
    hall.write(lambda tx: keep(tx, "campaign", "c1", older, MANAGER.ref))
    assert campaigns.one("c1")["until"] == week[1].isoformat(), "as an older version kept it"


def test_what_was_stopped_before_it_began_has_nothing_to_judge(
    hall: Hall, clock: FixedClock, campaigns: Campaigns
) -> None:
    tomorrow = {"expected": {"payment": {"2026-11-24": {"factor": 2}}}, "hotline": {"2026-11-24": 9}}
    released(campaigns, CARD | tomorrow | {"from": "2026-11-24"})
    campaigns.stop(MANAGER, "c1")
    clock.now_ms += 3 * 86_400_000
    hall.close_day_if_due()
    assert refusal(lambda: campaigns.look_back(MANAGER, "c1"))[0] == "campaign_not_begun"


def test_another_campaign_of_the_same_days_is_counted_and_named(
    hall: Hall, clock: FixedClock, campaigns: Campaigns, works: Works
) -> None:
    days = [TODAY - timedelta(days=n) for n in range(1, 8)]
    remember(hall, usual_days(7, days[-1]), days)
    assert kept(campaigns)["open"] == ["holds"]
    other = kept(campaigns, CARD | {"expected": {"payment": {"2026-11-23": {"factor": 2.0}}}})
    said = campaigns.say(MANAGER, other["code"], "holds", True, "撑得住")
    clock.now_ms += 1000
    assert campaigns.release(MANAGER, other["code"], said["version"])["beside"] == []
    ours = campaigns.one("c1")
    assert ours["open"] == ["cards", "holds"], "50 cards do not do for 40 and 40"
    names = {"zh-CN": "充 600 送 60", "en": "600-yuan gift"}
    assert ours["beside"] == [{"code": "c2", "names": names, "days": ["2026-11-23"], "cards": {"600": 40}}]
    works.look(campaigns.hold(MANAGER, "c1").id, 20)
    ours = campaigns.one("c1")
    assert ours["hold"]["customers"] == [42, 114], "36 pay on a usual day, three times as many with both"
    assert ours["hold"]["beside"] == [{"code": "c2", "names": names}]
    assert "stale" not in {row["code"] for one in ours["checks"] for row in one["why"]}
    clock.now_ms += 1000
    for point in ours["open"]:
        ours = campaigns.say(MANAGER, "c1", point, True, "够了")
    campaigns.release(MANAGER, "c1", ours["version"])
    clock.now_ms += 2 * 86_400_000
    hall.close_day_if_due()
    remember(hall, usual_days(1, TODAY))
    works.look(campaigns.look_back(MANAGER, "c1").id, 20)
    happened = campaigns.one("c1")["happened"]
    assert happened["beside"] == [{"code": "c2", "names": names}]
    (payment,) = happened["services"]
    assert payment["days"][0]["usual"] == pytest.approx(72, abs=2), "with what the other one brings"


def test_who_waits_where_no_counter_is_open_waits_beyond_any_mark(
    hall: Hall, campaigns: Campaigns, watch: CampaignWatch, teller: Actor
) -> None:
    wait = CARD["remedies"][0] | {"code": "w", "measure": "wait_p90", "mark": 3600}
    released(campaigns, CARD | {"remedies": [*CARD["remedies"], wait]})
    for _ in range(LOOKS):
        watch.look()
    assert watch.raised() == [], "nobody waits"
    ticket = hall.issue(Actor("place:k1", Role.KIOSK), Order("payment"))
    for _ in range(LOOKS):
        watch.look()
    (row,) = watch.raised()
    assert (row["remedy"], row["figure"]) == ("w", None), "there is no figure without a counter"
    hall.open_counter(teller, "1")
    for _ in range(LOOKS):
        watch.look()
    assert watch.raised() == []
    hall.pause_counter(teller, "1", None)
    for _ in range(LOOKS):
        watch.look()
    assert len(watch.raised()) == 1, "a pause serves nobody"
    hall.cancel(MANAGER, ticket.id)
    for _ in range(LOOKS):
        watch.look()
    assert watch.raised() == [], "nobody waits any more"


def test_who_may(ask: Ask) -> None:
    card = {"card": {}, "version": 1}
    asks = [
        ("GET", "/campaigns", None, ("kiosk", "counter", "display")),
        ("POST", "/campaigns", {}, ("kiosk", "counter")),
        ("PUT", "/campaigns/c1", card, ("counter",)),
        ("POST", "/campaigns/c1/release", {"version": 1}, ("counter",)),
        ("POST", "/campaigns/c1/remedies/r1", {"what": "taken"}, ("kiosk", "display")),
        ("GET", "/campaigns/running", None, ("display",)),
        ("PUT", "/campaigns/c1/calls/2026-11-23", {"calls": 1}, ("counter", "kiosk", "display")),
        ("PUT", "/campaigns/c1", card, ("hotline",)),
    ]
    answers = [(path, role, ask(m, API + path, b, role=role)) for m, path, b, roles in asks for role in roles]
    assert {(path, role): (a.status, a.json["code"]) for path, role, a in answers} == {
        (path, role): (403, "wrong_role") for path, role, _ in answers
    }


def test_the_whole_way_over_the_wire(ask: Ask) -> None:
    made = ask("POST", f"{API}/campaigns", {"example": True}, role="manager")
    assert made.status == 201
    code, version = made.json["code"], made.json["version"]
    bad = made.json["card"] | {"to": "2026-02-30"}
    refused = ask("PUT", f"{API}/campaigns/{code}", {"card": bad, "version": version}, role="manager")
    assert (refused.status, refused.json["code"], refused.json["field"]) == (422, "invalid_field", "to")
    body = {"card": made.json["card"] | {"owner": "王"}, "version": version}
    assert ask("PUT", f"{API}/campaigns/{code}", body, role="manager").json["version"] == version + 1
    late = ask("PUT", f"{API}/campaigns/{code}", body, role="manager")
    assert (late.status, late.json["code"]) == (409, "changed_meanwhile")
    word = {"point": "text_who", "ok": False, "reason": "哪些用户？"}
    assert "text_who" in ask("POST", f"{API}/campaigns/{code}/word", word, role="manager").json["open"]
    stages = {
        row["code"]: row["stage"] for row in ask("GET", f"{API}/campaigns", role="manager").json["campaigns"]
    }
    assert stages[code] == "draft"
    assert ask("GET", f"{API}/campaigns/running", role="kiosk").json == {"campaigns": [], "raised": []}
    calls = f"{API}/campaigns/{code}/calls"
    early = ask("PUT", f"{calls}/{made.json['today']}", {"calls": 4}, role="hotline")
    assert (early.status, early.json["code"]) == (409, "campaign_not_released")
    both = ask("PUT", f"{calls}/{made.json['today']}", {"calls": 4, "halves": {"09:00": 4}}, role="hotline")
    assert (both.status, both.json["code"], both.json["field"]) == (422, "invalid_field", "halves")
    line = base64.b64encode(f"{made.json['today']},4".encode()).decode()
    read = ask("POST", calls, {"file": line}, role="hotline")
    assert read.json["code"] == "campaign_not_released"
    table = base64.b64encode("日期,电话\n2026-12-01,十二\n".encode("gbk")).decode()
    bad = ask("POST", calls, {"file": table}, role="hotline")
    assert (bad.status, bad.json["code"], bad.json["field"]) == (422, "calls_row", "2")
    assert ask("GET", f"{API}/campaigns/running", role="hotline").status == 200
    assert ask("DELETE", f"{API}/campaigns/{code}", role="manager").status == 204
    assert ask("GET", f"{API}/campaigns/{code}", role="manager").status == 404
