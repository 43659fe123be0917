"""The best journey under every limit, exactly.

Two questions are asked of a day: who has to arrive within a window, when can they leave last;
and who has to leave within a window, when do they arrive first. The second is the first with time
running backwards, so there is one search, told here for the first.

*Journeys.* One walk from source to target, arriving exactly at the end of the window; or a walk,
rides with changes between them, and a walk. Leaving is the first boarding less its walk,
arriving the last alighting plus its walk. The order of journeys is: later leaving, fewer
changes, less walking, earlier arrival.

*First pass.* RAPTOR (:mod:`geo.routing.kernels.timetable`) backwards from the target gives, for
each stop and number of rides, the latest boarding that leads to the target within the window,
each walk within its limit. It leaves out two limits, the total of walks and the journey time, so
that what it gives are bounds: no journey that keeps all limits boards later. The best leaving by
these bounds is ``top``; no journey leaves later. A stop is dropped where even the least time
between it and the source (:mod:`geo.routing.kernels.nearness`) leads to leaving before ``top``.

*Second pass.* Range RAPTOR with two criteria (:mod:`geo.routing.kernels.journeys`) tries leaving
times from ``top`` down and stops at the first at which a journey keeps all limits. In nearly all
cases that is ``top`` itself, and nearly everything is pruned by the bounds. Where it is not, the
first pass is made again without the pruning by ``top``.

*Why this is exact.* With the leaving time fixed at *l*, the limit on the journey time is one on
the arrival. A label *(time, walking, rides)* at a stop is dropped only for another that is no
worse in all three; whatever follows the dropped one can follow the other, because no trip of a
line overtakes another and waiting at a stop is free. It then arrives no later on the last ride
but one, and from there the last ride, its alighting and its arrival can be the same: on rides
after the first, the search looks at later trips too where the earliest arrives before the
window opens (on a first ride the trip is fixed by *l*), and where later trips may go on as other
lines with their passengers seated. So an answer at *l* is missed at no stop of any round; rounds
are tried in order, hence fewest changes first, and the best of a round is taken by walking, then
arrival. Labels of an earlier tried, later leaving time *l'* may drop labels of *l*: had the
dropped one led to a journey that keeps all limits, the other would have led to one that leaves at
*l'* > *l*, arrives at the same time (so it is even shorter) and walks no more, and the search would
have stopped at *l'*. Bounds drop only what no journey within the window can follow. When nothing
is found down to the lowest leaving time, there is no journey.

*How many ways.* :meth:`Search.chances` counts the journeys of which none both leaves later and
arrives first, one exact search for each. (Told for the way home: a way is no chance of its own if
another one within the longest wait leaves no sooner and is home no later.)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.routing.kernels import answers as kernels
from geo.routing.kernels import flat
from geo.routing.kernels.labels import new_labels
from geo.routing.kernels.nearness import nearness
from geo.routing.kernels.service import Changes, Lines
from geo.routing.kernels.timetable import Limits, Near, Target, new_rounds
from geo.routing.network import Int32Array, Int64Array
from geo.routing.questions import EVER_S, HOME, Question, rows_of, way_of_row
from geo.routing.vocabulary import UNREACHED
from geo.routing.ways import Chances, Ends, Service, Way

MOST_RIDES: Final = kernels.MOST

_FIRST_CAPACITY: Final = 4_096


class Search:
    """Answers questions about one service day in one direction of time.

    Parameters
    ----------
    service : what runs.
    doors : the stops near each door, the home first. Further doors are the stops themselves: stop
        *s* is door ``len(doors) + s``.
    widest : no question has wider limits.

    Notes
    -----
    It holds scratch space, so that one thread at a time may use it.
    """

    def __init__(
        self,
        service: Service,
        doors: Sequence[Near],
        widest: Limits,
    ) -> None:
        self._service = service
        self.door_count = len(doors)
        stops = service.lines.at_first.size - 1
        self._bounds = new_rounds(stops, service.lines.goes_on.size, MOST_RIDES)
        home = nearness(
            service.lines,
            service.changes,
            doors[HOME],
            widest,
            self._bounds,
        )
        self._doors = _doors(doors, home)
        self._capacity = _FIRST_CAPACITY
        self._make_space()

    def _make_space(self) -> None:
        lines = self._service.lines
        stops = lines.at_first.size - 1
        self._space = kernels.Space(
            self._bounds,
            new_labels(stops, lines.trip_line.size, self._capacity),
            np.full(stops, UNREACHED, dtype=np.int32),
        )

    def answer(self, questions: Sequence[Question]) -> list[Way | None]:
        """Answer questions, in order.

        Returns
        -------
        ways : ties go to fewer changes, then less walking, then earlier arrival; None where no
            journey keeps all limits. Times are those of the service's forward direction.
        """
        return [
            way_of_row(self._service, row) for row in self._answers(rows_of(questions)).tolist()
        ]

    def chances(self, questions: Sequence[Question]) -> list[Chances]:
        """Count the ways from the target to the home, for questions whose source is the home.

        The window is when the target is left. A walk all the way is one way more.
        """
        rows = rows_of(questions)
        counts = np.zeros((len(questions), 2), dtype=np.int32)
        self._in_space(
            len(questions),
            lambda done: kernels.count(*self._asked, rows, done, counts, self._space),
        )
        return [
            _and_on_foot(Chances(many, -first_s), question)
            for question, (many, first_s) in zip(questions, counts.tolist(), strict=True)
        ]

    def kinds(
        self, question: Question, sources: Int64Array, direct_s: Int32Array
    ) -> npt.NDArray[np.int8]:
        """Answer one question from many sources, only with what kind of way there is.

        Parameters
        ----------
        question : its source and walk all the way are those of `sources` and `direct_s` instead.

        Returns
        -------
        kinds : int8 (sources,), NO_WAY, ON_FOOT or BY_RIDES of the kernel.
        """
        rows = np.repeat(rows_of([question]), len(sources), axis=0)
        rows[:, kernels.SOURCE], rows[:, kernels.DIRECT] = sources, direct_s
        found = self._answers(flat(rows))
        return found[:, kernels.KIND].astype(np.int8)

    def board_by_s(self, question: Question) -> Int32Array:
        """Return by when each stop has to be boarded at to reach the target, by the bounds.

        Returns
        -------
        board_by_s : int32 (stops,), -UNREACHED where nothing leads there. What is said here may
            still break the total of walks or the journey time. The source does not matter.
        """
        service = self._service
        return kernels.leading(
            service.against_lines,
            service.against_changes,
            self._doors,
            rows_of([question])[0],
            self._space,
        )

    @property
    def _asked(self) -> tuple[tuple[Lines, Lines], tuple[Changes, Changes], kernels.Doors]:
        service = self._service
        lines = service.lines, service.against_lines
        return lines, (service.changes, service.against_changes), self._doors

    def _answers(self, rows: Int32Array) -> Int32Array:
        columns = kernels.FIRST_RIDE + kernels.RIDE_COLUMNS * MOST_RIDES
        found = np.zeros((len(rows), columns), dtype=np.int32)
        self._in_space(
            len(rows), lambda done: kernels.answer(*self._asked, rows, done, found, self._space)
        )
        return found

    def _in_space(self, questions: int, run: Callable[[int], int]) -> None:
        """Run a kernel, and on with more room for labels where that was not enough."""
        done = run(0)
        while done < questions:
            self._capacity *= 8
            self._make_space()
            done = run(done)


def last_leaving(
    service: Service,
    limits: Limits,
    ends: Ends,
    arrive_first_s: int,
    arrive_last_s: int,
    leave_first_s: int = -EVER_S,
) -> Way | None:
    """Find the journey that leaves last among those that arrive within the window.

    Parameters
    ----------
    arrive_first_s, arrive_last_s : the window, both included.
    leave_first_s : nobody leaves before this.
    """
    search, question = _alone(service, limits, ends, arrive_first_s, arrive_last_s, leave_first_s)
    return search.answer([question])[0]


def first_arriving(
    service: Service,
    limits: Limits,
    ends: Ends,
    leave_first_s: int,
    leave_last_s: int,
    arrive_last_s: int = EVER_S,
) -> Way | None:
    """Find the journey that arrives first among those that leave within the window.

    Parameters
    ----------
    leave_first_s, leave_last_s : the window, both included.
    arrive_last_s : nobody arrives after this.
    """
    search, question = _backwards(service, limits, ends, leave_first_s, leave_last_s, arrive_last_s)
    return search.answer([question])[0]


def chances(
    service: Service,
    limits: Limits,
    ends: Ends,
    leave_first_s: int,
    leave_last_s: int,
    arrive_last_s: int = EVER_S,
) -> Chances:
    """Count the ways that leave within the window of which none leaves later and arrives first."""
    search, question = _backwards(service, limits, ends, leave_first_s, leave_last_s, arrive_last_s)
    return search.chances([question])[0]


def _alone(
    service: Service, limits: Limits, ends: Ends, first_s: int, last_s: int, lowest_s: int
) -> tuple[Search, Question]:
    doors = [near_of(ends.from_s), near_of(ends.to_s)]
    search = Search(service, doors, limits)
    return search, Question(HOME, 1, ends.direct_s, limits, first_s, last_s, lowest_s)


def _backwards(
    service: Service,
    limits: Limits,
    ends: Ends,
    leave_first_s: int,
    leave_last_s: int,
    arrive_last_s: int,
) -> tuple[Search, Question]:
    turned, ends = service.turned_round(), ends.turned_round()
    return _alone(turned, limits, ends, -leave_last_s, -leave_first_s, -arrive_last_s)


def near_of(walk_s: Int32Array) -> Near:
    """Return the stops near a door, from the walks to all stops; UNREACHED where it is too far."""
    stops = np.flatnonzero(walk_s != UNREACHED)
    stops = stops[np.argsort(walk_s[stops], kind="stable")]
    return Near(flat(stops.astype(np.int32)), flat(walk_s[stops]))


def _doors(doors: Sequence[Near], home: Target) -> kernels.Doors:
    nothing = np.zeros(home.walk_s.size, dtype=np.int32)
    nowhere = np.full(home.walk_s.size, UNREACHED, dtype=np.int32)
    return kernels.Doors(
        first=flat(np.cumsum([0, *(door.stop.size for door in doors)], dtype=np.int64)),
        stop=flat(np.concatenate([door.stop for door in doors])),
        walk_s=flat(np.concatenate([door.walk_s for door in doors])),
        each_stop=flat(np.arange(home.walk_s.size, dtype=np.int32)),
        home=Target(flat(home.walk_s), flat(home.alighted_s), flat(home.ready_s)),
        anywhere=Target(flat(nowhere), flat(nothing), flat(nothing)),
    )


def _and_on_foot(chances: Chances, question: Question) -> Chances:
    """Add a walk all the way; it is counted as leaving at once."""
    limits = question.limits
    longest_s = min(limits.max_walk_s, limits.total_walk_s, limits.max_journey_s)
    if question.direct_s > min(longest_s, question.last_s - question.lowest_s):
        return chances
    at_once_s = -question.last_s
    last_s = max(chances.last_leave_s, at_once_s) if chances.count else at_once_s
    return Chances(chances.count + 1, last_s)
