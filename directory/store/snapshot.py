"""What pages list, kept in memory as it was after one change of the directory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from directory.compose import Composed
from directory.model import Group, Status, Term
from directory.schedule import ScheduleTable
from directory.store import tables as t
from directory.store.composing import OPEN, load_groups
from directory.store.reading import by_name, last_change, load_terms

_MOST_READ_ALONE: Final = 1_000
"""So many changed records are read by themselves; reading all is quicker for more."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The groups that are not closed, and the terms, as they were after one change.

    Parameters
    ----------
    groups : by id.
    active, paused : of these, sorted by name and then by id.
    schedules : of the active ones.
    """

    change: int
    groups: Mapping[str, Group]
    active: tuple[Group, ...]
    paused: tuple[Group, ...]
    schedules: ScheduleTable
    terms: tuple[Term, ...]


def refreshed(connection: sa.Connection, old: Snapshot | None) -> Snapshot:
    """Return the directory as it is now; of what `old` knows only what has changed is read."""
    change = last_change(connection)
    if old is not None and old.change == change:
        return old
    touched = None if old is None else _touched_since(connection, old.change)
    if old is None or touched is None:
        groups = _open(load_groups(connection, OPEN))
    else:
        groups = {**old.groups}
        for group_id in touched:
            groups.pop(group_id, None)
        groups |= _open(load_groups(connection, t.groups.c.id.in_(touched)))
    active = of_status(groups.values(), Status.ACTIVE)
    paused = of_status(groups.values(), Status.PAUSED)
    return Snapshot(
        change,
        groups,
        tuple(active),
        tuple(paused),
        ScheduleTable(active),
        load_terms(connection),
    )


def of_status(groups: Iterable[Group], status: Status) -> list[Group]:
    """Return the groups of a status, sorted by name and then by id."""
    return by_name([group for group in groups if group.status is status])


def _open(groups: Iterable[Composed]) -> dict[str, Group]:
    made = (each.group for each in groups)
    return {group.id: group for group in made if group.status is not Status.CLOSED}


def _touched_since(connection: sa.Connection, change: int) -> set[str] | None:
    """Return the ids of all records of the groups that changed; None where they are many."""
    history, merges = t.history.c, t.merges.c
    named = sa.select(history.group_id).where(
        history.change_id > change, history.group_id.is_not(None)
    )
    touched = set(connection.execute(named.distinct().limit(_MOST_READ_ALONE + 1)).scalars())
    if len(touched) > _MOST_READ_ALONE:
        return None
    # A record that is a part of a group now stands for that group, and it for all its parts.
    touched.update(
        connection.execute(sa.select(merges.keep_id).where(merges.record_id.in_(touched))).scalars()
    )
    touched.update(
        connection.execute(sa.select(merges.record_id).where(merges.keep_id.in_(touched))).scalars()
    )
    return touched
