"""Groups out to CSV, so that it opens in a spreadsheet and imports again as the same groups."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from directory.cells import FORMULA
from directory.files import replace_file
from directory.model import Fact, Group, Schedule, Venue
from directory.rows import COLUMNS
from directory.words import DAY_NAMES

_NTH = {1: "1st ", 2: "2nd ", 3: "3rd ", 4: "4th ", 5: "5th ", -1: "last ", None: ""}


def write_groups(groups: Sequence[Group], path: Path) -> int:
    """Write one row for each schedule of `groups`, and return how many rows.

    The file is UTF-8 with a byte-order mark, without which Excel spoils every "ŵ". A text that a
    spreadsheet would run as a formula gets a quote mark before it; our import takes it off again.
    The old file stays until the new one is whole.

    Raises
    ------
    FileError : the file cannot be written, or is a device, a pipe or a folder.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    # The published id, unless groups of several datasets could share it.
    published = len({group.provenance.dataset for group in groups}) == 1
    count = 0
    for row in _rows(groups, published=published):
        writer.writerow([_safe(row[column]) for column in COLUMNS])
        count += 1
    replace_file(path, text.getvalue().encode("utf-8-sig"))
    return count


def _safe(value: str | float | None) -> str:
    if isinstance(value, str):
        return f"'{value}" if FORMULA.match(value) else value
    return "" if value is None else repr(value)


def _rows(groups: Iterable[Group], *, published: bool) -> Iterator[dict[str, str | float | None]]:
    for group in groups:
        facts = _group_cells(group, published=published)
        timed = {schedule.venue_id for schedule in group.schedules}
        for schedule in group.schedules:
            yield {**facts, **_venue_cells(group.venue_of(schedule)), **_when_cells(schedule)}
        rest: list[Venue | None] = [venue for venue in group.venues if venue.id not in timed]
        if not rest and not group.schedules:
            rest = [None]
        for venue in rest:
            yield {**facts, **_venue_cells(venue), **_when_cells(None)}


def _group_cells(group: Group, *, published: bool) -> dict[str, str | float | None]:
    origin = group.provenance
    return {
        "id": origin.ref if published else group.id,
        "name": group.name,
        "kind": group.kind,
        "needs": "; ".join(group.needs),
        "summary": group.summary,
        "description": group.description,
        "organisation": group.organisation.name,
        "how": group.how.value.replace("_", " "),
        "cost": group.cost,
        "for_whom": group.for_whom,
        "min_age": group.min_age,
        "max_age": group.max_age,
        "referral": _fact(group.referral),
        "languages": "; ".join(group.languages),
        "phone": group.contact.phone,
        "email": group.contact.email,
        "website": group.contact.website,
        "transport": "; ".join(offer.text for offer in group.offers),
        "source": origin.source,
        "licence": origin.licence,
        "assured_on": _date(origin.assured_on),
    }


def _venue_cells(venue: Venue | None) -> dict[str, str | float | None]:
    venue = venue or Venue("")
    return {
        "venue_name": venue.name,
        "address": venue.address,
        "postcode": venue.postcode,
        "lat": venue.lat,
        "lon": venue.lon,
        "step_free": _fact(venue.access.step_free),
        "toilet": _fact(venue.access.toilet),
        "hearing_loop": _fact(venue.access.hearing_loop),
        "parking": _fact(venue.access.parking),
    }


def _when_cells(schedule: Schedule | None) -> dict[str, str | float | None]:
    if schedule is None:
        names = ("frequency", "every", "day", "starts_on", "ends_on", "start_time", "end_time")
        more = ("term_time_only", "bank_holidays", "not_on", "also_on")
        return dict.fromkeys((*names, *more))
    day = "" if schedule.weekday is None else DAY_NAMES[schedule.weekday]
    return {
        "frequency": schedule.frequency.value,
        "every": schedule.every,
        "day": _NTH[schedule.nth] + day,
        "starts_on": _date(schedule.starts_on),
        "ends_on": _date(schedule.ends_on),
        "start_time": _time(schedule.start_time),
        "end_time": _time(schedule.end_time),
        "term_time_only": _fact(schedule.term_time_only),
        "bank_holidays": _fact(schedule.bank_holidays),
        "not_on": "; ".join(map(_date, schedule.not_on)),
        "also_on": "; ".join(map(_date, schedule.also_on)),
    }


def _fact(fact: Fact) -> str:
    return "" if fact is Fact.UNKNOWN else fact.value


def _date(date: dt.date | None) -> str:
    return date.isoformat() if date else ""


def _time(time: dt.time | None) -> str:
    return f"{time:%H:%M}" if time else ""
