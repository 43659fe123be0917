"""What an import did, or would do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from directory.differences import differences
from directory.model import Group, Status
from directory.problems import Problem


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or would do.

    Parameters
    ----------
    new, changed, unchanged, closed : ids of groups. Closed groups were in this dataset before and
        are not any more; a closed group that comes back is among the changed.
    kept : ids of groups that were neither read nor closed: their own rows were rejected, or rows
        were rejected that could have been theirs.
    rejected_rows : how many rows were not taken.
    problems : everything that was wrong, in order of line.
    terms_changed : other term dates than before were given.
    effects : the records that are new, changed or closed, before (None for a new one) and after.
    """

    dataset: str
    file: str
    dry_run: bool
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    rejected_rows: int = 0
    problems: tuple[Problem, ...] = ()
    terms_changed: bool = False
    effects: tuple[tuple[Group | None, Group], ...] = ()

    @property
    def writes(self) -> bool:
        """Whether anything in the directory is different afterwards."""
        return bool(self.new or self.changed or self.closed or self.terms_changed)

    def changes(self) -> Iterator[tuple[str, Group | None, Group]]:
        """Yield "new", "changed", "reopened" or "closed" with each record before and after.

        A record that its file calls closed is "changed"; "closed" are those that are gone from it.
        """
        gone = frozenset(self.closed)
        for before, after in self.effects:
            if before is None:
                yield "new", before, after
            elif after.id in gone:
                yield "closed", before, after
            elif before.status is Status.CLOSED and after.status is not Status.CLOSED:
                yield "reopened", before, after
            else:
                yield "changed", before, after

    def as_json(self) -> dict[str, Any]:
        """Return the report as values for JSON."""
        ids = {name: list(getattr(self, name)) for name in ("new", "changed", "closed", "kept")}
        return {
            "source": self.dataset,
            "file": self.file,
            "dry_run": self.dry_run,
            "new": len(self.new),
            "changed": len(self.changed),
            "unchanged": len(self.unchanged),
            "closed": len(self.closed),
            "kept": len(self.kept),
            "rejected": self.rejected_rows,
            "terms_changed": self.terms_changed,
            "groups": ids,
            "changes": [_change(effect, before, after) for effect, before, after in self.changes()],
            "problems": [
                {
                    "file": problem.file,
                    "line": problem.line,
                    "column": problem.column,
                    "value": problem.value,
                    "reason": problem.reason,
                    "advice": problem.advice,
                    "rejected": problem.rejected,
                    "unit": problem.unit,
                }
                for problem in self.problems
            ],
        }


def _change(effect: str, before: Group | None, after: Group) -> dict[str, Any]:
    fields = () if before is None else differences(before, after)
    return {
        "id": after.id,
        "name": after.name,
        "effect": effect,
        "fields": [{"field": d.field, "old": d.old, "new": d.new} for d in fields],
    }
