"""The catalogue in its tables: read whole, replaced whole."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import time
from enum import StrEnum
from typing import Any

from hall import statements as sql
from hall.catalogue import (
    AfterMiss,
    Catalogue,
    Counter,
    CustomerClass,
    Device,
    Display,
    Hours,
    Kiosk,
    KioskRole,
    Rules,
    Service,
    Voice,
    VoiceOrder,
)
from hall.channel import Channel, ChannelKind
from hall.offer import Offer, Shown, Way
from hall.slip import LogoAt, SlipLanguages, SlipLayout
from hall.statements import Connection


def replace_catalogue(connection: Connection, hall: str, catalogue: Catalogue) -> None:
    """Make the tables say what `catalogue` says."""
    new = {f"new_{name}": value for name, value in single_values(catalogue).items()}
    connection.execute(sql.CHANGE_HALL, {"of_hall": hall, **new})
    for table, values in (
        ("service", catalogue.services),
        ("customer_class", catalogue.classes),
        ("counter", catalogue.counters),
        ("kiosk", catalogue.kiosks),
        ("display", catalogue.displays),
        ("device", catalogue.devices),
        ("offer", catalogue.offers),
        ("channel", catalogue.channels),
    ):
        connection.execute(sql.CLEAR_CATALOGUE[table], {"hall": hall})
        rows = [{"hall": hall, "position": n, **_row(value)} for n, value in enumerate(values)]
        if rows:
            connection.execute(sql.INSERT_CATALOGUE[table], rows)


def read_catalogue(connection: Connection, hall: str) -> Catalogue:
    """The catalogue that the tables say."""
    row = connection.execute(sql.WHOLE_HALL, {"hall": hall}).one()

    def rows(table: str) -> list[dict[str, Any]]:
        found = connection.execute(sql.CATALOGUE_ROWS[table], {"hall": hall})
        return [
            {key: value for key, value in r._mapping.items() if key not in ("hall", "position")}
            for r in found
        ]

    return Catalogue(
        names=row.names,
        zone=row.zone,
        languages=tuple(row.languages),
        rules=_rules(row.rules),
        hours=tuple(_hours(h) for h in row.hours),
        services=tuple(Service(**{**r, "after_miss": AfterMiss(r["after_miss"])}) for r in rows("service")),
        classes=tuple(CustomerClass(**r) for r in rows("customer_class")),
        counters=tuple(Counter(**{**r, "serves": tuple(r["serves"])}) for r in rows("counter")),
        kiosks=tuple(Kiosk(**{**r, "role": KioskRole(r["role"])}) for r in rows("kiosk")),
        displays=tuple(Display(**r) for r in rows("display")),
        devices=tuple(Device(**r) for r in rows("device")),
        offers=tuple(_offer(r) for r in rows("offer")),
        channels=tuple(_channel(r) for r in rows("channel")),
        voice=_voice(row.voice),
        slip=_slip(row.slip),
    )


def _row(value: Any) -> dict[str, Any]:
    return {
        key: list(v) if isinstance(v, tuple) else str(v) if isinstance(v, StrEnum) else v
        for key, v in asdict(value).items()
    }


def single_values(catalogue: Catalogue) -> dict[str, Any]:
    """What of the catalogue stands in the hall's own row."""
    rules = asdict(catalogue.rules) | {"day_change": catalogue.rules.day_change.isoformat()}
    hours = [[h.weekday, h.opens.isoformat(), h.closes.isoformat()] for h in catalogue.hours]
    return {
        "names": dict(catalogue.names),
        "zone": catalogue.zone,
        "languages": list(catalogue.languages),
        "rules": rules,
        "hours": hours,
        "voice": asdict(catalogue.voice),
        "slip": asdict(catalogue.slip) | {"show": list(catalogue.slip.show)},
    }


def _rules(row: Mapping[str, Any]) -> Rules:
    return Rules(**{**row, "day_change": time.fromisoformat(row["day_change"])})


def _voice(row: Mapping[str, Any]) -> Voice:
    return Voice(**{**row, **({"first": VoiceOrder(row["first"])} if row else {})})


def _slip(row: Mapping[str, Any]) -> SlipLayout:
    """Nothing was ever set in a hall that is older than its slip's layout."""
    if not row:
        return SlipLayout()
    known = {
        "logo_at": LogoAt(row["logo_at"]),
        "languages": SlipLanguages(row["languages"]),
        "show": tuple(row["show"]),
    }
    return SlipLayout(**{**row, **known})


def _offer(row: Mapping[str, Any]) -> Offer:
    known = {"way": Way(row["way"]), "shown": Shown(row["shown"]), "roles": tuple(row["roles"])}
    return Offer(**{**row, **known})


def _channel(row: Mapping[str, Any]) -> Channel:
    return Channel(**{**row, "kind": ChannelKind(row["kind"]), "steps": tuple(row["steps"])})


def _hours(row: Sequence[Any]) -> Hours:
    return Hours(row[0], time.fromisoformat(row[1]), time.fromisoformat(row[2]))
