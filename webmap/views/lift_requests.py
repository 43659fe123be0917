"""The link worker asks for a lift, sees what became of it, and may withdraw it.

Where somebody is fetched comes from the search in the session, and is sealed at once. The pages
here show it while it is being asked for and never afterwards.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from directory.language import _, pgettext
from geo.routing.vocabulary import FixCode
from webmap import plain
from webmap.forms import Problem
from webmap.records.lifts import Overtaken, State
from webmap.roles import Role
from webmap.usecases.find_groups import GroupAnswer, explain_session
from webmap.usecases.judging import SessionAnswer
from webmap.usecases.lift_requests import (
    MOST_ESCORTS,
    MOST_NOTES,
    Aid,
    BusStop,
    Wish,
    asked_for,
    can_be_asked,
    expires_at,
    private_part,
    stop_onward,
    ways_for,
)
from webmap.views import cards
from webmap.views.account.current import Deed, audit, current_account, people
from webmap.views.answers import answers
from webmap.views.lift_answers import HOME, STOP, Typed, new_once, read_wish
from webmap.views.lift_kept import find, lifts, local_now, why_declined
from webmap.views.lift_words import (
    AIDS,
    WAYS,
    people_words,
    request_line,
    state_words,
    stop_words,
)
from webmap.views.remembered import Remembered, recall, today
from webmap.wiring import services, settings

pages = Blueprint("lift_requests", __name__)

_AT: Final = "%Y-%m-%dT%H:%M"
_AIDS_OF: Final = {"well": Aid.NONE, "slowly": Aid.NONE, "little": Aid.FRAME}
"""What is chosen already; who needs a way without steps may walk, so that is asked."""


@dataclass(frozen=True, slots=True)
class _Question:
    """What a lift is asked for.

    Parameters
    ----------
    sessions : those that a lift may be asked for, by what their dates are called in the form.
    chosen : the one that was asked for, or the first.
    stop, stop_said : a stop that the lift may go to instead, and how that is said.
    """

    reference: str
    asked: Remembered
    answer: GroupAnswer
    sessions: dict[str, SessionAnswer]
    chosen: SessionAnswer | None
    stop: BusStop | None
    stop_said: str


@pages.get("/results/<reference>/<group_id>/lift")
def ask(reference: str, group_id: str) -> str:
    """Ask what the lift must be, with what is known filled in."""
    asking = _question(reference, group_id, request.args.get("at"))
    if asking.chosen is None:
        return _cannot(asking)
    typed = Typed(
        at=_at(asking.chosen),
        ways=ways_for(asking.chosen.judgement.verdict).value,
        aid=str(_AIDS_OF.get(asking.asked.travel.walking, "")),
        escorts="0",
        where=HOME,
        notes="",
        notes_are_fine=False,
        notes_looked_at="",
        once=new_once(),
    )
    return _form(asking, typed, [])


@pages.post("/results/<reference>/<group_id>/lift")
def answer(reference: str, group_id: str) -> str | Response | tuple[str, int]:
    """Show what was answered, let it be changed, or send it."""
    typed = Typed.read(request.form)
    asking = _question(reference, group_id, typed.at)
    if asking.chosen is None:
        return _cannot(asking), 409
    stop = asking.stop
    wish = read_wish(typed, asking.sessions, None if stop is None else stop.ways)
    step = request.form.get("step", "check")
    if isinstance(wish, list):
        return _form(asking, typed, wish), 422
    if step == "change":
        return _form(asking, typed, [])
    if step == "send":
        return redirect(url_for("lift_requests.show", one=_send(asking, typed, wish), sent=1), 303)
    return _check(asking, typed, wish)


@pages.get("/lifts")
def mine() -> str:
    """List the requests of the organisation, without where from."""
    own = current_account()
    kept = lifts().of_organisation(own.organisation_id)
    return render_template(
        "lifts/list.html",
        lines=[(request_line(each, today()), each.made_by == own.id) for each in kept],
        organisation=own.organisation,
    )


@pages.get("/lifts/<one>")
def show(one: str) -> str:
    """Show one request and what happens next, without where from."""
    kept = find(one)
    return render_template(
        "lifts/request.html",
        line=request_line(kept, today()),
        sent="sent" in request.args,
        why=why_declined(kept),
        organisation=current_account().organisation,
        coordinators=_coordinators(),
    )


@pages.post("/lifts/<one>/withdraw")
def withdraw(one: str) -> Response:
    """Take a request back; where from is erased at once."""
    kept = find(one)
    try:
        lifts().change([kept.id], kept.organisation_id, State.WITHDRAWN)
    except Overtaken as told:
        flash(
            _(
                "%(request)s was %(state)s already, so nothing was changed.",
                request=kept.short,
                state=state_words(told.state).word.lower(),
            )
        )
    except LookupError:
        abort(404)
    else:
        audit(Deed.LIFT_CHANGED, f"{kept.id} withdrawn")
        flash(_("%(request)s is withdrawn. Where to fetch them is erased.", request=kept.short))
    return redirect(url_for("lift_requests.mine"), 303)


def _question(reference: str, group_id: str, at: str | None) -> _Question:
    """Read the search of a page, and judge the session that a lift is asked for."""
    asked, ready = recall(reference), services()
    search = asked.search()
    found = answers().get(ready, search).group(group_id)
    if found is None:
        abort(404)
    most = settings().lift_request_days
    sessions = {
        _at(one): one
        for one in found.sessions
        if can_be_asked(one.session.start, local_now(), most) and _has_place(one)
    }
    best = found.best if found.best is not None and _at(found.best) in sessions else None
    chosen = sessions.get(at or "") or best or next(iter(sessions.values()), None)
    if chosen is None:
        return _Question(reference, asked, found, sessions, None, None, "")
    chosen = explain_session(ready.engine, search, found, chosen)
    stop = stop_onward(ready.engine, search.traveller, chosen)
    return _Question(reference, asked, found, sessions, chosen, stop, _stop_said(chosen, stop))


def _stop_said(chosen: SessionAnswer, stop: BusStop | None) -> str:
    kinds = (f.route_type for f in chosen.judgement.fixes if f.code is FixCode.LIFT_TO_STOP)
    return "" if stop is None else stop_words(stop, next(kinds, None))


def _send(asking: _Question, typed: Typed, wish: Wish) -> str:
    own, chosen = current_account(), asking.chosen
    facts = None if chosen is None else asked_for(asking.answer.group, chosen.session, wish)
    if facts is None:
        abort(409)
    kept = lifts()
    reference = kept.reference_for(own.id, f"{asking.reference}:{typed.fingerprint()}")
    kept.ask(
        reference,
        facts,
        private_part(asking.asked.place, wish, asking.stop),
        organisation_id=own.organisation_id,
        account_id=own.id,
        expires_at=expires_at(facts.date),
    )
    audit(Deed.LIFT_ASKED, reference)
    return reference


def _form(asking: _Question, typed: Typed, problems: list[Problem]) -> str:
    wrong = {problem.field for problem in problems}
    return render_template(
        "lifts/ask.html",
        **_shown(asking, typed),
        problems=problems,
        said={problem.field: problem.text for problem in problems},
        dates=[(at, cards.when(one.session, today())) for at, one in asking.sessions.items()],
        ways={way.value: _(words) for way, words in WAYS.items()},
        aids={aid.value: _(words) for aid, words in AIDS.items()},
        escorts={str(number): people_words(number) for number in range(MOST_ESCORTS + 1)},
        most_notes=MOST_NOTES,
        in_doubt="notes" in wrong and len(typed.notes) <= MOST_NOTES,
        coordinators=_coordinators(),
    )


def _check(asking: _Question, typed: Typed, wish: Wish) -> str:
    chosen = asking.chosen
    session = None if chosen is None else chosen.session
    rows = [
        (_("Group"), asking.answer.group.name),
        (_("Date"), "" if session is None else cards.when(session, today())),
        (_("Lift"), _(WAYS[wish.ways])),
        (pgettext("where they live", "Home"), asking.asked.place.label),
        *(((_("How far"), asking.stop_said),) if wish.to_stop else ()),
        (_("They walk with"), _(AIDS[wish.aid])),
        (_("Go with them"), people_words(wish.escorts)),
        (_("Notes for the driver"), wish.notes or pgettext("notes", "None")),
    ]
    deleted = "" if session is None else plain.day(session.start.date() + dt.timedelta(days=1))
    return render_template("lifts/check.html", **_shown(asking, typed), rows=rows, deleted=deleted)


def _shown(asking: _Question, typed: Typed) -> dict[str, Any]:
    return {
        "reference": asking.reference,
        "group": asking.answer.group,
        "home": asking.asked.place.label,
        "typed": typed,
        "stop_said": asking.stop_said,
        "where": {"home": HOME, "stop": STOP},
        "organisation": current_account().organisation,
    }


def _cannot(asking: _Question) -> str:
    """Say why no lift can be asked for."""
    answer = asking.answer
    return render_template(
        "lifts/cannot.html",
        reference=asking.reference,
        group=answer.group,
        no_dates=not answer.sessions,
        no_place=bool(answer.sessions) and not any(_has_place(one) for one in answer.sessions),
        most_days=settings().lift_request_days,
    )


def _coordinators() -> bool:
    """Tell whether anybody of the organisation will see a request."""
    own = current_account()
    return any(
        each.open and Role.COORDINATOR in each.roles and each.organisation_id == own.organisation_id
        for each in people().all()
    )


def _has_place(one: SessionAnswer) -> bool:
    venue = one.session.venue
    return venue is not None and venue.lat is not None and venue.lon is not None


def _at(one: SessionAnswer) -> str:
    return one.session.start.strftime(_AT)
