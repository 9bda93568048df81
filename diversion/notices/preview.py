"""What a notice looks like, with made-up values, and of how many text messages it consists."""

from collections.abc import Mapping

from diversion.messages.port import Kind, Way
from diversion.messages.templates import Templates, Written
from diversion.notices.letters import Letters

_MADE_UP: Mapping[str, str] = {
    "phone": "138****1234",
    "amount": "128.50",
    "reference": "H20261128f3a09c1b",
    "to": "z***@example.cn",
    "period": "2026-10",
}


def preview(letters: Letters, templates: Templates, kind: Kind) -> dict[str, Written]:
    """Language -> the message as a customer would get it from this house."""
    return {language: _written(letters, templates, kind, language) for language in templates.languages}


def _written(letters: Letters, templates: Templates, kind: Kind, language: str) -> Written:
    values = {
        **_MADE_UP,
        "where": letters.where(language),
        "by": templates.word(language, "by", "kiosk"),
        "why": templates.word(language, "why", "account_closed"),
        "partner": templates.word(language, "partners", "wechat"),
        **letters.stop(kind, language),
    }
    wanted = templates.fields(kind)
    return templates.write(kind, Way.SMS, language, {k: v for k, v in values.items() if k in wanted})
