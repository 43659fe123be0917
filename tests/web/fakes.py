"""A small invented place for the page tests: no engine, no database, every verdict once.

The pages are given answers that are fixed here, so that a test reads: this answer, that page.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from directory.model import (
    Access,
    Contact,
    Fact,
    Frequency,
    Group,
    How,
    Provenance,
    Schedule,
    Term,
    Venue,
)
from geo.pack.manifest import Manifest, Source
from geo.place_categories import SETTLEMENT
from geo.routing.vocabulary import (
    Alternative,
    Direction,
    Fix,
    FixCode,
    Journey,
    Judgement,
    Leg,
    LegMode,
    Option,
    Point,
    Reason,
    ReasonCode,
    SessionTime,
    Traveller,
    Verdict,
)
from webmap.wiring import Services

TODAY = dt.date(2026, 3, 2)
"""A Monday."""

NINE = dt.datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Europe/London"))
"""The time on that day."""

HOME = Point(52.101, -1.502)
POSTCODE = "LK1 1AA"
EXTENT = (-1.6, 52.0, -1.4, 52.2)

_TUESDAY = Schedule(
    Frequency.WEEKLY,
    weekday=1,
    start_time=dt.time(10, 30),
    end_time=dt.time(12, 0),
)


def venue(key: str, lat: float, lon: float, step_free: Fact = Fact.UNKNOWN) -> Venue:
    """Make a venue."""
    return Venue(
        id=f"v-{key}",
        name=f"{key.capitalize()} Hall",
        address="1 Church Lane",
        postcode="LK1 2BB",
        lat=lat,
        lon=lon,
        access=Access(step_free=step_free),
    )


def group(key: str, name: str, where: Venue | None, kind: str = "lunch club", **more: Any) -> Group:
    """Make a group that meets on Tuesdays."""
    schedule = replace(_TUESDAY, venue_id=where.id if where else None)
    facts: dict[str, Any] = {
        "summary": "A warm meal and company.",
        "cost": "£4",
        "venues": (where,) if where else (),
        "schedules": (schedule,),
        "contacts": (Contact(phone="01632 960001"),),
        "provenance": Provenance("Linkshire Council", "test", key, assured_on=dt.date(2026, 1, 9)),
    }
    return Group(id=key, name=name, kind=kind, **{**facts, **more})


# Where each group meets decides, in FakeEngine, what the answer is.
VENUES = {
    Verdict.WALK: venue("near", 52.102, -1.505, Fact.YES),
    Verdict.PUBLIC_TRANSPORT: venue("town", 52.13, -1.52, Fact.YES),
    Verdict.LIFT_BACK: venue("hill", 52.15, -1.47, Fact.NO),
    Verdict.LIFT_THERE: venue("mill", 52.08, -1.45),
    Verdict.LIFT_BOTH: venue("far", 52.06, -1.56),
    Verdict.UNKNOWN: replace(venue("lost", 0, 0), lat=None, lon=None),
}

GROUPS = (
    group("walk", "Near Lunch Club", VENUES[Verdict.WALK]),
    group("bus", "Town Singers", VENUES[Verdict.PUBLIC_TRANSPORT], "singing"),
    group("bus2", "Town Knitters", VENUES[Verdict.PUBLIC_TRANSPORT], "craft"),
    group("back", "Hill Walkers’ Tea", VENUES[Verdict.LIFT_BACK], "walking"),
    group("there", "Mill Memory Café", VENUES[Verdict.LIFT_THERE], "memory café"),
    group("lift", "Far Gardeners", VENUES[Verdict.LIFT_BOTH], "gardening"),
    group("unknown", "Lost Readers", VENUES[Verdict.UNKNOWN], "reading"),
    group("online", "Phone Friends", None, "befriending", how=How.ONLINE, schedules=()),
    group("undated", "Some Day Club", VENUES[Verdict.WALK], "games", schedules=()),
)

TERMS = (Term("spring", dt.date(2026, 1, 5), dt.date(2026, 3, 27)),)


# Green Lane in Linkton and in the first Newton, Mill Street in Linkton only.
STREETS = SimpleNamespace(
    names=("", "Green Lane", "Mill Street"),
    arc_name=np.array([1, 1, 2, 1]),
    arc_tail=np.array([0, 1, 2, 3]),
    node_lat=np.array([52.131, 52.132, 52.129, 52.111]),
    node_lon=np.array([-1.52, -1.52, -1.521, -1.501]),
)


@dataclass
class FakeStore:
    """A directory in memory."""

    groups: tuple[Group, ...] = GROUPS

    def all_groups(self, status: str = "active") -> list[Group]:
        """Return every group of a status."""
        return [group for group in self.groups if group.status == status]

    def group(self, group_id: str) -> Group | None:
        """Return one group."""
        return next((g for g in self.groups if g.id == group_id), None)

    def kinds(self) -> list[tuple[str, int]]:
        """Return the kinds."""
        return [(kind, 1) for kind in sorted({g.kind for g in self.groups})]

    def change(self) -> int:
        """Return that nothing ever changes."""
        return 1

    def terms(self) -> tuple[Term, ...]:
        """Return the terms."""
        return TERMS


@dataclass
class FakeEngine:
    """Gives the answer that belongs to the venue."""

    network: Any = field(default_factory=lambda: SimpleNamespace(timetable=None, extent=EXTENT))

    def judge(
        self,
        home: Point,
        sessions: list[SessionTime],
        traveller: Traveller,
        *,
        explain: bool = True,
        paths: bool | None = None,
        alternatives: bool = False,
    ) -> list[Judgement]:
        """Return the fixed answers, with a later way home where alternatives are wanted."""
        judged = [_judge(home, session) for session in sessions]
        return [_with_alternatives(each) for each in judged] if alternatives else judged

    def snap(self, home: Point) -> None:
        """Return that there are no streets, so that no area is drawn."""


def _with_alternatives(judged: Judgement) -> Judgement:
    home = judged.homeward
    if judged.verdict is not Verdict.PUBLIC_TRANSPORT or home is None:
        return judged
    hour = dt.timedelta(hours=1)
    legs = tuple(replace(x, depart=x.depart + hour, arrive=x.arrive + hour) for x in home.legs)
    later = replace(home, leave=home.leave + hour, arrive=home.arrive + hour, legs=legs)
    return replace(judged, alternatives=(Alternative(Direction.HOMEWARD, Option.LATER, later),))


def _judge(home: Point, session: SessionTime) -> Judgement:
    verdict = next(
        (
            verdict
            for verdict, v in VENUES.items()
            if session.place is not None
            and (v.lat, v.lon) == (session.place.lat, session.place.lon)
        ),
        Verdict.UNKNOWN,
    )
    if verdict is Verdict.UNKNOWN or session.place is None:
        reason = Reason(Direction.OUTWARD, ReasonCode.VENUE_WITHOUT_PLACE)
        return Judgement(session.key, Verdict.UNKNOWN, reasons=(reason,))
    if verdict is Verdict.WALK:
        out, back = (
            _walk(home, session, Direction.OUTWARD),
            _walk(home, session, Direction.HOMEWARD),
        )
        return Judgement(session.key, verdict, out, back, 1, 0)
    out, back = _bus(home, session, Direction.OUTWARD), _bus(home, session, Direction.HOMEWARD)
    end, start = session.end, session.start
    early = Reason(
        Direction.HOMEWARD, ReasonCode.LAST_BUS_TOO_EARLY, end - dt.timedelta(minutes=20), end, 3
    )
    late = Reason(
        Direction.OUTWARD,
        ReasonCode.FIRST_ARRIVAL_TOO_LATE,
        start + dt.timedelta(minutes=50),
        start,
        3,
    )
    if verdict is Verdict.PUBLIC_TRANSPORT:
        return Judgement(session.key, verdict, out, back, 3, 5400, 600, 900)
    if verdict is Verdict.LIFT_BACK:
        fix = Fix(FixCode.LIFT_ONE_WAY, Direction.HOMEWARD, drive_s=540, drive_m=7000)
        return Judgement(session.key, verdict, out, None, reasons=(early,), fixes=(fix,))
    if verdict is Verdict.LIFT_THERE:
        fix = Fix(FixCode.LIFT_ONE_WAY, Direction.OUTWARD, drive_s=600, drive_m=8000)
        return Judgement(session.key, verdict, None, back, 2, 3600, reasons=(late,), fixes=(fix,))
    none = Reason(Direction.OUTWARD, ReasonCode.NO_SERVICE_THAT_DAY)
    fix = Fix(FixCode.LIFT_BOTH_WAYS, drive_s=660, drive_m=9000)
    return Judgement(session.key, verdict, reasons=(none,), fixes=(fix,))


def _walk(home: Point, session: SessionTime, way: Direction) -> Journey:
    place = session.place or home
    there = way is Direction.OUTWARD
    begin = session.start - dt.timedelta(minutes=8) if there else session.end
    path = ((home.lat, home.lon), (home.lat, place.lon), (place.lat, place.lon))
    leg = Leg(
        LegMode.WALK,
        begin,
        begin + dt.timedelta(minutes=8),
        None,
        None,
        "home" if there else "the group",
        "the group" if there else "home",
        path if there else path[::-1],
        metres=640,
        streets=("Church Lane", "Mill Street"),
    )
    return Journey(leg.depart, leg.arrive, 0, 480, (leg,))


def _bus(home: Point, session: SessionTime, way: Direction) -> Journey:
    place = session.place or home
    there = way is Direction.OUTWARD
    a = (home.lat, home.lon) if there else (place.lat, place.lon)
    b = (place.lat, place.lon) if there else (home.lat, home.lon)
    stop_a, stop_b = (a[0] + 0.002, a[1] - 0.001), (b[0] - 0.001, b[1] + 0.002)
    bend = ((stop_a[0] + stop_b[0]) / 2 + 0.01, (stop_a[1] + stop_b[1]) / 2)
    names = ("Green Lane", "Market Place") if there else ("Market Place", "Green Lane")
    begin = session.start - dt.timedelta(minutes=41) if there else session.end
    times = [begin + dt.timedelta(minutes=m) for m in (0, 4, 6, 29, 31)]
    legs = (
        Leg(LegMode.WALK, times[0], times[1], None, 0, "home", names[0], (a, stop_a), 240),
        Leg(
            LegMode.RIDE,
            times[2],
            times[3],
            0,
            1,
            names[0],
            names[1],
            (stop_a, bend, stop_b),
            route="42",
            headsign="Linkton",
            agency="Vale Buses",
            route_type=3,
            intermediate_stops=12,
        ),
        Leg(LegMode.WALK, times[3], times[4], 1, None, names[1], "the group", (stop_b, b), 120),
    )
    return Journey(times[0], times[4], 0, 360, legs)


def manifest(*, invented: bool = True, basemap: bool = False) -> Manifest:
    """Return the manifest of the invented area."""
    feed = {"name": "buses", "valid_from": "2026-01-05", "valid_to": "2026-06-30"}
    return Manifest(
        name="link-vale",
        format=1,
        crs="EPSG:27700",
        extent=EXTENT,
        fingerprint="0",
        data_date="2026-01-05",
        invented=invented,
        parameters={},
        sources=(
            Source("streets", "vale.osm", "0", 1, "ODbL 1.0", "© OpenStreetMap contributors"),
            Source("timetable", "vale.zip", "0", 1, "OGL 3.0", "Timetable: Vale Buses"),
        ),
        streets={},
        timetable={"feeds": [feed]},
        postcodes=2,
        postcodes_inside=1,
        areas=None,
        people=None,
        venues=3,
        settlements=2,
        basemap=basemap,
        warnings=(),
    )


def fake_services(groups: tuple[Group, ...] = GROUPS, basemap: Path | None = None) -> Services:
    """Return services that need no file."""
    places = pd.DataFrame(
        {
            "name": ["Linkton", "Newton", "Newton", "Farham", "Linkton Hall"],
            "id": ["n1", "n2", "n3", "n4", "n5"],
            "kind": [SETTLEMENT] * 4 + ["venue"],
            "category": ["town", "village", "village", "village", "village_hall"],
            "lat": [52.13, 52.11, 52.17, 53.9, 52.131],
            "lon": [-1.52, -1.5, -1.44, -1.5, -1.521],
        }
    )
    postcodes = pd.DataFrame(
        {
            "postcode": [POSTCODE, "LK9 9ZZ"],
            "lat": [HOME.lat, 53.9],
            "lon": [HOME.lon, -1.5],
        }
    )
    pack: Any = SimpleNamespace(
        manifest=manifest(basemap=basemap is not None),
        network=SimpleNamespace(extent=EXTENT, walk=STREETS, timetable=None),
        places=places,
        postcodes=postcodes,
        areas=None,
        basemap=basemap,
    )
    engine: Any = FakeEngine()
    store: Any = FakeStore(groups)
    return Services(pack, engine, store)
