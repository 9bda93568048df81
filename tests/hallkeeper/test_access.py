"""Who may come in: pairing, sign-in, cookies from our own pages only, revoking."""

import re
from typing import Any

import pytest

from hall.errors import HallError
from hallkeeper.access import Access
from hallkeeper.opening import open_hall
from hallkeeper.settings import Settings
from hallkeeper.store import Person, add_person
from tests.bare_client import Answer, Ask
from tests.hall.test_writer import held_up
from tests.running_hall import RunningHall

API = "/api/v1"
FORM = {"Content_Type": "application/x-www-form-urlencoded"}


def code_for(ask: Ask, place: str) -> str:
    url: str = ask("POST", f"{API}/pairings", {"place": place}, role="manager").json["url"]
    return url.partition("/pair/")[2]


def cookie_of(answer: Answer) -> str:
    return answer.headers["Set-Cookie"].partition(";")[0]


def pair(ask: Ask, code: str, **headers: str) -> Answer:
    return ask("POST", f"/pair/{code}", role=None, raw=b"", **{"Sec_Fetch_Site": "same-origin", **headers})


def new_person(ask: Ask, name: str, **more: Any) -> Any:
    return ask("POST", f"{API}/people", {"name": name, **more}, role="manager").json


def test_a_pairing_link_works_once(ask: Ask) -> None:
    code = code_for(ask, "k1")
    assert "k1" in ask("GET", f"/pair/{code}", role=None, Accept="text/html").text
    paired = pair(ask, code)
    assert (paired.status, paired.headers["Location"]) == (303, "/kiosk/?as=kiosk-k1")
    cookie = paired.headers["Set-Cookie"]
    assert cookie.startswith("hallkeeper-kiosk-k1=")
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie
    again = pair(ask, code)
    assert (again.status, again.json["code"]) == (404, "pairing_used")
    assert ask("GET", f"/pair/{code}", role=None).status == 404


def test_a_session_that_came_by_tls_never_travels_without(ask: Ask) -> None:
    by_proxy = pair(ask, code_for(ask, "k1"), X_Forwarded_Proto="https")
    assert "; Secure" in by_proxy.headers["Set-Cookie"]
    assert "; Secure" not in pair(ask, code_for(ask, "k1")).headers["Set-Cookie"]


def test_looking_at_a_pairing_link_uses_nothing(ask: Ask) -> None:
    code = code_for(ask, "wall")
    for _ in range(3):
        assert ask("GET", f"/pair/{code}", role=None, Accept="text/html").status == 200
    assert pair(ask, code).status == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Sec_Fetch_Site": "same-origin", "Origin": "null"},
        {},
    ],
)
def test_a_cookie_counts_from_our_own_pages_only(ask: Ask, headers: dict[str, str]) -> None:
    cookie = cookie_of(pair(ask, code_for(ask, "k1")))
    body = {"service": "payment"}
    answer = ask("POST", f"{API}/tickets", body, role=None, Cookie=cookie, **headers)
    assert (answer.status, answer.json["code"]) == (403, "cross_origin")


def test_a_paired_kiosk_issues_for_itself_only(ask: Ask) -> None:
    cookie = cookie_of(pair(ask, code_for(ask, "k2")))
    body = {"service": "payment", "kiosk": "k1"}
    answer = ask("POST", f"{API}/tickets", body, role=None, Cookie=cookie, Sec_Fetch_Site="same-origin")
    assert (answer.status, answer.json["kiosk"]) == (201, "k2")


def test_one_browser_may_be_several_screens(ask: Ask) -> None:
    kiosk = cookie_of(pair(ask, code_for(ask, "k1")))
    counter = cookie_of(pair(ask, code_for(ask, "counter:5")))
    both = f"{kiosk}; {counter}"
    own = {"Cookie": both, "Sec_Fetch_Site": "same-origin", "Hallkeeper_As": "counter-5"}
    assert ask("POST", f"{API}/counters/5/open", {}, role=None, **own).json["state"] == "open"
    assert ask("POST", f"{API}/counters/6/open", {}, role=None, **own).json["code"] == "another_place"
    own["Hallkeeper_As"] = "kiosk-k1"
    assert ask("POST", f"{API}/tickets", {"service": "general"}, role=None, **own).json["kiosk"] == "k1"
    assert ask("POST", f"{API}/counters/5/close", {}, role=None, **own).json["code"] == "wrong_role"


def test_each_of_a_browser_s_kiosks_has_an_address_of_its_own(ask: Ask) -> None:
    answers = [pair(ask, code_for(ask, code)) for code in ("k1", "k2")]
    both = "; ".join(cookie_of(answer) for answer in answers)
    for answer, code in zip(answers, ("k1", "k2"), strict=True):
        page = ask("GET", answer.headers["Location"], role=None, Cookie=both, Accept="text/html")
        assert f'"kiosk":{{"code":"{code}"' in page.text


def test_pages_show_strangers_the_way_in(ask: Ask) -> None:
    for path in ("/kiosk/", "/counter/1", "/display/", "/office/", "/office/people"):
        answer = ask("GET", path, role=None, Accept="text/html")
        assert (answer.status, answer.headers["Location"]) == (302, f"/sign-in?next={path}")


def test_a_person_chooses_a_pin_and_signs_in_anywhere(ask: Ask) -> None:
    person = new_person(ask, "李敏")
    session = cookie_of(pair(ask, person["url"].partition("/pair/")[2]))
    own = {"Cookie": session, "Sec_Fetch_Site": "same-origin"}
    assert ask("POST", "/pin", raw=b"pin=123", role=None, **own, **FORM).status == 422
    assert ask("POST", "/pin", raw=b"pin=246813", role=None, **own, **FORM).status == 303
    site = {"Sec_Fetch_Site": "same-origin"}
    name = "%E6%9D%8E%E6%95%8F"
    wrong = ask("POST", "/sign-in", raw=f"name={name}&pin=000000".encode(), role=None, **site, **FORM)
    assert wrong.status == 403
    right = ask("POST", "/sign-in", raw=f"name={name}&pin=246813".encode(), role=None, **site, **FORM)
    assert (right.status, right.headers["Location"]) == (303, "/counter/")
    own["Cookie"] = cookie_of(right)
    assert ask("POST", f"{API}/counters/4/open", {}, role=None, **own).json["state"] == "open"
    view = ask("GET", f"{API}/counters/4/view", role=None, **own).json
    assert (view["counter"]["holder"], view["counter"]["mine"]) == ({"name": "李敏"}, True)
    assert ask("POST", f"{API}/counters/3/open", {}, role=None, **own).json["code"] == "holds_another"
    ask("POST", f"{API}/counters/4/close", {}, role=None, **own)


def test_five_wrong_pins_and_a_pause(ask: Ask) -> None:
    site = {"Sec_Fetch_Site": "same-origin"}
    tries = [
        ask("POST", "/sign-in", raw=b"name=nobody&pin=111111", role=None, **site, **FORM).status
        for _ in range(6)
    ]
    assert tries == [403] * 5 + [429]


def test_a_flood_of_made_up_names_gives_nobody_more_tries(settings: Settings) -> None:
    hall, engines = open_hall(settings)
    access = Access(hall)
    hall.write(lambda tx: add_person(tx, Person("p1", "Anna", "counter", may_pick=False)))

    def codes(names: list[str]) -> list[str]:
        found = []
        for name in names:
            with pytest.raises(HallError) as refused:
                access.sign_in(name, "111111")
            found.append(refused.value.code)
        return found

    codes(["Anna", "p1"] * 2 + ["Anna"])
    codes([f"stranger {n}" for n in range(1010)])
    assert codes(["Anna", "p1"]) == ["too_many_tries"] * 2
    hall.stop()
    engines.dispose()


def test_two_managers_who_remove_each_other_leave_one(settings: Settings) -> None:
    hall, engines = open_hall(settings)
    access = Access(hall)
    for code in ("m1", "m2"):
        hall.write(lambda tx, code=code: add_person(tx, Person(code, code, "manager", may_pick=True)))
    results = held_up(
        hall, lambda: access.remove_person("m1", "person:m2"), lambda: access.remove_person("m2", "person:m1")
    )
    assert [getattr(r, "code", r) for r in results] == [None, "last_manager"]
    hall.stop()
    engines.dispose()


def test_a_page_with_an_odd_address_leads_to_the_door(ask: Ask) -> None:
    answer = ask("GET", "/counter/a%26b%23c%0D%0AX:1", role=None)
    assert (answer.status, answer.headers["Location"]) == (302, "/sign-in?next=/counter/a%26b%23c%0D%0AX%3A1")


def test_sign_in_goes_on_inside_the_house_only(ask: Ask) -> None:
    for bad in ("//evil.example/", "https://evil.example/", "/\\evil.example"):
        page = ask("GET", f"/sign-in?next={bad}", role=None, Accept="text/html").text
        assert "evil" not in page
    assert 'value="/counter/3"' in ask("GET", "/sign-in?next=/counter/3", role=None, Accept="text/html").text


def test_a_removed_person_is_out_at_once(ask: Ask) -> None:
    person = new_person(ask, "王伟", may_pick=True)
    own = {
        "Cookie": cookie_of(pair(ask, person["url"].partition("/pair/")[2])),
        "Sec_Fetch_Site": "same-origin",
    }
    assert ask("GET", f"{API}/board", role=None, **own).status == 200
    assert ask("DELETE", f"{API}/people/{person['id']}", role="manager").status == 204
    assert ask("GET", f"{API}/board", role=None, **own).status == 401


def test_signing_out_ends_the_session(ask: Ask) -> None:
    own = {"Cookie": cookie_of(pair(ask, code_for(ask, "k1"))), "Sec_Fetch_Site": "same-origin"}
    assert ask("POST", "/sign-out", raw=b"", role=None, **own).status == 303
    assert ask("GET", f"{API}/board", role=None, **own).status == 401


def test_a_token_made_on_the_command_line_works_at_once_and_can_be_revoked(
    ask: Ask, running: RunningHall
) -> None:
    token = running.command("token", "create", "--role", "display", "--name", "lobby")
    assert re.fullmatch(r"[\w-]{43}", token)
    own = {"Authorization": f"Bearer {token}"}
    assert ask("GET", f"{API}/board", role=None, **own).status == 200
    row = next(t for t in ask("GET", f"{API}/tokens", role="manager").json if t["name"] == "lobby")
    assert ask("DELETE", f"{API}/tokens/{row['id']}", role="manager").status == 204
    assert ask("GET", f"{API}/board", role=None, **own).status == 401


def test_names_and_secrets_stay_out_of_journal_and_logs(ask: Ask, running: RunningHall) -> None:
    person = new_person(ask, "赵静")
    pair(ask, person["url"].partition("/pair/")[2])
    ticket = ask("POST", f"{API}/tickets", {"service": "payment"}, role="manager").json
    secret = ticket["track_url"].partition("/t/")[2]
    assert ask("GET", f"/t/{secret}/state", role=None).json["number"] == ticket["number"]
    moves = ask("GET", f"{API}/moves?after=0&limit=1000", role="manager").text
    logs = (running.data / "stderr.txt").read_text()
    for hidden in ("赵静", secret, person["url"].partition("/pair/")[2], running.token("manager")):
        assert hidden not in moves
        assert hidden not in logs


def test_the_phone_s_secret_cannot_be_guessed_or_bent(ask: Ask) -> None:
    ticket = ask("POST", f"{API}/tickets", {"service": "payment"}, role="manager").json
    secret = ticket["track_url"].partition("/t/")[2]
    state = ask("GET", f"/t/{secret}/state", role=None).json
    assert ticket["id"] not in str(state)
    bent = secret[:-1] + ("A" if secret[-1] != "A" else "B")
    for wrong in (bent, ticket["id"], "x", secret + "AAAA"):
        assert ask("GET", f"/t/{wrong}/state", role=None).json["code"] == "unknown_ticket"
    left = ask("POST", f"/t/{secret}/leave", role=None, Sec_Fetch_Site="same-origin")
    assert left.json["state"] == "cancelled"
    again = ask("POST", f"/t/{secret}/leave", role=None, Sec_Fetch_Site="same-origin")
    assert again.json["code"] == "not_allowed_in_state"


def test_what_is_shown_once_is_made_once(ask: Ask) -> None:
    body = {"role": "display", "name": "twice"}
    made = [ask("POST", f"{API}/tokens", body, role="manager", Idempotency_Key="tok-1") for _ in range(2)]
    assert [(m.status, m.json.get("code")) for m in made] == [(201, None), (409, "already_done")]
    rows = ask("GET", f"{API}/tokens", role="manager").json
    assert [row["name"] for row in rows].count("twice") == 1


def test_two_people_of_one_name(ask: Ask) -> None:
    assert new_person(ask, "孙丽")["name"] == "孙丽"
    assert new_person(ask, " 孙丽 ")["code"] == "name_taken"
    assert new_person(ask, "")["field"] == "name"
