"""Gaps in provision: people in small areas who cannot make the round trip to any session.

A gap is not "far away". It is: no session of the kind, in the days asked for, to which somebody
who lives there can get and come home again on foot or by public transport.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from geo.routing.vocabulary import Verdict


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


IS_GAP = frozenset({AreaClass.ONE_WAY, AreaClass.LIFT_ONLY, AreaClass.NO_SESSIONS})


def people_in(
    people: npt.NDArray[np.float64], classes: Sequence[AreaClass], wanted: frozenset[AreaClass]
) -> tuple[int, int]:
    """Add up the people of the areas whose class is in `wanted`.

    Parameters
    ----------
    people : float64 (areas,), NaN where nobody counted.

    Returns
    -------
    total : people.
    uncounted : areas of those classes with no count, so that a page can say so.
    """
    chosen = np.array([area_class in wanted for area_class in classes], dtype=bool)
    counts = people[chosen]
    return int(np.nansum(counts)), int(np.isnan(counts).sum())
