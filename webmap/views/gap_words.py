"""How a gap map is said: one sentence, bars by kind of place, and the areas to look at first."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from geo.gaps import IS_GAP, AreaClass
from webmap.usecases.gap_map import GapMap

if TYPE_CHECKING:
    import pandas as pd

_MOST_WORST: Final = 10


@dataclass(frozen=True, slots=True)
class ClassWords:
    """The word of a class on the map, in the legend and in the table, and what it means."""

    word: str
    meaning: str


CLASS_WORDS: Final[Mapping[AreaClass, ClassWords]] = {
    AreaClass.LIFT_ONLY: ClassWords("Needs a lift", "They can only get there and home by a lift."),
    AreaClass.ONE_WAY: ClassWords(
        "Needs help one way", "They can get there or home, but not both, without a lift."
    ),
    AreaClass.NO_SESSIONS: ClassWords("Nothing meets", "No such group meets on these days."),
    AreaClass.UNKNOWN: ClassWords("We can't tell", "The streets or the timetable do not say."),
    AreaClass.REACHES: ClassWords(
        "Can get there and back", "At least one group can be reached, and home again."
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
    group = f"a {kind.lower()}" if kind else "any group"
    table = answer.table
    if table["people"].isna().all():
        gaps = int(table["answer"].isin(_names(IS_GAP)).sum())
        return Headline(
            None,
            f"In {gaps} of {len(table)} areas people cannot get to {group} and home again "
            "without a lift. The number of people is not known.",
            "",
        )
    sentence = f"of {answer.people:,} people cannot get to {group} and home again without a lift."
    if answer.people_unknown:
        sentence += f" We can't tell for {answer.people_unknown:,} more."
    gap = table[table["answer"].isin(_names(IS_GAP))]
    older = gap["people_65_plus"]
    no_car = gap["households_no_car"]
    more = []
    if len(gap) and older.notna().all():
        more.append(f"{int(older.sum()):,} of them are 65 or over")
    if len(gap) and no_car.notna().all():
        more.append(f"{int(no_car.sum()):,} households among them have no car")
    return Headline(f"{answer.people_in_gap:,}", sentence, ". ".join(more) + "." if more else "")


def bars(table: pd.DataFrame) -> list[Bar]:
    """Return people and people in the gap by rural or urban class; empty where not known."""
    known = table[table["rurality"].notna() & table["people"].notna()]
    gap = known["answer"].isin(_names(IS_GAP))
    people = known.groupby("rurality")["people"].sum()
    in_gap = known[gap].groupby("rurality")["people"].sum()
    made = [Bar(str(name), int(total), int(in_gap.get(name, 0))) for name, total in people.items()]
    return sorted(made, key=lambda bar: (-bar.percent, bar.name))


def worst_areas(table: pd.DataFrame) -> list[dict[Hashable, Any]]:
    """Return the areas in the gap with the most people, older people first of equals."""
    gap = table[table["answer"].isin(_names(IS_GAP)) & table["people"].notna()]
    ordered = gap.sort_values(["people", "people_65_plus", "area"], ascending=[False, False, True])
    rows: list[dict[Hashable, Any]] = (
        ordered.drop(columns="geometry").head(_MOST_WORST).to_dict("records")
    )
    return rows


def needy_first(table: pd.DataFrame) -> list[dict[Hashable, Any]]:
    """Return all areas in the order of the legend, then by people, then by name."""
    order = {str(area_class): place for place, area_class in enumerate(CLASS_WORDS)}
    plain = table.drop(columns="geometry").assign(place=table["answer"].map(order))
    ordered = plain.sort_values(
        ["place", "people", "area_name"], ascending=[True, False, True], na_position="last"
    )
    rows: list[dict[Hashable, Any]] = ordered.drop(columns="place").to_dict("records")
    return rows


def _names(classes: frozenset[AreaClass]) -> list[str]:
    return [str(area_class) for area_class in classes]
