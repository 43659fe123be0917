"""What an import did, or would do."""

from __future__ import annotations

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
            "changes": [_effect(before, after) for before, after in self.effects],
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


def _effect(before: Group | None, after: Group) -> dict[str, Any]:
    fields = () if before is None else differences(before, after)
    return {
        "id": after.id,
        "name": after.name,
        "effect": effect_of(before, after),
        "fields": [{"field": d.field, "old": d.old, "new": d.new} for d in fields],
    }


def effect_of(before: Group | None, after: Group) -> str:
    """Return what an import does to a record: new, changed, reopened or closed."""
    if before is None:
        return "new"
    if before.status is not after.status and Status.CLOSED in (before.status, after.status):
        return "closed" if after.status is Status.CLOSED else "reopened"
    return "changed"
