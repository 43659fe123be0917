"""How a gap map is said: one sentence, bars by kind of place, and the areas to look at first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from directory.language import N_, _, ngettext
from geo.gaps import IS_GAP, AreaClass
from webmap import plain
from webmap.usecases.gap_map import GapMap
from webmap.views.gap_question import Question, days_said

if TYPE_CHECKING:
    import pandas as pd

    from directory.model import Session

_MOST_WORST: Final = 10


_CLASS_WORDS: Final[Mapping[AreaClass, str]] = {
    # Translators: this and the four after it say of a small area if most people there can get to
    # a group and home again.
    AreaClass.LIFT_ONLY: N_("Needs a lift"),
    AreaClass.ONE_WAY: N_("Needs help one way"),
    AreaClass.NO_SESSIONS: N_("Nothing meets"),
    AreaClass.UNKNOWN: N_("We can’t tell"),
    AreaClass.REACHES: N_("Can get there and back"),
}


@dataclass(frozen=True, slots=True)
class Headline:
    """The answer as one number and one sentence. `number` is None where nobody counted."""

    number: str | None
    sentence: str
    older: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One kind of place: people in it, and how many of them cannot get there and back."""

    name: str
    people: int
    in_gap: int

    @property
    def percent(self) -> int:
        """The share of people in the gap, in whole per cent."""
        return round(100 * self.in_gap / self.people) if self.people else 0


def class_words() -> dict[str, str]:
    """Return the word of each class on the map, in the order of the legend."""
    return {area_class.value: _(word) for area_class, word in _CLASS_WORDS.items()}


def headline(answer: GapMap, kind: str) -> Headline:
    """Say the answer."""
    table = answer.table
    if table["people"].isna().all():
        return Headline(None, _areas_in_gap(table, kind), "")
    people = f"{answer.people:,}"
    if kind:
        # Translators: it stands under a large number, such as 300 or About 300.
        sentence = _(
            "of %(people)s people cannot get to a group of the kind “%(kind)s” and home again "
            "without a lift.",
            people=people,
            kind=kind.lower(),
        )
    else:
        # Translators: it stands under a large number, such as 300 or About 300.
        sentence = _(
            "of %(people)s people cannot get to any group and home again without a lift.",
            people=people,
        )
    if answer.people_unknown:
        # Translators: such as: We can’t tell for about 120 more.
        more = _("We can’t tell for %(people)s more.", people=plain.roughly(answer.people_unknown))
        sentence = f"{sentence} {more}"
    whole = not 0 < answer.people_in_gap < answer.people
    say = "{:,}".format if whole else plain.roughly
    return Headline(plain.capital(say(answer.people_in_gap)), sentence, _who_they_are(table, say))


def _areas_in_gap(table: pd.DataFrame, kind: str) -> str:
    """Say the answer where nobody counted the people."""
    gaps = f"{int(table['answer'].isin(_names(IS_GAP)).sum()):,}"
    if kind:
        said = ngettext(
            "In %(gaps)s of %(num)s area most people cannot get to a group of the kind “%(kind)s” "
            "and home again without a lift.",
            "In %(gaps)s of %(num)s areas most people cannot get to a group of the kind “%(kind)s” "
            "and home again without a lift.",
            len(table),
            gaps=gaps,
            kind=kind.lower(),
        )
    else:
        said = ngettext(
            "In %(gaps)s of %(num)s area most people cannot get to any group and home again "
            "without a lift.",
            "In %(gaps)s of %(num)s areas most people cannot get to any group and home again "
            "without a lift.",
            len(table),
            gaps=gaps,
        )
    unknown = _("The number of people is not known.")
    return f"{said} {unknown}"


def _who_they_are(table: pd.DataFrame, say: Callable[[int], str]) -> str:
    """Say how many of the people in the gap are old or have no car, as far as it is known."""
    gap = table[table["share_in_gap"] > 0]

    def known(column: str) -> str | None:
        if not len(gap) or gap[column].isna().any():
            return None
        return plain.capital(say(round(float((gap[column] * gap["share_in_gap"]).sum()))))

    older, no_car = known("people_65_plus"), known("households_no_car")
    said = []
    if older is not None:
        # Translators: of people who cannot get to a group, such as: About 120 of them are ...
        said.append(_("%(people)s of them are 65 or over.", people=older))
    if no_car is not None:
        # Translators: of people who cannot get to a group, such as: About 50 of their ...
        said.append(_("%(households)s of their households have no car.", households=no_car))
    return " ".join(said)


def judged_line(answer: GapMap) -> str:
    """Say how much was looked at."""
    areas = len(answer.table)
    said = [
        # Translators: such as: We judged 4 meetings, there and home again, from 20 homes spread
        # over 6 small areas.
        _(
            "We judged %(meetings)s, there and home again, from %(homes)s spread over %(areas)s.",
            meetings=ngettext("%(num)s meeting", "%(num)s meetings", answer.sessions),
            homes=ngettext("%(num)s home", "%(num)s homes", answer.homes),
            areas=ngettext("%(num)s small area", "%(num)s small areas", areas),
        ),
        _("Each home stands for the people of its area.")
        if answer.homes == areas
        else _(
            "Each home stands for the people around it, so the numbers of people are estimates."
        ),
    ]
    if answer.not_by_travel:
        said.append(
            ngettext(
                "%(num)s group at home or online is left out.",
                "%(num)s groups at home or online are left out.",
                answer.not_by_travel,
            )
        )
    return " ".join(said)


def usual_week(answer: GapMap, question: Question) -> str:
    """Say whose timetable was used, where the week is outside it; else nothing."""
    if not answer.in_usual_week:
        return ""
    return _(
        "The week from %(date)s, or a part of it, is outside the timetable we have. For those days "
        "we used a usual week instead: the same day in the week with the most buses and trains.",
        date=plain.day_with_year(question.first),
    )


def no_journeys(kind: str) -> tuple[str, ...]:
    """Say that nobody has to travel to groups of a kind."""
    return (
        _(
            "All groups of the kind “%(kind)s” come to the person’s home, or meet online or by "
            "phone. Nobody has to travel to them, so there is no gap to show.",
            kind=kind.lower(),
        ),
    )


def nothing_meets(question: Question, meeting: Session | None, today: dt.date) -> tuple[str, ...]:
    """Say that nothing meets in a week, and when something does."""
    places = {
        "days": days_said(question.days),
        "first": plain.day(question.first, today),
        "last": plain.day(question.last, today),
    }
    if question.kind:
        # Translators: the days are such as "any weekday" or "a Monday".
        said = _(
            "No group of the kind “%(kind)s” meets on %(days)s from %(first)s to %(last)s.",
            kind=question.kind.lower(),
            **places,
        )
    else:
        # Translators: the days are such as "any weekday" or "a Monday".
        said = _("No group meets on %(days)s from %(first)s to %(last)s.", **places)
    if meeting is None:
        return said, _("We know of no later date.")
    return said, _(
        "The next meeting we know of is on %(date)s.",
        date=plain.day(meeting.start.date(), today),
    )


def people_line(row: Mapping[Hashable, Any]) -> str:
    """Say in one line how many people of an area cannot get there and back."""
    import pandas as pd

    if pd.isna(row["people"]):
        return _("We do not know how many people live here.")
    people, in_gap = int(row["people"]), int(row["people_in_gap"])
    if not in_gap:
        return ngettext("%(num)s person", "%(num)s people", people)
    if in_gap == people:
        return ngettext(
            "None of %(num)s person can get there and home again",
            "None of %(num)s people can get there and home again",
            people,
        )
    return ngettext(
        "%(some)s of %(num)s person cannot get there and home again",
        "%(some)s of %(num)s people cannot get there and home again",
        people,
        some=plain.capital(plain.roughly(in_gap)),
    )


def bars(table: pd.DataFrame) -> list[Bar]:
    """Return people and people in the gap by rural or urban class; empty where not known."""
    known = table[table["rurality"].notna() & table["people"].notna()]
    by_class = known.groupby("rurality")[["people", "people_in_gap"]].sum()
    made = [
        Bar(str(name), int(row["people"]), int(row["people_in_gap"]))
        for name, row in by_class.iterrows()
    ]
    return sorted(made, key=lambda bar: (-bar.percent, bar.name))


def worst_areas(table: pd.DataFrame) -> list[dict[Hashable, Any]]:
    """Return the areas with the most people in the gap, older people first of equals."""
    gap = table[table["people_in_gap"].fillna(0) > 0]
    ordered = gap.sort_values(
        ["people_in_gap", "people_65_plus", "area"], ascending=[False, False, True]
    )
    rows: list[dict[Hashable, Any]] = (
        ordered.drop(columns="geometry").head(_MOST_WORST).to_dict("records")
    )
    return rows


def needy_first(table: pd.DataFrame) -> list[dict[Hashable, Any]]:
    """Return all areas in the order of the legend, then by people in the gap, then by name."""
    order = {str(area_class): place for place, area_class in enumerate(_CLASS_WORDS)}
    placed = table.drop(columns="geometry").assign(place=table["answer"].map(order))
    ordered = placed.sort_values(
        ["place", "people_in_gap", "people", "area_name"],
        ascending=[True, False, False, True],
        na_position="last",
    )
    rows: list[dict[Hashable, Any]] = ordered.drop(columns="place").to_dict("records")
    return rows


def _names(classes: frozenset[AreaClass]) -> list[str]:
    return [str(area_class) for area_class in classes]
