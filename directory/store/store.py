"""The directory as its users see it: ask and import; what editors do comes from `Editing`."""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

import sqlalchemy as sa

from directory.bankholidays import Region
from directory.compose import EDITORS
from directory.errors import ChangeError
from directory.model import Group, Session, Status, Term, Venue
from directory.schedule import SessionTable
from directory.store.composing import CLOSED, load_group, load_groups
from directory.store.editors import Editing
from directory.store.engine import reading, writing
from directory.store.importing import carry_out
from directory.store.planning import make_plan
from directory.store.reading import last_change
from directory.store.report import ImportReport
from directory.store.snapshot import Snapshot, of_status, refreshed


class Store(Editing):
    """A directory in a database. Safe to share between threads.

    The groups that pages list are kept in memory and read again when the database has changed, by
    whomever. Ids are those of records; a record that was merged leads to the group it is part of.
    """

    def __init__(self, engine: sa.Engine) -> None:
        super().__init__(engine)
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None

    def change(self) -> int:
        """Return a number that grows with every change of the directory."""
        with reading(self._engine) as connection:
            return last_change(connection)

    def all_groups(self, status: str = "active") -> list[Group]:
        """Return the groups of a status, sorted by name and then by id."""
        if status == Status.ACTIVE:
            return list(self._now().active)
        if status == Status.PAUSED:
            return list(self._now().paused)
        with reading(self._engine) as connection:
            groups = [each.group for each in load_groups(connection, CLOSED)]
        return of_status(groups, Status(status))

    def group(self, group_id: str) -> Group | None:
        """Return a group of any status; None where there is no such id.

        Its own id is another than `group_id` where that record was merged into another.
        """
        with reading(self._engine) as connection:
            found = load_group(connection, group_id)
        return None if found is None else found.group

    def venues(self) -> list[Venue]:
        """Return the venues of active groups, each once, sorted by name and then by id."""
        venues = {venue.id: venue for group in self._now().active for venue in group.venues}
        return sorted(venues.values(), key=lambda venue: (venue.name.casefold(), venue.id))

    def kinds(self) -> list[tuple[str, int]]:
        """Return the kinds of active groups with how many there are, sorted by name.

        Kinds that differ only in capital letters are one, in their most common spelling.
        """
        spellings: dict[str, Counter[str]] = defaultdict(Counter)
        for group in self._now().active:
            spellings[group.kind.casefold()][group.kind] += 1
        return [
            (min(counts, key=lambda kind: (-counts[kind], kind)), counts.total())
            for _, counts in sorted(spellings.items())
        ]

    def terms(self) -> tuple[Term, ...]:
        """Return the school terms that are known."""
        return self._now().terms

    def session_table(
        self, first: dt.date, last: dt.date, region: Region = Region.ENGLAND
    ) -> SessionTable:
        """Return the sessions of active groups as columns, doubtful ones included.

        Raises
        ------
        DateRangeError : `last` is before `first`.
        """
        now = self._now()
        return now.schedules.between(first, last, now.terms, region)

    def sessions_between(
        self,
        first: dt.date,
        last: dt.date,
        region: Region = Region.ENGLAND,
        *,
        include_doubtful: bool = False,
    ) -> list[Session]:
        """Return the sessions of active groups (see ``directory.schedule.sessions_between``).

        Raises
        ------
        DateRangeError : `last` is before `first`.
        """
        table = self.session_table(first, last, region)
        return (table if include_doubtful else table.only(table.doubt == 0)).sessions()

    def import_groups(  # noqa: PLR0913
        self,
        groups: Sequence[Group],
        dataset: str,
        *,
        file: str = "",
        rejected_refs: frozenset[str] = frozenset(),
        rejected_rows: int = 0,
        unreadable: int = 0,
        terms: Sequence[Term] | None = None,
        dry_run: bool = False,
        by: str = "import",
    ) -> ImportReport:
        """Make the records of `dataset` those that are given, all together or not at all.

        Parameters
        ----------
        groups : each with its own ``provenance.ref``; ids are given here and stay the same.
        rejected_refs : groups that were published but could not be read: they stay as they are.
        rejected_rows : for the report.
        unreadable : rows of which nobody can tell the group; while there are any, none is closed.
        terms : replace the known school terms; None leaves them.
        dry_run : report the same, write nothing.
        by : who imports, for the history.

        Raises
        ------
        ChangeError : `dataset` is the name of what editors make here.
        StoreError : the database cannot be written; it is as it was before.
        """
        if dataset == EDITORS:
            raise ChangeError(
                f'"{EDITORS}" is the name of the groups that editors make here: give this source '
                "another name"
            )
        blank = ImportReport(dataset, file, dry_run, rejected_rows=rejected_rows)
        with (reading if dry_run else writing)(self._engine) as connection:
            plan = make_plan(
                connection,
                groups,
                dataset,
                rejected_refs,
                None if terms is None else tuple(terms),
                may_close=unreadable == 0,
            )
            report = replace(
                blank,
                new=tuple(group.id for group in plan.new),
                changed=tuple(group.id for group in plan.changed),
                unchanged=plan.unchanged,
                closed=tuple(group.id for group in plan.closed),
                kept=plan.kept,
                terms_changed=plan.terms is not None,
                effects=tuple(
                    (plan.before.get(group.id), group)
                    for group in (*plan.new, *plan.changed, *plan.closed)
                ),
            )
            if report.writes and not dry_run:
                carry_out(connection, plan, report, by)
        return report

    def _now(self) -> Snapshot:
        with self._lock, reading(self._engine) as connection:
            self._snapshot = refreshed(connection, self._snapshot)
            return self._snapshot
