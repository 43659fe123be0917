"""The headed parts of the results: title, what it means, and the shape that stands for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from webmap.usecases.find_groups import Section


@dataclass(frozen=True, slots=True)
class Part:
    """How one section is shown. `icon` names a shape of ``templates/parts/shapes.html``.

    ``short`` stands for the title where there is little room, as in a cell of the week.
    """

    section: Section
    title: str
    about: str
    short: str

    @property
    def icon(self) -> str:
        """The name of its shape."""
        return self.section.value


PARTS: Final = {
    part.section: part
    for part in (
        Part(Section.WALK, "Can walk", "Near enough to walk there and home.", "Walk"),
        Part(
            Section.PUBLIC_TRANSPORT,
            "Can get there and back",
            "By bus or train, in time for the start, and home again after the end.",
            "There and back",
        ),
        Part(
            Section.WITH_LIFT,
            "Can go with their lift",
            "They need the lift that they have. Without it they cannot get there and home.",
            "With their lift",
        ),
        Part(
            Section.ONE_WAY,
            "Needs help one way",
            "They can get there but not home, or home but not there. One lift fixes it.",
            "Help one way",
        ),
        Part(
            Section.LIFT,
            "Needs a lift",
            "No way there and no way home within their limits.",
            "Needs a lift",
        ),
        Part(
            Section.UNKNOWN,
            "We can’t tell",
            "What we have does not say. Ask the group before you count it in or out.",
            "Can’t tell",
        ),
        Part(
            Section.AT_HOME,
            "At home or online",
            "No journey needed: by phone, online, or they come to the person.",
            "At home",
        ),
        Part(
            Section.NO_DATES,
            "Nothing on these dates",
            "They may meet at other times.",
            "No date",
        ),
    )
}
