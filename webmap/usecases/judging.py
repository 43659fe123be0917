"""Judge dated sessions of the directory from a home, in the usual week where dates are outside."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from directory.model import Fact, Session
from geo.routing.engine import Engine
from geo.routing.network import Timetable
from geo.routing.vocabulary import (
    Direction,
    Judgement,
    Point,
    Reason,
    ReasonCode,
    SessionTime,
    Traveller,
    Verdict,
)
from geo.routing.weeks import usual_date


@dataclass(frozen=True, slots=True)
class SessionAnswer:
    """A dated session with its verdict.

    Parameters
    ----------
    session : the meeting.
    judgement : the verdict; its times belong to `judged_on`.
    judged_on : the date whose timetable was used. Another date than the session's means that
        the session is outside the timetable and the same weekday of a usual week was used.
    """

    session: Session
    judgement: Judgement
    judged_on: dt.date

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
) -> list[SessionAnswer]:
    """Judge `sessions` in order. Dates outside the timetable use the usual week, and say so.

    Parameters
    ----------
    explain : whether reasons and fixes are wanted.
    in_full : whether the ways are wanted with streets, lines for the map and alternatives.
    """
    timetable = engine.network.timetable
    dates = [judging_date(timetable, session.start.date()) for session in sessions]
    asked = [
        session_time(str(index), session, date)
        for index, (session, date) in enumerate(zip(sessions, dates, strict=True))
    ]
    answers = engine.judge(
        home, asked, traveller, explain=explain, paths=in_full, alternatives=in_full
    )
    return [
        SessionAnswer(session, _at_the_venue(session, judgement, traveller), date)
        for session, judgement, date in zip(sessions, answers, dates, strict=True)
    ]


def _at_the_venue(session: Session, judgement: Judgement, traveller: Traveller) -> Judgement:
    """Let nobody who needs a way without steps end before the steps of the venue.

    The engine knows the way to the door; what is behind it the directory says, or does not.
    """
    if not traveller.step_free or session.venue is None:
        return judgement
    step_free = session.venue.access.step_free
    if step_free is Fact.YES or judgement.verdict is Verdict.UNKNOWN:
        return judgement
    code = (
        ReasonCode.VENUE_NOT_STEP_FREE
        if step_free is Fact.NO
        else ReasonCode.VENUE_STEP_FREE_UNKNOWN
    )
    reasons = (Reason(Direction.OUTWARD, code), *judgement.reasons)
    return dataclasses.replace(judgement, verdict=Verdict.UNKNOWN, reasons=reasons)


def judging_date(timetable: Timetable | None, date: dt.date) -> dt.date:
    """Return the date whose timetable to use for a session on `date`."""
    if timetable is None or timetable.service_pattern(date) >= 0:
        return date
    return usual_date(timetable, date) or date


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
