"""What would make a round trip work, smallest first, each computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from geo.routing.halves import Asking, Half, World, best_way, board_by, from_stop
from geo.routing.legs import stop_name
from geo.routing.lifts import Drive, Lifts, whole_seconds
from geo.routing.network import BoolArray, Int32Array, Timetable
from geo.routing.schemes import Scheme, scheme_fixes
from geo.routing.steps import together
from geo.routing.vocabulary import UNREACHED, Fix, FixCode, Point
from geo.routing.ways import Way

MOST_SHIFT_S: Final = 30 * 60
SHIFT_STEP_S: Final = 5 * 60

CLEARLY_LESS: Final = 0.6
"""A lift to a stop is offered where it is at most this share of the whole lift ..."""
CLEARLY_LESS_S: Final = 5 * 60
"""... and saves at least this much driving."""

_MOST_STOPS_TRIED: Final = 12


@dataclass(frozen=True, repr=False)
class Help:
    """What help is measured with.

    Attributes
    ----------
    lifts : drives from and to the home.
    venue : where the session is.
    room_s : the length of the session.
    schemes : community transport that serves the home.
    """

    lifts: Lifts
    venue: Point
    timetable: Timetable | None
    room_s: int
    schemes: Sequence[Scheme] = ()


def fixes_for(failing: Sequence[tuple[World, Half]], helps: Help) -> Asking[list[Fix]]:
    """Say what would help, smallest first.

    Parameters
    ----------
    failing : the halves without a way: one, or both.
    """
    fixes: list[Fix] = []
    drives = [helps.lifts.drive(helps.venue, not half.outward) for _, half in failing]
    told = all(world.silent is None for world, _ in failing)
    if len(failing) == 1:
        [(world, half)], [drive] = failing, drives
        moved = (yield from move_times(world, half, helps.room_s)) if told else None
        if moved is not None:
            fixes.append(moved)
        fixes.append(
            Fix(
                FixCode.LIFT_ONE_WAY,
                half.direction,
                drive_s=None if drive is None else drive.seconds,
                drive_m=None if drive is None else drive.metres,
            )
        )
    known = [drive for drive in drives if drive is not None]
    if told and helps.timetable is not None and len(known) == len(drives):
        whole_s = sum(drive.seconds for drive in known)
        to_stop = yield from lift_to_stop(failing, helps.lifts, helps.timetable, whole_s)
        if to_stop is not None:
            fixes.append(to_stop)
    if len(known) == len(drives):
        fixes += scheme_fixes(failing, known, helps.schemes, helps.venue)
    if len(failing) > 1:
        fixes.append(_lift_both(drives))
    return fixes


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


def move_times(world: World, half: Half, room_s: int) -> Asking[Fix | None]:
    """Find the smallest shift of the session's start or end with which `half` works.

    Parameters
    ----------
    room_s : the length of the session: its start does not move past its end, nor its end before
        its start.
    """
    # Of equal shifts, the one that makes the session shorter comes first: nobody has to come
    # earlier or stay longer for it.
    shorter = 1 if half.outward else -1
    sizes = range(SHIFT_STEP_S, MOST_SHIFT_S + 1, SHIFT_STEP_S)
    shifts = [shift_s for size_s in sizes for shift_s in (shorter * size_s, -shorter * size_s)]
    shifts = [shift_s for shift_s in shifts if shift_s * shorter <= room_s]
    ways = yield from together(
        [best_way(world, replace(half, moment_s=half.moment_s + shift_s)) for shift_s in shifts]
    )
    for shift_s, way in zip(shifts, ways, strict=True):
        if way is not None:
            return Fix(FixCode.MOVE_TIMES, half.direction, shift_s=shift_s)
    return None


def lift_to_stop(
    failing: Sequence[tuple[World, Half]], lifts: Lifts, timetable: Timetable, whole_s: int
) -> Asking[Fix | None]:
    """Find the shortest drive to a stop with a bus onward; on the way home, from a stop.

    Where both halves fail, the stop has to do for both, and the drive is the sum of both.

    Parameters
    ----------
    whole_s : the drive all the way; offered is only what is clearly less.
    """
    by_half = [lifts.stop_seconds(not half.outward) for _, half in failing]
    drive_s = np.sum(by_half, axis=0)
    useful = drive_s <= min(CLEARLY_LESS * whole_s, whole_s - CLEARLY_LESS_S)
    if not useful.any():
        return None
    # A stop and its copies are one place: one may be boarded at and another got off at.
    itself = timetable.stop_itself
    useful &= itself == np.arange(len(itself))
    leading = yield from together([_leading(world, half, itself) for world, half in failing])
    candidates = np.flatnonzero(np.logical_and.reduce([useful, *leading]))
    candidates = candidates[np.argsort(drive_s[candidates], kind="stable")][:_MOST_STOPS_TRIED]
    tried = yield from together(
        [
            together(
                [
                    from_stop(world, half, copy, int(whole_seconds(seconds[stop])))
                    for copy in np.flatnonzero(itself == stop).tolist()
                ]
            )
            for (world, half), seconds in zip(failing, by_half, strict=True)
            for stop in candidates.tolist()
        ]
    )
    for number, stop in enumerate(candidates.tolist()):
        ways = [
            next((way for way in copies if way is not None), None)
            for copies in tried[number :: len(candidates)]
        ]
        if all(way is not None for way in ways):
            return _to_stop(failing, lifts, timetable, stop, whole_s, ways)
    return None


def _to_stop(
    failing: Sequence[tuple[World, Half]],
    lifts: Lifts,
    timetable: Timetable,
    stop: int,
    whole_s: int,
    ways: Sequence[Way | None],
) -> Fix | None:
    drives = [lifts.stop_drive(stop, not half.outward) for _, half in failing]
    known = [drive for drive in drives if drive is not None]
    if len(known) < len(drives):
        return None
    seconds = sum(drive.seconds for drive in known)
    (world, half), way = failing[0], ways[0]
    ride = None if way is None else way.rides[0 if half.outward else -1]
    return Fix(
        FixCode.LIFT_TO_STOP,
        half.direction if len(failing) == 1 else None,
        drive_s=seconds,
        drive_m=sum(drive.metres for drive in known),
        saved_s=whole_s - seconds,
        stop=stop,
        stop_name=stop_name(timetable, stop),
        route_type=None if ride is None else world.route_type(ride.trip),
    )


def _leading(world: World, half: Half, itself: Int32Array) -> Asking[BoolArray]:
    """Tell which stops may be of use for this half, be it as one of their copies."""
    by_s = yield from board_by(world, half)
    may = np.zeros(len(itself), dtype=np.bool_)
    may[itself[by_s > -UNREACHED]] = True
    return may
