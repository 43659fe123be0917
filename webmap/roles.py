"""What people may be at Linkway; one person may be several of these."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """A role. Its value is how it is written on the command line and kept."""

    LINK_WORKER = "link-worker"
    PLANNER = "planner"
    COORDINATOR = "coordinator"
    DRIVER = "driver"
    EDITOR = "editor"
    ADMIN = "admin"

    @property
    def words(self) -> str:
        """What pages call it."""
        return _WORDS[self]

    @property
    def many(self) -> str:
        """What pages call several people who are this."""
        return _MANY[self]

    @property
    def sees_patients(self) -> bool:
        """Whether its pages show where somebody lives, or who may see them."""
        return self in _WITH_PATIENTS


_WORDS: Final = {
    Role.LINK_WORKER: "link worker",
    Role.PLANNER: "planner",
    Role.COORDINATOR: "lift coordinator",
    Role.DRIVER: "driver",
    Role.EDITOR: "directory editor",
    Role.ADMIN: "admin",
}
_MANY: Final = {role: f"{words}s" for role, words in _WORDS.items()}
# An admin could make anybody a link worker.
_WITH_PATIENTS: Final = frozenset({Role.LINK_WORKER, Role.COORDINATOR, Role.DRIVER, Role.ADMIN})
EVERY_ROLE: Final = frozenset(Role)


def in_order(roles: frozenset[Role]) -> tuple[Role, ...]:
    """Return roles in the order in which pages name them."""
    return tuple(role for role in Role if role in roles)
