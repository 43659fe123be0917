"""The searches that a session remembers. It is the only place where a home is kept.

Every page of a search names it by a random reference, so that two tabs with two patients never
answer for each other. A reference that is not kept any more has a page of its own to say so.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from directory.find import DayPart
from directory.language import N_, _
from geo.routing.vocabulary import Point
from webmap.plain import capital, dates, listed
from webmap.sessions import Drawer, current_session
from webmap.usecases.find_groups import Search
from webmap.usecases.find_home import Place
from webmap.views.travellers import Travel

_KIND: Final = "search"
_ZONE: Final = ZoneInfo("Europe/London")
# Translators: after "on", in the question as the results repeat it.
_EVERY: Final = (
    N_("Mondays"),
    N_("Tuesdays"),
    N_("Wednesdays"),
    N_("Thursdays"),
    N_("Fridays"),
    N_("Saturdays"),
    N_("Sundays"),
)
_IN_THE: Final = {
    # Translators: after "in the", in the question as the results repeat it.
    DayPart.MORNING: N_("morning"),
    DayPart.AFTERNOON: N_("afternoon"),
    DayPart.EVENING: N_("evening"),
}


class SearchGone(Exception):
    """The search of a page is not kept any more; nothing is said of which it was."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """What was asked, in values that a session can keep.

    Parameters
    ----------
    place : the home as it was found, with the name that it was asked by.
    first, last : dates, both included.
    kinds, words, days, parts : what narrows the groups; `days` are weekdays, Monday 0.
    travel : how they travel.
    patient : random; the same for every search that was made for one patient.
    shortlist : ids of groups, in the order in which they were chosen.
    counted : whether somebody has said that nothing of it is suitable.
    """

    place: Place
    first: dt.date
    last: dt.date
    kinds: tuple[str, ...]
    words: str
    days: tuple[int, ...]
    parts: tuple[DayPart, ...]
    travel: Travel
    patient: str
    shortlist: tuple[str, ...] = ()
    counted: bool = False

    def search(self) -> Search:
        """Return it as the use case wants it."""
        return Search(
            home=self.place.point,
            first=self.first,
            last=self.last,
            kinds=frozenset(self.kinds),
            words=self.words,
            weekdays=frozenset(self.days),
            parts=frozenset(self.parts),
            traveller=self.travel.traveller(),
            lifts=self.travel.lifts,
        )

    def sentence(self) -> str:
        """Repeat the question in one line: ``Lunch clubs near NP19 0AA, ...``."""
        what = listed([capital(kind) for kind in self.kinds]) or _("All groups")
        if self.words:
            what = _("%(groups)s about “%(words)s”", groups=what, words=self.words)
        when = dates(self.first, self.last, today())
        if self.days:
            # Translators: dates, and some days of the week, such as "Mondays and Fridays".
            days = listed([_(_EVERY[number]) for number in self.days])
            when = _("%(dates)s, on %(days)s", dates=when, days=days)
        if self.parts:
            # Translators: dates, and some of "morning", "afternoon" and "evening".
            parts = listed([_(_IN_THE[part]) for part in self.parts])
            when = _("%(dates)s, in the %(parts)s", dates=when, parts=parts)
        # Translators: such as "Lunch clubs, from NP19 0AA, Monday 4 March to Sunday 10 March."
        said = _(
            "%(groups)s, from %(place)s, %(dates)s.",
            groups=what,
            place=self.place.label,
            dates=when,
        )
        return f"{said} {self.travel.sentence()}"


def remember(asked: Remembered) -> str:
    """Keep `asked` in the session; return the reference that its pages carry."""
    return _drawer().keep(_written(asked))


def set_shortlist(reference: str, shortlist: tuple[str, ...]) -> None:
    """Keep another shortlist with a search; nothing else of it changes."""
    asked = recall(reference)
    _drawer().change(reference, _written(dataclasses.replace(asked, shortlist=shortlist)))


def set_counted(reference: str) -> None:
    """Keep with a search that nothing of it is suitable."""
    asked = recall(reference)
    _drawer().change(reference, _written(dataclasses.replace(asked, counted=True)))


def recall(reference: str) -> Remembered:
    """Return the search of a page.

    Raises
    ------
    SearchGone : it is over, was cleared, or belongs to another session.
    """
    asked = find(reference)
    if asked is None:
        raise SearchGone
    return asked


def find(reference: str) -> Remembered | None:
    """Return the search of a page, or None where it is not kept any more."""
    kept = _drawer().find(reference)
    return None if kept is None else _read(kept)


def open_searches() -> list[tuple[str, Remembered]]:
    """Return every search of this session with its reference, the last used first."""
    read = [(reference, _read(kept)) for reference, kept in _drawer().all()]
    return [(reference, asked) for reference, asked in read if asked is not None]


def patient_at(place: Place) -> str:
    """Return what stands for the patient who lives there, drawn anew for a home not seen yet."""
    for _reference, asked in open_searches():
        if asked.place.point == place.point:
            return asked.patient
    return secrets.token_urlsafe(16)


def forget(patient: str) -> list[Remembered]:
    """Drop every search for a patient, and with the last patient the session's token.

    The token stays while lift plans are open with it in other tabs.

    Returns
    -------
    The searches that were dropped.
    """
    return _drop(lambda asked: asked.patient == patient)


def forget_all() -> list[Remembered]:
    """Drop every patient, as :func:`forget` drops one; return their searches."""
    return _drop(lambda _asked: True)


def today() -> dt.date:
    """Return today's date where the groups are."""
    return now().date()


def now() -> dt.datetime:
    """Return the time of day where the groups are."""
    return dt.datetime.now(_ZONE)


def _read(kept: dict[str, Any]) -> Remembered | None:
    try:
        return Remembered(
            place=Place(kept["label"], Point(kept["lat"], kept["lon"]), kept.get("place_kind", "")),
            first=dt.date.fromisoformat(kept["first"]),
            last=dt.date.fromisoformat(kept["last"]),
            kinds=tuple(kept["kinds"]),
            words=kept["words"],
            days=tuple(kept["days"]),
            parts=tuple(DayPart(part) for part in kept["parts"]),
            travel=Travel.read(kept["travel"]),
            patient=kept["patient"],
            shortlist=tuple(kept.get("shortlist", ())),
            counted=bool(kept.get("counted", False)),
        )
    except (KeyError, TypeError, ValueError):
        # A session of an earlier version: asking again is better than guessing.
        return None


def _written(asked: Remembered) -> dict[str, Any]:
    return {
        "label": asked.place.name,
        "place_kind": asked.place.kind,
        "lat": asked.place.point.lat,
        "lon": asked.place.point.lon,
        "first": asked.first.isoformat(),
        "last": asked.last.isoformat(),
        "kinds": list(asked.kinds),
        "words": asked.words,
        "days": list(asked.days),
        "parts": [part.value for part in asked.parts],
        "travel": asked.travel.written(),
        "patient": asked.patient,
        "shortlist": list(asked.shortlist),
        "counted": asked.counted,
    }


def _drop(is_meant: Callable[[Remembered], bool]) -> list[Remembered]:
    drawer = _drawer()
    gone = []
    for reference, kept in drawer.all():
        asked = _read(kept)
        if asked is None or is_meant(asked):
            drawer.drop(reference)
            gone += [asked] if asked is not None else []
    session = current_session()
    if session.is_bare():
        session.forget()
    return gone


def _drawer() -> Drawer:
    return current_session().drawer(_KIND)
