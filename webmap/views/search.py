"""The search page: some questions, then the answer on a page of its own (POST, then 303)."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from directory.find import DayPart
from directory.language import _
from directory.words import day_name
from geo.pack.load import Pack
from geo.routing.vocabulary import Point
from webmap.forms import (
    CHOSEN,
    MOST_WORDS,
    PARTS_OF_DAY,
    USUAL_DATES,
    WHEN,
    Problem,
    SearchForm,
    read_dates,
)
from webmap.maps.area import area_map
from webmap.private_words import looks_private
from webmap.usecases.find_home import HomeMatch, Place, find_home, is_part_of_postcode
from webmap.usecases.judging import Lifts
from webmap.views import catalogue
from webmap.views.answers import answers
from webmap.views.base import area_name
from webmap.views.examples import example_homes
from webmap.views.reading import fill_travel, read_travel, read_words
from webmap.views.remembered import (
    Remembered,
    find,
    forget,
    forget_all,
    open_searches,
    patient_at,
    recall,
    remember,
    today,
)
from webmap.views.travellers import LIFTS, WAYS_OF_WALKING, Travel
from webmap.wiring import services, settings

pages = Blueprint("search", __name__)

_WEEKDAYS: Final = frozenset("0123456")
_DATES: Final = frozenset({"when", "first", "last"})
_MORE: Final = frozenset({"walk_min", "lifts", "earliest", "latest"})
_TARGETS: Final = {
    "home_choice": "home_choice-1",
    "when": "when-week",
    "walking": "walking-1",
    "lifts": "lifts-1",
}
"""Where the summary of errors leads, for answers that are several fields."""


@pages.get("/search")
def form() -> str:
    """Ask the questions about a patient who is not open yet."""
    filled = SearchForm(formdata=None)
    fill_travel(filled, Travel())
    return _page(filled, [], (), _open_patients())


@pages.get("/search/<reference>")
def change(reference: str) -> str:
    """Ask the questions again, filled in as they were answered."""
    asked = recall(reference)
    filled = SearchForm(formdata=None)
    filled.search.data = reference
    filled.home.data = asked.place.label
    filled.kinds.data = list(asked.kinds)
    filled.words.data = asked.words
    filled.days.data = [str(day) for day in asked.days]
    filled.parts.data = [part.value for part in asked.parts]
    fill_travel(filled, asked.travel)
    filled.when.data = CHOSEN
    filled.first.data, filled.last.data = asked.first, asked.last
    return _page(filled, [], ())


@pages.post("/search")
def submit() -> Response | tuple[str, int]:
    """Keep the search in the session and show the results, or say what is missing."""
    ready = services()
    sent = SearchForm()
    sent.validate()
    problems: list[Problem] = []
    before = find(sent.search.data or "")
    if before is None:
        sent.search.data = ""
    place, choices = _read_home(ready.pack, sent, before, problems)
    words = read_words(sent)
    if isinstance(words, Problem):
        problems.append(words)
    dates = read_dates(sent, today())
    if isinstance(dates, Problem):
        problems.append(dates)
    travel = read_travel(sent)
    if isinstance(travel, list):
        problems += travel
    if (
        problems
        or place is None
        or isinstance(words, Problem)
        or isinstance(dates, Problem)
        or isinstance(travel, list)
    ):
        return _page(sent, problems, choices), 422
    known = set(catalogue.kinds(ready))
    reference = remember(
        Remembered(
            place=place,
            first=dates[0],
            last=dates[1],
            kinds=tuple(dict.fromkeys(kind for kind in sent.kinds.data or () if kind in known)),
            words=words,
            days=tuple(sorted({int(day) for day in sent.days.data or () if day in _WEEKDAYS})),
            parts=tuple(part for part in DayPart if part.value in (sent.parts.data or ())),
            travel=travel,
            patient=patient_at(place) if before is None else before.patient,
            shortlist=() if before is None else before.shortlist,
        )
    )
    return redirect(url_for("results.show", reference=reference), 303)


@pages.post("/search/<reference>/words")
def reword(reference: str) -> Response:
    """Ask the same with other words, which a page of results offered."""
    words = (request.form.get("words") or "").strip()[:MOST_WORDS]
    asked = dataclasses.replace(recall(reference), words=words)
    return redirect(url_for("results.show", reference=remember(asked)), 303)


@pages.post("/clear/<reference>")
def clear(reference: str) -> Response:
    """Forget the patient of one search; other patients stay."""
    asked = find(reference)
    gone = forget(asked.patient) if asked is not None else []
    for each in gone:
        answers().forget(each.search())
    flash(_("The patient is cleared. Nothing about them is kept."))
    return redirect(url_for("search.form"), 303)


@pages.post("/clear")
def clear_all() -> Response:
    """Forget every patient of this session."""
    for asked in forget_all():
        answers().forget(asked.search())
    flash(_("All patients are cleared. Nothing about them is kept."))
    return redirect(url_for("search.form"), 303)


def _read_home(
    pack: Pack, sent: SearchForm, before: Remembered | None, problems: list[Problem]
) -> tuple[Place | None, tuple[Place, ...]]:
    """Find the home that was meant; add a problem, or the places to choose from."""
    text = sent.home.data or ""
    if not text or sent.home.errors:
        said = _("Give a postcode, or the name of a street, village or town")
        problems.append(Problem("home", said))
        return None, ()
    if before is not None and text == before.place.label:
        # The form was filled in by us: the point is known better than its name.
        return before.place, ()
    match = find_home(pack, text)
    private = None if match.places else looks_private(text)
    if private is not None:
        # Translators: it looks like "a phone number" or other such.
        said = _(
            "This looks like %(what)s. Take it out and give a postcode or a place", what=private
        )
        problems.append(Problem("home", said))
        return None, ()
    places = tuple(p for p in match.places if _inside(pack, p.point))
    if not places:
        problems.append(Problem("home", _not_found(pack, match, text)))
        return None, ()
    if len(places) == 1 and match.is_exact:
        return places[0], ()
    choice = sent.home_choice.data or ""
    if sent.home_choice_for.data == text and choice.isdecimal() and int(choice) < len(places):
        return places[int(choice)], places
    if match.is_exact:
        said = _("More than one place fits. Choose the one you mean")
    else:
        said = _("We do not know that name. Choose the place you mean, or give a postcode")
    problems.append(Problem("home_choice", said))
    return None, places


def _not_found(pack: Pack, match: HomeMatch, text: str) -> str:
    area = area_name(pack.manifest)
    if match.places:
        return _(
            "That home is outside %(area)s, the only area we have streets and buses for. "
            "Check it, or ask the copy of Linkway for that area",
            area=area,
        )
    if match.is_postcode:
        return _(
            "We do not know that postcode. Check it, or give the name of the street, village or "
            "town, or choose the place on the map"
        )
    if is_part_of_postcode(text):
        return _(
            "That is only a part of a postcode. Give all of it, or the name of the street, village "
            "or town, or choose the place on the map"
        )
    return _(
        "We do not know that place in %(area)s. Check the spelling, give a postcode, or choose "
        "the place on the map",
        area=area,
    )


def _inside(pack: Pack, point: Point) -> bool:
    west, south, east, north = pack.network.extent
    return west <= point.lon <= east and south <= point.lat <= north


def _page(
    filled: SearchForm,
    problems: list[Problem],
    choices: tuple[Place, ...],
    open_patients: Sequence[tuple[str, str]] = (),
) -> str:
    ready = services()
    wrong = {problem.field for problem in problems}
    picker = area_map(
        ready.pack.manifest,
        name="picker",
        label=_("Map to choose the home on"),
        tiles_url=url_for("base.tiles"),
        kind="picker",
        options={"field": "home", "button": "pick-middle", "said": "picked"},
    )
    return render_template(
        "search.html",
        examples=example_homes(),
        form=filled,
        problems=problems,
        said={problem.field: problem.text for problem in problems},
        targets=_TARGETS,
        choices=choices,
        kinds=catalogue.kinds(ready),
        when={value: _(text) for value, text in WHEN.items()},
        day_names=[day_name(day) for day in range(7)],
        parts={value: _(text) for value, text in PARTS_OF_DAY.items()},
        ways=WAYS_OF_WALKING,
        lifts={value: _(text) for value, text in LIFTS.items()},
        words_in_doubt=looks_private(filled.words.data or "") is not None and "words" in wrong,
        more_open=_says_more(filled) or bool(wrong & _MORE),
        dates_open=filled.when.data != USUAL_DATES or bool(wrong & _DATES),
        picker=picker,
        open_patients=open_patients,
        idle_minutes=settings().session_idle_minutes,
    )


def _says_more(filled: SearchForm) -> bool:
    """Tell whether anything behind "More about how they travel" is answered."""
    typed = (filled.walk_min.data, filled.earliest.data, filled.latest.data, filled.bus_pass.data)
    return any(typed) or filled.lifts.data != Lifts.NONE


def _open_patients() -> list[tuple[str, str]]:
    """Return the last search of each patient: its reference, and its question in one line."""
    last: dict[str, tuple[str, str]] = {}
    for reference, asked in open_searches():
        last.setdefault(asked.patient, (reference, asked.sentence()))
    return list(last.values())
