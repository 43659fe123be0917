"""What runs around a date, from feeds that were read the plain way: vehicles and their turns."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from zoneinfo import ZoneInfo

from tests.routing.oracle import Call, Vehicle
from tests.routing.plain_feed import Key, Plain, Trip
from tests.routing.plain_gtfs import days, metres

SAME_PLACE_M = 200.0
Turn = tuple[dt.date, Trip]
"""A trip on a service day."""


def vehicles(
    plain: Plain, around: dt.date, access: tuple[str, ...], phone: bool = False
) -> list[Vehicle]:
    """List the vehicles of the service days around a date that may be used; times since 1970."""
    dates = days(around - dt.timedelta(days=3), around + dt.timedelta(days=3))
    running = [(date, trip) for date in dates for trip in plain.trips if date in trip.dates]
    made: dict[int, Vehicle] = {}
    for turn in running:
        date, trip = turn
        if trip.access not in access:
            continue
        start = midnight(plain.zone, date)
        calls = tuple(
            Call(
                call.stop,
                call.arrive + start,
                call.depart + start,
                plain.stops[call.stop].access in access
                and (call.board or (phone and call.phone_board)),
                plain.stops[call.stop].access in access
                and (call.alight or (phone and call.phone_alight)),
                trip=(*trip.key, trip.route_id) if plain.narrow else None,
            )
            for call in trip.calls
        )
        made[id(turn)] = Vehicle((date, trip.key), calls)
    for one, two in _stays(plain, running):
        if id(one) in made and id(two) in made:
            made[id(one)].goes_on_as.append(made[id(two)])
    return list(made.values())


def midnight(zone: ZoneInfo, date: dt.date) -> int:
    """Return noon minus 12 hours of a date, in seconds since 1970."""
    noon = dt.datetime(date.year, date.month, date.day, 12, tzinfo=zone)
    return int(noon.timestamp()) - 12 * 3600


def _stays(plain: Plain, running: list[Turn]) -> list[tuple[Turn, Turn]]:
    """Return the pairs of turns between which passengers may stay seated."""
    linked = _linked(plain, running)
    said = {id(one) for one, _, _ in linked}, {id(two) for _, two, _ in linked}
    pairs = [(one, two) for one, two, seated in linked if seated]
    for one, two in _in_blocks(plain, running):
        if id(one) not in said[0] and id(two) not in said[1]:
            pairs.append((one, two))
    return pairs


def _linked(plain: Plain, running: list[Turn]) -> list[tuple[Turn, Turn, bool]]:
    """Return the turns that transfers.txt links, and whether passengers may stay seated."""
    found = []
    # The repeats of frequencies.txt are no trips that a row could name.
    at = {(turn[0], turn[1].key): turn for turn in running if not turn[1].repeated}
    for pairs, seated in ((plain.seated, True), (plain.unseated, False)):
        for first, second in pairs:
            following = [trip for trip in plain.trips if trip.key == second and not trip.repeated]
            for (date, name), one in at.items():
                if name != first or not following:
                    continue
                # One that begins before the first has ended is that of the next service day.
                ahead = following[0].calls[0].depart < one[1].calls[-1].arrive
                two = at.get((date + dt.timedelta(days=int(ahead)), second))
                if two is not None and _ends(plain, one) <= _begins(plain, two):
                    found.append((one, two, seated))
    return found


def _in_blocks(plain: Plain, running: list[Turn]) -> list[tuple[Turn, Turn]]:
    """Return the turns that follow each other in one block on one service day."""
    pairs = []
    blocks: dict[tuple[dt.date, Key], dict[object, list[Turn]]] = {}
    for turn in running:
        date, trip = turn
        if trip.block is not None:
            blocks.setdefault((date, trip.block), {}).setdefault(trip.journey, []).append(turn)
    for journeys in blocks.values():
        # What is published twice is one journey of the vehicle.
        def times(same: list[Turn]) -> tuple[int, int]:
            return same[0][1].calls[0].depart, same[0][1].calls[-1].arrive

        turns = sorted(journeys.values(), key=times)
        for ones, twos in pairwise(turns):
            one, two = ones[0][1].calls, twos[0][1].calls
            # Of two that run at the same times nobody can say which is the vehicle.
            alone = [times(same) for same in turns]
            if (
                one[-1].arrive <= two[0].depart
                and _same_place(plain, one[-1].stop, two[0].stop)
                and alone.count(times(ones)) == alone.count(times(twos)) == 1
            ):
                pairs += [(first, second) for first in ones for second in twos]
    return pairs


def _ends(plain: Plain, turn: Turn) -> int:
    return midnight(plain.zone, turn[0]) + turn[1].calls[-1].arrive


def _begins(plain: Plain, turn: Turn) -> int:
    return midnight(plain.zone, turn[0]) + turn[1].calls[0].depart


def _same_place(plain: Plain, one: Key, two: Key) -> bool:
    here, there = plain.stops[one], plain.stops[two]
    near = metres(here.lat, here.lon, there.lat, there.lon) <= SAME_PLACE_M
    return near or here.station == there.station
