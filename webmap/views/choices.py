"""What is chosen beside the list, as it stands in addresses, and as the page offers it.

An address holds only keys of choices, never a home, a typed word or the name of a kind of group:
``?cost=free&day=2``. What cannot be read in it chooses nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeVar

from flask import request, url_for
from werkzeug.datastructures import MultiDict

from directory.find import DayPart
from directory.find.query import Sure
from directory.language import N_, _
from directory.words import day_name
from webmap import plain
from webmap.forms import PARTS_OF_DAY
from webmap.usecases.find_groups import Section
from webmap.usecases.narrowing import Choice, Cost, Counts, Narrowed, Sort, key_of, narrow
from webmap.views.answers import answers
from webmap.views.remembered import Remembered
from webmap.views.sections import PARTS
from webmap.wiring import services

E = TypeVar("E", bound=StrEnum)

Args = dict[str, Any]

SORTS: Final = {
    Sort.EASIEST: N_("Easiest to get to"),
    Sort.SOONEST: N_("Soonest"),
    Sort.NAME: N_("Name, A to Z"),
}
_COSTS: Final = {
    # Translators: a group that costs nothing.
    Cost.FREE: N_("Free"),
    Cost.PAID: N_("Costs money"),
    Cost.UNKNOWN: N_("Cost not known"),
}
_STEP_FREE: Final = {
    Sure.YES: N_("Step-free"),
    Sure.YES_OR_UNKNOWN: N_("Step-free, or not known"),
}
_KEY: Final = re.compile(r"[0-9a-f]{8}")


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: its key, what it says, how many groups it would give, whether it is chosen."""

    value: str
    text: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """Choices of one sort: the name of its parameter, what it asks, and what can be chosen."""

    name: str
    title: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """A choice that was made, and the address without it."""

    text: str
    without: str


def read_choice(args: MultiDict[str, str]) -> Choice:
    """Read a choice from the parameters of an address; what is no choice is left out."""

    def keys(name: str) -> frozenset[str]:
        return frozenset(value for value in args.getlist(name) if _KEY.fullmatch(value))

    def members(name: str, kind: type[E]) -> frozenset[E]:
        known = {member.value: member for member in kind}
        return frozenset(known[value] for value in args.getlist(name) if value in known)

    days = (value for value in args.getlist("day") if value in set("0123456"))
    # "Or not known" holds the other: chosen together they ask for the wider one.
    sures = members("steps", Sure)
    return Choice(
        kinds=keys("kind"),
        days=frozenset(int(value) for value in days),
        parts=members("time", DayPart),
        costs=members("cost", Cost),
        step_free=max(sures, key=list(Sure).index, default=None),
        sections=members("verdict", Section),
        languages=keys("language"),
        sort=next(iter(members("sort", Sort)), Sort.EASIEST),
    )


def choice_args(choice: Choice) -> Args:
    """Return a choice as parameters of an address; nothing where nothing is chosen."""
    every: dict[str, Iterable[str]] = {
        "verdict": [section for section in Section if section in choice.sections],
        "kind": sorted(choice.kinds),
        "day": [str(day) for day in sorted(choice.days)],
        "time": [part for part in DayPart if part in choice.parts],
        "cost": [cost for cost in Cost if cost in choice.costs],
        "steps": [choice.step_free] if choice.step_free is not None else [],
        "language": sorted(choice.languages),
        "sort": [choice.sort] if choice.sort is not Sort.EASIEST else [],
    }
    return {name: [str(value) for value in values] for name, values in every.items() if values}


def asked_choice() -> Choice:
    """Return the choice in the address of this request."""
    return read_choice(request.args)


def kept_args() -> Args:
    """Return the choice of this request as parameters for links to other pages of the search."""
    return choice_args(asked_choice())


def narrowed(asked: Remembered, choice: Choice) -> Narrowed:
    """Return the groups of a search that fit a choice, in its order."""
    ready, search = services(), asked.search()
    whole = answers().get(ready, search)
    return narrow(whole, search, choice, lambda other: answers().get(ready, other))


def facets(choice: Choice, counts: Counts) -> list[Facet]:
    """Return what can be chosen. Where there is only one thing to choose there is no choice."""
    days = {str(day): count for day, count in counts.days.items()}
    found = [
        _facet(
            "verdict",
            _("Can they get there?"),
            {section: (PARTS[section].title, n) for section, n in counts.sections.items()},
            choice.sections,
        ),
        _facet(
            "day",
            # Translators: of the week.
            _("Day"),
            {day: (day_name(int(day)), count) for day, count in days.items()},
            {str(day) for day in choice.days},
        ),
        _facet(
            "time",
            _("Time of day"),
            {part: (_(PARTS_OF_DAY[part]), count) for part, count in counts.parts.items()},
            choice.parts,
        ),
        _facet(
            "cost",
            _("Cost"),
            {cost: (_(_COSTS[cost]), count) for cost, count in counts.costs.items()},
            choice.costs,
        ),
        _facet(
            "steps",
            # Translators: stairs at the door.
            _("Steps"),
            {sure: (_(_STEP_FREE[sure]), count) for sure, count in counts.step_free.items()},
            {choice.step_free} if choice.step_free is not None else set(),
            at_least=1,
        ),
        _facet("language", _("Language"), _labels(counts.languages), choice.languages),
        _facet("kind", _("Kind of group"), _labels(counts.kinds), choice.kinds),
    ]
    return [facet for facet in found if facet is not None]


def taken(choice: Choice, offered: Iterable[Facet], endpoint: str, reference: str) -> list[Taken]:
    """Return each choice that was made, with the address of the page without it."""
    args = choice_args(choice)
    found = []
    for facet in offered:
        for option in facet.options:
            if option.chosen:
                rest = [value for value in args[facet.name] if value != option.value]
                others = {**args, facet.name: rest}
                address = url_for(endpoint, reference=reference, _anchor="groups", **others)
                found.append(Taken(option.text, address))
    return found


def _labels(counts: Mapping[str, int]) -> dict[str, tuple[str, int]]:
    return {key_of(name): (plain.capital(name), count) for name, count in counts.items()}


def _facet(
    name: str,
    title: str,
    offered: Mapping[str, tuple[str, int]],
    chosen: Iterable[str],
    at_least: int = 2,
) -> Facet | None:
    picked = set(chosen)
    if len(offered) < at_least and not picked:
        return None
    options = (
        Option(str(value), text, count, value in picked) for value, (text, count) in offered.items()
    )
    return Facet(name, title, tuple(options))
