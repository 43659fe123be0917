"""An import into the tables: its plan carried out, and what it changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from directory.errors import ValueProblem
from directory.model import Group, Status, Term
from directory.store import tables as t
from directory.store.history import Entry, entry, write_history
from directory.store.planning import Plan
from directory.store.reading import load_terms
from directory.store.report import ImportReport
from directory.store.writing import (
    add_records,
    begin_change,
    insert,
    replace_records,
    replace_terms,
)


def carry_out(connection: sa.Connection, plan: Plan, report: ImportReport, by: str) -> None:
    """Write a plan that changes something."""
    # First, because it says of a value that cannot be kept whose it is.
    entries = list(_entries(plan))
    change = begin_change(connection, "import", by)
    row = {
        "id": change,
        "dataset": report.dataset,
        "file": report.file,
        "new": len(plan.new),
        "changed": len(plan.changed),
        "unchanged": len(plan.unchanged),
        "closed": len(plan.closed),
        "rejected_rows": report.rejected_rows,
    }
    insert(connection, t.runs, [row])
    add_records(connection, plan.new)
    replace_records(connection, [*plan.changed, *plan.closed])
    if plan.terms is not None:
        before = terms_to_json(load_terms(connection))
        entries.append(Entry(None, "terms", before, terms_to_json(plan.terms)))
        replace_terms(connection, plan.terms)
    write_history(connection, change, entries)


def _entries(plan: Plan) -> Iterator[Entry]:
    for record in (*plan.new, *plan.changed, *plan.closed):
        before = plan.before.get(record.id)
        try:
            yield entry(_what(before, record), before, record)
        except ValueProblem as error:
            ref = record.provenance.ref[:60]
            raise ValueProblem(f'group "{ref}": {error}; nothing was imported') from None


def _what(before: Group | None, after: Group) -> str:
    if before is None:
        return "new"
    was, is_now = (each.status is Status.CLOSED for each in (before, after))
    if was == is_now:
        return "changed"
    return "closed" if is_now else "reopened"


def terms_to_json(terms: Sequence[Term]) -> dict[str, Any]:
    """Return school terms as values for JSON."""
    return {"terms": [[each.name, str(each.first), str(each.last)] for each in terms]}


def terms_from_json(values: Mapping[str, Any]) -> tuple[Term, ...]:
    """Return the terms of `terms_to_json`."""
    return tuple(
        Term(name, dt.date.fromisoformat(first), dt.date.fromisoformat(last))
        for name, first, last in values["terms"]
    )
