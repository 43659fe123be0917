"""Lift requests by day: what can be planned apart, and who is free to drive then."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from webmap.usecases.lift_tables import DriverOffer, LiftRequest

NIGHT: Final = dt.timedelta(hours=8)
"""Days with at least this long between the last session of one and the first of the next are
planned apart: no lift takes half as long."""


@dataclass(frozen=True, slots=True)
class Day:
    """Requests that are planned together, and the drivers who are free then.

    Parameters
    ----------
    first, last : dates of the sessions; nearly always the same.
    drivers : each only with the time that belongs to this day.
    """

    first: dt.date
    last: dt.date
    requests: tuple[LiftRequest, ...]
    drivers: tuple[DriverOffer, ...]


def split_days(requests: Sequence[LiftRequest], drivers: Sequence[DriverOffer]) -> list[Day]:
    """Split requests into days, and share out the time of drivers who are free on several.

    Requests keep their order. No time of a driver belongs to two days.
    """
    groups: list[list[LiftRequest]] = []
    end = dt.datetime.min
    for request in sorted(requests, key=lambda r: r.start):
        if groups and (
            request.start.date() <= groups[-1][-1].start.date() or _follows(request, end)
        ):
            groups[-1].append(request)
        else:
            groups.append([request])
        end = max(end, request.end)
    # Between two days, half of the night belongs to each.
    borders = [dt.datetime.min]
    for before, after in itertools.pairwise(groups):
        ended = max(r.end for r in before)
        borders.append(ended + (after[0].start - ended) / 2)
    borders.append(dt.datetime.max)
    order = {request.id: i for i, request in enumerate(requests)}
    return [
        Day(
            first=group[0].start.date(),
            last=group[-1].start.date(),
            requests=tuple(sorted(group, key=lambda r: order[r.id])),
            drivers=tuple(_within(drivers, begin, finish)),
        )
        for group, (begin, finish) in zip(groups, itertools.pairwise(borders), strict=True)
    ]


def _follows(request: LiftRequest, end: dt.datetime) -> bool:
    """Tell whether a session begins too soon after the last one to be planned apart."""
    return request.start - end < NIGHT


def _within(
    drivers: Sequence[DriverOffer], begin: dt.datetime, finish: dt.datetime
) -> list[DriverOffer]:
    cut = [
        replace(d, free_from=max(d.free_from, begin), free_to=min(d.free_to, finish))
        for d in drivers
    ]
    return [d for d in cut if d.free_from < d.free_to]
