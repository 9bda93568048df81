"""The account as a calm table, Chinese and English side by side."""

import unicodedata
from collections.abc import Iterator

from hall.rating import SATISFIED
from hallkeeper.demo.account import Account
from hallkeeper.demo.wire import Json

_NAMES = {"payment": "缴费 payment", "invoice": "发票 invoice", "general": "综合业务 general"}
_LEFT = 46


def report(account: Account) -> str:
    """The whole text."""
    return "\n".join(_lines(account)) + "\n"


def _lines(account: Account) -> Iterator[str]:
    yield from _customers(account)
    yield from _calls(account)
    yield from _waits(account)
    yield from _run(account)
    yield ""
    if account.differences:
        yield f"差异 differences: {len(account.differences)}"
        yield from (f"  ! {sentence}" for sentence in account.differences)
    else:
        yield "账实相符，无差异。 The account closes without a difference."


def _customers(account: Account) -> Iterator[str]:
    seen, said = account.seen, account.as_json()
    slips = {state: count for state, count in seen.slips.items() if count}
    yield "排队号 Tickets"
    yield _row("顾客 customers", seen.customers)
    yield _row("排队号 tickets in the table", said["tickets"])
    yield _row("取号记录 issue moves", said["issue_moves"])
    yield _row("  取号机取号 at kiosks, one slip each", said["at_kiosks"])
    yield _row("  无号办理 served without a ticket, no slip", said["without_slip"]["served_without_ticket"])
    yield _row("  引导员代取 given by staff, no slip", said["without_slip"]["given_by_staff"])
    yield _row("补打 reprints, one slip each", said["reprints"])
    states = ", ".join(f"{count} {state}" for state, count in slips.items())
    yield _row("号票 slips in the agent's spool", sum(slips.values()), states)
    yield _row("结果 how they ended", "", ", ".join(f"{n} {state}" for state, n in seen.books.states.items()))
    if said["turned_away"]:
        yield _row("打烊未取号 turned away at closing", said["turned_away"])


def _calls(account: Account) -> Iterator[str]:
    seen, said, verbs = account.seen, account.as_json(), account.seen.journal.verbs
    loud = verbs["call"] - seen.ledger.presses["serve"]
    yield ""
    yield "叫号 Calls"
    yield _row("叫号 calls + 重呼 recalls", said["announcements_due"], f"{loud} + {verbs['recall']}")
    for count in sorted(set(said["announced"].values())):
        names = [name for name, announced in said["announced"].items() if announced == count]
        yield _row("  综合屏播报 announced", count, f"by {len(names)} of {len(seen.screens)} screens")
    lost = sum(screen.live.connections - 1 for screen in seen.screens)
    yield _row("  综合屏断线 connections lost and made again", lost)
    called = seen.journal.called_tickets()
    phones = [visit.phone for visit in seen.ledger.with_phone if visit.phone and visit.ticket in called]
    told = sum(1 for phone in phones if phone.told)
    yield _row("手机收到叫号 phones told of their call", told, f"of {len(phones)}")
    yield from _ratings(said["ratings"])
    yield _row("流转记录 moves in the journal", len(seen.journal.moves))
    for row in (("start", "finish", "undo"), ("miss", "requeue", "cancel"), ("transfer", "hold", "resume")):
        yield _row("", "", ", ".join(f"{verbs[verb]} {verb}" for verb in row))


def _ratings(said: Json) -> Iterator[str]:
    content = sum(count for score, count in said["scores"].items() if score >= SATISFIED)
    share = f"{content / said['customers']:.0%} satisfied, " if said["customers"] else ""
    more = f"{share}{said['given'] - said['customers']} corrected, {said['too_late']} pressed too late"
    yield _row("满意度评价 customers who rated", said["customers"], more)


def _waits(account: Account) -> Iterator[str]:
    yield ""
    yield _pad("等候时长 Waits", 24) + _columns(
        "人数 n", "平均 mean", "九成 p90", "最长 max", "目标 target", "达标 within"
    )
    for service, w in account.waits.items():
        figures = (f"{w.count}", _time(w.mean_s), _time(w.p90_s), _time(w.longest_s), _time(w.target_s))
        yield _pad("  " + _NAMES.get(service, service), 24) + _columns(*figures, f"{w.within:.0%}")


def _run(account: Account) -> Iterator[str]:
    run = account.run
    yield ""
    yield "运行 Run"
    pace = run.hall_s / run.real_s if run.real_s else 0.0
    yield _row(
        "厅内时间 hall time", _time(run.hall_s), f"in {_time(run.real_s)}, x{pace:.0f}, seed {run.seed}"
    )
    for name, cost in run.costs.items():
        yield _row(f"内存 memory, {name}", f"{cost.memory_mb:.0f} MB", f"{cost.cpu_s:.1f} s CPU")
    held = ", ".join(f"{reason} {seconds:.0f} s" for reason, seconds in run.held_s.items() if seconds >= 0.5)
    yield _row("时钟等待 the clock waited for", "", held or "nobody")


def _row(name: str, figure: object, more: str = "") -> str:
    text = _pad("  " + name, _LEFT) + f"{figure!s:>8}"
    return f"{text}   {more}" if more else text


def _columns(*texts: str) -> str:
    return "".join(" " * max(1, 13 - _width(text)) + text for text in texts)


def _pad(text: str, width: int) -> str:
    return text + " " * max(0, width - _width(text))


def _width(text: str) -> int:
    """Columns on a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _time(seconds: float) -> str:
    """`7:05`, or `10:12:00` for hours."""
    whole = round(seconds)
    hours, minutes = whole // 3600, whole % 3600 // 60
    return f"{hours}:{minutes:02d}:{whole % 60:02d}" if hours else f"{minutes}:{whole % 60:02d}"
