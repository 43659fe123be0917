"""The groups of a search as the list, the week and the map show them: the same, in one order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from directory.language import N_, _
from webmap.usecases.find_groups import GroupAnswer
from webmap.usecases.narrowing import Choice, Narrowed, Sort
from webmap.views.choices import SORTS, choice_args, facets, taken
from webmap.views.sections import PARTS, Part

_EVERYWHERE: Final = N_("Each says whether they can get there.")


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a part of the list. Without an icon its groups are of every verdict."""

    key: str
    icon: str
    title: str
    about: str


def listed(
    groups: Sequence[GroupAnswer], sort: Sort = Sort.EASIEST
) -> list[tuple[Heading, list[GroupAnswer]]]:
    """Return the headed parts that have groups, in their order, each with its groups.

    The easiest to get to come under the headings of the verdicts; any other order is one list.
    """
    if sort is not Sort.EASIEST:
        title = _("In order: soonest") if sort is Sort.SOONEST else _("In order of name")
        return [(Heading("all", "", title, _(_EVERYWHERE)), list(groups))] if groups else []
    by_section: dict[str, list[GroupAnswer]] = {}
    for answer in groups:
        by_section.setdefault(answer.section, []).append(answer)
    return [
        (Heading(part.icon, part.icon, part.title, part.about), by_section[section])
        for section, part in PARTS.items()
        if section in by_section
    ]


def summary(groups: Sequence[GroupAnswer]) -> list[tuple[Part, int]]:
    """Return how many groups there are of each verdict."""
    sections = [answer.section for answer in groups]
    return [(part, sections.count(s)) for s, part in PARTS.items() if s in sections]


def narrowing(choice: Choice, found: Narrowed, endpoint: str, reference: str) -> dict[str, Any]:
    """Return what ``parts/narrow.html`` shows: what can be chosen, and what is."""
    offered = facets(choice, found.counts)
    return {
        "facets": offered,
        "sorts": [(sort.value, _(text), sort is choice.sort) for sort, text in SORTS.items()],
        "taken": taken(choice, offered, endpoint, reference),
        "narrows": choice.narrows,
        "endpoint": endpoint,
        "count": len(found.groups),
        "of": found.of,
        "args": choice_args(choice),
    }
