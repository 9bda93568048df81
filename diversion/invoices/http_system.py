"""An invoice system behind HTTP, as our sandbox speaks it; a real one is another file like this.

| request | answer |
|---|---|
| POST /open-items `{account}` | 200 `{items: [{item, what, fen, on}]}` |
| PUT /requests/{request_no} `{account, item, fen, title}` | 200 issued; 409, 422 `{code}` |
| GET /requests/{request_no} | 200 issued; 409 `{code}` rejected; 404 `{code: "no_such_request"}` |
| PUT /requests/{request_no}/red `{reason}` | 200 `{number, date}`; 409 `{code}` |
| GET /documents/{number} | 200, a PDF |
| POST /company `{tax_no}` | 200 `{name}`; 404 `{code: "no_such_company"}` |
| POST /address `{account}` | 200 `{name, codes, names, street, postcode}`; 404 `{code: "no_address"}` |

A title is `{kind, name, tax_no}`; issued is `{number, date, link, red: {number, date} | null}`; `codes` and
`names` (GB/T 2260) lead from the province down to the last division. Every request carries a bearer token.
Accounts and tax numbers stand in bodies, not in addresses, which land in logs. `/company` is asked only where
the settings say that it is there. Any other answer is nobody's word: Unknown.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from diversion.invoices.port import (
    Absent,
    Asked,
    Filed,
    Issued,
    OpenItem,
    RedLettered,
    Rejected,
    Unknown,
    Unreached,
    What,
)
from diversion.places.places import Address
from diversion.web import Answer, NoAnswer, NotSent, Web

_REFUSALS = frozenset({409, 422})
_LEVELS = 3


class HttpInvoices:
    """The adapter; `web` knows the root address, the token and the deadline."""

    def __init__(self, web: Web) -> None:
        self._web = web

    def open_items(self, account: str) -> list[OpenItem]:
        """See the port."""
        with _in_our_words():
            read = _fine(self._web.ask("POST", "/open-items", {"account": account}))
            return [OpenItem(x["item"], What(x["what"]), int(x["fen"]), x["on"]) for x in read["items"]]

    def issue(self, asked: Asked) -> Issued | Rejected:
        """See the port."""
        title = {"kind": str(asked.title.kind), "name": asked.title.name, "tax_no": asked.title.tax_no}
        body = {"account": asked.account, "item": asked.item, "fen": asked.fen, "title": title}
        with _in_our_words():
            answer = self._web.ask("PUT", f"/requests/{asked.request_no}", body)
            return _refusal(answer) or _issued(_fine(answer))

    def find(self, request_no: str) -> Issued | Rejected | Absent:
        """See the port."""
        with _in_our_words():
            answer = self._web.ask("GET", f"/requests/{request_no}")
            if answer.status == 404 and answer.json()["code"] == "no_such_request":
                return Absent()
            return _refusal(answer) or _issued(_fine(answer))

    def red_letter(self, request_no: str, reason: str) -> RedLettered | Rejected:
        """See the port."""
        with _in_our_words():
            answer = self._web.ask("PUT", f"/requests/{request_no}/red", {"reason": reason})
            return _refusal(answer) or _red(_fine(answer))

    def document(self, number: str) -> bytes:
        """See the port."""
        with _in_our_words():
            answer = self._web.ask("GET", f"/documents/{number}")
            if not answer.fine or not answer.body.startswith(b"%PDF-"):
                raise Unknown(f"status {answer.status}, and no PDF")
            return answer.body

    def filed(self, account: str) -> Filed | None:
        """See the port."""
        with _in_our_words():
            answer = self._web.ask("POST", "/address", {"account": account})
            if answer.status == 404 and answer.json()["code"] == "no_address":
                return None
            return _filed(_fine(answer))

    def company(self, tax_no: str) -> str | None:
        """See `port.Companies`."""
        with _in_our_words():
            answer = self._web.ask("POST", "/company", {"tax_no": tax_no})
            if answer.status == 404 and answer.json()["code"] == "no_such_company":
                return None
            return _text(_fine(answer)["name"])


@contextmanager
def _in_our_words() -> Iterator[None]:
    try:
        yield
    except NotSent as error:
        raise Unreached(str(error)) from error
    except NoAnswer as error:
        raise Unknown(str(error)) from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:  # not the JSON that was agreed
        raise Unknown("an answer of another form") from error


def _fine(answer: Answer) -> Any:
    if not answer.fine:
        raise Unknown(f"status {answer.status}")
    return answer.json()


def _refusal(answer: Answer) -> Rejected | None:
    return Rejected(str(answer.json()["code"])[:64]) if answer.status in _REFUSALS else None


def _issued(read: Any) -> Issued:
    red = None if read["red"] is None else _red(read["red"])
    return Issued(_text(read["number"]), _text(read["date"]), _text(read["link"]), red)


def _red(read: Any) -> RedLettered:
    return RedLettered(_text(read["number"]), _text(read["date"]))


def _filed(read: Any) -> Filed:
    codes, names = (tuple(_text(one) for one in read[key]) for key in ("codes", "names"))
    if not 1 <= len(names) <= len(codes) <= _LEVELS:
        raise ValueError("no way down from a province")
    postcode = "" if read["postcode"] is None else _text(read["postcode"])
    return Filed(_text(read["name"]), Address(codes, names, _text(read["street"]), postcode))


def _text(value: Any) -> str:
    if not isinstance(value, str) or not 1 <= len(value) <= 500:
        raise ValueError("no text")
    return value
