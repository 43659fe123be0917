"""The headed parts of the results: title, what it means, and the shape that stands for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from directory.language import N_, _
from webmap.usecases.find_groups import Section


@dataclass(frozen=True, slots=True)
class Part:
    """How one section is shown. `icon` names a shape of ``templates/parts/shapes.html``."""

    section: Section
    _title: str
    _about: str
    _short: str

    @property
    def title(self) -> str:
        """Its verdict in a few words, in the language of the reader."""
        return _(self._title)

    @property
    def about(self) -> str:
        """What the verdict means."""
        return _(self._about)

    @property
    def short(self) -> str:
        """The title where there is little room, as in a cell of the week."""
        return _(self._short)

    @property
    def icon(self) -> str:
        """The name of its shape."""
        return self.section.value


PARTS: Final = {
    part.section: part
    for part in (
        Part(Section.WALK, N_("Can walk"), N_("Near enough to walk there and home."), N_("Walk")),
        Part(
            Section.PUBLIC_TRANSPORT,
            N_("Can get there and back"),
            N_("By bus or train, in time for the start, and home again after the end."),
            N_("There and back"),
        ),
        Part(
            Section.WITH_LIFT,
            N_("Can go with their lift"),
            N_("They need the lift that they have. Without it they cannot get there and home."),
            N_("With their lift"),
        ),
        Part(
            Section.ONE_WAY,
            N_("Needs help one way"),
            N_("They can get there but not home, or home but not there. One lift fixes it."),
            N_("Help one way"),
        ),
        Part(
            Section.LIFT,
            N_("Needs a lift"),
            N_("No way there and no way home within their limits."),
            N_("Needs a lift"),
        ),
        Part(
            Section.UNKNOWN,
            N_("We can’t tell"),
            N_("What we have does not say. Ask the group before you count it in or out."),
            N_("Can’t tell"),
        ),
        Part(
            Section.AT_HOME,
            N_("At home or online"),
            N_("No journey needed: by phone, online, or they come to the person."),
            N_("At home"),
        ),
        Part(
            Section.NO_DATES,
            N_("Nothing on these dates"),
            N_("They may meet at other times."),
            N_("No date"),
        ),
    )
}
