"""Turns an answer into what a card and a chosen group show: words and plain values only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from directory.language import N_, _
from directory.model import Doubt, Fact, Group, OfferKind, Session, Status, Venue
from directory.words import day_name, say_day, say_schedule
from geo.routing.vocabulary import Direction, FixCode, Reason
from webmap import plain
from webmap.fix_words import fix_words
from webmap.reasons import reason_words
from webmap.usecases.find_groups import GroupAnswer, Section, section_of
from webmap.usecases.judging import SessionAnswer
from webmap.verdict_words import pass_words, sentence_with_lift, verdict_sentence
from webmap.views.sections import PARTS, Part
from webmap.views.why import why

_OLD_DAYS: Final = 365
FACT_WORDS: Final = {
    Fact.YES: N_("Yes"),
    Fact.NO: N_("No"),
    Fact.UNKNOWN: N_("We do not know"),
}
_SHORT_FACTS: Final = {
    # Translators: after "Step-free".
    Fact.YES: N_("yes"),
    Fact.NO: N_("no"),
    Fact.UNKNOWN: N_("we do not know"),
}
_DOUBT_WORDS: Final = {
    Doubt.TERM_DATES_UNKNOWN: N_("check first: it may be a school holiday"),
    Doubt.BANK_HOLIDAY_UNKNOWN: N_("check first: it is a bank holiday"),
}

_OFFER_WORDS: Final = {
    OfferKind.OWN_MINIBUS: N_("They have a minibus"),
    OfferKind.MEMBERS_LIFT: N_("Members give lifts"),
    OfferKind.ON_ROUTE: N_("On a bus or train route"),
}

_LIFTS: Final = (FixCode.LIFT_ONE_WAY, FixCode.LIFT_BOTH_WAYS)
_DOUBT_SENTENCES: Final = {
    Doubt.TERM_DATES_UNKNOWN: N_("It may be a school holiday, so ask first if it meets."),
    Doubt.BANK_HOLIDAY_UNKNOWN: N_("It is a bank holiday, so ask first if it meets."),
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
    """One group in the list. It opens to its ``way``, or to ``why`` it has none, or not at all."""

    id: str
    name: str
    what: str
    icon: str
    word: str
    alert: str
    sentence: str
    fix: str
    dates: tuple[DateLine, ...]
    more_dates: int
    facts: tuple[tuple[str, str], ...]
    usual_week: str
    why: str
    opens: str


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
        alert=plain.shorten(group.alert),
        sentence=_sentence(answer, today),
        fix=first_fix(best) if best is not None else "",
        dates=tuple(date_line(session, today) for session in upcoming),
        more_dates=len(answer.sessions) - len(upcoming),
        facts=facts(group, today),
        usual_week=_whose_times(best) if best is not None else "",
        why=why(answer.why),
        opens=_opens(best),
    )


def _opens(best: SessionAnswer | None) -> str:
    if best is None:
        return ""
    if best.judgement.outward is not None or best.judgement.homeward is not None:
        return "way"
    return "why" if best.judgement.reasons else ""


def what_it_is(group: Group) -> str:
    """Say in one line what a group is and where it meets."""
    where = group.venues[0].name if group.venues else ""
    kind = plain.capital(group.kind)
    # Translators: what a group is and where it meets, such as "Walking at Mill Park".
    start = _("%(kind)s at %(venue)s", kind=kind, venue=where) if where else kind
    return plain.shorten(f"{start}. {group.summary}" if group.summary else start)


def date_line(answer: SessionAnswer, today: dt.date) -> DateLine:
    """Return one date with its verdict."""
    part = part_of(answer)
    return DateLine(
        text=when(answer.session, today),
        icon=part.icon,
        word=part.title,
        at=answer.session.start.strftime("%Y-%m-%dT%H:%M"),
    )


def when(session: Session, today: dt.date) -> str:
    """Say when a session is: ``Tuesday 5 March, 10:30 to 12:00``, and why it may not be."""
    # Translators: a day with times, such as "Tuesday 5 March, 10:30 to 12:00".
    said = _(
        "%(day)s, %(start)s to %(end)s",
        day=plain.day(session.start.date(), today),
        start=plain.clock(session.start),
        end=plain.clock(session.end),
    )
    return f"{said} ({_(_DOUBT_WORDS[session.doubt])})" if session.doubt is not None else said


def first_fix(answer: SessionAnswer) -> str:
    """Say the smallest help that they do not have yet, or nothing."""
    if answer.with_lift:
        return ""
    fixes = answer.judgement.fixes
    return fix_words(fixes[0]) if fixes else ""


def fixes(answer: SessionAnswer) -> list[tuple[str, str]]:
    """Return every fix as words and, for another group, its id; not the lift that they have."""
    return [
        (fix_words(fix), (fix.session_key or "") if fix.code is FixCode.OTHER_SESSION else "")
        for fix in answer.judgement.fixes
        if not (answer.with_lift and fix.code in _LIFTS)
    ]


def reasons(answer: SessionAnswer) -> list[str]:
    """Return every reason as a sentence, the way it speaks of first."""
    return [_reason(reason, weekday(answer)) for reason in answer.judgement.reasons]


def part_of(answer: SessionAnswer) -> Part:
    """Return where one session belongs, with its word and shape; in doubt it is never a yes."""
    return PARTS[section_of(answer)]


def sentence(answer: SessionAnswer) -> str:
    """Say the verdict of one session, and first of all where it may not take place."""
    say = sentence_with_lift if answer.with_lift else verdict_sentence
    said = say(answer.judgement, weekday=weekday(answer))
    unpaid = pass_words(answer.judgement)
    doubt = answer.session.doubt
    first = "" if doubt is None else _(_DOUBT_SENTENCES[doubt])
    return " ".join(part for part in (first, said, unpaid) if part)


def sentence_after(word: str, answer: SessionAnswer) -> str:
    """Say the verdict of one session where its word stands above it already."""
    return plain.capital(sentence(answer).removeprefix(f"{word}: "))


def weekday(answer: SessionAnswer) -> str:
    """Return the day of the week of a session."""
    return day_name(answer.session.start.weekday())


def usual_week(answer: SessionAnswer) -> str:
    """Say which date's timetable was used, where it is not the session's own."""
    if not answer.in_usual_week:
        return ""
    return _(
        "We have no timetable for this date. Times are those of %(date)s. Check them before "
        "setting out.",
        date=say_day(answer.judged_on),
    )


def _whose_times(answer: SessionAnswer) -> str:
    if not answer.in_usual_week:
        return ""
    return _("Times are those of %(date)s.", date=say_day(answer.judged_on))


def facts(group: Group, today: dt.date) -> tuple[tuple[str, str], ...]:
    """Return the small facts of a card: cost, steps, how old the record is."""
    step_free = step_free_of(group.venues)
    return (
        (_("Cost"), plain.shorten(group.cost) or _("not known")),
        (_("Step-free"), _(_SHORT_FACTS[step_free])),
        # Translators: when somebody last said that a record is right; a date follows.
        (_("Checked"), checked(group.provenance.assured_on, today)),
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
        return _("not known")
    said = plain.day_with_year(assured_on)
    if (today - assured_on).days > _OLD_DAYS:
        return _("%(date)s (over a year ago)", date=said)
    return said


def schedules(group: Group) -> list[str]:
    """Say when a group meets, as published."""
    return [say_schedule(schedule) for schedule in group.schedules]


def offers(group: Group) -> list[str]:
    """Say how a group helps with getting there, one sentence for each offer."""
    said = []
    for offer in group.offers:
        days = ", ".join(day_name(day) for day in offer.weekdays)
        kind = _OFFER_WORDS.get(offer.kind)
        parts = (
            "" if kind is None else _(kind),
            offer.text,
            # Translators: the area from which people are brought.
            _("From: %(area)s", area=offer.area) if offer.area else "",
            # Translators: on which days of the week.
            _("On: %(days)s", days=days) if days else "",
            _("Phone: %(phone)s", phone=offer.phone) if offer.phone else "",
        )
        said.append(" ".join(_as_sentence(part) for part in parts if part))
    return said


def _as_sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _sentence(answer: GroupAnswer, today: dt.date) -> str:
    if answer.best is not None:
        return sentence(answer.best)
    return no_date(answer, today)


def no_date(answer: GroupAnswer, today: dt.date) -> str:
    """Say when a group meets next that has no date among those asked for; else nothing."""
    if answer.section is not Section.NO_DATES:
        return ""
    if answer.group.status is Status.PAUSED:
        return _("It is closed for now.")
    if answer.next_session is None:
        return _("We do not know when it meets next. Ask the group.")
    said = when(answer.next_session, today)
    if answer.next_session.start.date() >= today:
        # Translators: a day with times follows.
        return _("Next meets %(when)s.", when=said)
    return _("Met on %(when)s.", when=said)


def _reason(reason: Reason, weekday_name: str) -> str:
    why = reason_words(reason, weekday=weekday_name)
    if reason.leg is Direction.OUTWARD:
        # Translators: what is in the way of getting there.
        return _("There: %(why)s.", why=why)
    return _("Home: %(why)s.", why=why)
