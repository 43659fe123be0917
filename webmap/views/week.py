"""The week: days across, groups down, and in each cell the verdict of that meeting.

It holds the same groups as the list, in the same order. On a narrow screen the same meetings are
listed by day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, render_template, request

from directory.language import _
from directory.words import day_name, month_name
from webmap import plain
from webmap.usecases.find_groups import GroupAnswer
from webmap.usecases.judging import SessionAnswer
from webmap.views import cards, remembered
from webmap.views.choices import asked_choice, narrowed
from webmap.views.listed import listed, narrowing
from webmap.views.sections import PARTS, Part

pages = Blueprint("week", __name__)

DAYS_ACROSS: Final = 7


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting in a cell: when it starts, its verdict, and what opens it."""

    group_id: str
    name: str
    time: str
    part: Part
    at: str
    doubtful: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One group, with its meetings on each day of the page; or why it has none at all."""

    group_id: str
    name: str
    cells: tuple[tuple[Meeting, ...], ...]
    instead: str


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the page: its name, its date, and whether it is today."""

    name: str
    date: str
    whole: str
    is_today: bool


@pages.get("/results/<reference>/week")
def show(reference: str) -> str:
    """Show the meetings of every group by day, seven days a page."""
    asked = remembered.recall(reference)
    choice = asked_choice()
    found = narrowed(asked, choice)
    today = remembered.today()
    pages_of_days = _pages(_days(asked, choice.days))
    number = _page_number(len(pages_of_days))
    days = pages_of_days[number - 1] if pages_of_days else ()
    sections = [
        (heading, [_row(group, days, today) for group in groups])
        for heading, groups in listed(found.groups, choice.sort)
    ]
    rows = [row for _heading, inside in sections for row in inside]
    return render_template(
        "week.html",
        reference=reference,
        question=asked.sentence(),
        sections=sections,
        shortlist=asked.shortlist,
        days=[_day(date, today) for date in days],
        by_day=[
            (_day(date, today), _in_order(row.cells[place] for row in rows if row.cells))
            for place, date in enumerate(days)
        ],
        parts=_parts(rows),
        dates=plain.dates(days[0], days[-1], today) if days else "",
        earlier=number - 1 if number > 1 else None,
        later=number + 1 if number < len(pages_of_days) else None,
        in_usual_week=any(s.in_usual_week for one in found.groups for s in one.sessions),
        narrow=narrowing(choice, found, "week.show", reference),
    )


def _days(asked: remembered.Remembered, chosen: frozenset[int]) -> list[dt.date]:
    """Return the dates that were asked for, without weekdays on which nothing is shown."""
    count = (asked.last - asked.first).days + 1
    every = (asked.first + dt.timedelta(days=after) for after in range(count))
    return [
        date
        for date in every
        if (not asked.days or date.weekday() in asked.days)
        and (not chosen or date.weekday() in chosen)
    ]


def _pages(days: Sequence[dt.date]) -> list[Sequence[dt.date]]:
    return [days[start : start + DAYS_ACROSS] for start in range(0, len(days), DAYS_ACROSS)]


def _page_number(count: int) -> int:
    """Return the page that is asked for; the first where there is no such page."""
    given = request.args.get("page", "")
    number = int(given) if given.isascii() and given.isdecimal() and len(given) < 4 else 1
    return number if 1 <= number <= count else 1


def _row(answer: GroupAnswer, days: Sequence[dt.date], today: dt.date) -> Row:
    group = answer.group
    if not answer.sessions:
        instead = cards.no_date(answer, today) or _(
            "No journey needed. Ask the group for its times."
        )
        return Row(group.id, group.name, (), instead)
    on: dict[dt.date, list[Meeting]] = {}
    for session in answer.sessions:
        on.setdefault(session.session.start.date(), []).append(_meeting(answer, session))
    return Row(group.id, group.name, tuple(tuple(on.get(date, ())) for date in days), "")


def _meeting(answer: GroupAnswer, judged: SessionAnswer) -> Meeting:
    start = judged.session.start
    return Meeting(
        group_id=answer.group.id,
        name=answer.group.name,
        time=plain.clock(start),
        part=cards.part_of(judged),
        at=start.strftime("%Y-%m-%dT%H:%M"),
        doubtful=judged.session.doubt is not None,
    )


def _in_order(cells: Iterable[tuple[Meeting, ...]]) -> list[Meeting]:
    """Return the meetings of one day by the time at which they start, and then by name."""
    together = [meeting for cell in cells for meeting in cell]
    return sorted(together, key=lambda meeting: (meeting.time, meeting.name.casefold()))


def _parts(rows: Sequence[Row]) -> list[Part]:
    """Return the verdicts that are on the page, for what explains its signs."""
    used = {meeting.part.section for row in rows for cell in row.cells for meeting in cell}
    return [part for section, part in PARTS.items() if section in used]


def _day(date: dt.date, today: dt.date) -> Day:
    # Translators: a date below its day of the week, such as 5 March.
    short = _("%(day)s %(month)s", day=date.day, month=month_name(date.month))
    return Day(day_name(date.weekday()), short, plain.day(date, today), date == today)
