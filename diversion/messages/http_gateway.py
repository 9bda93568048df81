"""An SMS gateway that is asked by HTTP, described by data: every operator's is a little different.

The body is JSON or a form; the answer is JSON. What counts as yes, as no, and as "later", the rule says;
whatever it does not say is no word, as a proxy in between may have answered.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from diversion.messages.form_post import FormPost
from diversion.messages.port import Accepted, Message, NoWord, Rejected, Report, Unsent
from diversion.web import Answer, NoAnswer, NotSent, Web

_NUMBER = re.compile(r"\d{7,}")
"""What may be somebody's number is no part of a code."""
BUSY = 429
REFUSED = frozenset({400, 401, 403, 404, 405, 413, 415, 422})
"""Statuses by which the gateway itself says no."""


class Encoding(StrEnum):
    """How the fields travel."""

    JSON = "json"
    FORM = "form"


@dataclass(frozen=True, slots=True)
class Rule:
    """How to read an answer. Fields within fields are named with dots, `result.code`.

    `yes` and `later` are values of `field` as text; every other value is a no, and becomes the error's code.
    """

    field: str = "code"
    yes: frozenset[str] = frozenset({"0"})
    later: frozenset[str] = frozenset()
    reference: str = "id"


@dataclass(frozen=True, slots=True)
class HttpAccount:
    """A gateway: `url` is the whole address of the sending call; `fields` names number, text and our id.

    `fixed` goes along each time (account, template, sender). The token goes into the header `token_header`
    as `token_form`, for example `Bearer {token}`; with an empty `token_header` into no header.
    """

    url: str
    token: str = field(default="", repr=False)
    encoding: Encoding = Encoding.JSON
    to_field: str = "to"
    text_field: str = "text"
    id_field: str = ""
    fixed: Mapping[str, str] = field(default_factory=dict, repr=False)
    token_header: str = "Authorization"
    token_form: str = "Bearer {token}"
    rule: Rule = Rule()
    deadline_s: float = 8.0


class HttpGateway:
    """One such gateway. It does not report what has arrived."""

    code = "http"

    def __init__(self, account: HttpAccount) -> None:
        self._account = account
        headers = {}
        if account.token_header:
            headers[account.token_header] = account.token_form.replace("{token}", account.token)
        self._web = Web(account.url, headers, account.deadline_s)
        self._form = FormPost(account.url, headers, account.deadline_s)

    def send(self, message: Message) -> Accepted:
        """One request. Raises Rejected (the gateway's own code, `http_<status>`), Unsent, NoWord."""
        a = self._account
        fields = {**a.fixed, a.to_field: message.to, a.text_field: message.text}
        if a.id_field:
            fields[a.id_field] = message.id
        try:
            if a.encoding is Encoding.FORM:
                return self._read(self._form.post(fields))
            return self._read(self._web.ask("POST", "", fields))
        except NotSent as error:
            raise Unsent(str(error)) from error
        except NoAnswer as error:
            raise NoWord(str(error)) from error

    def reports(self) -> list[Report]:
        """None: this kind of gateway tells by calling us, and a hall cannot be called."""
        return []

    def _read(self, answer: Answer) -> Accepted:
        rule = self._account.rule
        if answer.status == BUSY:
            raise Rejected(f"http_{BUSY}", again=True)
        if answer.status in REFUSED:
            raise Rejected(f"http_{answer.status}")
        if not answer.fine:
            raise NoWord(f"status {answer.status}")
        said = answer.json()
        word = _at(said, rule.field)
        if word is None:
            raise NoWord(f"an answer without {rule.field}")
        if word not in rule.yes:
            raise Rejected(_NUMBER.sub("…", word)[:40], again=word in rule.later)
        return Accepted(_at(said, rule.reference) or "")


def _at(said: Any, path: str) -> str | None:
    """The text of a field within fields; None where there is none."""
    for name in path.split("."):
        said = said.get(name) if isinstance(said, dict) else None
    if isinstance(said, bool):
        return str(said).lower()
    return str(said) if isinstance(said, (str, int)) else None
