"""The operator's service passwords behind HTTP, as our sandbox speaks it; another make is another file.

| request | answer |
|---|---|
| POST /service-password `{phone, password}` | 200 `{result: "right" / "wrong" / "locked" / "not_set"}` |

Every request carries a bearer token. Number and password stand in the body, not in an address, which lands in
logs. Any other answer is nobody's word: Unknown.
"""

from diversion.proof.password import Said, Unknown
from diversion.web import NoAnswer, NotSent, Web

DIGITS = 6


class HttpPasswords:
    """The adapter; `web` knows the root address, the token and the deadline."""

    def __init__(self, web: Web, digits: int = DIGITS) -> None:
        self._web = web
        self.digits = digits

    def check(self, phone: str, password: str) -> Said:
        """See the port."""
        try:
            answer = self._web.ask("POST", "/service-password", {"phone": phone, "password": password})
            if answer.status != 200:
                raise Unknown(f"status {answer.status}")
            return Said(answer.json()["result"])
        except (NotSent, NoAnswer) as error:
            raise Unknown(str(error)) from error
        except (KeyError, TypeError, ValueError) as error:  # not the JSON that was agreed
            raise Unknown("an answer of another form") from error
