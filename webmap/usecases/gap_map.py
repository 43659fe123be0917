"""The planner's question: who cannot reach a group of this kind, and come home again?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from directory.model import Group, How, Session, Term
from directory.schedule import sessions_between
from geo.gaps import (
    IS_GAP,
    MOST_HOMES,
    AreaAnswer,
    AreaClass,
    AreaCounts,
    Homes,
    area_answer,
    choose_homes,
    people_in,
)
from geo.progress import Progress, silent
from geo.routing.vocabulary import Point, Traveller, Verdict
from webmap.usecases.errors import UseCaseError
from webmap.usecases.judging import judge_from_many, judging_date

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

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
    "homes",
    "share_in_gap",
    "share_unknown",
    "people_in_gap",
    "answer",
)
_SOON_DAYS: Final = 35
_LOOK_AHEAD_DAYS: Final = 200
_IS_UNKNOWN: Final = frozenset({AreaClass.UNKNOWN})
_YES: Final = (Verdict.WALK, Verdict.PUBLIC_TRANSPORT)


@dataclass(frozen=True, slots=True)
class GapQuery:
    """What the planner asked.

    Parameters
    ----------
    first, last : dates, both included.
    kind : one kind of group, or None for any group at all.
    weekdays : Monday 0; empty for every day.
    most_homes : how many homes to look at in each area.
    """

    first: dt.date
    last: dt.date
    kind: str | None = None
    weekdays: frozenset[int] = frozenset()
    traveller: Traveller = field(default_factory=Traveller)
    most_homes: int = MOST_HOMES

    def dates(self) -> list[dt.date]:
        """Return the dates that are looked at."""
        days = [self.first + dt.timedelta(n) for n in range((self.last - self.first).days + 1)]
        return [day for day in days if not self.weekdays or day.weekday() in self.weekdays]


class NoJourneys(UseCaseError):
    """All groups of the kind are at home or online: nobody has to get anywhere."""


@dataclass(frozen=True)
class GapMap:
    """The answer: one row an area.

    Parameters
    ----------
    table : GeoDataFrame in EPSG:4326 with COLUMNS and the geometry.
    sessions : how many sessions were judged from every home.
    homes : how many homes were looked at in all areas together.
    in_usual_week : whether any of the dates was judged on the usual week.
    people_in_gap, people_unknown, people : totals.
    areas_uncounted : areas in a gap whose people nobody counted.
    not_by_travel : groups of the kind that are at home or online, and so are not counted.
    """

    table: gpd.GeoDataFrame
    sessions: int
    homes: int
    in_usual_week: bool
    people_in_gap: int
    people_unknown: int
    people: int
    areas_uncounted: int
    not_by_travel: int


def gap_map(
    engine: Engine,
    areas: gpd.GeoDataFrame | None,
    postcodes: pd.DataFrame | None,
    groups: Sequence[Group],
    sessions: Iterable[Session],
    query: GapQuery,
    progress: Progress = silent,
) -> GapMap:
    """Judge every session of the kind from a few homes in every small area.

    Parameters
    ----------
    postcodes : of the pack, to choose the homes from; without any, each area has one.
    sessions : dated, those that may not take place included: they are never a yes.

    Raises
    ------
    UseCaseError : the pack has no small areas.
    NoJourneys : no group of the kind meets in person.
    """
    if areas is None:
        raise UseCaseError(
            "this area pack has no small areas; build it again with --boundaries FILE"
        )
    of_kind = [group for group in groups if query.kind in {None, group.kind}]
    by_travel = {group.id for group in of_kind if group.how is How.IN_PERSON}
    if of_kind and not by_travel:
        raise NoJourneys(
            f"every group of the kind '{query.kind or 'any'}' is at home or online: nobody has to "
            "travel, so there is no gap to count"
        )
    chosen = _chosen(by_travel, sessions, query)
    homes = choose_homes(areas, postcodes, query.most_homes)
    answers = _answers(engine, len(areas), homes, chosen, query.traveller, progress)
    people = areas["people"].astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
    gap = _shares(answers, IS_GAP)
    unknown = _shares(answers, _IS_UNKNOWN)
    in_gap, uncounted = people_in(people, gap)
    timetable = engine.network.timetable
    return GapMap(
        table=_table(areas, query, answers, people),
        sessions=len(chosen),
        homes=len(homes),
        in_usual_week=any(judging_date(timetable, date) != date for date in query.dates()),
        people_in_gap=round(in_gap),
        people_unknown=round(people_in(people, unknown)[0]),
        people=int(np.nansum(people)),
        areas_uncounted=uncounted,
        not_by_travel=len(of_kind) - len(by_travel),
    )


def next_meeting(
    groups: Sequence[Group], terms: Sequence[Term], query: GapQuery, after: dt.date
) -> Session | None:
    """Return the first session after `after` of the kind and on the days of `query`."""
    wanted = [g for g in groups if g.how is How.IN_PERSON and query.kind in {None, g.kind}]
    first = min(after, dt.date.max - dt.timedelta(days=1)) + dt.timedelta(days=1)
    # Most kinds meet within a month, so that few are expanded for longer.
    for days in (_SOON_DAYS, _LOOK_AHEAD_DAYS):
        until = first + dt.timedelta(days=min(days, (dt.date.max - first).days))
        for session in sessions_between(wanted, first, until, terms, include_doubtful=True):
            if not query.weekdays or session.start.weekday() in query.weekdays:
                return session
    return None


def _answers(
    engine: Engine,
    areas: int,
    homes: Homes,
    sessions: Sequence[Session],
    traveller: Traveller,
    progress: Progress,
) -> list[AreaAnswer]:
    """Judge from all homes and join what belongs to one area."""
    verdicts: list[list[list[Verdict]]] = [[] for _ in range(areas)]
    weights: list[list[int]] = [[] for _ in range(areas)]
    points = [Point(*at) for at in zip(homes.lat.tolist(), homes.lon.tolist(), strict=True)]
    judged = judge_from_many(engine, points, sessions, traveller, progress)
    rows = zip(homes.area.tolist(), homes.weight.tolist(), judged, strict=True)
    for area, weight, answers in rows:
        pairs = zip(sessions, answers, strict=True)
        verdicts[area].append([_verdict(session, verdict) for session, verdict in pairs])
        weights[area].append(weight)
    return [area_answer(v, w) for v, w in zip(verdicts, weights, strict=True)]


def _verdict(session: Session, verdict: Verdict) -> Verdict:
    """Return the verdict; a session that may not take place is no yes."""
    return Verdict.UNKNOWN if session.doubt and verdict in _YES else verdict


def _shares(answers: Sequence[AreaAnswer], wanted: frozenset[AreaClass]) -> npt.NDArray[np.float64]:
    return np.array([answer.share(wanted) for answer in answers], dtype=np.float64)


def _chosen(groups: set[str], sessions: Iterable[Session], query: GapQuery) -> list[Session]:
    return [
        session
        for session in sessions
        if session.group_id in groups
        and query.first <= session.start.date() <= query.last
        and (not query.weekdays or session.start.weekday() in query.weekdays)
    ]


def _table(
    areas: gpd.GeoDataFrame,
    query: GapQuery,
    answers: Sequence[AreaAnswer],
    people: npt.NDArray[np.float64],
) -> gpd.GeoDataFrame:
    import geopandas as gpd
    import pandas as pd

    def each(count: Callable[[AreaCounts], int]) -> list[int]:
        return [count(answer.counts) for answer in answers]

    gap = _shares(answers, IS_GAP)
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
        "homes": [answer.homes for answer in answers],
        "share_in_gap": gap.round(3),
        "share_unknown": _shares(answers, _IS_UNKNOWN).round(3),
        "people_in_gap": pd.array(np.round(people * gap), dtype="Int64"),
        "answer": [str(answer.area_class) for answer in answers],
    }
    return gpd.GeoDataFrame(columns, geometry=areas.geometry, crs="EPSG:4326")
