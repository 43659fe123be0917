"""Gaps in provision: people in small areas who cannot make the round trip to any session.

A gap is not "far away". It is: no session of the kind, in the days asked for, to which somebody
who lives there can get and come home again on foot or by public transport.

An area is more than one point: a village and the farms around it do not share a bus stop. So a few
homes spread over each area are looked at, and each stands for a share of the people.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import shapely

from geo.routing.vocabulary import Verdict

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

MOST_HOMES: Final = 5
"""Homes looked at in each area, where nothing else is asked for."""

_CURVE_LEVEL: Final = 16


class AreaClass(StrEnum):
    """What can be said of an area as a whole, in the order of the map's legend."""

    REACHES = "reaches"
    ONE_WAY = "one_way"
    LIFT_ONLY = "lift_only"
    UNKNOWN = "unknown"
    NO_SESSIONS = "no_sessions"


@dataclass(frozen=True, slots=True)
class AreaCounts:
    """How many sessions of a kind have which verdict from one area."""

    walk: int
    public_transport: int
    lift_one_way: int
    lift_both: int
    unknown: int

    @property
    def lift_only(self) -> int:
        """Sessions that need a lift at least one way."""
        return self.lift_one_way + self.lift_both

    @property
    def reached(self) -> int:
        """Sessions that can be reached and come home from without a lift."""
        return self.walk + self.public_transport

    @property
    def area_class(self) -> AreaClass:
        """Classify the area: one session that works is enough, and unknown is never a yes."""
        if self.reached:
            return AreaClass.REACHES
        if self.unknown:
            # One session that we cannot judge might work: we cannot call this a gap.
            return AreaClass.UNKNOWN
        if self.lift_one_way:
            return AreaClass.ONE_WAY
        if self.lift_both:
            return AreaClass.LIFT_ONLY
        return AreaClass.NO_SESSIONS


def count_verdicts(verdicts: Sequence[Verdict]) -> AreaCounts:
    """Count the verdicts of the sessions of one kind from one area."""
    return AreaCounts(
        walk=verdicts.count(Verdict.WALK),
        public_transport=verdicts.count(Verdict.PUBLIC_TRANSPORT),
        lift_one_way=verdicts.count(Verdict.LIFT_THERE) + verdicts.count(Verdict.LIFT_BACK),
        lift_both=verdicts.count(Verdict.LIFT_BOTH),
        unknown=verdicts.count(Verdict.UNKNOWN),
    )


IS_GAP: Final = frozenset({AreaClass.ONE_WAY, AreaClass.LIFT_ONLY, AreaClass.NO_SESSIONS})

_WORST_FIRST: Final = (
    AreaClass.NO_SESSIONS,
    AreaClass.LIFT_ONLY,
    AreaClass.ONE_WAY,
    AreaClass.UNKNOWN,
    AreaClass.REACHES,
)
_VERDICTS: Final = (
    # In the order that decides between equals: what is not known is never a yes.
    frozenset({Verdict.UNKNOWN}),
    frozenset({Verdict.LIFT_BOTH}),
    frozenset({Verdict.LIFT_THERE, Verdict.LIFT_BACK}),
    frozenset({Verdict.PUBLIC_TRANSPORT}),
    frozenset({Verdict.WALK}),
)


@dataclass(frozen=True)
class Homes:
    """Places that stand for the people of small areas, by area.

    Attributes
    ----------
    area : int64 (h,), row of the area.
    lat, lon : float64 (h,), degrees.
    weight : int64 (h,), how many postcodes of the area it stands for.
    """

    area: npt.NDArray[np.int64]
    lat: npt.NDArray[np.float64]
    lon: npt.NDArray[np.float64]
    weight: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.area)


@dataclass(frozen=True)
class AreaAnswer:
    """What was found from the homes of one area.

    Attributes
    ----------
    homes : how many homes were looked at.
    weights : how many postcodes are of each class; a class without any is left out.
    counts : the sessions by the verdict that most of the area has on them.
    """

    homes: int
    weights: Mapping[AreaClass, int]
    counts: AreaCounts

    @property
    def area_class(self) -> AreaClass:
        """The class of most people; the worse of equals."""
        return max(_WORST_FIRST, key=lambda area_class: self.weights.get(area_class, 0))

    def share(self, wanted: frozenset[AreaClass]) -> float:
        """Return the share of the people whose class is in `wanted`, from 0 to 1."""
        total = sum(self.weights.values())
        return sum(self.weights.get(c, 0) for c in wanted) / total if total else 0.0


def choose_homes(areas: gpd.GeoDataFrame, postcodes: pd.DataFrame | None, most: int) -> Homes:
    """Choose up to `most` homes that are spread over each area as its postcodes are.

    The postcodes of an area are put in the order of a Hilbert curve, which keeps neighbours
    together, and cut into runs of equal size; the middle one of each run stands for it. An area
    without postcodes has one home, where its people live on average.

    Parameters
    ----------
    areas : with ``lat``, ``lon`` and the geometry in degrees.
    postcodes : with ``lat`` and ``lon``; None or empty where there are none.

    Source: systematic sampling along a space-filling curve, as in Lister and Scott,
    "Use of space-filling curves to select sample locations" (2009).
    """
    area, lat, lon, weight = _postcodes_by_area(areas, postcodes)
    size = np.bincount(area, minlength=len(areas))
    start = np.cumsum(size) - size
    rank = np.arange(len(area)) - start[area]
    upto = np.cumsum(weight)
    before = np.concatenate(([0], upto))[start]
    total = np.bincount(area, weights=weight, minlength=len(areas))
    # Where the middle of each place lies in its area's postcodes, counted in runs.
    runs = np.minimum(most, size)
    middle = (upto - weight / 2 - before[area]) / np.maximum(total[area], 1) * runs[area]
    run = np.where(size[area] <= most, rank, np.floor(middle).astype(np.int64))
    off = np.where(size[area] <= most, 0.0, np.abs(middle - run - 0.5))
    first = np.lexsort((rank, off, run, area))
    key = area * (most + 1) + run
    _, chosen = np.unique(key[first], return_index=True)
    at = first[chosen]
    stands_for = np.bincount(key, weights=weight)[key[at]].astype(np.int64)
    empty = np.flatnonzero(size == 0)
    where = np.concatenate([area[at], empty])
    by_area = np.argsort(where, kind="stable")
    centre_lat = areas["lat"].to_numpy(dtype=np.float64)[empty]
    centre_lon = areas["lon"].to_numpy(dtype=np.float64)[empty]
    return Homes(
        area=where[by_area],
        lat=np.concatenate([lat[at], centre_lat])[by_area],
        lon=np.concatenate([lon[at], centre_lon])[by_area],
        weight=np.concatenate([stands_for, np.ones(len(empty), dtype=np.int64)])[by_area],
    )


def area_answer(verdicts: Sequence[Sequence[Verdict]], weights: Sequence[int]) -> AreaAnswer:
    """Join the verdicts of the homes of one area.

    Parameters
    ----------
    verdicts : for each home, the verdict on each session, in the same order.
    weights : how many postcodes each home stands for.
    """
    classes: dict[AreaClass, int] = {}
    for row, weight in zip(verdicts, weights, strict=True):
        area_class = count_verdicts(row).area_class
        classes[area_class] = classes.get(area_class, 0) + weight
    votes = np.array(
        [
            np.asarray(weights) @ [[verdict in same for verdict in row] for row in verdicts]
            for same in _VERDICTS
        ]
    )
    most = np.bincount(votes.argmax(axis=0), minlength=len(_VERDICTS)).tolist()
    unknown, both, one_way, public_transport, walk = most
    counts = AreaCounts(walk, public_transport, one_way, both, unknown)
    return AreaAnswer(len(weights), classes, counts)


def people_in(
    people: npt.NDArray[np.float64], shares: npt.NDArray[np.float64]
) -> tuple[float, int]:
    """Add up shares of the people of areas.

    Parameters
    ----------
    people : float64 (areas,), NaN where nobody counted.
    shares : float64 (areas,), from 0 to 1.

    Returns
    -------
    total : people.
    uncounted : areas with a share and no count, so that a page can say so.
    """
    uncounted = np.isnan(people)
    total = float((np.where(uncounted, 0.0, people) * shares).sum())
    return total, int((uncounted & (shares > 0)).sum())


def _postcodes_by_area(
    areas: gpd.GeoDataFrame, postcodes: pd.DataFrame | None
) -> tuple[
    npt.NDArray[np.int64],
    npt.NDArray[np.float64],
    npt.NDArray[np.float64],
    npt.NDArray[np.int64],
]:
    """Return every place with a postcode in an area, once: area, lat, lon, how many postcodes.

    They are in the order of the areas, and within one along the curve.
    """
    none = np.empty(0, dtype=np.int64)
    if postcodes is None or postcodes.empty:
        return none, np.empty(0), np.empty(0), none
    points = shapely.points(postcodes["lon"].to_numpy(), postcodes["lat"].to_numpy())
    inside, area = shapely.STRtree(areas.geometry.to_numpy()).query(points, predicate="within")
    if not len(inside):
        return none, np.empty(0), np.empty(0), none
    # Where outlines overlap, a postcode belongs to the first.
    inside, first = np.unique(inside, return_index=True)
    found = np.column_stack(
        [
            area[first].astype(np.float64),
            postcodes["lat"].to_numpy(dtype=np.float64)[inside],
            postcodes["lon"].to_numpy(dtype=np.float64)[inside],
        ]
    )
    places, weight = np.unique(found, axis=0, return_counts=True)
    order = np.lexsort((_along_curve(places[:, 1], places[:, 2]), places[:, 0]))
    places, weight = places[order], weight[order].astype(np.int64)
    return places[:, 0].astype(np.int64), places[:, 1], places[:, 2], weight


def _along_curve(
    lat: npt.NDArray[np.float64], lon: npt.NDArray[np.float64]
) -> npt.NDArray[np.int64]:
    """Return how far along a Hilbert curve each point lies."""
    import geopandas as gpd

    points = gpd.GeoSeries(gpd.points_from_xy(lon, lat))
    return np.asarray(points.hilbert_distance(level=_CURVE_LEVEL), dtype=np.int64)
