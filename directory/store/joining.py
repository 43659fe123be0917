"""Records that are the same group, those that are not, and who said so."""

from __future__ import annotations

import sqlalchemy as sa

from directory.errors import ChangeError
from directory.language import _
from directory.store import tables as t
from directory.store.composing import root_of
from directory.store.history import Entry, write_history
from directory.store.writing import begin_change, insert


def merge(connection: sa.Connection, keep_id: str, other_id: str, by: str) -> None:
    """Make two groups one (see ``Store.merge``)."""
    keep, other = root_of(connection, keep_id), root_of(connection, other_id)
    if keep == other:
        raise ChangeError(
            _("%(one)s and %(other)s are one group already", one=keep_id, other=other_id)
        )
    if other != other_id:
        raise ChangeError(
            _("%(one)s is a part of %(other)s already: split it first", one=other_id, other=other)
        )
    change = begin_change(connection, "merge", by)
    moved = t.merges.update().where(t.merges.c.keep_id == other)
    connection.execute(moved.values(keep_id=keep))
    row = {"record_id": other, "keep_id": keep, "change_id": change}
    insert(connection, t.merges, [row])
    connection.execute(t.not_same.delete().where(_is_pair(keep, other)))
    write_history(
        connection,
        change,
        [Entry(keep, "merged", {}, {"with": other}), Entry(other, "merged", {}, {"into": keep})],
    )


def split(connection: sa.Connection, record_id: str, by: str) -> None:
    """Make a merged record a group of its own again (see ``Store.split``)."""
    keep = root_of(connection, record_id)
    if keep == record_id:
        raise ChangeError(_("%(one)s is not merged into another group", one=record_id))
    change = begin_change(connection, "split", by)
    connection.execute(t.merges.delete().where(t.merges.c.record_id == record_id))
    _decide(connection, keep, record_id, change)
    write_history(
        connection,
        change,
        [
            Entry(keep, "split", {"with": record_id}, {}),
            Entry(record_id, "split", {"into": keep}, {}),
        ],
    )


def not_same(connection: sa.Connection, id_a: str, id_b: str, by: str) -> None:
    """Note that two groups are not the same (see ``Store.not_same``)."""
    if root_of(connection, id_a) == root_of(connection, id_b):
        raise ChangeError(
            _("%(one)s and %(other)s are one group: split them first", one=id_a, other=id_b)
        )
    if connection.execute(sa.select(t.not_same).where(_is_pair(id_a, id_b))).first():
        return
    change = begin_change(connection, "not_same", by)
    _decide(connection, id_a, id_b, change)
    write_history(
        connection,
        change,
        [
            Entry(one, "not_same", {}, {"other": other})
            for one, other in ((id_a, id_b), (id_b, id_a))
        ],
    )


def decided(connection: sa.Connection) -> frozenset[tuple[str, str]]:
    """Return the pairs of ids that are not the same, the lesser id first."""
    query = sa.select(t.not_same.c.id_a, t.not_same.c.id_b)
    return frozenset((id_a, id_b) for id_a, id_b in connection.execute(query))


def _decide(connection: sa.Connection, one: str, other: str, change: int) -> None:
    first, second = sorted((one, other))
    row = {"id_a": first, "id_b": second, "change_id": change}
    connection.execute(t.not_same.delete().where(_is_pair(one, other)))
    insert(connection, t.not_same, [row])


def _is_pair(one: str, other: str) -> sa.ColumnElement[bool]:
    first, second = sorted((one, other))
    return sa.and_(t.not_same.c.id_a == first, t.not_same.c.id_b == second)
