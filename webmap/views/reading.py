"""Reads the answers of the search form that need more than a look: words, and how they travel."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from directory.language import N_, _, ngettext
from webmap.forms import MOST_WORDS, Problem, SearchForm
from webmap.private_words import looks_private
from webmap.usecases.judging import Lifts
from webmap.views.travellers import LIFTS, LONGEST_WALK_MIN, WAYS_OF_WALKING, Travel

# 9, 9:30, 09.30, 0930, 9am, 5.15 pm
_CLOCK: Final = re.compile(
    r"(?P<hour>\d{1,2})(?:[:. ]?(?P<minute>\d\d))?\s*(?P<half>[ap])?\.?(?:m\.?)?"
)
_NOON: Final = 12
_MIDNIGHT: Final = dt.time()
_NO_TIME: Final = N_("Give a time, like 9:30")


def read_words(form: SearchForm) -> str | Problem:
    """Return what would help or interest them, or what is wrong with it.

    What tells who somebody is does not belong there, and is asked about once: whoever typed it may
    say that it only looks like that.
    """
    words = form.words.data or ""
    if len(words) > MOST_WORDS:
        said = ngettext(
            "Use fewer words: at most %(num)s letter",
            "Use fewer words: at most %(num)s letters",
            MOST_WORDS,
        )
        return Problem("words", said)
    private = looks_private(words)
    if private is None or (form.words_are_fine.data and form.words_looked_at.data == words):
        return words
    # Translators: it looks like "a phone number" or other such; "one" is that.
    said = _("This looks like %(what)s. Take it out, or tick that it is not one", what=private)
    return Problem("words", said)


def read_travel(form: SearchForm) -> Travel | list[Problem]:
    """Return how they travel, or what is wrong with the answers."""
    problems: list[Problem] = []
    if form.walking.data not in WAYS_OF_WALKING:
        problems.append(Problem("walking", _("Choose how they get about")))
    walk = _read_walk(form.walk_min.data or "")
    earliest = _read_time("earliest", form.earliest.data or "")
    latest = _read_time("latest", form.latest.data or "")
    problems += [each for each in (walk, earliest, latest) if isinstance(each, Problem)]
    if form.lifts.data not in set(LIFTS):
        problems.append(Problem("lifts", _("Choose if somebody can give them lifts")))
    if isinstance(walk, Problem) or isinstance(earliest, Problem) or isinstance(latest, Problem):
        return problems
    if earliest is not None and latest is not None and latest <= earliest:
        said = _("They must be home after they leave. Check both times")
        problems.append(Problem("latest", said))
    if problems:
        return problems
    return Travel(
        walking=form.walking.data,
        walk_min=walk,
        bus_pass=bool(form.bus_pass.data),
        lifts=Lifts(form.lifts.data),
        earliest=earliest,
        latest=latest,
    )


def fill_travel(form: SearchForm, travel: Travel) -> None:
    """Put `travel` into the form as it would be typed."""
    form.walking.data = travel.walking
    form.walk_min.data = "" if travel.walk_min is None else str(travel.walk_min)
    form.bus_pass.data = travel.bus_pass
    form.lifts.data = travel.lifts.value
    form.earliest.data = "" if travel.earliest is None else travel.earliest.strftime("%H:%M")
    form.latest.data = "" if travel.latest is None else travel.latest.strftime("%H:%M")


def _read_walk(text: str) -> int | Problem | None:
    number = text.casefold().removesuffix("minutes").removesuffix("min").strip()
    if not number:
        return None
    minutes = int(number) if number.isascii() and number.isdecimal() and len(number) < 5 else 0
    if not 1 <= minutes <= LONGEST_WALK_MIN:
        said = _(
            "Give the longest walk in whole minutes, from 1 to %(most)s", most=LONGEST_WALK_MIN
        )
        return Problem("walk_min", said)
    return minutes


def _read_time(field: str, text: str) -> dt.time | Problem | None:
    if not text:
        return None
    found = _CLOCK.fullmatch(text.casefold())
    if found is None:
        return Problem(field, _(_NO_TIME))
    hour, minute, half = int(found["hour"]), int(found["minute"] or 0), found["half"]
    if half is not None:
        if not 1 <= hour <= _NOON:
            return Problem(field, _(_NO_TIME))
        hour = hour % _NOON + (_NOON if half == "p" else 0)
    if hour == 24 and minute == 0:
        return dt.time(23, 59)
    try:
        time = dt.time(hour, minute)
    except ValueError:
        return Problem(field, _(_NO_TIME))
    return dt.time(23, 59) if time == _MIDNIGHT and field == "latest" else time
