"""The directory as its users see it: open, ask, import."""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from directory.bankholidays import Region
from directory.model import Group, Session, Status, Term, Venue
from directory.schedule import ScheduleTable, SessionTable
from directory.store import tables as t
from directory.store.engine import (
    is_new_file,
    open_engine,
    reading,
    remove_if_empty,
    writing,
)
from directory.store.importing import carry_out
from directory.store.migrate import bring_up_to_date, must_be_up_to_date
from directory.store.planning import make_plan
from directory.store.reading import last_change, load_records, load_terms
from directory.store.report import ImportReport


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """The active groups and the terms as they were after one change."""

    change: int
    groups: tuple[Group, ...]
    schedules: ScheduleTable
    terms: tuple[Term, ...]


class Store:
    """A directory in a database. Safe to share between threads.

    The active groups are kept in memory and read again when the database has changed, by whomever.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._snapshot: _Snapshot | None = None

    @classmethod
    def open(cls, url: str, *, create: bool = True) -> Store:
        """Open the directory at `url`.

        Parameters
        ----------
        url : ``sqlite:///path``, ``sqlite://`` (in memory), or ``postgresql://user@host/name``.
        create : make the database and bring its tables up to date; otherwise nothing is written.

        Raises
        ------
        StoreMissing : there is none, and `create` is false.
        StoreError : it cannot be opened, or was made by a newer version.
        """
        engine = open_engine(url, create=create)
        new = is_new_file(url)
        try:
            if create:
                bring_up_to_date(engine)
            else:
                must_be_up_to_date(engine)
        except BaseException:
            engine.dispose()
            if new:
                remove_if_empty(url)
            raise
        return cls(engine)

    def close(self) -> None:
        """Close the connections; the store opens new ones when it is asked again."""
        self._engine.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def change(self) -> int:
        """Return a number that grows with every change of the directory."""
        with reading(self._engine) as connection:
            return last_change(connection)

    def all_groups(self, status: str = "active") -> list[Group]:
        """Return the groups of a status, sorted by name and then by id."""
        if status == Status.ACTIVE:
            return list(self._now().groups)
        with reading(self._engine) as connection:
            return load_records(connection, t.groups.c.status == status)

    def group(self, group_id: str) -> Group | None:
        """Return a group of any status; None where there is no such id."""
        with reading(self._engine) as connection:
            found = load_records(connection, t.groups.c.id == group_id)
        return found[0] if found else None

    def venues(self) -> list[Venue]:
        """Return the venues of active groups, each once, sorted by name and then by id."""
        venues = {venue.id: venue for group in self._now().groups for venue in group.venues}
        return sorted(venues.values(), key=lambda venue: (venue.name.casefold(), venue.id))

    def kinds(self) -> list[tuple[str, int]]:
        """Return the kinds of active groups with how many there are, sorted by name.

        Kinds that differ only in capital letters are one, in their most common spelling.
        """
        spellings: dict[str, Counter[str]] = defaultdict(Counter)
        for group in self._now().groups:
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
        StoreError : the database cannot be written; it is as it was before.
        """
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
            )
            if report.writes and not dry_run:
                carry_out(connection, plan, report, by)
        return report

    def _now(self) -> _Snapshot:
        with self._lock, reading(self._engine) as connection:
            change = last_change(connection)
            if self._snapshot is None or self._snapshot.change != change:
                active = load_records(connection, t.groups.c.status == Status.ACTIVE.value)
                groups = tuple(active)
                self._snapshot = _Snapshot(
                    change, groups, ScheduleTable(groups), load_terms(connection)
                )
            return self._snapshot
