"""The lift plans that a session keeps. They hold homes, as searches do, and are kept the same way.

Every page of a plan names it by a random reference, so that two tabs with two plans never answer
for each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from webmap.plain import clock
from webmap.sessions import Drawer, current_session
from webmap.views.remembered import now
from webmap.views.run_pages import PlanPage

_KIND: Final = "plan"


class PlanGone(Exception):
    """The plan of a page is not kept any more; nothing is said of which it was."""


@dataclass(frozen=True, slots=True)
class OpenPlan:
    """What tells one plan from another.

    Parameters
    ----------
    dates : the day that it is for, or the first and the last.
    served, asked : requests with a lift, and all of them, on all its days.
    made : the time of day.
    """

    reference: str
    dates: str
    served: int
    asked: int
    made: str


def keep(plan: PlanPage, queue: Mapping[str, str] | None = None) -> str:
    """Keep `plan` in the session; return the reference that its pages carry.

    Parameters
    ----------
    queue : whole references of new lift requests by the names that they have in the plan.
    """
    kept = {"made": clock(now()), "plan": plan.as_json(), "queue": dict(queue or {})}
    return _drawer().keep(kept)


def to_accept(reference: str) -> dict[str, str]:
    """Return the new lift requests that have a lift in a plan, as :func:`keep` was given them."""
    kept = _drawer().find(reference)
    if kept is None:
        raise PlanGone
    days = PlanPage.from_json(kept["plan"]).days
    left = {item.request for day in days for item in day.left}
    return {name: whole for name, whole in kept.get("queue", {}).items() if name not in left}


def accepted(reference: str) -> None:
    """Keep of a plan that none of its requests waits for an answer any more."""
    kept = _drawer().find(reference)
    if kept is not None:
        _drawer().change(reference, {**kept, "queue": {}})


def recall(reference: str) -> PlanPage:
    """Return the plan of a page.

    Raises
    ------
    PlanGone : it is over, was cleared, or belongs to another session.
    """
    kept = _drawer().find(reference)
    if kept is None:
        raise PlanGone
    return PlanPage.from_json(kept["plan"])


def open_plans() -> list[OpenPlan]:
    """Return every plan of this session, the last used first."""
    found = []
    for reference, kept in _drawer().all():
        days = PlanPage.from_json(kept["plan"]).days
        dates = list(dict.fromkeys((days[0].date, days[-1].date)))
        found.append(
            OpenPlan(
                reference=reference,
                dates=" to ".join(dates),
                served=sum(day.served for day in days),
                asked=sum(day.asked for day in days),
                made=kept["made"],
            )
        )
    return found


def drop(reference: str) -> None:
    """Keep a plan no longer."""
    _drawer().drop(reference)


def _drawer() -> Drawer:
    return current_session().drawer(_KIND)
