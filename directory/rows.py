"""Rows of a table put together to groups: the columns, and what makes a row good.

One row gives one schedule; rows that repeat an ``id`` add schedules and venues to one group. A
group is taken whole or not at all: when one of its rows is rejected, the others are too, so that
a slip in one row never makes half a timetable out of a whole one.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from directory.cells import Cells
from directory.fields import (
    check_place,
    parse_date,
    parse_degrees,
    parse_email,
    parse_fact,
    parse_how,
    parse_list,
    parse_referral,
    parse_website,
    parse_whole,
)
from directory.model import (
    Access,
    Contact,
    Fact,
    Group,
    How,
    Offer,
    OfferKind,
    Organisation,
    Provenance,
    Schedule,
    Venue,
)
from directory.problems import BadValue, Problem
from directory.table import Table
from directory.when import WHEN_COLUMNS, read_schedule

ACCESS_COLUMNS: Final = ("step_free", "toilet", "hearing_loop", "parking")
COLUMNS: Final = (
    "id",
    "name",
    "kind",
    "needs",
    "summary",
    "description",
    "organisation",
    "how",
    "venue_name",
    "address",
    "postcode",
    "lat",
    "lon",
    *WHEN_COLUMNS,
    "cost",
    "for_whom",
    "min_age",
    "max_age",
    "referral",
    "languages",
    "phone",
    "email",
    "website",
    *ACCESS_COLUMNS,
    "transport",
    "source",
    "licence",
    "assured_on",
)
REQUIRED: Final = ("id", "name", "kind")

_TEXTS: Final = (
    "name", "kind", "summary", "description", "organisation",
    "cost", "for_whom", "phone", "transport", "source", "licence",
)  # fmt: skip
_SAME_IN_ALL_ROWS: Final = ("name", "how")
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
                cells.reject("id", "is empty", "Give each group an id that never changes.")
            problems.extend(cells.problems)
            unreadable += 1
    groups, rejected = [], []
    for ref, parsed in rows.items():
        group = _assemble(ref, parsed, dataset)
        if group is None:
            rejected.append(ref)
        else:
            groups.append(group)
        for one in parsed:
            problems.extend(one.cells.problems)
    problems.sort(key=lambda problem: problem.line)
    return Reading(tuple(groups), tuple(problems), frozenset(rejected), unreadable)


def _read_row(cells: Cells, today: dt.date) -> _Parsed:
    facts: dict[str, Any] = {name: cells.text(name) for name in _TEXTS}
    facts["how"] = cells.must("how", parse_how, None)
    facts["needs"] = cells.must("needs", parse_list, ())
    facts["languages"] = cells.must("languages", parse_list, ())
    facts["min_age"] = cells.must("min_age", _age, None)
    facts["max_age"] = cells.must("max_age", _age, None)
    facts["referral"] = cells.may("referral", parse_referral, None)
    facts["email"] = cells.may("email", parse_email, "")
    facts["website"] = cells.may("website", parse_website, "")
    facts["assured_on"] = cells.may("assured_on", lambda text: _past(text, today), None)
    for column in ("name", "kind"):
        if not facts[column] and not cells.rejected:
            cells.reject(column, "is empty", f"Every group needs a {column}.")
    venue = _read_venue(cells)
    schedule = read_schedule(cells, venue.id if venue else None)
    filled = {name: value for name, value in facts.items() if value not in ("", (), None)}
    return _Parsed(cells, filled, venue, schedule)


def _age(text: str) -> int:
    years = parse_whole(text)
    if years > _MOST_YEARS:
        raise BadValue("is not an age in years", f"Write a number from 0 to {_MOST_YEARS}.")
    return years


def _past(text: str, today: dt.date) -> dt.date:
    date = parse_date(text)
    if date > today:
        raise BadValue("is in the future", "Write the day on which somebody last checked.")
    return date


def _read_venue(cells: Cells) -> Venue | None:
    name, address, postcode = (cells.text(c) for c in ("venue_name", "address", "postcode"))
    lat = cells.may("lat", parse_degrees, None)
    lon = cells.may("lon", parse_degrees, None)
    if lat is not None and lon is not None:
        try:
            check_place(lat, lon)
        except BadValue as bad:
            cells.warn("lat", f"with its lon {bad.reason}, so the place is not known", bad.advice)
            lat = lon = None
    elif cells.has("lat") or cells.has("lon"):
        missing = "lon" if lat is not None else "lat"
        cells.warn(missing, "is missing, so the place is not known", "Fill in both lat and lon.")
        lat = lon = None
    access = Access(*(cells.may(column, parse_fact, Fact.UNKNOWN) for column in ACCESS_COLUMNS))
    if not (name or address or postcode or lat is not None or access != Access()):
        return None
    return Venue(
        venue_id(name, address, postcode, lat, lon, access),
        name,
        address,
        postcode,
        lat,
        lon,
        access,
    )


def venue_id(
    name: str,
    address: str,
    postcode: str,
    lat: float | None,
    lon: float | None,
    access: Access,
) -> str:
    """Return an id that two venues share exactly when all that is known of them is equal."""
    facts = (access.step_free, access.toilet, access.hearing_loop, access.parking)
    parts = (name, address, postcode, repr(lat), repr(lon), *(fact.value for fact in facts))
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:20]


def _assemble(ref: str, rows: list[_Parsed], dataset: str) -> Group | None:
    """Return one group; None, with the reason on its rows, when any of them is rejected."""
    facts = dict(rows[0].facts)
    for row in rows[1:]:
        _add_facts(facts, row, rows[0].cells.line)
    youngest, oldest = facts.get("min_age"), facts.get("max_age")
    if youngest is not None and oldest is not None and oldest < youngest:
        rows[0].cells.reject("max_age", f"is less than min_age ({youngest})", "Swap the two.")
    bad = next((row for row in rows if row.cells.rejected), None)
    if bad is not None:
        for row in rows:
            if not row.cells.rejected:
                why = f"was not taken, because line {bad.cells.line} of the same group was not"
                row.cells.reject("", why, "Correct that line.")
        return None
    schedules = tuple(dict.fromkeys(row.schedule for row in rows if row.schedule))
    # In the order in which an export writes them, so that it reads back as the same group.
    timed = [row.venue for row in rows if row.venue and row.schedule]
    other = [row.venue for row in rows if row.venue and not row.schedule]
    return Group(
        id=ref,
        name=facts["name"],
        kind=facts["kind"],
        provenance=Provenance(
            source=facts.get("source", dataset),
            dataset=dataset,
            ref=ref,
            licence=facts.get("licence", ""),
            assured_on=facts.get("assured_on"),
        ),
        how=facts.get("how", How.IN_PERSON),
        needs=facts.get("needs", ()),
        summary=facts.get("summary", ""),
        description=facts.get("description", ""),
        organisation=Organisation(facts.get("organisation", "")),
        venues=_each_once([*timed, *other]),
        schedules=schedules,
        cost=facts.get("cost", ""),
        for_whom=facts.get("for_whom", ""),
        min_age=youngest,
        max_age=oldest,
        referral=facts.get("referral", Fact.UNKNOWN),
        languages=facts.get("languages", ()),
        contacts=_contacts(facts),
        offers=_offers(facts),
    )


def _contacts(facts: dict[str, Any]) -> tuple[Contact, ...]:
    contact = Contact(*(facts.get(name, "") for name in ("phone", "email", "website")))
    return () if contact == Contact() else (contact,)


def _offers(facts: dict[str, Any]) -> tuple[Offer, ...]:
    text = facts.get("transport", "")
    return (Offer(OfferKind.OTHER, text),) if text else ()


def _add_facts(facts: dict[str, Any], row: _Parsed, first_line: int) -> None:
    """Fill in what earlier rows of the group leave open; tell where the rows disagree."""
    for column, value in row.facts.items():
        if facts.setdefault(column, value) == value:
            continue
        if column in _SAME_IN_ALL_ROWS:
            reason = f"is not the same as on line {first_line}, which has the same id"
            row.cells.reject(column, reason, "Give each group an id of its own.")
        else:
            reason = f"is not the same as on line {first_line}, so it was not taken"
            row.cells.warn(column, reason, "Write the same in each row of a group.")


def _each_once(venues: Iterable[Venue]) -> tuple[Venue, ...]:
    return tuple({venue.id: venue for venue in venues}.values())
