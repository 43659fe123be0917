"""What editors do with the directory: correct, make, close, join, undo, and look back.

Each method does all that it does together, or nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from directory.errors import ChangeError
from directory.language import _
from directory.model import Group, Provenance, Status
from directory.store import editing, joining, undoing, wrong
from directory.store import tables as t
from directory.store.composing import ids_of, load_group
from directory.store.engine import reading, writing
from directory.store.history import Change, Run, load_history, load_runs
from directory.store.opened import Opened
from directory.store.reading import load_records
from directory.store.undoing import UndoReport
from directory.store.wrong import WrongReport


class Editing(Opened):
    """The part of a store that editors use.

    `by` is who does it, as the history will say, in up to 200 characters. What cannot be done
    raises `ChangeError`, a value of the wrong type `ValueProblem`, and a database that cannot be
    used `StoreError`; the directory is then as it was.
    """

    def edit(self, group_id: str, changes: Mapping[str, object], by: str) -> None:
        """Correct fields of a group; imports do not overwrite corrections.

        Parameters
        ----------
        changes : the name of a field of `Group`, or ``assured_on`` or ``licence``, to its value.
            None takes a correction back; `directory.values.BLANK` says that a number or date is
            not known. A value that the sources say anyhow takes a correction back, too.
        """
        with writing(self._engine) as connection:
            editing.edit(connection, group_id, changes, by)

    def create(self, group: Group, by: str) -> str:
        """Add a group that no source has, and return its id.

        The id, dataset and ref of `group` are given here.
        """
        with writing(self._engine) as connection:
            return editing.create(connection, group, by)

    def close_group(self, group_id: str, by: str) -> None:
        """Close a group, whatever its sources say; take `status` back with `edit` to open it."""
        self.edit(group_id, {"status": Status.CLOSED}, by)

    def history(self, group_id: str) -> list[Change]:
        """Return what happened to a group and to the records merged into it, newest first."""
        with reading(self._engine) as connection:
            return load_history(connection, ids_of(connection, group_id))

    def runs(self) -> list[Run]:
        """Return the imports that changed something, newest first."""
        with reading(self._engine) as connection:
            return load_runs(connection, sa.true())

    def undo(self, run_id: int, by: str) -> UndoReport:
        """Take an import back: its records are again as they were, its new ones are closed.

        Corrections and merges stay. Where a later import has changed the same records and was not
        undone itself, nothing is undone, and the error names that import.
        """
        with writing(self._engine) as connection:
            return undoing.undo(connection, run_id, by)

    def sources(self, group_id: str) -> Mapping[str, Provenance]:
        """Return, for each field of a group that says something, where its value is from.

        What an editor said has the dataset `directory.compose.EDITORS` and the editor as source.
        """
        with reading(self._engine) as connection:
            found = load_group(connection, group_id)
        if found is None:
            raise ChangeError(_('there is no group "%(group)s"', group=group_id[:60]))
        return found.sources

    def records(self, group_id: str) -> list[Group]:
        """Return the records of a group as their sources published them, the kept one first."""
        with reading(self._engine) as connection:
            ids = ids_of(connection, group_id)
            found = load_records(connection, t.groups.c.id.in_(ids))
        return sorted(found, key=lambda record: ids.index(record.id))

    def merge(self, keep_id: str, other_id: str, by: str) -> None:
        """Make two groups one, which has the id of the first (the rule: `directory.compose`).

        What was merged into the other comes with it. Imports go on with each record alone.
        """
        with writing(self._engine) as connection:
            joining.merge(connection, keep_id, other_id, by)

    def split(self, record_id: str, by: str) -> None:
        """Make a merged record a group of its own again; the two are decided not to be the same."""
        with writing(self._engine) as connection:
            joining.split(connection, record_id, by)

    def not_same(self, id_a: str, id_b: str, by: str) -> None:
        """Note that two groups are not the same, so that nobody is asked again."""
        with writing(self._engine) as connection:
            joining.not_same(connection, id_a, id_b, by)

    def decided(self) -> frozenset[tuple[str, str]]:
        """Return the pairs of ids that are not the same, the lesser id first."""
        with reading(self._engine) as connection:
            return joining.decided(connection)

    def report_wrong(self, group_id: str, text: str) -> None:
        """Keep what a reader says is wrong; nothing of the reader.

        The same text about the same group is kept once while it waits.
        """
        with writing(self._engine) as connection:
            wrong.report_wrong(connection, group_id, text)

    def wrong_reports(self) -> list[WrongReport]:
        """Return the reports that wait for an editor, oldest first."""
        with reading(self._engine) as connection:
            return wrong.wrong_reports(connection)

    def settle_report(self, report_id: int, by: str) -> None:
        """Note that an editor has dealt with a report."""
        with writing(self._engine) as connection:
            wrong.settle_report(connection, report_id, by)
