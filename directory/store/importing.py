"""An import into the tables: its plan carried out, and that it was done."""

from __future__ import annotations

import sqlalchemy as sa

from directory.store import tables as t
from directory.store.planning import Plan
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
        replace_terms(connection, plan.terms)
