"""Automatic payment behind HTTP, as our sandbox speaks it; a real provider is another file like this.

| request | answer |
|---|---|
| PUT /v1/agreements/{no} `{words}` | 200 `{url}` |
| GET /v1/agreements/{no} | 200 `{state}`; 404 `{code: "no_such_agreement"}`: waiting |
| POST /v1/agreements/{no}/end | 200 `{state}` |

Every request carries a bearer token. Any other answer is nobody's word: Unknown.
"""

from diversion.mandates.provider import Stands, Unknown
from diversion.web import Answer, NoAnswer, NotSent, Web


class HttpAgreements:
    """The adapter; `web` knows the root address, the token and the deadline."""

    def __init__(self, web: Web) -> None:
        self._web = web

    def sign_url(self, agreement_no: str, words: str) -> str:
        """See the port."""
        url = _field(self._ask("PUT", f"/v1/agreements/{agreement_no}", {"words": words}), "url")
        if not url.startswith(("https://", "http://")):
            raise Unknown("no address")
        return url

    def state(self, agreement_no: str) -> Stands:
        """See the port."""
        answer = self._ask("GET", f"/v1/agreements/{agreement_no}")
        if answer.status == 404 and _code(answer) == "no_such_agreement":
            return Stands.WAITING
        try:
            return Stands(_field(answer, "state"))
        except ValueError as error:
            raise Unknown("a state that we do not know") from error

    def cancel(self, agreement_no: str) -> None:
        """See the port."""
        if _field(self._ask("POST", f"/v1/agreements/{agreement_no}/end"), "state") != Stands.ENDED:
            raise Unknown("it has not ended")

    def _ask(self, method: str, path: str, body: object = None) -> Answer:
        try:
            return self._web.ask(method, path, body)
        except (NotSent, NoAnswer) as error:
            raise Unknown(str(error)) from error


def _field(answer: Answer, name: str) -> str:
    if not answer.fine:
        raise Unknown(f"status {answer.status}")
    return _text(answer, name)


def _code(answer: Answer) -> str:
    return _text(answer, "code")


def _text(answer: Answer, name: str) -> str:
    try:
        value = answer.json()[name]
    except (NoAnswer, KeyError, TypeError) as error:
        raise Unknown("an answer of another form") from error
    if not isinstance(value, str):
        raise Unknown("an answer of another form")
    return value
