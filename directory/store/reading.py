"""Records and terms out of the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any, Final

import sqlalchemy as sa

from directory.model import Group, Schedule, Term, Venue
from directory.store import mapping as m
from directory.store import tables as t

Lists = dict[str, tuple[Any, ...]]

_LISTS: Final[tuple[tuple[str, sa.Table, Callable[[sa.Row[Any]], Any]], ...]] = (
    ("needs", t.group_needs, lambda row: row.value),
    ("languages", t.group_languages, lambda row: row.value),
    ("topics", t.group_topics, m.topic_of),
    ("contacts", t.group_contacts, m.contact_of),
    ("offers", t.group_offers, m.offer_of),
)


def load_records(connection: sa.Connection, where: sa.ColumnElement[bool]) -> list[Group]:
    """Return the records for which a condition on the table ``groups`` holds, by name and id.

    The order is made here and not by the database, so that every database gives the same.
    """
    ids = sa.select(t.groups.c.id).where(where)
    lists: defaultdict[str, Lists] = defaultdict(dict)
    for field, table, value_of in _LISTS:
        for group_id, values in _by_group(connection, table, ids, value_of).items():
            lists[group_id][field] = tuple(values)
    for group_id, venues in _by_group(connection, t.group_venues, ids, _shared()).items():
        lists[group_id]["venues"] = tuple(venues)
    for group_id, schedules in _schedules(connection, ids).items():
        lists[group_id]["schedules"] = tuple(schedules)
    rows = connection.execute(sa.select(t.groups).where(where))
    return by_name([m.group_of(row, lists.get(row.id, {})) for row in rows])


def by_name(groups: list[Group]) -> list[Group]:
    """Return groups in the order in which they are shown everywhere: by name, then by id."""
    return sorted(groups, key=lambda group: (group.name.casefold(), group.id))


def _by_group(
    connection: sa.Connection,
    table: sa.Table,
    ids: sa.Select[tuple[str]],
    value_of: Callable[[sa.Row[Any]], Any],
) -> defaultdict[str, list[Any]]:
    found: defaultdict[str, list[Any]] = defaultdict(list)
    query = (
        sa.select(table)
        .where(table.c.group_id.in_(ids))
        .order_by(table.c.group_id, table.c.position)
    )
    for row in connection.execute(query):
        found[row.group_id].append(value_of(row))
    return found


def _shared() -> Callable[[sa.Row[Any]], Venue]:
    """Return a reader of venues that gives equal ones as one object: they fill the memory."""
    known: dict[Venue, Venue] = {}

    def read(row: sa.Row[Any]) -> Venue:
        venue = m.venue_of(row)
        return known.setdefault(venue, venue)

    return read


def _schedules(
    connection: sa.Connection, ids: sa.Select[tuple[str]]
) -> defaultdict[str, list[Schedule]]:
    days = t.schedule_days
    named: defaultdict[tuple[str, int, bool], list[Any]] = defaultdict(list)
    query = sa.select(days).where(days.c.group_id.in_(ids)).order_by(days.c.number)
    for row in connection.execute(query):
        named[row.group_id, row.position, row.meets].append(row.date)

    def read(row: sa.Row[Any]) -> Schedule:
        key = (row.group_id, row.position)
        return m.schedule_of(row, named.get((*key, False), ()), named.get((*key, True), ()))

    return _by_group(connection, t.schedules, ids, read)


def load_terms(connection: sa.Connection) -> tuple[Term, ...]:
    """Return the school terms in the order in which they were given."""
    query = sa.select(t.terms).order_by(t.terms.c.position)
    return tuple(Term(row.name, row.first, row.last) for row in connection.execute(query))


def last_change(connection: sa.Connection) -> int:
    """Return a number that grows with every change of the directory."""
    return connection.execute(sa.select(sa.func.max(t.changes.c.id))).scalar() or 0
