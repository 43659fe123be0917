"""The link worker's question: which groups can this person get to, and home again?

A group is judged by its dated sessions. Its place in the answer is that of its best session;
the others stay with it, so that a page can show the week.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from directory.find import DayPart, Hit, Index, Query, Reading, Reason
from directory.find.query import part_of
from directory.model import Group, How, Session
from geo.routing.engine import Engine
from geo.routing.vocabulary import Fix, FixCode, Point, Traveller, Verdict
from webmap.usecases.judging import Lifts, SessionAnswer, judge_sessions


class Section(StrEnum):
    """The headed parts of the answer, in the order in which they are shown."""

    WALK = "walk"
    PUBLIC_TRANSPORT = "public_transport"
    WITH_LIFT = "with_lift"
    ONE_WAY = "one_way"
    LIFT = "lift"
    UNKNOWN = "unknown"
    AT_HOME = "at_home"
    NO_DATES = "no_dates"


SECTION_OF: Final = {
    Verdict.WALK: Section.WALK,
    Verdict.PUBLIC_TRANSPORT: Section.PUBLIC_TRANSPORT,
    Verdict.LIFT_THERE: Section.ONE_WAY,
    Verdict.LIFT_BACK: Section.ONE_WAY,
    Verdict.LIFT_BOTH: Section.LIFT,
    Verdict.UNKNOWN: Section.UNKNOWN,
}

_ORDER: Final = list(Section)
_YES: Final = (Section.WALK, Section.PUBLIC_TRANSPORT)
_CAN_GO: Final = (*_YES, Section.WITH_LIFT)
"""Where no other group has to be named."""


@dataclass(frozen=True, slots=True)
class Search:
    """What the link worker asked.

    Parameters
    ----------
    home : where the person lives.
    first, last : the dates to look at, both included.
    kinds : kinds of group; empty for all.
    words : words to look for; empty for all.
    weekdays : days the person is free, Monday 0; empty for all.
    parts : parts of the day the person is free; empty for all.
    traveller : how the person gets about.
    lifts : the lifts that the person has.
    """

    home: Point
    first: dt.date
    last: dt.date
    kinds: frozenset[str] = frozenset()
    words: str = ""
    weekdays: frozenset[int] = frozenset()
    parts: frozenset[DayPart] = frozenset()
    traveller: Traveller = dataclasses.field(default_factory=Traveller)
    lifts: Lifts = Lifts.NONE


@dataclass(frozen=True, slots=True)
class GroupAnswer:
    """One group: where it belongs, its best session, and all its sessions in date order.

    ``next_session`` is when it meets next, for a group without a session among those asked for.
    ``why`` says where the words that were typed were found, and ``score`` how well; higher is
    better.
    """

    group: Group
    section: Section
    best: SessionAnswer | None
    sessions: tuple[SessionAnswer, ...]
    next_session: Session | None = None
    why: tuple[Reason, ...] = ()
    score: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """All groups that were asked for, none left out.

    Parameters
    ----------
    groups : by section, then the best match of the words, the first session, and the name.
    in_usual_week : whether any session was judged on the usual week.
    reading : how the words were understood.
    partly : whether no group has all of the words, so that those with the most are here.
    offered : where no group has the words, others to look for instead.
    """

    groups: tuple[GroupAnswer, ...]
    in_usual_week: bool
    reading: Reading = dataclasses.field(default_factory=Reading)
    partly: bool = False
    offered: tuple[str, ...] = ()

    def count(self, section: Section) -> int:
        """Return how many groups are in `section`."""
        return sum(1 for answer in self.groups if answer.section is section)

    def group(self, group_id: str) -> GroupAnswer | None:
        """Return the answer for one group."""
        return next((a for a in self.groups if a.group.id == group_id), None)


def find_groups(
    engine: Engine,
    groups: Sequence[Group],
    sessions: Iterable[Session],
    search: Search,
    index: Index | None = None,
) -> Answer:
    """Judge the groups that fit `search`.

    Parameters
    ----------
    groups : the directory's active groups.
    sessions : their dated sessions from ``search.first`` to ``search.last``.
    index : made of `groups`, where it is kept; else it is made here.
    """
    found = (index or Index(groups)).search(
        Query(words=search.words, kinds=tuple(sorted(search.kinds)))
    )
    hits = {hit.group.id: hit for hit in found.hits()}
    chosen = [hit.group for hit in hits.values()]
    by_id = {group.id: group for group in chosen}
    free = [
        session
        for session in sessions
        if session.group_id in by_id
        and search.first <= session.start.date() <= search.last
        and (not search.weekdays or session.start.weekday() in search.weekdays)
        and (not search.parts or part_of(session.start.time()) in search.parts)
    ]
    to_judge = [s for s in free if by_id[s.group_id].how is How.IN_PERSON]
    judged = judge_sessions(
        engine, search.home, to_judge, search.traveller, explain=False, lifts=search.lifts
    )
    by_group: dict[str, list[SessionAnswer]] = {}
    for answer in judged:
        by_group.setdefault(answer.session.group_id, []).append(answer)
    answers = [_group_answer(group, by_group.get(group.id, [])) for group in chosen]
    explained = _explain(engine, search, answers)
    if search.words:
        explained = [_with_why(answer, hits[answer.group.id]) for answer in explained]
    helped = _suggest_other_sessions(explained)
    helped.sort(key=_order)
    return Answer(
        groups=tuple(helped),
        in_usual_week=any(answer.in_usual_week for answer in judged),
        reading=found.reading,
        partly=found.partly,
        offered=found.offered,
    )


def with_next_dates(
    answer: Answer, next_session: Callable[[Sequence[Group]], Mapping[str, Session]]
) -> Answer:
    """Add when the groups meet that have no session among those asked for.

    Parameters
    ----------
    next_session : gives the next session of each group that has one, by its id.
    """
    without = [a.group for a in answer.groups if a.section is Section.NO_DATES]
    if not without:
        return answer
    known = next_session(without)
    groups = tuple(
        dataclasses.replace(a, next_session=known[a.group.id]) if a.group.id in known else a
        for a in answer.groups
    )
    return dataclasses.replace(answer, groups=groups)


def explain_session(
    engine: Engine, search: Search, group: GroupAnswer, session: SessionAnswer
) -> SessionAnswer:
    """Judge one session of a group again, with all that can be told of it.

    Where another session of the same group works, that is the first help named; else the other
    group that was found to work.
    """
    judged = judge_sessions(
        engine,
        search.home,
        [session.session],
        search.traveller,
        explain=True,
        in_full=True,
        lifts=search.lifts,
    )[0]
    if section_of(judged) in _CAN_GO or group.best is None:
        return judged
    if group.section in _YES:
        return _with_fix(judged, _other_session(group.group, group.best))
    others = (f for f in group.best.judgement.fixes if f.code is FixCode.OTHER_SESSION)
    other = next(others, None)
    return judged if other is None else _with_fix(judged, other)


def section_of(answer: SessionAnswer) -> Section:
    """Return where a session belongs. One that may not take place is never a yes.

    A lift that the person has makes it neither a bus nor a walk: it has a section of its own.
    """
    if answer.session.doubt is not None:
        return Section.UNKNOWN
    if answer.with_lift:
        return Section.WITH_LIFT
    return SECTION_OF[answer.judgement.verdict]


def _group_answer(group: Group, sessions: list[SessionAnswer]) -> GroupAnswer:
    if group.how is not How.IN_PERSON:
        return GroupAnswer(group, Section.AT_HOME, None, ())
    if not sessions:
        return GroupAnswer(group, Section.NO_DATES, None, ())
    ordered = tuple(sorted(sessions, key=lambda a: (a.session.start, a.session.end)))
    best = min(ordered, key=lambda answer: _ORDER.index(section_of(answer)))
    return GroupAnswer(group, section_of(best), best, ordered)


def _with_why(answer: GroupAnswer, hit: Hit) -> GroupAnswer:
    """Add where the words were found, and how well they match."""
    return dataclasses.replace(answer, why=hit.reasons, score=hit.score)


def _explain(engine: Engine, search: Search, answers: list[GroupAnswer]) -> list[GroupAnswer]:
    """Give the best session of each group its reasons and fixes."""
    with_best = [(i, a.best) for i, a in enumerate(answers) if a.best is not None]
    judged = judge_sessions(
        engine,
        search.home,
        [best.session for _, best in with_best],
        search.traveller,
        explain=True,
        lifts=search.lifts,
    )
    explained = list(answers)
    for (index, _), best in zip(with_best, judged, strict=True):
        explained[index] = dataclasses.replace(answers[index], best=best)
    return explained


def _suggest_other_sessions(answers: list[GroupAnswer]) -> list[GroupAnswer]:
    """Where a group cannot be reached, name the next group of the same kind that can."""
    works: dict[str, GroupAnswer] = {}
    for answer in sorted(answers, key=_order):
        if answer.section in _YES:
            works.setdefault(answer.group.kind, answer)
    helped = []
    for answer in answers:
        other = works.get(answer.group.kind)
        if answer.best is None or answer.section in _CAN_GO or other is None or other.best is None:
            helped.append(answer)
            continue
        best = _with_fix(answer.best, _other_session(other.group, other.best))
        helped.append(dataclasses.replace(answer, best=best))
    return helped


def _other_session(group: Group, session: SessionAnswer) -> Fix:
    starts = session.session.start
    return Fix(FixCode.OTHER_SESSION, session_key=group.id, note=group.name, starts=starts)


def _with_fix(answer: SessionAnswer, fix: Fix) -> SessionAnswer:
    """Put `fix` before the help that is known."""
    judgement = dataclasses.replace(answer.judgement, fixes=(fix, *answer.judgement.fixes))
    return dataclasses.replace(answer, judgement=judgement)


def _order(answer: GroupAnswer) -> tuple[int, int, dt.datetime, str]:
    start = answer.best.session.start if answer.best else dt.datetime.max
    return (_ORDER.index(answer.section), -answer.score, start, answer.group.name)
