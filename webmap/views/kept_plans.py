"""The lift plans that a session keeps. They hold homes, as searches do, and are kept the same way.

Every page of a plan names it by a random reference, so that two tabs with two plans never answer
for each other. What is kept are facts and no texts: a reader may choose another language.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from webmap.plain_json import reader, written
from webmap.sessions import Drawer, current_session
from webmap.usecases.pickup_plan import LiftPlan
from webmap.usecases.tables import DayFirst
from webmap.views.remembered import now

_KIND: Final = "plan"

T = TypeVar("T")


class PlanGone(Exception):
    """The plan of a page is not kept any more; nothing is said of which it was."""


@dataclass(frozen=True, slots=True)
class KeptPlan:
    """A plan, and what whoever reads it should know of what it was made from.

    Parameters
    ----------
    locked : requests of the queue that cannot be opened, by their names.
    requests_read, drivers_read : a date of either table that could be read in two ways.
    """

    lifts: LiftPlan
    locked: tuple[str, ...] = ()
    requests_read: DayFirst | None = None
    drivers_read: DayFirst | None = None


@dataclass(frozen=True, slots=True)
class OpenPlan:
    """What tells one plan from another.

    Parameters
    ----------
    first, last : dates that it is for.
    served, asked : requests with a lift, and all of them, on all its days.
    made : when, where the groups are.
    """

    first: dt.date
    last: dt.date
    served: int
    asked: int
    made: dt.datetime


_read_plan: Final = reader(KeptPlan)
_read_open: Final = reader(OpenPlan)


def keep(plan: KeptPlan, queue: Mapping[str, str] | None = None) -> str:
    """Keep `plan` in the session; return the reference that its pages carry.

    Parameters
    ----------
    queue : whole references of new lift requests by the names that they have in the plan.
    """
    days = plan.lifts.days
    about = OpenPlan(
        first=days[0].midnight.date(),
        last=days[-1].last,
        served=sum(day.served for day in days),
        asked=sum(len(day.requests) for day in days),
        made=now(),
    )
    kept = {"about": written(about), "plan": written(plan), "queue": dict(queue or {})}
    return _drawer().keep(kept)


def to_accept(reference: str) -> dict[str, str]:
    """Return the new lift requests that have a lift in a plan, as :func:`keep` was given them."""
    days = recall(reference).lifts.days
    left = {item.request for day in days for item in day.plan.unserved}
    queue = (_drawer().find(reference) or {}).get("queue", {})
    return {name: whole for name, whole in queue.items() if name not in left}


def accepted(reference: str) -> None:
    """Keep of a plan that none of its requests waits for an answer any more."""
    kept = _drawer().find(reference)
    if kept is not None:
        _drawer().change(reference, {**kept, "queue": {}})


def recall(reference: str) -> KeptPlan:
    """Return the plan of a page.

    Raises
    ------
    PlanGone : it is over, was cleared, or belongs to another session.
    """
    kept = _drawer().find(reference)
    plan = None if kept is None else _read(_read_plan, kept, "plan")
    if plan is None:
        raise PlanGone
    return plan


def open_plans() -> list[tuple[str, OpenPlan]]:
    """Return the reference of every plan of this session and what it is, the last used first."""
    found = ((name, _read(_read_open, kept, "about")) for name, kept in _drawer().all())
    return [(name, about) for name, about in found if about is not None]


def drop(reference: str) -> None:
    """Keep a plan no longer."""
    _drawer().drop(reference)


def _read(read: Callable[[Any], T], kept: Mapping[str, Any], part: str) -> T | None:
    try:
        return read(kept[part])
    except (KeyError, TypeError, ValueError):
        # A plan of an earlier version: planning again is better than guessing.
        return None


def _drawer() -> Drawer:
    return current_session().drawer(_KIND)
