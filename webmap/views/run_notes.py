"""What whoever reads a lift plan should know of it, a sentence or two each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from directory.language import _
from webmap.usecases.tables import DayFirst

if TYPE_CHECKING:
    from webmap.views.kept_plans import KeptPlan


def plan_notes(plan: KeptPlan) -> list[str]:
    """Say what whoever reads a plan should know."""
    notes = [locked_note(name) for name in plan.locked]
    if plan.requests_read is not None:
        notes.append(_read_note(_("Lift requests"), plan.requests_read))
    if plan.drivers_read is not None:
        notes.append(_read_note(_("Drivers"), plan.drivers_read))
    return notes + [off_road_note(name) for name in plan.lifts.off_road]


def locked_note(name: str) -> str:
    """Say that a request of the queue cannot be opened."""
    return _(
        "%(name)s is not in the plan: it was sealed with another secret key and cannot be opened. "
        "Tell whoever runs this copy, or decline it, so that the link worker can ask again.",
        name=name,
    )


def off_road_note(name: str) -> str:
    """Say that a driver lives where no road is known."""
    return _("%(name)s is not in the plan: their home is too far from any mapped road.", name=name)


def _read_note(table: str, read: DayFirst) -> str:
    # Translators: the first is the name of a table, the second a whole sentence.
    return _(
        "%(table)s: %(note)s If that is wrong, change the file and plan again.",
        table=table,
        note=read.sentence(),
    )
