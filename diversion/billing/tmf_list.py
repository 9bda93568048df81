"""Asking a TM Forum API: the ends of a call as billing's, the status, and lists page by page (TMF630)."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from diversion.billing.port import Unknown, Unreached
from diversion.billing.tmf_reading import Part, part_of
from diversion.web import Answer, NoAnswer, NotSent, Web

PAGE = 100
MOST_PAGES = 200
PARTIAL = 206


def ask(web: Web, method: str, path: str, **asked: Any) -> Answer:
    """One request. Raises Unreached where it never left, Unknown where nothing whole came back."""
    try:
        return web.ask(method, path, **asked)
    # From None: the cause below tells the whole address, and the customer's number stands in it.
    except NotSent as error:
        raise Unreached(f"{method} {path}: {error}") from None
    except NoAnswer as error:
        raise Unknown(f"{method} {path}: {error}") from None


def read(answer: Answer, path: str, statuses: Collection[int]) -> Part:
    """The body of an answer with one of these statuses. Raises Unknown for any other."""
    if answer.status not in statuses:
        raise Unknown(f"{path}: answered with status {answer.status}")
    return part_of(answer.body, path)


def total(answer: Answer, path: str) -> int | None:
    """`X-Total-Count`, where it is told: how long the whole list is."""
    headers = {name.lower(): value for name, value in answer.headers.items()}
    told = headers.get("x-total-count")
    if told is None:
        return None
    if not re.fullmatch(r"[0-9]{1,9}", told):
        raise Unknown(f"{path}: X-Total-Count is no count")
    return int(told)


def whole_list(web: Web, path: str, query: Mapping[str, str]) -> list[Part]:
    """A whole list, page by page. Raises Unknown where it changed meanwhile or its end cannot be known."""
    parts: dict[str, Part] = {}
    totals = set()
    for _ in range(MOST_PAGES):
        page = {"offset": str(len(parts)), "limit": str(PAGE)}
        answer = ask(web, "GET", f"/{path}", query={**query, **page})
        items = list(read(answer, path, (200, PARTIAL)).items())
        totals.add(total(answer, path))
        _add(parts, items, path)
        if len(totals) > 1:
            raise Unknown(f"{path}: changed while it was read")
        if _ends(path, len(parts), len(items), *totals, partial=answer.status == PARTIAL):
            return list(parts.values())
    raise Unknown(f"{path}: longer than {MOST_PAGES} pages")


def _add(parts: dict[str, Part], items: list[Part], path: str) -> None:
    """Put a page's items to those before. A server that repeats its page is noticed here."""
    for item in items:
        part = Part(item.value, f"{path}[{len(parts)}]")
        if parts.setdefault(part.of("id").text(), part) is not part:
            raise Unknown(f"{path}: the same id twice")


def _ends(path: str, so_far: int, on_page: int, told: int | None, *, partial: bool) -> bool:
    if told is None:
        if partial:
            raise Unknown(f"{path}: X-Total-Count is missing")
        return on_page < PAGE
    if so_far > told:
        raise Unknown(f"{path}: more of them than X-Total-Count tells")
    if on_page == 0 and so_far < told:
        raise Unknown(f"{path}: fewer of them than X-Total-Count tells")
    return so_far == told
