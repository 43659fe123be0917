"""An import taken back as a whole."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from directory.errors import ChangeError
from directory.language import _
from directory.model import Group, Status
from directory.store import tables as t
from directory.store.history import Entry, Run, entry, load_runs, write_history
from directory.store.importing import terms_from_json, terms_to_json
from directory.store.reading import load_records, load_terms
from directory.store.writing import begin_change, replace_records, replace_terms
from directory.values import field_from_json


@dataclass(frozen=True, slots=True)
class UndoReport:
    """What an undo did.

    Parameters
    ----------
    restored : ids of records that are again as they were; those that the import had closed are
        open again.
    closed : ids of records that were new with the import. They are closed and not removed, so that
        links to them and what editors did with them are not lost.
    terms_changed : the school terms are again those from before.
    """

    run_id: int
    dataset: str
    restored: tuple[str, ...]
    closed: tuple[str, ...]
    terms_changed: bool


def undo(connection: sa.Connection, run_id: int, by: str) -> UndoReport:
    """Take an import back (see ``Store.undo``)."""
    run = _run(connection, run_id)
    query = sa.select(t.history).where(t.history.c.change_id == run_id).order_by(t.history.c.id)
    lines = connection.execute(query).all()
    if not lines:
        raise ChangeError(
            _(
                "import %(number)s cannot be undone: it was made by an older Linkway, "
                "which kept no history",
                number=run_id,
            )
        )
    _must_be_last(connection, run)
    ids = sa.select(t.history.c.group_id).where(t.history.c.change_id == run_id)
    held = {record.id: record for record in load_records(connection, t.groups.c.id.in_(ids))}
    after = [_before(held[line.group_id], line) for line in lines if line.group_id is not None]
    entries = [entry("undone", held[record.id], record) for record in after]
    change = begin_change(connection, "undo", by)
    replace_records(connection, after)
    for line in lines:
        if line.group_id is None:
            terms = json.loads(line.before)
            now = terms_to_json(load_terms(connection))
            replace_terms(connection, terms_from_json(terms))
            entries.append(Entry(None, "undone", now, terms))
    write_history(connection, change, entries)
    connection.execute(t.runs.update().where(t.runs.c.id == run_id).values(undone_in=change))
    new = {line.group_id for line in lines if line.what == "new"}
    return UndoReport(
        run_id,
        run.dataset,
        restored=tuple(record.id for record in after if record.id not in new),
        closed=tuple(record.id for record in after if record.id in new),
        terms_changed=any(line.group_id is None for line in lines),
    )


def _run(connection: sa.Connection, run_id: int) -> Run:
    # A number that no database can hold is no run either.
    found = load_runs(connection, t.runs.c.id == run_id) if 0 < run_id < 2**31 else []
    if not found:
        raise ChangeError(
            _("there is no import %(number)s: linkway groups runs lists them", number=run_id)
        )
    if found[0].undone:
        raise ChangeError(_("import %(number)s has been undone already", number=run_id))
    return found[0]


def _must_be_last(connection: sa.Connection, run: Run) -> None:
    """Refuse where a later import, which was not undone, changed the same records or terms."""
    later = t.history.alias("later")
    query = (
        sa.select(later.c.change_id, sa.func.count())
        .join(t.runs, t.runs.c.id == later.c.change_id)
        .join(
            t.history,
            sa.or_(
                t.history.c.group_id == later.c.group_id,
                sa.and_(t.history.c.group_id.is_(None), later.c.group_id.is_(None)),
            ),
        )
        .where(
            t.history.c.change_id == run.id,
            later.c.change_id > run.id,
            t.runs.c.undone_in.is_(None),
        )
        .group_by(later.c.change_id)
        .order_by(later.c.change_id.desc())
        .limit(1)
    )
    found = connection.execute(query).first()
    if found is not None:
        (last,) = load_runs(connection, t.runs.c.id == found[0])
        raise ChangeError(
            _(
                "import %(number)s cannot be undone: import %(last)s of %(dataset)s on %(date)s "
                "changed some of the same since. Undo import %(last)s first; nothing was undone",
                number=run.id,
                last=last.id,
                dataset=last.dataset,
                date=f"{last.at:%Y-%m-%d}",
            )
        )


def _before(record: Group, line: sa.Row[Any]) -> Group:
    if line.what == "new":
        return replace(record, status=Status.CLOSED)
    values = json.loads(line.before)
    return replace(record, **{name: field_from_json(name, v) for name, v in values.items()})
