"""Groups out to CSV, so that it opens in a spreadsheet and imports again as the same groups."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from directory.cells import FORMULA
from directory.columns import ACCESS_COLUMNS, COLUMNS, OFFERS
from directory.fields import join_list
from directory.files import replace_file
from directory.model import Contact, Fact, Group, OfferKind, Schedule, Venue
from directory.topics import join_topics
from directory.words import DAY_NAMES

OFFER_WORDS: Final = dict(zip(OfferKind, OFFERS, strict=True))
_NTH = {1: "1st ", 2: "2nd ", 3: "3rd ", 4: "4th ", 5: "5th ", -1: "last ", None: ""}


Row = dict[str, str | float | None]


def write_groups(groups: Sequence[Group], path: Path) -> int:
    """Write the table of `csv_bytes` to a file, and return how many rows it has.

    The old file stays until the new one is whole.

    Raises
    ------
    FileError : the file cannot be written, or is a device, a pipe or a folder.
    """
    rows = table_rows(groups)
    replace_file(path, _csv(rows))
    return len(rows)


def csv_bytes(groups: Sequence[Group]) -> bytes:
    """Return a table with one row for each schedule of `groups`.

    It is UTF-8 with a byte-order mark, without which Excel spoils every "ŵ".
    """
    return _csv(table_rows(groups))


def _csv(rows: Iterable[Row]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(["" if row[c] is None else row[c] for c in COLUMNS] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def table_rows(groups: Sequence[Group]) -> list[Row]:
    """Return the rows of a table of `groups`, with a value for each of ``COLUMNS``.

    A text that a spreadsheet would run as a formula gets a quote mark before it; our import takes
    it off again.
    """
    # The published id, unless groups of several datasets could share it.
    published = len({group.provenance.dataset for group in groups}) == 1
    return [
        {column: _safe(value) for column, value in row.items()}
        for row in _rows(groups, published=published)
    ]


def _safe(value: str | float | None) -> str | float | None:
    return f"'{value}" if isinstance(value, str) and FORMULA.match(value) else value


def _rows(groups: Iterable[Group], *, published: bool) -> Iterator[Row]:
    for group in groups:
        facts = _group_cells(group, published=published)
        for number, place in enumerate(_places(group)):
            yield {**facts, **place, **_contact_cells(group, number), **_offer_cells(group, number)}


def _places(group: Group) -> list[Row]:
    """Return where and when for each row of a group: as many as it takes to say all of it."""
    timed = {schedule.venue_id for schedule in group.schedules}
    rows = [{**_venue_cells(group.venue_of(s)), **_when_cells(s)} for s in group.schedules]
    untimed = [venue for venue in group.venues if venue.id not in timed]
    rows += [{**_venue_cells(venue), **_when_cells(None)} for venue in untimed]
    needed = max(1, len(group.offers), len(group.contacts)) - len(rows)
    return rows + [{**_venue_cells(None), **_when_cells(None)}] * needed


def _group_cells(group: Group, *, published: bool) -> Row:
    origin = group.provenance
    return {
        "id": origin.ref if published else group.id,
        "name": group.name,
        "kind": group.kind,
        "status": group.status.value,
        "alert": group.alert,
        "needs": join_list(group.needs),
        "topics": join_topics(group.topics),
        "summary": group.summary,
        "description": group.description,
        "organisation": group.organisation.name,
        "organisation_id": group.organisation.ref,
        "organisation_description": group.organisation.description,
        "organisation_website": group.organisation.website,
        "how": group.how.value.replace("_", " "),
        "cost": group.cost,
        "price": say_price(group.cost_pence),
        "for_whom": group.for_whom,
        "gender": group.gender,
        "min_age": group.min_age,
        "max_age": group.max_age,
        "places_left": group.places_left,
        "referral": _fact(group.referral),
        "how_to_refer": group.how_to_refer,
        "languages": join_list(group.languages),
        "source": origin.source,
        "licence": origin.licence,
        "assured_on": _date(origin.assured_on),
    }


def say_price(pence: int | None) -> str:
    """Return a price as an editor writes it: 2.50, free, or nothing where it is not known."""
    if pence is None:
        return ""
    return f"{pence // 100}.{pence % 100:02}" if pence else "free"


def _contact_cells(group: Group, row: int) -> Row:
    """Return a contact for each row in turn; further rows repeat the last one."""
    number = min(row, len(group.contacts) - 1)
    contact = group.contacts[number] if group.contacts else Contact()
    return {
        "contact_order": number + 1 if len(group.contacts) > 1 else None,
        "contact_for": contact.title,
        "phone": contact.phone,
        "email": contact.email,
        "website": contact.website,
    }


def _offer_cells(group: Group, row: int) -> Row:
    """Return an offer of transport for each row in turn; further rows repeat the last one."""
    if not group.offers:
        names = ("transport", "transport_area", "transport_days", "transport_phone")
        return dict.fromkeys((*names, "transport_kind"))
    offer = group.offers[min(row, len(group.offers) - 1)]
    return {
        "transport": offer.text,
        "transport_kind": OFFER_WORDS[offer.kind],
        "transport_area": offer.area,
        "transport_days": "; ".join(DAY_NAMES[day] for day in offer.weekdays),
        "transport_phone": offer.phone,
    }


def _venue_cells(venue: Venue | None) -> Row:
    venue = venue or Venue("")
    return {
        "venue_name": venue.name,
        "address": venue.address,
        "postcode": venue.postcode,
        "uprn": venue.uprn,
        "lat": venue.lat,
        "lon": venue.lon,
        **{column: _fact(getattr(venue.access, column)) for column in ACCESS_COLUMNS},
        "access_notes": venue.access.notes,
    }


def _when_cells(schedule: Schedule | None) -> Row:
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
