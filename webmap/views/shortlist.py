"""The shortlist of a search: groups chosen for one patient, and up to four side by side.

It is kept with the search in the session, and goes with it when the patient is cleared.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from directory.language import N_, _, ngettext
from directory.model import Group
from geo.routing.vocabulary import Journey
from webmap import plain, words
from webmap.timeline import timeline
from webmap.usecases.find_groups import Answer, GroupAnswer, explain_session, section_of
from webmap.usecases.judging import SessionAnswer
from webmap.views import cards, catalogue, remembered
from webmap.views.answers import answers
from webmap.views.calendars import NO_LIFT, calendar_answer
from webmap.views.choices import kept_args
from webmap.views.sections import PARTS, Part
from webmap.views.shortlist_mail import mail
from webmap.wiring import services

pages = Blueprint("shortlist", __name__)

SIDE_BY_SIDE: Final = 4
_MOST: Final = 50
"""Groups on one shortlist; more is a list of its own."""
_DATES: Final = 4
_NOT_SAID: Final = N_("Not known")
_NO_WAY: Final = N_("No way that we know of")


@dataclass(frozen=True, slots=True)
class Compared:
    """One group of the comparison: its name, its verdict, and what each row says of it."""

    id: str
    name: str
    part: Part
    rows: tuple[tuple[str, ...], ...]


@pages.post("/results/<reference>/shortlist")
def change(reference: str) -> Response:
    """Add a group or take one away, and lead back to where that was pressed."""
    chosen = remembered.recall(reference).shortlist
    added, taken = request.form.get("add", ""), request.form.get("remove", "")
    if added and added not in chosen:
        if catalogue.group(services(), added) is None:
            abort(404)
        chosen = (*chosen, added)[-_MOST:]
    chosen = tuple(one for one in chosen if one != taken)
    remembered.set_shortlist(reference, chosen)
    return redirect(_pressed_on(reference, added or taken), 303)


def _pressed_on(reference: str, group_id: str) -> str:
    """Return the address of the page on which a button was pressed."""
    match request.form.get("back"):
        case "shortlist":
            return url_for("shortlist.show", reference=reference)
        case "group":
            return url_for("groups.show", group_id=group_id, search=reference)
        case "way":
            return url_for("results.one", reference=reference, group_id=group_id, **kept_args())
        case _:
            anchor = f"group-{group_id}"
            return url_for("results.show", reference=reference, _anchor=anchor, **kept_args())


@pages.get("/results/<reference>/shortlist")
def show(reference: str) -> str:
    """Show every group on the shortlist, and up to four side by side."""
    asked = remembered.recall(reference)
    answer = answers().get(services(), asked.search())
    found, others = _on_list(answer, asked.shortlist)
    wanted = set(request.args.getlist("show"))
    beside = [one for one in found if one.group.id in wanted][:SIDE_BY_SIDE]
    beside = beside or found[:SIDE_BY_SIDE]
    today = remembered.today()
    compared = [_compared(asked, one) for one in beside]
    return render_template(
        "shortlist.html",
        reference=reference,
        question=asked.sentence(),
        kept=kept_args(),
        shortlisted=len(asked.shortlist),
        chosen=[(cards.card(one, today), one in beside) for one in found],
        others=others,
        compared=compared,
        rows=[
            (_(title), cells)
            for title, cells in zip(
                _ROWS, zip(*(one.rows for one in compared), strict=True), strict=True
            )
        ]
        if compared
        else [],
        most=SIDE_BY_SIDE,
        in_calendar=bool(_reached(found)),
        mail=mail(found) if found else None,
    )


@pages.get("/results/<reference>/shortlist.ics")
def calendar(reference: str) -> Response:
    """Return the sessions of the shortlist for which no lift is needed."""
    asked = remembered.recall(reference)
    found, _others = _on_list(answers().get(services(), asked.search()), asked.shortlist)
    sessions = [judged.session for judged in _reached(found)]
    return calendar_answer([one.group for one in found], sessions, _("Groups on the shortlist"))


def _on_list(answer: Answer, shortlist: Sequence[str]) -> tuple[list[GroupAnswer], list[Group]]:
    """Return the chosen groups of this search, and those that were chosen in another one."""
    by_id = {one.group.id: one for one in answer.groups}
    found = [by_id[one] for one in shortlist if one in by_id]
    others = [catalogue.group(services(), one) for one in shortlist if one not in by_id]
    return found, [group for group in others if group is not None]


def _reached(found: Sequence[GroupAnswer]) -> list[SessionAnswer]:
    return [s for one in found for s in one.sessions if section_of(s) in NO_LIFT]


_ROWS: Final = (
    N_("What it is"),
    N_("Next dates"),
    N_("Can they get there?"),
    N_("The way there"),
    N_("The way home"),
    # Translators: how often somebody changes from one bus to another.
    N_("Changes"),
    N_("Walking"),
    N_("What would help"),
    N_("Cost"),
    N_("Step-free"),
    N_("Phone"),
    # Translators: when somebody last said that a record is right.
    N_("Last checked"),
)


def _compared(asked: remembered.Remembered, answer: GroupAnswer) -> Compared:
    group, today = answer.group, remembered.today()
    best = answer.best
    if best is not None:
        best = explain_session(services().engine, asked.search(), answer, best)
    cost, steps, checked = (value for _name, value in cards.facts(group, today))
    return Compared(
        id=group.id,
        name=group.name,
        part=PARTS[answer.section],
        rows=(
            (cards.what_it_is(group), plain.shorten(group.alert)),
            _dates(answer),
            _verdict(answer, best),
            *_ways(answer, best),
            tuple(text for text, _other in cards.fixes(best)[:1]) if best is not None else (),
            (plain.capital(cost),),
            (plain.capital(steps),),
            (group.contact.phone or _(_NOT_SAID),),
            (plain.capital(checked),),
        ),
    )


def _dates(answer: GroupAnswer) -> tuple[str, ...]:
    today = remembered.today()
    if not answer.sessions:
        return (cards.no_date(answer, today) or _("Ask the group for its times."),)
    lines = (cards.date_line(session, today) for session in answer.sessions[:_DATES])
    said = tuple(
        # Translators: a date, and whether they can get there that day.
        _("%(date)s: %(verdict)s", date=line.text, verdict=line.word)
        for line in lines
    )
    more = len(answer.sessions) - len(said)
    return (*said, ngettext("and %(num)s more", "and %(num)s more", more)) if more else said


def _verdict(answer: GroupAnswer, best: SessionAnswer | None) -> tuple[str, ...]:
    if best is None:
        return (PARTS[answer.section].about,)
    said = f"{cards.when(best.session, remembered.today())}."
    return (said, cards.sentence_after(PARTS[answer.section].title, best), cards.usual_week(best))


def _ways(answer: GroupAnswer, best: SessionAnswer | None) -> tuple[tuple[str, ...], ...]:
    """Return what is said of the way there, the way home, changes and walking."""
    if best is None:
        nothing = _("No journey needed") if answer.section == "at_home" else _(_NOT_SAID)
        return ((nothing,),) * 4
    out, back = best.judgement.outward, best.judgement.homeward
    return (_way(out), _way(back), _both(_changes, out, back), _both(_walking, out, back))


def _both(
    say: Callable[[Journey], str], out: Journey | None, back: Journey | None
) -> tuple[str, ...]:
    """Say one thing of the way there and of the way home, as far as they are known."""
    said = []
    if out is not None:
        # Translators: of the way there: how many changes it has, or how long its walks are.
        said.append(_("There: %(what)s", what=say(out)))
    if back is not None:
        # Translators: of the way home: how many changes it has, or how long its walks are.
        said.append(_("Home: %(what)s", what=say(back)))
    return tuple(said)


def _changes(journey: Journey) -> str:
    # Translators: no changes from one bus to another.
    return str(journey.changes) if journey.changes else _("none")


def _walking(journey: Journey) -> str:
    return plain.in_minutes(timeline(journey).walk_minutes)


def _way(journey: Journey | None) -> tuple[str, ...]:
    if journey is None:
        return (_(_NO_WAY),)
    how = _("walk all the way") if journey.is_walk else words.rides_in_order(timeline(journey))
    return (words.journey_summary(journey), f"{plain.capital(how)}.")
