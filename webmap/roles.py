"""What people may be at Linkway; one person may be several of these."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from directory.language import N_, _


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
        return _(_WORDS[self])

    @property
    def many(self) -> str:
        """What pages call several people who are this."""
        return _(_MANY[self])

    @property
    def sees_patients(self) -> bool:
        """Whether its pages show where somebody lives, or who may see them."""
        return self in _WITH_PATIENTS


_WORDS: Final = {
    Role.LINK_WORKER: N_("link worker"),
    Role.PLANNER: N_("planner"),
    Role.COORDINATOR: N_("lift coordinator"),
    Role.DRIVER: N_("driver"),
    Role.EDITOR: N_("directory editor"),
    Role.ADMIN: N_("admin"),
}
_MANY: Final = {
    Role.LINK_WORKER: N_("link workers"),
    Role.PLANNER: N_("planners"),
    Role.COORDINATOR: N_("lift coordinators"),
    Role.DRIVER: N_("drivers"),
    Role.EDITOR: N_("directory editors"),
    Role.ADMIN: N_("admins"),
}
# An admin could make anybody a link worker.
_WITH_PATIENTS: Final = frozenset({Role.LINK_WORKER, Role.COORDINATOR, Role.DRIVER, Role.ADMIN})
EVERY_ROLE: Final = frozenset(Role)


def in_order(roles: frozenset[Role]) -> tuple[Role, ...]:
    """Return roles in the order in which pages name them."""
    return tuple(role for role in Role if role in roles)
