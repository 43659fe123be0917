"""What would make a round trip work, smallest first, each computed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from geo.routing.halves import Half, World, best_way
from geo.routing.kernels import flat
from geo.routing.legs import stop_name
from geo.routing.lifts import Drive, Lifts
from geo.routing.network import Int32Array, Timetable
from geo.routing.search import EVER_S, first_arriving, last_leaving, stops_that_lead
from geo.routing.vocabulary import UNREACHED, Direction, Fix, FixCode, Point
from geo.routing.ways import Ends

MOST_SHIFT_S: Final = 30 * 60
SHIFT_STEP_S: Final = 5 * 60

CLEARLY_LESS: Final = 0.6
"""A lift to a stop is offered where it is at most this share of the whole lift ..."""
CLEARLY_LESS_S: Final = 5 * 60
"""... and saves at least this much driving."""

_MOST_STOPS_TRIED: Final = 12


def fixes_for(
    failing: Sequence[tuple[World, Half]],
    lifts: Lifts,
    venue: Point,
    timetable: Timetable | None,
    room_s: int,
) -> Iterator[Fix]:
    """Yield what would help.

    Parameters
    ----------
    failing : the halves without a way: one, or both.
    room_s : the length of the session.
    """
    drives = [lifts.drive(venue, _is_homeward(half)) for _, half in failing]
    told = all(world.silent is None for world, _ in failing)
    if len(failing) == 1:
        [(world, half)], [drive] = failing, drives
        moved = move_times(world, half, room_s) if told else None
        if moved is not None:
            yield moved
        yield Fix(
            FixCode.LIFT_ONE_WAY,
            half.direction,
            drive_s=None if drive is None else drive.seconds,
            drive_m=None if drive is None else drive.metres,
        )
    known = [drive for drive in drives if drive is not None]
    if told and timetable is not None and len(known) == len(drives):
        whole_s = sum(drive.seconds for drive in known)
        to_stop = lift_to_stop(failing, lifts, timetable, whole_s)
        if to_stop is not None:
            yield to_stop
    if len(failing) > 1:
        yield _lift_both(drives)


def _lift_both(drives: Sequence[Drive | None]) -> Fix:
    """Offer a lift there and back; its drive is the sum of both."""
    known = [drive for drive in drives if drive is not None]
    if len(known) < len(drives):
        return Fix(FixCode.LIFT_BOTH_WAYS)
    return Fix(
        FixCode.LIFT_BOTH_WAYS,
        drive_s=sum(drive.seconds for drive in known),
        drive_m=sum(drive.metres for drive in known),
    )


def move_times(world: World, half: Half, room_s: int) -> Fix | None:
    """Find the smallest shift of the session's start or end with which `half` works.

    Parameters
    ----------
    room_s : the length of the session: its start does not move past its end, nor its end before
        its start.
    """
    # Of equal shifts, the one that makes the session shorter comes first: nobody has to come
    # earlier or stay longer for it.
    shorter = 1 if half.direction is Direction.OUTWARD else -1
    for size_s in range(SHIFT_STEP_S, MOST_SHIFT_S + 1, SHIFT_STEP_S):
        for shift_s in (shorter * size_s, -shorter * size_s):
            if shift_s * shorter > room_s:
                continue
            moved = replace(half, moment_s=half.moment_s + shift_s)
            if best_way(world, moved) is not None:
                return Fix(FixCode.MOVE_TIMES, half.direction, shift_s=shift_s)
    return None


def lift_to_stop(
    failing: Sequence[tuple[World, Half]], lifts: Lifts, timetable: Timetable, whole_s: int
) -> Fix | None:
    """Find the shortest drive to a stop with a bus onward; on the way home, from a stop.

    Where both halves fail, the stop has to do for both, and the drive is the sum of both.

    Parameters
    ----------
    whole_s : the drive all the way; offered is only what is clearly less.
    """
    by_half = [lifts.stop_seconds(_is_homeward(half)) for _, half in failing]
    drive_s = np.sum(by_half, axis=0)
    useful = drive_s <= min(CLEARLY_LESS * whole_s, whole_s - CLEARLY_LESS_S)
    for world, half in failing:
        useful &= _leading(world, half)
    candidates = np.flatnonzero(useful)
    candidates = candidates[np.argsort(drive_s[candidates], kind="stable")]
    for stop in candidates[:_MOST_STOPS_TRIED].tolist():
        if all(
            _works_from(world, half, stop, int(np.ceil(seconds[stop])))
            for (world, half), seconds in zip(failing, by_half, strict=True)
        ):
            drives = [lifts.stop_drive(stop, _is_homeward(half)) for _, half in failing]
            return Fix(
                FixCode.LIFT_TO_STOP,
                failing[0][1].direction if len(failing) == 1 else None,
                drive_s=int(np.ceil(drive_s[stop])),
                drive_m=sum(drive.metres for drive in drives if drive is not None),
                stop=stop,
                stop_name=stop_name(timetable, stop),
            )
    return None


def _is_homeward(half: Half) -> bool:
    return half.direction is Direction.HOMEWARD


def _leading(world: World, half: Half) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Tell which stops may be of use for this half."""
    service, ends = world.service(half.accessible), world.ends(half.step_free)
    if half.direction is Direction.OUTWARD:
        first_s = half.moment_s - half.wait_s
        edge_s = -EVER_S if half.edge_s is None else half.edge_s
        return stops_that_lead(service, half.limits, ends, first_s, half.moment_s, edge_s)
    latest_s = EVER_S if half.edge_s is None else half.edge_s
    return stops_that_lead(
        service.turned_round(),
        half.limits,
        ends,
        -half.moment_s - half.wait_s,
        -half.moment_s,
        -latest_s,
    )


def _works_from(world: World, half: Half, stop: int, lift_s: int) -> bool:
    """Tell whether the half works with a lift between home and `stop`, its time counted in."""
    service, ends = world.service(half.accessible), world.ends(half.step_free)
    limits = half.limits._replace(max_journey_s=half.limits.max_journey_s - lift_s)
    if limits.max_journey_s < 0:
        return False
    only: Int32Array = np.full(ends.from_s.size, UNREACHED, dtype=np.int32)
    only[stop] = 0
    from_stop = Ends(flat(only), ends.to_s, UNREACHED)
    if half.direction is Direction.OUTWARD:
        edge_s = -EVER_S if half.edge_s is None else half.edge_s + lift_s
        first_s = half.moment_s - half.wait_s
        return last_leaving(
            service, limits, from_stop, first_s, half.moment_s, edge_s
        ) is not None  # fmt: skip
    latest_s = EVER_S if half.edge_s is None else half.edge_s - lift_s
    return (
        first_arriving(
            service,
            limits,
            from_stop.turned_round(),
            half.moment_s,
            half.moment_s + half.wait_s,
            latest_s,
        )
        is not None
    )
