"""What keeps a passenger out of a finished plan: one limit at a time is lifted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from geo.pickups.model import Ride, Unserved, UnservedReason, Way
from geo.pickups.search import empty_plan, scratch
from geo.routing.kernels import flat
from geo.routing.kernels.plans import copy, insert
from geo.routing.kernels.runs import NOWHERE, Plan, Task, renew

_PLENTY: Final = 1_000
_A_DAY_S: Final = 86_400


def why_not_in(task: Task, plan: Plan, rides: Sequence[Ride]) -> list[Unserved]:
    """Say of each ride not in the plan what is in its way; rides of a bundle say it once."""
    relaxed = _relaxed(task)
    reasons = []
    for bundle in range(len(task.worth)):
        numbers = range(int(task.first[bundle]), int(task.first[bundle + 1]))
        if plan.run[numbers[0]] >= 0:
            continue
        way = rides[numbers[0]].way if len(numbers) == 1 else Way.BOTH
        cause = next((n for n in numbers if not _fits(_only(task, n), plan, 0)), numbers[0])
        reason = next(
            (reason for reason, other in relaxed if _fits(other, plan, bundle)),
            UnservedReason.DRIVERS_BUSY,
        )
        reasons.append(Unserved(rides[cause].request, reason, way, rides[cause].way))
    return reasons


def _relaxed(task: Task) -> list[tuple[UnservedReason, Task]]:
    """Lift one limit at a time, the easiest to mend first."""
    home = 2 * len(task.longest)
    early, late = task.early.copy(), task.late.copy()
    early[home:] -= _A_DAY_S
    late[home:] += _A_DAY_S
    lifted = {
        UnservedReason.SEATS_TAKEN: {"room_seats": flat(task.room_seats + _PLENTY)},
        UnservedReason.WHEELCHAIR_PLACES_TAKEN: {
            "room_wheelchairs": flat(task.room_wheelchairs + _PLENTY)
        },
        UnservedReason.DRIVERS_GO_HOME: {"early": flat(early), "late": flat(late)},
        UnservedReason.OTHERS_RIDE_TOO_LONG: {"longest": flat(task.longest + _A_DAY_S)},
    }
    return [(reason, task._replace(**change)) for reason, change in lifted.items()]


def _only(task: Task, ride: int) -> Task:
    """Return the task with a first bundle of one ride."""
    first = np.array([ride, ride + 1], dtype=np.int32)
    return task._replace(first=flat(first))


def _fits(task: Task, plan: Plan, bundle: int) -> bool:
    """Tell whether a bundle could be put into a plan under the limits of `task`."""
    trial = empty_plan(task)
    copy(plan, trial)
    work = scratch(task)
    for car in range(len(trial.length)):
        renew(task, trial, car, work)
    return bool(insert(task, trial, bundle, NOWHERE, 0.0, np.ones(1, dtype=np.int64), work))
