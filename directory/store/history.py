"""Who changed what and when, as it was and as it is: written with every change, read by editors."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

import sqlalchemy as sa

from directory.model import Group
from directory.store import tables as t
from directory.store.writing import insert
from directory.values import field_to_json, group_to_json

FIELDS: Final = tuple(field.name for field in fields(Group) if field.name != "id")


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one record or group.

    Parameters
    ----------
    id : the number of the change; for an import that of its `Run`. Several records may share it.
    at : UTC.
    what : ``new``, ``changed``, ``reopened`` or ``closed`` by an import; ``undone``; ``created``,
        ``edited``, ``assured``, ``closed``, ``merged``, ``split`` or ``not_same`` by an editor.
    group_id : the record that it happened to.
    before, after : the fields that are different (see `directory.values`), as they were and as
        they are; for ``merged``, ``split`` and ``not_same`` the id of the other one.
    """

    id: int
    at: dt.datetime
    by: str
    what: str
    group_id: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Run:
    """One import that changed something.

    Parameters
    ----------
    at : UTC.
    new, changed, unchanged, closed : how many records.
    rejected_rows : how many rows were not taken.
    undone : it was taken back as a whole.
    """

    id: int
    at: dt.datetime
    by: str
    dataset: str
    file: str
    new: int
    changed: int
    unchanged: int
    closed: int
    rejected_rows: int
    undone: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the history that is to be written.

    Parameters
    ----------
    group_id : None for the school terms.
    """

    group_id: str | None
    what: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def entry(what: str, before: Group | None, after: Group) -> Entry:
    """Return the line about a record that was added, where `before` is None, or changed."""
    if before is None:
        return Entry(after.id, what, {}, group_to_json(after))
    different = [name for name in FIELDS if getattr(before, name) != getattr(after, name)]
    return Entry(
        after.id,
        what,
        {name: field_to_json(name, getattr(before, name)) for name in different},
        {name: field_to_json(name, getattr(after, name)) for name in different},
    )


def write_history(connection: sa.Connection, change: int, entries: Iterable[Entry]) -> None:
    """Add lines to the history of a change."""
    rows = [
        {
            "change_id": change,
            "group_id": each.group_id,
            "what": each.what,
            "before": as_text(each.before),
            "after": as_text(each.after),
        }
        for each in entries
    ]
    insert(connection, t.history, rows)


def as_text(value: Any) -> str:
    """Return values as JSON that people can read with the tools of a database."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def load_history(connection: sa.Connection, ids: Iterable[str]) -> list[Change]:
    """Return what happened to some records, newest first."""
    query = (
        sa.select(t.history, t.changes.c.made_at, t.changes.c.made_by)
        .join(t.changes)
        .where(t.history.c.group_id.in_(list(ids)))
        .order_by(t.history.c.id.desc())
    )
    return [
        Change(
            row.change_id,
            in_utc(row.made_at),
            row.made_by,
            row.what,
            row.group_id,
            json.loads(row.before),
            json.loads(row.after),
        )
        for row in connection.execute(query)
    ]


def load_runs(connection: sa.Connection, where: sa.ColumnElement[bool]) -> list[Run]:
    """Return the imports for which a condition on ``runs`` holds, newest first."""
    query = (
        sa.select(t.runs, t.changes.c.made_at, t.changes.c.made_by)
        .join(t.changes, t.runs.c.id == t.changes.c.id)
        .where(where)
        .order_by(t.runs.c.id.desc())
    )
    return [
        Run(
            row.id,
            in_utc(row.made_at),
            row.made_by,
            row.dataset,
            row.file,
            row.new,
            row.changed,
            row.unchanged,
            row.closed,
            row.rejected_rows,
            row.undone_in is not None,
        )
        for row in connection.execute(query)
    ]


def in_utc(at: dt.datetime) -> dt.datetime:
    """Return a time of the database with its zone."""
    return at.replace(tzinfo=dt.UTC)
