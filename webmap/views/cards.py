"""Turns an answer into what a card and a chosen group show: words and plain values only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from directory.model import Doubt, Fact, Group, Session, Venue
from directory.words import DAY_NAMES, say_schedule
from geo.routing.vocabulary import Direction, FixCode, Journey, Leg, LegMode, Reason
from webmap import plain, words
from webmap.reasons import reason_words
from webmap.usecases.find_groups import GroupAnswer, Section
from webmap.usecases.judging import SessionAnswer
from webmap.views.sections import PARTS, icon_of, title_of

_LONGEST_LINE: Final = 140
_OLD_DAYS: Final = 365
_WAIT_SAID_S: Final = 60
FACT_WORDS: Final = {Fact.YES: "Yes", Fact.NO: "No", Fact.UNKNOWN: "We do not know"}
_DOUBT_WORDS: Final = {
    Doubt.TERM_DATES_UNKNOWN: "check first: it may be a school holiday",
    Doubt.BANK_HOLIDAY_UNKNOWN: "check first: it is a bank holiday",
}


@dataclass(frozen=True, slots=True)
class DateLine:
    """One date of a group: what it says, its verdict, and what opens it."""

    text: str
    icon: str
    word: str
    at: str


@dataclass(frozen=True, slots=True)
class Card:
    """One group in the list."""

    id: str
    name: str
    what: str
    icon: str
    word: str
    sentence: str
    fix: str
    dates: tuple[DateLine, ...]
    more_dates: int
    facts: tuple[tuple[str, str], ...]
    usual_week: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a way: ``place``, ``walk``, ``ride`` or ``wait``."""

    kind: str
    time: str
    text: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """One way, there or home, as it is told."""

    direction: str
    heading: str
    summary: str
    rows: tuple[Row, ...]


def card(answer: GroupAnswer, today: dt.date) -> Card:
    """Return the card of one group."""
    group, best = answer.group, answer.best
    upcoming = answer.sessions[:2]
    return Card(
        id=group.id,
        name=group.name,
        what=what_it_is(group),
        icon=PARTS[answer.section].icon,
        word=PARTS[answer.section].title,
        sentence=_sentence(answer),
        fix=first_fix(best) if best is not None else "",
        dates=tuple(date_line(session) for session in upcoming),
        more_dates=len(answer.sessions) - len(upcoming),
        facts=facts(group, today),
        usual_week=_whose_times(best) if best is not None else "",
    )


def what_it_is(group: Group) -> str:
    """Say in one line what a group is and where it meets."""
    where = group.venues[0].name if group.venues else ""
    kind = group.kind[:1].upper() + group.kind[1:]
    start = f"{kind} at {where}" if where else kind
    return shorten(f"{start}. {group.summary}" if group.summary else start)


def shorten(text: str) -> str:
    """Cut a text at a word, where it is longer than a line of a card."""
    plain = " ".join(text.split())
    if len(plain) <= _LONGEST_LINE:
        return plain
    return plain[:_LONGEST_LINE].rsplit(" ", 1)[0].rstrip(".,;:") + "…"


def date_line(answer: SessionAnswer) -> DateLine:
    """Return one date with its verdict."""
    verdict = answer.judgement.verdict
    return DateLine(
        text=when(answer.session),
        icon=icon_of(verdict),
        word=title_of(verdict),
        at=answer.session.start.strftime("%Y-%m-%dT%H:%M"),
    )


def when(session: Session) -> str:
    """Say when a session is: ``Tuesday 5 March, 10:30 to 12:00``, and why it may not be."""
    said = (
        f"{plain.day(session.start.date())}, {plain.clock(session.start)} to "
        f"{plain.clock(session.end)}"
    )
    return f"{said} ({_DOUBT_WORDS[session.doubt]})" if session.doubt is not None else said


def first_fix(answer: SessionAnswer) -> str:
    """Say the smallest help, or nothing."""
    fixes = answer.judgement.fixes
    return words.fix_words(fixes[0]) if fixes else ""


def fixes(answer: SessionAnswer) -> list[tuple[str, str]]:
    """Return every fix as words and, for another group, its id."""
    return [
        (words.fix_words(fix), (fix.session_key or "") if fix.code is FixCode.OTHER_SESSION else "")
        for fix in answer.judgement.fixes
    ]


def reasons(answer: SessionAnswer) -> list[str]:
    """Return every reason as a sentence, the way it speaks of first."""
    return [_reason(reason, weekday(answer)) for reason in answer.judgement.reasons]


def sentence(answer: SessionAnswer) -> str:
    """Say the verdict of one session."""
    return words.verdict_sentence(answer.judgement, weekday=weekday(answer))


def sentence_after(word: str, answer: SessionAnswer) -> str:
    """Say the verdict of one session where its word stands above it already."""
    return plain.capital(sentence(answer).removeprefix(f"{word}: "))


def weekday(answer: SessionAnswer) -> str:
    """Return the day of the week of a session."""
    return DAY_NAMES[answer.session.start.weekday()]


def usual_week(answer: SessionAnswer) -> str:
    """Say which date's timetable was used, where it is not the session's own."""
    if not answer.in_usual_week:
        return ""
    return (
        f"We have no timetable for this date yet. Times are those of "
        f"{plain.day(answer.judged_on)} {answer.judged_on.year}. Check them before setting out."
    )


def _whose_times(answer: SessionAnswer) -> str:
    if not answer.in_usual_week:
        return ""
    return f"Times are those of {plain.day(answer.judged_on)} {answer.judged_on.year}."


def facts(group: Group, today: dt.date) -> tuple[tuple[str, str], ...]:
    """Return the small facts of a card: cost, steps, how old the record is."""
    step_free = step_free_of(group.venues)
    return (
        ("Cost", shorten(group.cost) or "not known"),
        ("Step-free", FACT_WORDS[step_free].lower()),
        ("Checked", checked(group.provenance.assured_on, today)),
    )


def step_free_of(venues: Sequence[Venue]) -> Fact:
    """Say whether every venue is free of steps; not knowing of one is not knowing."""
    known = {venue.access.step_free for venue in venues}
    if Fact.NO in known:
        return Fact.NO
    return Fact.YES if known == {Fact.YES} else Fact.UNKNOWN


def checked(assured_on: dt.date | None, today: dt.date) -> str:
    """Say when somebody last said that a record is right."""
    if assured_on is None:
        return "not known"
    old = " (over a year ago)" if (today - assured_on).days > _OLD_DAYS else ""
    return plain.day_with_year(assured_on) + old


def ways(answer: SessionAnswer) -> list[Way]:
    """Tell the way there and the way home, those that there are."""
    venue = answer.session.venue
    place = venue.name if venue is not None and venue.name else "The group"
    told = []
    if answer.judgement.outward is not None:
        told.append(_way(answer.judgement.outward, Direction.OUTWARD, "Home", place))
    if answer.judgement.homeward is not None:
        told.append(_way(answer.judgement.homeward, Direction.HOMEWARD, place, "Home"))
    return told


def schedules(group: Group) -> list[str]:
    """Say when a group meets, as published."""
    return [say_schedule(schedule) for schedule in group.schedules]


def _sentence(answer: GroupAnswer) -> str:
    if answer.best is None:
        return PARTS[answer.section].about if answer.section is not Section.AT_HOME else ""
    return sentence(answer.best)


def _reason(reason: Reason, weekday_name: str) -> str:
    way = "There" if reason.leg is Direction.OUTWARD else "Home"
    return f"{way}: {reason_words(reason, weekday=weekday_name)}."


def _way(journey: Journey, direction: Direction, start: str, end: str) -> Way:
    rows: list[Row] = []
    at = journey.leave
    for number, leg in enumerate(journey.legs):
        wait = int((leg.depart - at).total_seconds())
        waited = number > 0 and wait >= _WAIT_SAID_S
        rows.append(
            Row(
                "place",
                plain.clock_after(at) if waited else plain.clock(leg.depart),
                start if number == 0 else leg.from_name,
            )
        )
        if waited:
            rows.append(Row("wait", "", f"Wait {plain.duration(wait)}"))
        rows.append(_segment(leg, plain.clock(leg.depart) if waited else ""))
        at = leg.arrive
    rows.append(Row("place", plain.clock_after(at), end))
    heading = "Getting there" if direction is Direction.OUTWARD else "Getting home"
    return Way(direction.value, heading, words.journey_summary(journey), tuple(rows))


def _segment(leg: Leg, time: str) -> Row:
    seconds = int((leg.arrive - leg.depart).total_seconds())
    if leg.mode is LegMode.WALK:
        metres = f", about {_metres(leg.metres)}" if leg.metres else ""
        along = ", ".join(dict.fromkeys(street for street in leg.streets if street))
        return Row(
            "walk",
            time,
            f"Walk {plain.duration(seconds)}{metres}",
            shorten(f"Along {along}") if along else "",
        )
    name = words.ride(leg)
    towards = f" towards {leg.headsign}" if leg.headsign else ""
    more = [plain.duration(seconds)]
    if leg.intermediate_stops:
        stop = "next" if leg.intermediate_stops == 1 else _nth(leg.intermediate_stops)
        more.append(f"Get off at the {stop} stop")
    if leg.agency:
        more.append(leg.agency)
    if leg.pass_valid is False:
        more.append("The bus pass is not valid yet")
    return Row("ride", time, f"{name[:1].upper()}{name[1:]}{towards}", ". ".join(more))


def _metres(metres: float | None) -> str:
    if metres is None:
        return ""
    if metres < 1000:
        return f"{max(10, round(metres, -1)):.0f} metres"
    return f"{metres / 1000:.1f} km"


def _nth(count: int) -> str:
    tail = "th" if 10 <= count % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")
    return f"{count}{tail}"
