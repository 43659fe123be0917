"""The coordinators' queue: what was asked for, day by day, and what becomes of it.

A list shows nobody's home. To see one, a request is opened, and each opening is written into the
audit log: who, and the reference, never where.
"""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from directory.language import N_, _, pgettext
from webmap import plain
from webmap.forms import Problem
from webmap.private_words import looks_private
from webmap.records.lifts import STILL_OPEN, CannotOpen, Kept, Overtaken, State
from webmap.usecases.lift_requests import Pickup, open_pickup
from webmap.views.account.current import Deed, audit, current_account
from webmap.views.lift_answers import one_line
from webmap.views.lift_kept import find, lifts, local_now, why_declined
from webmap.views.lift_words import RequestLine, request_line, state_words, stop_words
from webmap.views.remembered import today

pages = Blueprint("lift_queue", __name__)

_MOST_WHY: Final = 200
_STEPS: Final = {
    "accept": (State.ACCEPTED, N_("%(request)s is accepted.")),
    "decline": (State.DECLINED, N_("%(request)s is declined. Where to fetch them is erased.")),
    "done": (State.DONE, N_("%(request)s is done. Where to fetch them is erased.")),
    "back": (State.NEW, N_("%(request)s is new again.")),
}


@dataclass(frozen=True, slots=True)
class QueueDay:
    """The requests for one day.

    Parameters
    ----------
    key : the date, such as 2026-03-03.
    to_plan : how many still need, or have, a lift.
    """

    key: str
    date: str
    is_past: bool
    to_plan: int
    new: int
    lines: tuple[RequestLine, ...]


def queue_days() -> list[QueueDay]:
    """Return the requests of the organisation by day, the soonest first."""
    kept = lifts().of_organisation(current_account().organisation_id)
    by_day = itertools.groupby(kept, key=lambda one: one.asked.date)
    return [_day(date, list(ones)) for date, ones in by_day]


@pages.get("/coordinator/queue")
def show_all() -> str:
    """List what was asked for, the soonest first."""
    days = queue_days()
    return render_template(
        "lifts/queue.html",
        days=[day for day in days if not day.is_past],
        past=[day for day in days if day.is_past],
        organisation=current_account().organisation,
    )


@pages.get("/coordinator/queue/<one>")
def show(one: str) -> str:
    """Open one request, with where to fetch them."""
    return _page(find(one), [])


@pages.post("/coordinator/queue/<one>")
def decide(one: str) -> Response | tuple[str, int]:
    """Accept a request, decline it, put it back, or say that it is done."""
    kept = find(one)
    step = _STEPS.get(request.form.get("do", ""))
    if step is None:
        abort(400)
    state, said = step
    why = one_line(request.form.get("why", "")) if state is State.DECLINED else ""
    if state is State.DECLINED:
        problem = _wrong_why(why)
        if problem is not None:
            return _page(kept, [problem], why), 422
    try:
        lifts().change([kept.id], kept.organisation_id, state, why)
    except Overtaken as told:
        flash(
            _(
                "Somebody else was first: %(request)s is %(state)s. You changed nothing.",
                request=kept.short,
                state=state_words(told.state).word.lower(),
            )
        )
    except LookupError:
        abort(404)
    else:
        audit(Deed.LIFT_CHANGED, f"{kept.id} {state.value}")
        flash(_(said, request=kept.short))
    return redirect(url_for("lift_queue.show_all"), 303)


def _day(date: dt.date, kept: list[Kept]) -> QueueDay:
    return QueueDay(
        key=date.isoformat(),
        date=plain.day(date, today()),
        is_past=date < local_now().date(),
        to_plan=sum(one.state in STILL_OPEN for one in kept),
        new=sum(one.state is State.NEW for one in kept),
        lines=tuple(request_line(one, today()) for one in kept),
    )


def _page(kept: Kept, problems: list[Problem], why: str = "") -> str:
    pickup, sealed = _opened(kept)
    return render_template(
        "lifts/queued.html",
        line=request_line(kept, today()),
        rows=[] if pickup is None else _private_rows(pickup),
        sealed=sealed,
        declined=why_declined(kept),
        problems=problems,
        said={problem.field: problem.text for problem in problems},
        why=why,
        most_why=_MOST_WHY,
    )


def _opened(kept: Kept) -> tuple[Pickup | None, bool]:
    """Open where to fetch them, and note who did; tell whether another key has sealed it."""
    if not kept.opens:
        return None, False
    # Before it is opened: nobody sees a home without a line in the log.
    audit(Deed.LIFT_SEEN, kept.id)
    try:
        return open_pickup(lifts(), kept.id, kept.organisation_id), False
    except CannotOpen:
        return None, True


def _private_rows(pickup: Pickup) -> list[tuple[str, str]]:
    point = pickup.home.point
    rows = [
        (
            pgettext("where they live", "Home"),
            f"{pickup.home.label} ({point.lat:.5f}, {point.lon:.5f})",
        )
    ]
    if pickup.stop is not None:
        rows.append((_("How far"), stop_words(pickup.stop, None)))
    return [*rows, (_("Notes for the driver"), pickup.notes or pgettext("notes", "None"))]


def _wrong_why(why: str) -> Problem | None:
    if not why:
        return Problem("why", _("Say why, so that the link worker knows what to try next"))
    if len(why) > _MOST_WHY:
        return Problem("why", _("Use at most %(most)s characters", most=_MOST_WHY))
    private = looks_private(why)
    if private is None:
        return None
    return Problem("why", _("This looks like %(what)s. Take it out", what=private))
