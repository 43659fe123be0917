"""Records into the database, many at once, in the caller's transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa

from directory.errors import ChangeError
from directory.language import _
from directory.model import Group, Schedule, Term
from directory.store import mapping as m
from directory.store import tables as t
from directory.values import can_be_kept

_LONGEST_NAME: Final = 200

# Fewer than the values that a statement may have in any of the databases.
_AT_ONCE: Final = 1_000

_LISTS: Final[tuple[tuple[str, sa.Table, Callable[[Any], m.Values]], ...]] = (
    ("needs", t.group_needs, lambda text: {"value": text}),
    ("languages", t.group_languages, lambda text: {"value": text}),
    ("topics", t.group_topics, m.topic_row),
    ("contacts", t.group_contacts, m.contact_row),
    ("offers", t.group_offers, m.offer_row),
    # Before the schedules, which name them.
    ("venues", t.group_venues, m.venue_row),
    ("schedules", t.schedules, m.schedule_row),
)


def begin_change(connection: sa.Connection, what: str, by: str) -> int:
    """Note that the directory changes, by whom and when; return the number of the change.

    Raises
    ------
    ChangeError : nobody is named.
    """
    made = connection.execute(
        t.changes.insert()
        .values(made_at=now(), made_by=named(by), what=what)
        .returning(t.changes.c.id)
    )
    return int(made.scalar_one())


def named(by: str) -> str:
    """Return the name of who does something.

    Raises
    ------
    ChangeError : it is empty, too long, or has characters that cannot be kept.
    """
    name = by.strip()
    if not name or len(name) > _LONGEST_NAME or not can_be_kept(name):
        raise ChangeError(_("say who does this, in up to %(most)s characters", most=_LONGEST_NAME))
    return name


def now() -> dt.datetime:
    """Return the time as it is kept: UTC, without a zone, whole seconds."""
    return dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0)


def add_records(connection: sa.Connection, records: Sequence[Group]) -> None:
    """Write records whose ids are not there yet."""
    insert(connection, t.groups, [m.group_row(record) for record in records])
    _add_lists(connection, records)


def replace_records(connection: sa.Connection, records: Sequence[Group]) -> None:
    """Write records in the place of those with the same ids."""
    if not records:
        return
    _remove_lists(connection, [record.id for record in records])
    rows = [{"b_id": record.id, **m.group_row(record)} for record in records]
    connection.execute(t.groups.update().where(t.groups.c.id == sa.bindparam("b_id")), rows)
    _add_lists(connection, records)


def replace_terms(connection: sa.Connection, terms: Collection[Term]) -> None:
    """Make these the school terms."""
    connection.execute(t.terms.delete())
    rows = [
        {"position": i, "name": term.name, "first": term.first, "last": term.last}
        for i, term in enumerate(terms)
    ]
    insert(connection, t.terms, rows)


def insert(connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add rows; there may be none."""
    if rows:
        connection.execute(table.insert(), list(rows))


def _remove_lists(connection: sa.Connection, ids: Sequence[str]) -> None:
    for table in (t.schedule_days, *(table for _name, table, _of in reversed(_LISTS))):
        for first in range(0, len(ids), _AT_ONCE):
            some = ids[first : first + _AT_ONCE]
            connection.execute(table.delete().where(table.c.group_id.in_(some)))


def _add_lists(connection: sa.Connection, records: Sequence[Group]) -> None:
    for field, table, row_of in _LISTS:
        rows = [
            {"group_id": record.id, "position": i, **row_of(value)}
            for record in records
            for i, value in enumerate(getattr(record, field))
        ]
        insert(connection, table, rows)
    days = [
        row
        for record in records
        for i, schedule in enumerate(record.schedules)
        for row in _days(record.id, i, schedule)
    ]
    insert(connection, t.schedule_days, days)


def _days(group_id: str, position: int, schedule: Schedule) -> list[m.Values]:
    return [
        {"group_id": group_id, "position": position, "meets": meets, "number": n, "date": date}
        for meets, dates in ((False, schedule.not_on), (True, schedule.also_on))
        for n, date in enumerate(dates)
    ]
