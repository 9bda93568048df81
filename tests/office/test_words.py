"""Every word that the desk asks for exists, in every language, with the same gaps to fill."""

import re
import tomllib
from pathlib import Path

import pytest

from diversion.visits.visit import Step
from planning.roster.still_short import Why

ROOT = Path(__file__).resolve().parents[2]
WORDS = ROOT / "hallkeeper" / "words"
RAISED = re.compile(r"""\b(?:Refused|Invalid|NotFound|NotReady|NotSignedIn)\(\s*"([a-z_]+)\"""")
BEHIND = (
    "cards",
    "invoices",
    "mailing",
    "mandates",
    "messages",
    "notices",
    "payment",
    "places",
    "signup",
    "standing",
)
"""What the office's pages call: the folders of `diversion`, and the routes of the same names."""
ELSEWHERE = {
    "bad_bank",  # a file of the house's own, read when it starts
    "invalid_payment_code",  # a customer's own code, at a terminal
    "invalid_setting",
    "no_companies",  # a customer's own company, at a terminal
    "no_template",
    "not_a_title_code",  # a customer's own code, at a terminal
    "title_code_is_link",
    "title_code_personal",
    "title_code_unclear",
    "too_many_payments",  # a customer's own visit, at a terminal
    "unknown_company",
    "unknown_placeholder",
}
PROGRAMMERS = {
    "no_kernel",
    "no_replications",
    "no_values",
    "not_at_terminal",
    "not_finite",
    "not_in_order",
    "unknown_class",
    "unknown_distribution",
    "unknown_language",
    "wrong_length",
    "wrong_shape",
}
"""What no page can make happen: a model that is put together wrongly."""
ASKED = re.compile(r"""\bt\(\s*(?:[^"'(){}]*\?\s*['"]([a-z0-9_]+)['"]\s*:\s*)?['"]([a-z0-9_]+)['"]\s*[,)]""")
BUILT = re.compile(r"""\bt\(\s*(?:`([a-z_]*)\$\{|['"]([a-z_]+)['"] ~)""")
GAP = re.compile(r"\{(\w+)\}")


def words(language: str, name: str = "office") -> dict[str, str]:
    return tomllib.loads((WORDS / language / f"{name}.toml").read_text("utf-8"))


def sources() -> dict[str, str]:
    files = [*ROOT.glob("office/static/**/*.js"), *ROOT.glob("office/templates/office/*.html")]
    return {str(file.relative_to(ROOT)): file.read_text("utf-8") for file in files}


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_whatever_is_asked_for_exists(language: str) -> None:
    known = words(language) | words(language, "house")

    missing = {
        (name, key)
        for name, text in sources().items()
        for pair in ASKED.findall(text)
        for key in pair
        if key and key not in known
    }
    families = {
        prefix for text in sources().values() for pair in BUILT.findall(text) for prefix in pair if prefix
    }

    assert missing == set()
    assert {f for f in families if not any(key.startswith(f) for key in known)} == set()


def test_the_languages_have_the_same_keys_and_gaps() -> None:
    chinese, english = words("zh-CN"), words("en")
    singular = {key for key in chinese if key.endswith("_one")}

    assert set(chinese) == set(english)
    assert [
        key
        for key in chinese
        if key not in singular and set(GAP.findall(chinese[key])) != set(GAP.findall(english[key]))
    ] == []


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_reason_why_a_roster_stays_short_has_words(language: str) -> None:
    assert {f"roster_still_{why}" for why in Why} <= words(language).keys()


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_step_of_a_visit_has_a_name_and_advice(language: str) -> None:
    known = words(language)

    missing = [step for step in Step if not {f"step_{step}", f"step_advice_{step}"} <= known.keys()]

    assert missing == []


def test_every_refusal_behind_the_office_s_pages_is_said_in_every_language() -> None:
    files = [file for room in BEHIND for file in ROOT.glob(f"diversion/{room}/*.py")]
    files += [*ROOT.glob("planning/**/*.py"), *ROOT.glob("hallkeeper/planning/**/*.py")]
    files += [ROOT / f"hallkeeper/api/{room}.py" for room in (*BEHIND, "payments", "receipts", "signups")]
    codes = {code for file in files if file.exists() for code in RAISED.findall(file.read_text("utf-8"))}
    known = words("zh-CN")

    missing = {code for code in codes - ELSEWHERE - PROGRAMMERS if f"error_{code}" not in known}

    assert missing == set()
    assert len(codes) > 50
