"""Groups out to CSV, so that it opens in a spreadsheet and imports again as the same groups."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from directory.cells import FORMULA
from directory.columns import COLUMNS
from directory.files import replace_file
from directory.model import Contact, Group
from directory.outcells import (
    Row,
    contact_cells,
    group_cells,
    offer_cells,
    venue_cells,
    when_cells,
)


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
        facts = group_cells(group, published=published)
        for number, place in enumerate(_places(group)):
            yield {**facts, **place, **_contact(group, number), **_offer(group, number)}


def _places(group: Group) -> list[Row]:
    """Return where and when for each row of a group: as many as it takes to say all of it."""
    timed = {schedule.venue_id for schedule in group.schedules}
    rows = [{**venue_cells(group.venue_of(s)), **when_cells(s)} for s in group.schedules]
    untimed = [venue for venue in group.venues if venue.id not in timed]
    rows += [{**venue_cells(venue), **when_cells(None)} for venue in untimed]
    needed = max(1, len(group.offers), len(group.contacts)) - len(rows)
    return rows + [{**venue_cells(None), **when_cells(None)}] * needed


def _contact(group: Group, row: int) -> Row:
    """Return a contact for each row in turn; further rows repeat the last one."""
    number = min(row, len(group.contacts) - 1)
    contact = group.contacts[number] if group.contacts else Contact()
    order = number + 1 if len(group.contacts) > 1 else None
    return {"contact_order": order, **contact_cells(contact)}


def _offer(group: Group, row: int) -> Row:
    """Return an offer of transport for each row in turn; further rows repeat the last one."""
    return offer_cells(group.offers[min(row, len(group.offers) - 1)] if group.offers else None)
