"""What readers of a page say is wrong: kept as given, until an editor has looked.

Nothing is kept of who says it: it may be a patient.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from directory.errors import ChangeError
from directory.language import _
from directory.store import tables as t
from directory.store.composing import root_of
from directory.store.history import in_utc
from directory.store.writing import insert, named, now
from directory.values import can_be_kept

LONGEST_REPORT: Final = 2_000
"""Characters of one report."""

MOST_OPEN: Final = 50
"""Reports of one group that wait: whoever sends more tells nothing new."""


@dataclass(frozen=True, slots=True)
class WrongReport:
    """What somebody said is wrong with a group.

    Parameters
    ----------
    at : UTC.
    text : as given; show it as text only.
    """

    id: int
    group_id: str
    at: dt.datetime
    text: str


def report_wrong(connection: sa.Connection, group_id: str, text: str) -> None:
    """Keep a report (see ``Store.report_wrong``)."""
    root = root_of(connection, group_id)
    if not text.strip():
        raise ChangeError(_("say what is wrong"))
    if len(text) > LONGEST_REPORT:
        raise ChangeError(
            _(
                "a report may have %(most)s characters; this has %(found)s",
                most=f"{LONGEST_REPORT:,}",
                found=f"{len(text):,}",
            )
        )
    if not can_be_kept(text):
        raise ChangeError(_("the report has characters that cannot be kept"))
    waiting = sa.select(t.wrong_reports.c.text).where(
        t.wrong_reports.c.group_id == root, t.wrong_reports.c.settled_at.is_(None)
    )
    texts = connection.execute(waiting).scalars().all()
    if text in texts:
        return
    if len(texts) >= MOST_OPEN:
        raise ChangeError(_("many people have told us about this group: an editor will look at it"))
    insert(connection, t.wrong_reports, [{"group_id": root, "made_at": now(), "text": text}])


def wrong_reports(connection: sa.Connection) -> list[WrongReport]:
    """Return the reports that nobody has settled, oldest first."""
    table = t.wrong_reports
    query = sa.select(table).where(table.c.settled_at.is_(None)).order_by(table.c.id)
    return [
        WrongReport(row.id, row.group_id, in_utc(row.made_at), row.text)
        for row in connection.execute(query)
    ]


def settle_report(connection: sa.Connection, report_id: int, by: str) -> None:
    """Note that an editor has dealt with a report (see ``Store.settle_report``)."""
    table = t.wrong_reports
    done = connection.execute(
        table.update()
        .where(table.c.id == report_id, table.c.settled_at.is_(None))
        .values(settled_at=now(), settled_by=named(by))
    )
    if done.rowcount == 0:
        raise ChangeError(_("there is no report %(number)s that waits", number=report_id))
