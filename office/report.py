"""The report of a period in words: what the page tells, for paper. Figures and a language in, text out."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from hall.catalogue import Catalogue
from planning.history.paper import Bar, Report, Table

FEW = 20
WORTH = 0.15
Figures = Mapping[str, Any]
Words = Callable[..., str]
"""`t(key, **gaps)`: a text of the report's language."""


class Wording:
    """Names and numbers in one language."""

    def __init__(self, catalogue: Catalogue, language: str, t: Words) -> None:
        self.t = t
        self._language = language
        self._services = {s.code: s.names for s in catalogue.services}
        self._counters = {c.code: c.names for c in catalogue.counters}
        self.hall = self._named(catalogue.names)

    def service(self, code: str) -> str:
        """A business type's name."""
        return self._named(self._services.get(code, {})) or code

    def counter(self, code: str) -> str:
        """A counter's name."""
        return self._named(self._counters.get(code, {})) or code

    def minutes(self, seconds: int | None) -> str:
        """Minutes with one place."""
        return "—" if seconds is None else f"{rounded(seconds / 60, 1)} {self.t('unit_minutes')}"

    def _named(self, names: Mapping[str, str]) -> str:
        return names.get(self._language) or next(iter(names.values()), "")


def percent(share: float | None) -> str:
    """A share as whole percent."""
    return "—" if share is None else f"{rounded(share, 2) * 100:.0f}%"


def rounded(figure: float, places: int) -> Decimal:
    """As the pages round: a half goes up. Python alone rounds 0.125 down and the page up."""
    return Decimal(repr(figure)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def report_of(past: Mapping[str, Any], before: Mapping[str, Any], say: Wording) -> Report:
    """The report of a period's figures; `before`: the measures of the days before."""
    t = say.t
    span = past["from"] if past["from"] == past["to"] else f"{past['from']} – {past['to']}"
    most = max((c["served_s"] for c in past["causes"]), default=0) or 1
    return Report(
        about=f"{say.hall} · {span}",
        finding=_finding(past, say),
        second=_second(past, before, say),
        figures=_figures(past, before, say),
        left_out=tuple(_left_out(past, t)),
        bars_title=t("hist_causes"),
        bars=tuple(
            Bar(
                say.service(c["code"]),
                c["served_s"] / most,
                f"{rounded(c['served_s'] / 3600, 1)} {t('hist_hours')} · {percent(c['served_share'])}",
                c["way"],
            )
            for c in past["causes"]
            if c["visits"]
        ),
        tables=(_services(past, say), _half_hours(past, say), _work(past, say), _done(past, say)),
        foot=f"Hallkeeper · {t('hist_report_foot')}",
    )


def _left_out(past: Figures, t: Words) -> Iterator[str]:
    """What is not in the figures, or not yet."""
    if past["behind"]:
        yield t("hist_behind", n=f"{past['behind']:,}")
    for what in ("odd", "no_wait", "no_time"):
        if n := past["total"][what]:
            yield t(f"hist_{what}", n=f"{n:,}")


def _finding(past: Mapping[str, Any], say: Wording) -> str:
    causes, divertible, t = past["causes"], past["divertible"], say.t
    if not past["days_seen"]:
        return t("hist_find_nothing")
    if past["total"]["arrivals"] < FEW or not causes or not causes[0]["served_share"]:
        return t("hist_find_few", n=past["total"]["arrivals"])
    spared = [say.service(c["code"]) for c in causes if c["way"] and c["served_share"]]
    if spared and (divertible["served_share"] or 0) >= WORTH:
        services = t("list_comma").join(spared)
        return t("hist_find_spared", services=services, share=percent(divertible["served_share"]))
    return t(
        "hist_find_biggest", service=say.service(causes[0]["code"]), share=percent(causes[0]["served_share"])
    )


def _second(past: Mapping[str, Any], before: Mapping[str, Any], say: Wording) -> str:
    t, total = say.t, past["total"]
    came = total["arrivals"]
    parts = [t("hist_second_customers", n=came if came == 1 else f"{came:,}")]
    if before["arrivals"] and not _goes_on(past):
        change = came / before["arrivals"] - 1
        said = f"{'−' if change < 0 else '+'}{percent(abs(change))}"
        parts[0] += t("hist_second_change", change=said)
    if (p90 := _p90(total)) is not None:
        parts.append(t("hist_second_wait", minutes=max(1, -(-p90 // 60))))
    if total["within"] is not None:
        parts.append(t("hist_second_within", share=percent(total["within"])))
    return t("list_comma").join(parts) + t("hist_stop")


def _goes_on(past: Mapping[str, Any]) -> bool:
    """Whether the present day is among them, so that fewer have come than will."""
    return bool(past["to"] >= past["business_day"])


def _figures(
    past: Mapping[str, Any], before: Mapping[str, Any], say: Wording
) -> tuple[tuple[str, str, str], ...]:
    t, total, people = say.t, past["total"], past["people"]

    was_key = "hist_was_whole" if _goes_on(past) else "hist_was"

    def was(value: str) -> str:
        return t(was_key, when=t("hist_days_before"), value=value) if before["arrivals"] else ""

    seats = t("hist_seats", n=people["seats"]) if people["seats"] else ""
    return (
        (t("fig_customers"), f"{total['arrivals']:,}", was(f"{before['arrivals']:,}")),
        (t("hist_fig_wait"), say.minutes(_median(total)), was(say.minutes(_median(before)))),
        (t("hist_fig_p90"), say.minutes(_p90(total)), was(say.minutes(_p90(before)))),
        (t("fig_within"), percent(total["within"]), was(percent(before["within"]))),
        (t("hist_fig_gone"), percent(total["abandonment"]), was(percent(before["abandonment"]))),
        (t("hist_fig_people"), str(people["peak"]), seats),
    )


def _services(past: Mapping[str, Any], say: Wording) -> Table:
    t = say.t
    heads = (
        "col_service",
        "hist_col_asked",
        "hist_paper_half",
        "hist_paper_nine",
        "fig_within",
        "hist_col_gone",
    )
    rows = tuple(
        (
            say.service(g["code"]),
            f"{g['arrivals']:,}",
            say.minutes(_median(g)),
            say.minutes(_p90(g)),
            percent(g["within"]),
            percent(g["abandonment"]),
        )
        for g in past["by"]["service"]
    )
    return Table(t("hist_services"), tuple(t(h) for h in heads), rows)


def _half_hours(past: Mapping[str, Any], say: Wording) -> Table:
    t, days = say.t, past["days_seen"] or 1
    heads = (
        "hist_half_hour",
        "hist_per_day",
        "hist_paper_half",
        "hist_paper_nine",
        "fig_within",
        "hist_col_use",
    )
    rows = tuple(
        (
            g["code"],
            str(rounded(g["arrivals"] / days, 1)),
            say.minutes(_median(g)),
            say.minutes(_p90(g)),
            percent(g["within"]),
            percent(g["utilisation"]),
        )
        for g in past["by"]["half_hour"]
    )
    return Table(t("hist_half_hours"), tuple(t(h) for h in heads), rows)


def _work(past: Mapping[str, Any], say: Wording) -> Table:
    t = say.t
    heads = (
        "ratings_col_counter",
        "hist_col_finished",
        "hist_col_service",
        "hist_col_missed",
        "hist_col_use",
    )
    busy: Sequence[Mapping[str, Any]] = [g for g in past["by"]["counter"] if g["open_s"] or g["finished"]]
    rows = tuple(
        (
            say.counter(g["code"]),
            f"{g['finished']:,}",
            say.minutes(g["service_mean_s"]),
            str(g["missed"]),
            percent(g["utilisation"]),
        )
        for g in busy
    )
    return Table(t("hist_counters"), tuple(t(h) for h in heads), rows)


def _done(past: Mapping[str, Any], say: Wording) -> Table:
    t = say.t
    heads = (
        "col_service",
        "hist_col_visits",
        "hist_paper_half",
        "hist_paper_nine",
        "fig_within",
        "hist_col_service",
    )
    rows = tuple(
        (
            say.service(g["code"]),
            f"{g['finished']:,}",
            say.minutes(g["wait_median_s"]),
            say.minutes(g["wait_p90_s"]),
            percent(g["within"]),
            say.minutes(g["service_mean_s"]),
        )
        for g in past["by"]["done"]
    )
    return Table(t("hist_services_done"), tuple(t(h) for h in heads), rows)


def _median(group: Mapping[str, Any]) -> int | None:
    return _or(group["wait_km_median_s"], group["wait_median_s"])


def _p90(group: Mapping[str, Any]) -> int | None:
    return _or(group["wait_km_p90_s"], group["wait_p90_s"])


def _or(one: int | None, other: int | None) -> int | None:
    return other if one is None else one
