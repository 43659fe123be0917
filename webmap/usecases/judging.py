"""Judge dated sessions of the directory from a home, in the usual week where dates are outside."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from directory.bankholidays import Region, bank_holidays
from directory.model import Fact, Session
from geo.progress import Progress, silent
from geo.routing.engine import Engine
from geo.routing.many import VERDICTS, verdicts
from geo.routing.network import Timetable
from geo.routing.vocabulary import (
    Direction,
    Journey,
    Judgement,
    Leg,
    LegMode,
    Point,
    Reason,
    ReasonCode,
    SessionTime,
    Traveller,
    Verdict,
)
from geo.routing.weeks import usual_date

PASS_FROM_S: Final = 9 * 3600 + 30 * 60
"""From when on a weekday an older or disabled person's bus pass must be taken in England."""

_SATURDAY: Final = 5
_RAIL: Final = (2, *range(100, 118))
"""GTFS route types of trains, which take no bus pass."""


class Lifts(StrEnum):
    """Whether somebody can drive the person to a group and home."""

    NONE = "none"
    ONE_WAY = "one_way"
    BOTH = "both"


_HELPED: Final = {
    Lifts.NONE: frozenset[Verdict](),
    Lifts.ONE_WAY: frozenset({Verdict.LIFT_THERE, Verdict.LIFT_BACK}),
    Lifts.BOTH: frozenset({Verdict.LIFT_THERE, Verdict.LIFT_BACK, Verdict.LIFT_BOTH}),
}


@dataclass(frozen=True, slots=True)
class SessionAnswer:
    """A dated session with its verdict.

    Parameters
    ----------
    session : the meeting.
    judgement : the verdict; its times belong to `judged_on`.
    judged_on : the date whose timetable was used. Another date than the session's means that
        the session is outside the timetable and the same weekday of a usual week was used.
    with_lift : whether the help that is needed is a lift that the person has. The verdict stays
        what it is: without that lift they cannot go.
    """

    session: Session
    judgement: Judgement
    judged_on: dt.date
    with_lift: bool = False

    @property
    def in_usual_week(self) -> bool:
        """Whether another date's timetable stands in for the session's own."""
        return self.judged_on != self.session.start.date()


def judge_sessions(
    engine: Engine,
    home: Point,
    sessions: Sequence[Session],
    traveller: Traveller,
    *,
    explain: bool,
    in_full: bool = False,
    lifts: Lifts = Lifts.NONE,
) -> list[SessionAnswer]:
    """Judge `sessions` in order. Dates outside the timetable use the usual week, and say so.

    Parameters
    ----------
    explain : whether reasons and fixes are wanted.
    in_full : whether the ways are wanted with streets, lines for the map and alternatives.
    lifts : the lifts that the person has.
    """
    dates, asked = _as_judged(engine, sessions)
    answers = engine.judge(
        home, asked, traveller, explain=explain, paths=in_full, alternatives=in_full
    )
    found = []
    for session, answer, date in zip(sessions, answers, dates, strict=True):
        judgement = _at_the_venue(session, answer, traveller)
        if traveller.pass_from_s is not None:
            judgement = _with_pass(judgement, session.start.date())
        helped = judgement.verdict in _HELPED[lifts]
        found.append(SessionAnswer(session, judgement, date, helped))
    return found


def judge_from_many(
    engine: Engine,
    homes: Sequence[Point],
    sessions: Sequence[Session],
    traveller: Traveller,
    progress: Progress = silent,
) -> list[list[Verdict]]:
    """Judge `sessions` from many homes, only with verdicts, home by home.

    Parameters
    ----------
    progress : told the work done and all of it.
    """
    _, asked = _as_judged(engine, sessions)
    numbers = verdicts(engine, homes, asked, traveller, progress)
    if traveller.step_free:
        barred = [i for i, session in enumerate(sessions) if not _is_step_free(session)]
        numbers[:, barred] = VERDICTS.index(Verdict.UNKNOWN)
    return [[VERDICTS[number] for number in row] for row in numbers.tolist()]


def _as_judged(
    engine: Engine, sessions: Sequence[Session]
) -> tuple[list[dt.date], list[SessionTime]]:
    """Return the dates that stand for those of the sessions, and the sessions on them."""
    timetable = engine.network.timetable
    stands_for = {
        date: judging_date(timetable, date) for date in {s.start.date() for s in sessions}
    }
    dates = [stands_for[session.start.date()] for session in sessions]
    asked = [
        session_time(str(index), session, date)
        for index, (session, date) in enumerate(zip(sessions, dates, strict=True))
    ]
    return dates, asked


def _is_step_free(session: Session) -> bool:
    return session.venue is None or session.venue.access.step_free is Fact.YES


def _at_the_venue(session: Session, judgement: Judgement, traveller: Traveller) -> Judgement:
    """Let nobody who needs a way without steps end before the steps of the venue.

    The engine knows the way to the door; what is behind it the directory says, or does not.
    """
    if not traveller.step_free or session.venue is None or _is_step_free(session):
        return judgement
    if judgement.verdict is Verdict.UNKNOWN:
        return judgement
    code = (
        ReasonCode.VENUE_NOT_STEP_FREE
        if session.venue.access.step_free is Fact.NO
        else ReasonCode.VENUE_STEP_FREE_UNKNOWN
    )
    reasons = (Reason(Direction.OUTWARD, code), *judgement.reasons)
    return dataclasses.replace(judgement, verdict=Verdict.UNKNOWN, reasons=reasons)


def _with_pass(judgement: Judgement, date: dt.date) -> Judgement:
    """Let the pass count all day at weekends and on bank holidays, and on no train."""
    all_day = date.weekday() >= _SATURDAY or date in bank_holidays(Region.ENGLAND, date.year)

    def known(leg: Leg) -> Leg:
        if leg.mode is not LegMode.RIDE:
            return leg
        valid = None if leg.route_type in _RAIL else all_day or leg.pass_valid
        return dataclasses.replace(leg, pass_valid=valid)

    def told(journey: Journey) -> Journey:
        return dataclasses.replace(journey, legs=tuple(known(leg) for leg in journey.legs))

    out, back = judgement.outward, judgement.homeward
    return dataclasses.replace(
        judgement,
        outward=None if out is None else told(out),
        homeward=None if back is None else told(back),
        alternatives=tuple(
            dataclasses.replace(each, journey=told(each.journey)) for each in judgement.alternatives
        ),
    )


def judging_date(timetable: Timetable | None, date: dt.date) -> dt.date:
    """Return the date whose timetable to use for a session on `date`."""
    if timetable is None or timetable.speaks_for(date):
        return date
    usual = usual_date(timetable, date)
    if usual is None or (timetable.service_pattern(date) >= 0 and not timetable.speaks_for(usual)):
        # Where no week has all of the timetables, the date itself tells the most.
        return date
    return usual


def session_time(key: str, session: Session, date: dt.date) -> SessionTime:
    """Turn a session of the directory into what the engine judges, moved to `date`."""
    shift = date - session.start.date()
    venue = session.venue
    place = (
        Point(venue.lat, venue.lon)
        if venue is not None and venue.lat is not None and venue.lon is not None
        else None
    )
    return SessionTime(key, place, session.start + shift, session.end + shift)
