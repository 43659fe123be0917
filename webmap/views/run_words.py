"""How a pickup plan is shown: run sheets, a timeline, and lines for the map.

Everything is plain JSON, because it lives in the session.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from geo.pickups import Run, StopKind, UnservedReason
from webmap.usecases.pickup_plan import LiftRequest, Pickups

_METRES_A_MILE: Final = 1609.344

WHY_NOT: Final[Mapping[UnservedReason, str]] = {
    UnservedReason.OFF_NETWORK: "Their home or the venue is too far from any mapped road.",
    UnservedReason.NO_WHEELCHAIR_PLACE: "No car has a wheelchair place.",
    UnservedReason.TOO_MANY_PASSENGERS: "No car has enough seats.",
    UnservedReason.NO_DRIVER_THEN: "No driver is free at that time.",
    UnservedReason.DOES_NOT_FIT: "They do not fit in with the others in the time there is.",
}


@dataclass(frozen=True, slots=True)
class SheetStop:
    """One line of a run sheet."""

    time: str
    kind: str
    words: str
    request: str
    note: str
    aboard: int
    lat: float
    lon: float
    minute: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """One driver's run."""

    number: int
    driver: str
    leave: str
    back: str
    miles: str
    driving: str
    stops: tuple[SheetStop, ...]
    path: tuple[tuple[float, float], ...]

    def blocks(self) -> list[tuple[float, float, int]]:
        """Return the timeline: from minute, to minute, passengers aboard."""
        return [
            (a.minute, b.minute, a.aboard)
            for a, b in zip(self.stops, self.stops[1:], strict=False)
            if b.minute > a.minute
        ]


@dataclass(frozen=True, slots=True)
class Left:
    """A request that could not be fitted, and why."""

    request: str
    why: str


@dataclass(frozen=True, slots=True)
class PlanPage:
    """The whole plan as a page shows it. Minutes count from midnight of `date`."""

    date: str
    sheets: tuple[Sheet, ...]
    left: tuple[Left, ...]
    served: int
    miles: str

    def as_json(self) -> dict[str, Any]:
        """Return plain values for the session."""
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> PlanPage:
        """Read what :meth:`as_json` gave."""
        sheets = tuple(
            Sheet(
                **{
                    **sheet,
                    "stops": tuple(SheetStop(**stop) for stop in sheet["stops"]),
                    "path": tuple((lat, lon) for lat, lon in sheet["path"]),
                }
            )
            for sheet in kept["sheets"]
        )
        left = tuple(Left(**item) for item in kept["left"])
        return cls(kept["date"], sheets, left, kept["served"], kept["miles"])

    @property
    def hours(self) -> list[int]:
        """The full hours that the timeline spans, both ends included."""
        minutes = [stop.minute for sheet in self.sheets for stop in sheet.stops]
        if not minutes:
            return []
        return list(range(int(min(minutes) // 60), int(-(-max(minutes) // 60)) + 1))

    def across(self, minute: float) -> float:
        """Return where a minute lies on the timeline, 0 to 100."""
        hours = self.hours
        span = max(1, (hours[-1] - hours[0]) * 60)
        return round(100 * (minute - hours[0] * 60) / span, 2)

    def features(self) -> list[dict[str, Any]]:
        """Return the runs as GeoJSON: a line for each, and its stops in order."""
        made: list[dict[str, Any]] = []
        for sheet in self.sheets:
            line = [[lon, lat] for lat, lon in sheet.path]
            facts = {"number": sheet.number, "driver": sheet.driver}
            made.append(_feature("LineString", line, {"role": "run", **facts}))
            made.extend(
                _feature(
                    "Point",
                    [stop.lon, stop.lat],
                    {
                        "role": stop.kind,
                        "order": order,
                        "time": stop.time,
                        "words": stop.words,
                        **facts,
                    },
                )
                for order, stop in enumerate(sheet.stops)
            )
        return made


def plan_page(planned: Pickups) -> PlanPage:
    """Turn a plan into what the page shows."""
    requests = {request.id: request for request in planned.requests}
    sheets = tuple(
        _sheet(number, run, path, planned, requests)
        for number, (run, path) in enumerate(
            zip(planned.plan.runs, planned.paths, strict=True), start=1
        )
    )
    left = tuple(Left(request, WHY_NOT[why]) for request, why in planned.plan.unserved)
    return PlanPage(
        date=f"{planned.midnight:%A} {planned.midnight.day} {planned.midnight:%B %Y}",
        sheets=sheets,
        left=left,
        served=len(requests) - len(left),
        miles=_miles(sum(run.metres for run in planned.plan.runs)),
    )


def _sheet(
    number: int,
    run: Run,
    path: tuple[tuple[float, float], ...],
    planned: Pickups,
    requests: Mapping[str, LiftRequest],
) -> Sheet:
    stops = []
    for stop in run.stops:
        ask = requests[stop.request] if stop.request is not None else None
        place = planned.places[stop.place]
        # At a door what counts is when to be there; a run begins when the driver leaves.
        time_s = stop.depart_s if stop.kind is StopKind.START else stop.arrive_s
        if stop.kind is StopKind.PICKUP and ask is not None and place == ask.venue:
            time_s = max(time_s, int((ask.end - planned.midnight).total_seconds()))
        stops.append(
            SheetStop(
                time=_clock(planned.clock(time_s)),
                kind=str(stop.kind),
                words=_words(stop.kind, ask, at_venue=ask is not None and place == ask.venue),
                request=stop.request or "",
                note=_note(ask) if ask is not None and stop.kind is StopKind.PICKUP else "",
                aboard=stop.aboard,
                lat=place.lat,
                lon=place.lon,
                minute=round(time_s / 60, 1),
            )
        )
    return Sheet(
        number=number,
        driver=run.driver,
        leave=stops[0].time,
        back=stops[-1].time,
        miles=_miles(run.metres),
        driving=f"{round(run.drive_s / 60)} minutes",
        stops=tuple(stops),
        path=path,
    )


def _words(kind: StopKind, ask: LiftRequest | None, *, at_venue: bool) -> str:
    if kind is StopKind.START:
        return "Leave home"
    if kind is StopKind.END:
        return "Home"
    if ask is None:
        return ""
    who = ask.id
    if kind is StopKind.PICKUP:
        extras = []
        if ask.passengers > 1:
            extras.append(f"{ask.passengers} people")
        if ask.wheelchairs:
            extras.append("in a wheelchair")
        more = f" ({', '.join(extras)})" if extras else ""
        where = "at the venue" if at_venue else "at home"
        return f"Pick up {who}{more} {where}"
    if at_venue:
        return f"Set down {who}; their session starts at {_clock(ask.start)}"
    return f"See {who} to their door"


def _note(ask: LiftRequest) -> str:
    if ask.wheelchair_said:
        return ask.note
    return f"{ask.note} Ask if they use a wheelchair: nobody has said.".strip()


def _clock(time: dt.datetime) -> str:
    return f"{time:%H:%M}"


def _miles(metres: float) -> str:
    miles = metres / _METRES_A_MILE
    return f"{miles:.1f} miles" if miles < 10 else f"{miles:.0f} miles"


def _feature(kind: str, coordinates: Any, properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": kind, "coordinates": coordinates},
        "properties": properties,
    }
