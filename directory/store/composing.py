"""Groups as pages show them: records with what was merged into them and corrected."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Final

import sqlalchemy as sa

from directory.compose import Composed, Correction, Part, compose
from directory.errors import ChangeError
from directory.language import _
from directory.model import Status
from directory.store import tables as t
from directory.store.reading import load_records
from directory.values import field_from_json

_NOT_ALONE: Final = sa.or_(
    t.groups.c.id.in_(sa.select(t.merges.c.record_id)),
    t.groups.c.id.in_(sa.select(t.merges.c.keep_id)),
    t.groups.c.id.in_(sa.select(t.corrections.c.group_id).where(t.corrections.c.field == "status")),
)
OPEN: Final = sa.or_(t.groups.c.status != Status.CLOSED.value, _NOT_ALONE)
"""A condition that holds for every record of a group that could be open."""

CLOSED: Final = sa.or_(t.groups.c.status == Status.CLOSED.value, _NOT_ALONE)
"""A condition that holds for every record of a group that could be closed."""


def load_groups(connection: sa.Connection, where: sa.ColumnElement[bool]) -> list[Composed]:
    """Return the groups made of the records for which a condition on ``groups`` holds.

    It must hold for all records of a group, or for none.
    """
    return [compose(kept, others) for kept, others in load_parts(connection, where)]


def load_group(connection: sa.Connection, group_id: str) -> Composed | None:
    """Return the group that a record is, or is a part of; None where there is no such id."""
    found = load_groups(connection, t.groups.c.id.in_(ids_of(connection, group_id)))
    return found[0] if found else None


def load_parts(
    connection: sa.Connection, where: sa.ColumnElement[bool]
) -> list[tuple[Part, list[Part]]]:
    """Return kept records, each with those that were merged into it, oldest merge first."""
    corrections = _corrections(connection, where)
    parts = {
        record.id: Part(record, corrections.get(record.id, {}))
        for record in load_records(connection, where)
    }
    into: defaultdict[str, list[Part]] = defaultdict(list)
    order = t.merges.c.change_id, t.merges.c.record_id
    for record_id, keep_id in connection.execute(
        sa.select(t.merges.c.record_id, t.merges.c.keep_id).order_by(*order)
    ):
        if record_id in parts:
            into[keep_id].append(parts.pop(record_id))
    return [(part, into.get(group_id, [])) for group_id, part in parts.items()]


def _corrections(
    connection: sa.Connection, where: sa.ColumnElement[bool]
) -> defaultdict[str, dict[str, Correction]]:
    ids = sa.select(t.groups.c.id).where(where)
    query = (
        sa.select(t.corrections, t.changes.c.made_at, t.changes.c.made_by)
        .join(t.changes)
        .where(t.corrections.c.group_id.in_(ids))
    )
    found: defaultdict[str, dict[str, Correction]] = defaultdict(dict)
    for row in connection.execute(query):
        value = field_from_json(row.field, json.loads(row.value))
        found[row.group_id][row.field] = Correction(value, row.made_by, row.made_at.date())
    return found


def root_of(connection: sa.Connection, group_id: str) -> str:
    """Return the id of the group that a record is, or is a part of.

    Raises
    ------
    ChangeError : there is no such record.
    """
    query = (
        sa.select(sa.func.coalesce(t.merges.c.keep_id, t.groups.c.id))
        .select_from(t.groups)
        .outerjoin(t.merges, t.merges.c.record_id == t.groups.c.id)
        .where(t.groups.c.id == group_id)
    )
    found = connection.execute(query).scalar()
    if found is None:
        raise ChangeError(_('there is no group "%(group)s"', group=group_id[:60]))
    return str(found)


def ids_of(connection: sa.Connection, group_id: str) -> list[str]:
    """Return the ids of all records of the group of a record; of none where there is no such."""
    try:
        root = root_of(connection, group_id)
    except ChangeError:
        return []
    merged = sa.select(t.merges.c.record_id).where(t.merges.c.keep_id == root)
    return [root, *connection.execute(merged).scalars()]
