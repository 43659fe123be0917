"""Range RAPTOR: from one source, the earliest arrivals at many targets for every leaving time.

Source: Delling, Pajor, Werneck, "Round-Based Public Transit Routing", ALENEX 2012, section 4.2
(rRAPTOR), with the total of walks as a second criterion (section 4.1, McRAPTOR). Leaving times
are tried from the latest down, all that leave at one time together, in rounds: ride, get off,
change, ride. Labels stay from one leaving time to the next: what a later leaving has reached as
early, with as few rides and as little walking, is not followed again.

Four things keep it fast.

- *Only what is enough.* A label covers another one that has walked less if its own walking leaves
  room for the longest way on that there is (:mod:`geo.routing.kernels.bags`): the rest of the
  changes and the walk to a target, each at its longest. So the second criterion costs nothing
  where the total cannot be broken, and little elsewhere.
- *Every stretch of a trip is ridden once.* For each place of a line the earliest trip aboard is
  kept by number of rides, with its walking. Who boards no earlier trip there gets nowhere new,
  and a ride ends where somebody is aboard already: no trip of a line overtakes another. (Witt,
  "Trip-Based Public Transit Routing", ESA 2015, does so for trips.)
- *The next useful boarding.* For each place it is kept by when one must be ready there to catch
  a trip that nobody has caught yet, so that most boardings are ruled out by one number.
- *Nothing is as large as the country.* Work space is emptied through lists of what was touched.

Why the answer is exact. Take any journey that keeps all limits and leaves at *l* or later; by
induction over its rides, after each of them there is a label that is no later, has no more rides,
and has walked no more, or else so little that any way on is within the total. Where the label was
dropped, one that covers it was kept, and covering passes on: whatever follows a label can follow
one that covers it. A limit on the journey time is one on the arrival, and lower for earlier
leavings, so that what is beyond it now stays beyond it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geo.routing.kernels import kernel, step, whole
from geo.routing.kernels.bags import (
    FRESH,
    FULL,
    GONE,
    LABELS,
    RIDES,
    STOP,
    TIME,
    WALK,
    empty_marks,
    keep,
    mark,
)
from geo.routing.kernels.departures import first_from
from geo.routing.kernels.first_boardings import first_boardings
from geo.routing.kernels.range_answer import forget_best, note, set_down, with_room
from geo.routing.kernels.range_space import (
    ABOARD,
    BOARD_WALK,
    CALL,
    ENTRY_COLUMNS,
    SEATED,
    TRIP,
    Runs,
    Space,
    Targets,
    Window,
    empty_space,
)
from geo.routing.kernels.service import TIMED, Changes, Lines
from geo.routing.kernels.timetable import Limits, Near
from geo.routing.network import Int32Array
from geo.routing.vocabulary import UNREACHED


class Round(NamedTuple):
    """One ride of those who leave at one time.

    Parameters
    ----------
    ride : how many rides there were before.
    enough_s : who has walked so much after the ride can go on in any way within the total.
    horizon_s : later times are of no use.
    """

    ride: int
    enough_s: int
    horizon_s: int


@kernel
def profile(
    runs: Runs, limits: Limits, source: Near, targets: Targets, window: Window, space: Space
) -> Int32Array:
    """Find the earliest arrivals at all targets for every leaving time of a window.

    Parameters
    ----------
    limits : ``max_journey_s`` is counted from the leaving time as `window` counts it.
    source : walks within the limits.
    space : empty; emptied again. Where ``space.alighted.used[FULL]`` or ``space.ready.used[FULL]``
        is set afterwards, it was too small and the answer means nothing.

    Returns
    -------
    entries : int32 (n, ENTRY_COLUMNS), columns TARGET, LEAVE, ARRIVE, ENTRY_WALK, ENTRY_RIDES. A
        target's entries are in the order of falling leaving and, with one level, strictly falling
        arrival: leaving at *t* or later, one arrives first as the last entry with LEAVE of at
        least *t* tells. With more levels this holds for the entries of at most so many rides.
        Journeys have rides: walking all the way is left to the caller.
    """
    boardings, first = first_boardings(runs, limits, source, window)
    entries = np.empty((4096, ENTRY_COLUMNS), np.int32)
    count = 0
    change_s = min(runs.longest_change_s, limits.max_walk_s)
    for group in range(first.size - 1):
        begin, end = first[group], first[group + 1]
        if begin == end:
            continue
        leave_s = window.last_s - group * window.step_s
        horizon_s = min(leave_s + limits.max_journey_s, window.arrive_by_s)
        off = got_off = space.alighted.used[LABELS]
        ready = space.ready.used[LABELS]
        for ride in range(limits.rides):
            further_s = targets.longest_s + (limits.rides - 1 - ride) * change_s
            this = Round(whole(ride), whole(limits.total_walk_s - further_s), whole(horizon_s))
            if ride > 0:
                if not space.alighted.fresh.many[0] and space.alighted.used[LABELS] == off:
                    break
                _change(runs.changes, limits, off, this, space)
                off = space.alighted.used[LABELS]
                _board(runs, ready, this, space)
                ready = space.ready.used[LABELS]
                begin = end
            later_too = ride > 0 or window.may_wait
            _ride(runs.lines, targets, boardings, begin, end, later_too, this, space)
        empty_marks(space.alighted.fresh)
        set_down(targets, limits, got_off, whole(horizon_s), space)
        entries = with_room(entries, count + space.reached.many[0])
        count = note(space, leave_s, entries, count)
    forget_best(space, entries, count)
    empty_space(runs.lines, space)
    return entries[:count]


@step
def _change(changes: Changes, limits: Limits, begin: int, this: Round, space: Space) -> None:
    """Walk from where somebody got off: the earliest labels, and the others from `begin` on."""
    bag, ready = space.alighted, space.ready
    first, known = bag.first[this.ride - 1], ready.first[this.ride]
    earliest = bag.fresh.many[0]
    for i in range(earliest + bag.used[LABELS] - begin):
        if i < earliest:
            stop = whole(bag.fresh.items[i])
            time_s, walked_s = whole(first[2 * stop]), whole(first[2 * stop + 1])
        else:
            label = begin + i - earliest
            if bag.label[label, RIDES] == GONE or not bag.label[label, FRESH]:
                continue
            stop = whole(bag.label[label, STOP])
            time_s, walked_s = whole(bag.label[label, TIME]), whole(bag.label[label, WALK])
        longest_s = min(limits.max_walk_s, limits.total_walk_s - walked_s, this.horizon_s - time_s)
        for change in range(changes.first[stop], changes.first[stop + 1]):
            change_s, least_s = changes.walk_s[change], changes.least_s[change]
            if change_s > longest_s:
                break
            timed = least_s == TIMED
            least_s = change_s if timed else max(change_s + limits.min_change_s, least_s)
            other = whole(changes.stop[change])
            ready_s, walk_s = whole(time_s + least_s), whole(walked_s + change_s)
            if ready_s <= this.horizon_s and not (
                known[2 * other] <= ready_s and known[2 * other + 1] <= max(walk_s, this.enough_s)
            ):
                keep(ready, other, ready_s, walk_s, this.ride, this.enough_s)
    empty_marks(bag.fresh)


@step
def _board(runs: Runs, begin: int, this: Round, space: Space) -> None:
    """List the boardings where somebody is ready that may lead to something new."""
    lines, departures = runs.lines, runs.departures
    bag, aboard, board_by = space.ready, space.aboard[this.ride], space.board_by[this.ride]
    first = bag.first[this.ride]
    earliest = bag.fresh.many[0]
    for i in range(earliest + bag.used[LABELS] - begin):
        if i < earliest:
            stop = whole(bag.fresh.items[i])
            ready_s, walk_s = whole(first[2 * stop]), whole(first[2 * stop + 1])
        else:
            label = begin + i - earliest
            if bag.label[label, RIDES] == GONE or not bag.label[label, FRESH]:
                continue
            stop = whole(bag.label[label, STOP])
            ready_s, walk_s = whole(bag.label[label, TIME]), whole(bag.label[label, WALK])
        covering_s = max(walk_s, this.enough_s)
        for at in range(lines.at_first[stop], lines.at_first[stop + 1]):
            if ready_s > board_by[2 * at] and board_by[2 * at + 1] <= covering_s:
                continue
            row = departures.first[at]
            place = first_from(departures, at, ready_s)
            before_s = whole(departures.departure_s[place - 1]) if place > row else -UNREACHED
            if before_s <= board_by[2 * at]:
                board_by[2 * at], board_by[2 * at + 1] = before_s, walk_s
            if place == departures.first[at + 1] or departures.departure_s[place] > this.horizon_s:
                continue
            trip, call = whole(departures.trip[at] + place - row), whole(departures.call[at])
            if lines.goes_on[lines.at_line[at]] or not _is_aboard(aboard, call, trip, covering_s):
                _list(space, trip, call, walk_s, 0)
    empty_marks(bag.fresh)


@step
def _is_aboard(aboard: Int32Array, call: int, trip: int, covering_s: int) -> bool:
    """Tell whether being aboard `trip` at a call of its line leads to nothing new."""
    at = ABOARD * call
    return bool(
        (aboard[at] <= trip and aboard[at + 1] <= covering_s)
        or (aboard[at + 2] <= trip and aboard[at + 3] <= covering_s)
    )


@step
def _list(space: Space, trip: int, call: int, walk_s: int, seated: int) -> None:
    """List a boarding."""
    count = space.pending[0]
    if count == space.boardings.shape[0]:
        space.alighted.used[FULL] = 1
        return
    space.boardings[count, TRIP] = trip
    space.boardings[count, CALL] = call
    space.boardings[count, BOARD_WALK] = walk_s
    space.boardings[count, SEATED] = seated
    space.pending[0] = count + 1


@step
def _ride(
    lines: Lines,
    targets: Targets,
    listed: Int32Array,
    begin: int,
    end: int,
    later_too: bool,
    this: Round,
    space: Space,
) -> None:
    """Ride on from the boardings `begin` to `end` of `listed`, and from those of the work space.

    Parameters
    ----------
    later_too : whether who boards a trip might have boarded any later one instead.
    """
    rides = space.aboard.shape[0]
    aboard, first = space.aboard[this.ride], space.alighted.first[this.ride]
    while begin < end or space.pending[0]:
        boardings, i = listed, begin
        if begin < end:
            begin += 1
        else:
            space.pending[0] -= 1
            boardings, i = space.boardings, space.pending[0]
        trip, call = whole(boardings[i, TRIP]), whole(boardings[i, CALL])
        walk_s, seated = whole(boardings[i, BOARD_WALK]), boardings[i, SEATED] == 1
        covering_s = max(walk_s, this.enough_s)
        line = whole(lines.trip_line[trip])
        if lines.goes_on[line]:
            if seated and _is_same(aboard, call, trip, covering_s):
                continue
            _stay(lines, trip, walk_s, later_too and not seated, this.horizon_s, space)
        elif _is_aboard(aboard, call, trip, covering_s):
            continue
        mark(space.lines, line)
        length = lines.first_stop[line + 1] - lines.first_stop[line]
        times = lines.first_time[line] + (trip - lines.first_trip[line]) * length
        times -= lines.first_stop[line]
        while not _is_aboard(aboard, call, trip, covering_s):
            _get_on(space.aboard, call, trip, walk_s, this.ride)
            call += 1
            if call == lines.first_stop[line + 1] or lines.arrival_s[times + call] > this.horizon_s:
                break
            stop, time_s = whole(lines.stop[call]), whole(lines.arrival_s[times + call])
            if (
                not lines.alight[call]
                or (first[2 * stop] <= time_s and first[2 * stop + 1] <= covering_s)
                # Nobody gets off the last ride where no target is near.
                or (this.ride == rides - 1 and targets.first[stop] == targets.first[stop + 1])
            ):
                continue
            if keep(space.alighted, stop, time_s, walk_s, this.ride, this.enough_s):
                mark(space.arrived, stop * rides + this.ride)


@step
def _is_same(aboard: Int32Array, call: int, trip: int, covering_s: int) -> bool:
    """Tell whether somebody who is aboard this very trip leads everywhere that this one does."""
    at = ABOARD * call
    return bool(
        (aboard[at] == trip and aboard[at + 1] <= covering_s)
        or (aboard[at + 2] == trip and aboard[at + 3] <= covering_s)
    )


@step
def _get_on(aboard: Int32Array, call: int, trip: int, walk_s: int, ride: int) -> None:
    """Note that somebody is aboard `trip` at a call, after so many rides and with any more."""
    at = ABOARD * call
    if aboard[ride, at] < trip:
        aboard[ride, at + 2] = trip
        aboard[ride, at + 3] = walk_s
        return
    if aboard[ride, at + 1] < walk_s:
        aboard[ride, at + 2] = aboard[ride, at]
        aboard[ride, at + 3] = aboard[ride, at + 1]
    for row in range(ride, aboard.shape[0]):
        if row > ride and aboard[row, at] <= trip:
            break
        aboard[row, at] = trip
        aboard[row, at + 1] = walk_s


@step
def _stay(
    lines: Lines, trip: int, walk_s: int, later_too: bool, horizon_s: int, space: Space
) -> None:
    """List the boardings of those who stay seated at the end of the line.

    With `later_too` those of later trips as well: they may go on as another one than the earliest
    trip does.
    """
    line = lines.trip_line[trip]
    length = lines.first_stop[line + 1] - lines.first_stop[line]
    end = lines.first_time[line] + (trip - lines.first_trip[line] + 1) * length - 1
    while trip < lines.first_trip[line + 1] and lines.arrival_s[end] <= horizon_s:
        onward = whole(lines.next_trip[trip])
        if onward >= 0:
            _list(space, onward, lines.first_stop[lines.trip_line[onward]], walk_s, 1)
        if not later_too:
            break
        trip += 1
        end += length
