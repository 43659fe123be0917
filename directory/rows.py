"""Rows of a table put together to groups: what makes a row good, and which rows are one group.

One row gives one schedule; rows that repeat an ``id`` add schedules, venues, offers of transport
and contacts to one group. A group is taken whole or not at all: when one of its rows is rejected,
the others are too, so that a slip in one row never makes half a timetable out of a whole one.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass, replace
from typing import Any, Final

from directory.cells import Cells
from directory.columns import COLUMNS, REQUIRED
from directory.fields import (
    parse_date,
    parse_how,
    parse_list,
    parse_places,
    parse_price,
    parse_referral,
    parse_status,
    parse_website,
    parse_whole,
)
from directory.helpcells import each_contact, each_offer, read_contact, read_offer
from directory.language import _
from directory.model import (
    Fact,
    Group,
    How,
    Offer,
    Organisation,
    Provenance,
    Schedule,
    Status,
    Venue,
)
from directory.problems import BadValue, Problem
from directory.table import Table
from directory.topics import parse_topics
from directory.venuecells import read_venue, venue_id
from directory.when import read_schedule

__all__ = ["COLUMNS", "REQUIRED", "Reading", "read_groups", "venue_id"]

_TEXTS: Final = (
    "name", "kind", "alert", "summary", "description", "organisation", "organisation_id",
    "organisation_description", "cost", "for_whom", "gender", "how_to_refer", "source", "licence",
)  # fmt: skip
_SAME_IN_ALL_ROWS: Final = ("name", "how", "status")
_MOST_YEARS: Final = 120


@dataclass(frozen=True, slots=True)
class Reading:
    """What a table gave.

    Parameters
    ----------
    groups : in order of their first row; ids are those of the file.
    problems : in order of line.
    rejected_refs : ids of groups that were in the file and could not be taken.
    unreadable : rejected rows of which we cannot even tell the group.
    """

    groups: tuple[Group, ...]
    problems: tuple[Problem, ...]
    rejected_refs: frozenset[str]
    unreadable: int

    @property
    def rejected_rows(self) -> int:
        """How many rows were not taken."""
        return len({problem.line for problem in self.problems if problem.rejected})


@dataclass(frozen=True, slots=True)
class _Parsed:
    cells: Cells
    facts: dict[str, Any]
    venue: Venue | None
    schedule: Schedule | None
    offer: Offer | None
    contact: tuple[int, dict[str, str]]


def read_groups(table: Table, dataset: str, today: dt.date) -> Reading:
    """Return the groups of a table and everything that is wrong with it.

    Parameters
    ----------
    dataset : the name of the import; also the source of rows that name none.
    today : a record cannot have been assured later than this.
    """
    rows: dict[str, list[_Parsed]] = defaultdict(list)
    problems = list(table.problems)
    unreadable = table.unreadable
    for row in table.rows:
        cells = Cells(table.file, row)
        ref = cells.text("id")
        if ref:
            rows[ref].append(_read_row(cells, today))
        else:
            if not cells.rejected:
                cells.reject("id", _("is empty"), _("Give each group an id that never changes."))
            problems.extend(cells.problems)
            unreadable += 1
    groups, rejected = [], []
    for ref, parsed in rows.items():
        group = _assemble(ref, parsed, dataset, table.unit)
        if group is None:
            rejected.append(ref)
        else:
            groups.append(group)
        for one in parsed:
            problems.extend(one.cells.problems)
    problems.sort(key=lambda problem: problem.line)
    told = tuple(replace(problem, unit=table.unit) for problem in problems)
    return Reading(tuple(groups), told, frozenset(rejected), unreadable)


def _read_row(cells: Cells, today: dt.date) -> _Parsed:
    facts: dict[str, Any] = {name: cells.text(name) for name in _TEXTS}
    facts["how"] = cells.must("how", parse_how, None)
    facts["status"] = cells.must("status", parse_status, None)
    facts["needs"] = cells.must("needs", parse_list, ())
    facts["topics"] = cells.may("topics", parse_topics, ())
    facts["languages"] = cells.must("languages", parse_list, ())
    facts["min_age"] = cells.must("min_age", _age, None)
    facts["max_age"] = cells.must("max_age", _age, None)
    facts["price"] = cells.may("price", parse_price, None)
    facts["places_left"] = cells.may("places_left", parse_places, None)
    facts["referral"] = cells.may("referral", parse_referral, None)
    facts["organisation_website"] = cells.may("organisation_website", parse_website, "")
    facts["assured_on"] = cells.may("assured_on", lambda text: _past(text, today), None)
    if not facts["name"] and not cells.rejected:
        cells.reject("name", _("is empty"), _("Every group needs a name."))
    if not facts["kind"] and not cells.rejected:
        cells.warn("kind", _("is empty, so nobody finds it by its kind"), _("Write its kind."))
    venue = read_venue(cells)
    schedule = read_schedule(cells, venue.id if venue else None)
    filled = {name: value for name, value in facts.items() if value not in ("", (), None)}
    return _Parsed(cells, filled, venue, schedule, read_offer(cells), read_contact(cells))


def _age(text: str) -> int:
    years = parse_whole(text)
    if years > _MOST_YEARS:
        raise BadValue(
            _("is not an age in years"), _("Write a number from 0 to %(most)s.", most=_MOST_YEARS)
        )
    return years


def _past(text: str, today: dt.date) -> dt.date:
    date = parse_date(text)
    if date > today:
        raise BadValue(_("is in the future"), _("Write the day on which somebody last checked."))
    return date


def _because(unit: str, line: int) -> tuple[str, str]:
    """Say that another row of the group stops this one."""
    if unit == "service":
        why = _("was not taken, because service %(line)s of the same group was not", line=line)
        return why, _("Correct that service.")
    why = _("was not taken, because line %(line)s of the same group was not", line=line)
    return why, _("Correct that line.")


def _assemble(ref: str, rows: list[_Parsed], dataset: str, unit: str) -> Group | None:
    """Return one group; None, with the reason on its rows, when any of them is rejected."""
    where = f"{unit} {rows[0].cells.line}"
    facts: dict[str, Any] = {}
    contacts: dict[int, dict[str, str]] = defaultdict(dict)
    for row in rows:
        _add_facts(facts, row.facts, row.cells, where)
        order, contact = row.contact
        _add_facts(contacts[order], contact, row.cells, where)
    youngest, oldest = facts.get("min_age"), facts.get("max_age")
    if youngest is not None and oldest is not None and oldest < youngest:
        rows[0].cells.reject(
            "max_age",
            _("is less than min_age (%(youngest)s)", youngest=youngest),
            _("Swap the two."),
        )
    bad = next((row for row in rows if row.cells.rejected), None)
    if bad is not None:
        for row in rows:
            if not row.cells.rejected:
                row.cells.reject("", *_because(unit, bad.cells.line))
        return None
    # In the order in which an export writes them, so that it reads back as the same group.
    timed = [row.venue for row in rows if row.venue and row.schedule]
    other = [row.venue for row in rows if row.venue and not row.schedule]
    return Group(
        id=ref,
        name=facts["name"],
        kind=facts.get("kind", ""),
        provenance=Provenance(
            source=facts.get("source", dataset),
            dataset=dataset,
            ref=ref,
            licence=facts.get("licence", ""),
            assured_on=facts.get("assured_on"),
        ),
        how=facts.get("how", How.IN_PERSON),
        needs=facts.get("needs", ()),
        topics=facts.get("topics", ()),
        summary=facts.get("summary", ""),
        description=facts.get("description", ""),
        organisation=_organisation(facts),
        venues=_each_once([*timed, *other]),
        schedules=tuple(dict.fromkeys(row.schedule for row in rows if row.schedule)),
        cost=facts.get("cost", ""),
        cost_pence=facts.get("price"),
        for_whom=facts.get("for_whom", ""),
        min_age=youngest,
        max_age=oldest,
        gender=facts.get("gender", ""),
        referral=facts.get("referral", Fact.UNKNOWN),
        how_to_refer=facts.get("how_to_refer", ""),
        places_left=facts.get("places_left"),
        languages=facts.get("languages", ()),
        contacts=each_contact(contacts),
        offers=each_offer(row.offer for row in rows),
        alert=facts.get("alert", ""),
        status=facts.get("status", Status.ACTIVE),
    )


def _organisation(facts: Mapping[str, Any]) -> Organisation:
    return Organisation(
        name=facts.get("organisation", ""),
        description=facts.get("organisation_description", ""),
        website=facts.get("organisation_website", ""),
        ref=facts.get("organisation_id", ""),
    )


def _add_facts(
    facts: MutableMapping[str, Any], more: Mapping[str, Any], cells: Cells, where: str
) -> None:
    """Fill in what earlier rows of the group leave open; tell where the rows disagree."""
    for column, value in more.items():
        if facts.setdefault(column, value) == value:
            continue
        if column in _SAME_IN_ALL_ROWS:
            reason = f"is not the same as on {where}, which has the same id"
            cells.reject(column, reason, _("Give each group an id of its own."))
        else:
            reason = f"is not the same as on {where}, so it was not taken"
            cells.warn(column, reason, _("Write the same in each row of a group."))


def _each_once(venues: Iterable[Venue]) -> tuple[Venue, ...]:
    return tuple({venue.id: venue for venue in venues}.values())
