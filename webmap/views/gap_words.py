"""How a gap map is said: one sentence, bars by kind of place, and the areas to look at first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from geo.gaps import IS_GAP, AreaClass
from webmap import plain
from webmap.plain import count_of
from webmap.usecases.gap_map import GapMap
from webmap.views.gap_question import DAYS, Question

if TYPE_CHECKING:
    import pandas as pd

    from directory.model import Session

_MOST_WORST: Final = 10


@dataclass(frozen=True, slots=True)
class ClassWords:
    """The word of a class on the map, in the legend and in the table, and what it means."""

    word: str
    meaning: str


CLASS_WORDS: Final[Mapping[AreaClass, ClassWords]] = {
    AreaClass.LIFT_ONLY: ClassWords(
        "Needs a lift", "Most people can only get there and home by a lift."
    ),
    AreaClass.ONE_WAY: ClassWords(
        "Needs help one way",
        "Most people can get there or home, but not both, without a lift.",
    ),
    AreaClass.NO_SESSIONS: ClassWords("Nothing meets", "No such group meets on these days."),
    AreaClass.UNKNOWN: ClassWords("We can’t tell", "What we have does not say."),
    AreaClass.REACHES: ClassWords(
        "Can get there and back",
        "Most people can get to at least one group, and home again.",
    ),
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


def headline(answer: GapMap, kind: str) -> Headline:
    """Say the answer."""
    group = f"a group of the kind “{kind.lower()}”" if kind else "any group"
    table = answer.table
    if table["people"].isna().all():
        gaps = int(table["answer"].isin(_names(IS_GAP)).sum())
        return Headline(
            None,
            f"In {gaps} of {len(table)} areas most people cannot get to {group} and home again "
            "without a lift. The number of people is not known.",
            "",
        )
    sentence = f"of {answer.people:,} people cannot get to {group} and home again without a lift."
    if answer.people_unknown:
        sentence += f" We can’t tell for {plain.roughly(answer.people_unknown)} more."
    gap = table[table["share_in_gap"] > 0]
    whole = not 0 < answer.people_in_gap < answer.people
    say = "{:,}".format if whole else plain.roughly
    more = [
        f"{plain.capital(say(round(float((gap[column] * gap['share_in_gap']).sum()))))} {said}"
        for column, said in (
            ("people_65_plus", "of them are 65 or over"),
            ("households_no_car", "of their households have no car"),
        )
        if len(gap) and gap[column].notna().all()
    ]
    return Headline(
        plain.capital(say(answer.people_in_gap)), sentence, ". ".join(more) + "." if more else ""
    )


def judged_line(answer: GapMap) -> str:
    """Say how much was looked at."""
    areas = len(answer.table)
    said = (
        f"We judged {count_of(answer.sessions, 'meeting')}, there and home again, "
        f"from {count_of(answer.homes, 'home')} spread over "
        f"{count_of(areas, 'small area')}. "
    )
    if answer.homes == areas:
        said += "Each home stands for the people of its area."
    else:
        said += "Each home stands for the people around it, so the numbers of people are estimates."
    if answer.not_by_travel:
        groups = count_of(answer.not_by_travel, "group")
        said += (
            f" {groups} at home or online {'is' if answer.not_by_travel == 1 else 'are'} left out."
        )
    return said


def usual_week(answer: GapMap, question: Question) -> str:
    """Say whose timetable was used, where the week is outside it; else nothing."""
    if not answer.in_usual_week:
        return ""
    return (
        f"The week from {plain.day_with_year(question.first)}, or a part of it, is outside the "
        "timetable we have. For those days we used a usual week instead: the same day in the week "
        "with the most buses and trains."
    )


def no_journeys(kind: str) -> tuple[str, ...]:
    """Say that nobody has to travel to groups of a kind."""
    return (
        f"All groups of the kind “{kind.lower()}” come to the person’s home, or meet online or "
        "by phone. Nobody has to travel to them, so there is no gap to show.",
    )


def nothing_meets(question: Question, meeting: Session | None, today: dt.date) -> tuple[str, ...]:
    """Say that nothing meets in a week, and when something does."""
    group = f"No group of the kind “{question.kind.lower()}”" if question.kind else "No group"
    on = DAYS[question.days][0]
    said = (
        f"{group} meets on {on} from {plain.day(question.first, today)} to "
        f"{plain.day(question.last, today)}."
    )
    if meeting is None:
        return said, "We know of no later date."
    return said, f"The next meeting we know of is on {plain.day(meeting.start.date(), today)}."


def people_line(row: Mapping[Hashable, Any]) -> str:
    """Say in one line how many people of an area cannot get there and back."""
    import pandas as pd

    if pd.isna(row["people"]):
        return "We do not know how many people live here."
    people, in_gap = int(row["people"]), int(row["people_in_gap"])
    if not in_gap:
        return f"{people:,} people"
    if in_gap == people:
        return f"None of {people:,} people can get there and home again"
    some = plain.capital(plain.roughly(in_gap))
    return f"{some} of {people:,} people cannot get there and home again"


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
    order = {str(area_class): place for place, area_class in enumerate(CLASS_WORDS)}
    plain = table.drop(columns="geometry").assign(place=table["answer"].map(order))
    ordered = plain.sort_values(
        ["place", "people_in_gap", "people", "area_name"],
        ascending=[True, False, False, True],
        na_position="last",
    )
    rows: list[dict[Hashable, Any]] = ordered.drop(columns="place").to_dict("records")
    return rows


def _names(classes: frozenset[AreaClass]) -> list[str]:
    return [str(area_class) for area_class in classes]
