"""A way in whole minutes, so that every time and duration on a page adds up with the others.

One rule for all of it:

- whoever or whatever *leaves* does so at the minute that has begun (rounded down), so that no bus
  is promised later than it goes;
- whoever or whatever *arrives* does so when the minute is full (rounded up), so that nothing is
  promised earlier than it is there, but never after what leaves next;
- how long a walk, a ride or a wait takes is what lies between the two times that are shown.

So the parts of a way always add up to the whole. The walk to the first stop and the walk from the
last one are never said longer than they are when they are rounded up by themselves, and so never
longer than a limit of whole minutes that they keep.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from geo.routing.vocabulary import Journey, Leg, LegMode
from webmap.plain import minute_begun, minute_full

_MINUTE = dt.timedelta(minutes=1)


class PartKind(StrEnum):
    """What one part of a way is spent on."""

    WALK = "walk"
    RIDE = "ride"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a way as it is shown.

    Parameters
    ----------
    start, end : clock times on whole minutes.
    minutes : how long it takes; what the two clock times say, but for the nights in which the
        clocks change.
    leg : the leg that is walked or ridden; None for a wait.
    """

    kind: PartKind
    start: dt.datetime
    end: dt.datetime
    minutes: int
    leg: Leg | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """A way as it is shown: its parts follow each other without a gap."""

    parts: tuple[Part, ...]

    @property
    def leave(self) -> dt.datetime:
        """When to set out."""
        return self.parts[0].start

    @property
    def arrive(self) -> dt.datetime:
        """When they are there."""
        return self.parts[-1].end

    @property
    def minutes(self) -> int:
        """From door to door."""
        return sum(part.minutes for part in self.parts)

    @property
    def walk_minutes(self) -> int:
        """All walking."""
        return sum(part.minutes for part in self.parts if part.kind is PartKind.WALK)

    @property
    def rides(self) -> tuple[Part, ...]:
        """The parts that are ridden."""
        return tuple(part for part in self.parts if part.kind is PartKind.RIDE)


def timeline(journey: Journey) -> Timeline:
    """Return a way with every time and duration in whole minutes.

    Parameters
    ----------
    journey : a way of at least one leg.
    """
    parts = list(_parts(journey))
    if journey.elapsed_s is not None:
        clocks_s = (journey.arrive - journey.leave).total_seconds()
        parts = _clock_change(parts, round((journey.elapsed_s - clocks_s) / 60))
    return Timeline(tuple(parts))


def _parts(journey: Journey) -> Iterator[Part]:
    legs = journey.legs
    at = minute_begun(journey.leave)
    for number, leg in enumerate(legs):
        is_ride = leg.mode is LegMode.RIDE
        start = max(at, minute_begun(leg.depart)) if is_ride else at
        if start > at:
            yield _part(PartKind.WAIT, at, start)
        last = number == len(legs) - 1
        end = minute_full(journey.arrive if last else leg.arrive)
        ridden_next = next((x.depart for x in legs[number + 1 :] if x.mode is LegMode.RIDE), None)
        if ridden_next is not None:
            end = min(end, minute_begun(ridden_next))
        yield _part(PartKind.RIDE if is_ride else PartKind.WALK, start, end, leg)
        at = end


def _part(kind: PartKind, start: dt.datetime, end: dt.datetime, leg: Leg | None = None) -> Part:
    return Part(kind, start, end, int((end - start) / _MINUTE), leg)


def _clock_change(parts: list[Part], shift: int) -> list[Part]:
    """Give the hour that the clocks were changed by to the part that it fell into.

    That is the part that looks shortest where an hour came twice, and longest where one is missing.
    """
    if not shift:
        return parts
    lengths = [part.minutes for part in parts]
    index = lengths.index(min(lengths) if shift > 0 else max(lengths))
    return [
        replace(part, minutes=part.minutes + shift) if number == index else part
        for number, part in enumerate(parts)
    ]
