"""The planner's question: who cannot reach a group of this kind, and come home again?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from directory.model import Group, How, Session
from geo.gaps import IS_GAP, AreaClass, AreaCounts, count_verdicts, people_in
from geo.progress import Progress, silent
from geo.routing.vocabulary import Point, Traveller
from webmap.usecases.errors import UseCaseError
from webmap.usecases.judging import judge_sessions

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.routing.engine import Engine

COLUMNS: Final = (
    "area",
    "area_name",
    "kind",
    "people",
    "people_65_plus",
    "households_no_car",
    "deprivation_decile",
    "rurality",
    "sessions_walk",
    "sessions_public_transport",
    "sessions_lift_one_way",
    "sessions_lift_only",
    "sessions_unknown",
    "answer",
)


@dataclass(frozen=True, slots=True)
class GapQuery:
    """What the planner asked.

    Parameters
    ----------
    first, last : dates, both included.
    kind : one kind of group, or None for any group at all.
    weekdays : Monday 0; empty for every day.
    """

    first: dt.date
    last: dt.date
    kind: str | None = None
    weekdays: frozenset[int] = frozenset()
    traveller: Traveller = field(default_factory=Traveller)


@dataclass(frozen=True)
class GapMap:
    """The answer: one row an area.

    Parameters
    ----------
    table : GeoDataFrame in EPSG:4326 with COLUMNS and the geometry.
    sessions : how many sessions were judged from every area.
    in_usual_week : whether any was judged on the usual week.
    people_in_gap, people_unknown, people : totals.
    areas_uncounted : areas in a gap whose people nobody counted.
    """

    table: gpd.GeoDataFrame
    sessions: int
    in_usual_week: bool
    people_in_gap: int
    people_unknown: int
    people: int
    areas_uncounted: int


def gap_map(
    engine: Engine,
    areas: gpd.GeoDataFrame | None,
    groups: Sequence[Group],
    sessions: Iterable[Session],
    query: GapQuery,
    progress: Progress = silent,
) -> GapMap:
    """Judge every session of the kind from every small area.

    An area stands for the people around its population-weighted point.

    Raises
    ------
    UseCaseError : the pack has no small areas.
    """
    if areas is None:
        raise UseCaseError(
            "this area pack has no small areas; build it again with --boundaries FILE"
        )
    chosen = _sessions(groups, sessions, query)
    counts: list[AreaCounts] = []
    usual = False
    for done, (lat, lon) in enumerate(zip(areas["lat"], areas["lon"], strict=True), start=1):
        answers = judge_sessions(
            engine, Point(float(lat), float(lon)), chosen, query.traveller, explain=False
        )
        usual = usual or any(answer.in_usual_week for answer in answers)
        counts.append(count_verdicts([answer.judgement.verdict for answer in answers]))
        progress(done, len(areas))
    classes = [count.area_class for count in counts]
    people = areas["people"].astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
    in_gap, uncounted = people_in(people, classes, IS_GAP)
    unknown, _ = people_in(people, classes, frozenset({AreaClass.UNKNOWN}))
    return GapMap(
        table=_table(areas, query, counts, classes),
        sessions=len(chosen),
        in_usual_week=usual,
        people_in_gap=in_gap,
        people_unknown=unknown,
        people=int(np.nansum(people)),
        areas_uncounted=uncounted,
    )


def _sessions(
    groups: Sequence[Group], sessions: Iterable[Session], query: GapQuery
) -> list[Session]:
    wanted = {
        group.id
        for group in groups
        if group.how is How.IN_PERSON and query.kind in {None, group.kind}
    }
    return [
        session
        for session in sessions
        if session.group_id in wanted
        and query.first <= session.start.date() <= query.last
        and (not query.weekdays or session.start.weekday() in query.weekdays)
    ]


def _table(
    areas: gpd.GeoDataFrame,
    query: GapQuery,
    counts: Sequence[AreaCounts],
    classes: Sequence[AreaClass],
) -> gpd.GeoDataFrame:
    import geopandas as gpd

    def each(count: Callable[[AreaCounts], int]) -> list[int]:
        return [count(c) for c in counts]

    columns: dict[str, Any] = {
        "area": areas["code"],
        "area_name": areas["name"],
        "kind": query.kind or "any",
        "people": areas["people"],
        "people_65_plus": areas["people_65_plus"],
        "households_no_car": areas["households_no_car"],
        "deprivation_decile": areas["deprivation_decile"],
        "rurality": areas["rurality"],
        "sessions_walk": each(lambda c: c.walk),
        "sessions_public_transport": each(lambda c: c.public_transport),
        "sessions_lift_one_way": each(lambda c: c.lift_one_way),
        "sessions_lift_only": each(lambda c: c.lift_only),
        "sessions_unknown": each(lambda c: c.unknown),
        "answer": [str(area_class) for area_class in classes],
    }
    return gpd.GeoDataFrame(columns, geometry=areas.geometry, crs="EPSG:4326")
