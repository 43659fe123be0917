"""The machine-readable answer of ``linkway reach``. Its keys are stable; unknown is ``null``."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import textwrap
from collections.abc import Iterable, Iterator
from typing import Any

from geo.routing.vocabulary import (
    Alternative,
    Fix,
    Journey,
    Judgement,
    Leg,
    LegMode,
    Point,
    Reason,
    Traveller,
)


def report_head(
    home: Point,
    snapped_m: float | None,
    date: dt.date,
    session: tuple[dt.datetime, dt.datetime],
    traveller: Traveller,
) -> dict[str, Any]:
    """Return what the answer is about as plain JSON values.

    Parameters
    ----------
    snapped_m : from the home to the nearest street, or None where there is none.
    session : start and end.
    """
    start, end = session
    return {
        "home": {
            "lat": home.lat,
            "lon": home.lon,
            "snapped_m": None if snapped_m is None else round(snapped_m, 1),
        },
        "date": date.isoformat(),
        "start": _time(start),
        "end": _time(end),
        "traveller": dataclasses.asdict(traveller)
        | {"max_walk_total_s": traveller.total_walk_limit_s},
    }


def report_texts(head: dict[str, Any], judgements: Iterable[Judgement]) -> Iterator[str]:
    """Yield the JSON text of a whole answer in pieces, as the judgements come.

    Parameters
    ----------
    head : see `report_head`; the key ``destinations`` follows it.
    """
    text = json.dumps(head, indent=1, ensure_ascii=False)
    yield text.removesuffix("\n}") + ',\n "destinations": ['
    before = "\n"
    for judgement in judgements:
        item = json.dumps(_destination(judgement), indent=1, ensure_ascii=False)
        yield before + textwrap.indent(item, "  ")
        before = ",\n"
    yield "\n ]\n}\n"


def _destination(judgement: Judgement) -> dict[str, Any]:
    return {
        "id": judgement.key,
        "verdict": str(judgement.verdict),
        "outward": _journey(judgement.outward),
        "homeward": _journey(judgement.homeward),
        "ways_home": judgement.ways_home,
        "margin_last_s": judgement.margin_last_s,
        "wait_before_s": judgement.wait_before_s,
        "wait_after_s": judgement.wait_after_s,
        "reasons": [_reason(reason) for reason in judgement.reasons],
        "fixes": [_fix(fix) for fix in judgement.fixes],
        "alternatives": [_alternative(each) for each in judgement.alternatives],
    }


def _journey(journey: Journey | None) -> dict[str, Any] | None:
    if journey is None:
        return None
    return {
        "leave": _time(journey.leave),
        "arrive": _time(journey.arrive),
        "seconds": journey.seconds,
        "changes": journey.changes,
        "walk_s": journey.walk_s,
        "legs": [_leg(leg) for leg in journey.legs],
    }


def _leg(leg: Leg) -> dict[str, Any]:
    common: dict[str, Any] = {
        "mode": str(leg.mode),
        "depart": _time(leg.depart),
        "arrive": _time(leg.arrive),
        "from": leg.from_name,
        "to": leg.to_name,
        "path": [[round(lat, 6), round(lon, 6)] for lat, lon in leg.path],
    }
    if leg.mode is LegMode.WALK:
        metres = None if leg.metres is None else round(leg.metres)
        return common | {"metres": metres, "streets": list(leg.streets)}
    return common | {
        "route": leg.route,
        "headsign": leg.headsign,
        "agency": leg.agency,
        "route_type": leg.route_type,
        "stops": leg.intermediate_stops,
        "accessible": str(leg.accessible),
        "pass_valid": leg.pass_valid,
        "boarding": str(leg.boarding),
        "alighting": str(leg.alighting),
        "becomes": list(leg.becomes),
        "headway_s": leg.headway_s,
        "trace": None if leg.trace is None else str(leg.trace),
    }


def _alternative(alternative: Alternative) -> dict[str, Any]:
    return {
        "leg": str(alternative.leg),
        "option": str(alternative.option),
        "journey": _journey(alternative.journey),
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "leg": str(reason.leg),
        "code": str(reason.code),
        "found": _figure(reason.found),
        "limit": _figure(reason.limit),
        "route_type": reason.route_type,
    }


def _fix(fix: Fix) -> dict[str, Any]:
    return {
        "code": str(fix.code),
        "leg": None if fix.leg is None else str(fix.leg),
        "session": fix.session_key,
        "shift_s": fix.shift_s,
        "drive_s": fix.drive_s,
        "drive_m": fix.drive_m,
        "saved_s": fix.saved_s,
        "stop": fix.stop_name or None,
        "route_type": fix.route_type,
        "scheme": fix.scheme or None,
        "phone": fix.phone or None,
        "note": fix.note or None,
    }


def _figure(value: dt.datetime | int | None) -> str | int | None:
    return _time(value) if isinstance(value, dt.datetime) else value


def _time(value: dt.datetime) -> str:
    return value.isoformat(timespec="seconds")
