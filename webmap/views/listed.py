"""The groups of an answer as the list, the week and the map show them: the same, in one order."""

from __future__ import annotations

from collections.abc import Iterable

from webmap.usecases.find_groups import GroupAnswer
from webmap.views.sections import PARTS, Part


def listed(groups: Iterable[GroupAnswer]) -> list[tuple[Part, list[GroupAnswer]]]:
    """Return the headed parts that have groups, in their order, each with its groups."""
    by_section: dict[str, list[GroupAnswer]] = {}
    for answer in groups:
        by_section.setdefault(answer.section, []).append(answer)
    return [(part, by_section[section]) for section, part in PARTS.items() if section in by_section]
