"""Who may open which page: one row for each endpoint. What is not in the table is open to nobody.

`docs/permissions.md` says the same for readers, and a test compares both with what the app does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from types import MappingProxyType
from typing import Final

from webmap.roles import Role


class Anyone(Enum):
    """Pages that hang on no role."""

    PUBLIC = "everybody"
    SIGNED_IN = "everybody who is signed in"


Who = Anyone | frozenset[Role]

_FIND: Final = frozenset({Role.LINK_WORKER})
_PLAN: Final = frozenset({Role.PLANNER, Role.ADMIN})
_LIFTS: Final = frozenset({Role.COORDINATOR})
_ADMIN: Final = frozenset({Role.ADMIN})
_EDIT: Final = frozenset({Role.EDITOR, Role.ADMIN})


def _rows() -> Iterable[tuple[Who, str, str]]:
    """Give who may open the endpoints of a blueprint."""
    yield Anyone.PUBLIC, "", "static"
    yield Anyone.PUBLIC, "base", "home about tiles healthz readyz"
    yield Anyone.PUBLIC, "guide", "read status"
    yield Anyone.PUBLIC, "language", "choose"
    yield Anyone.PUBLIC, "groups", "show points"
    yield Anyone.PUBLIC, "wrong", "ask tell"
    yield Anyone.PUBLIC, "downloads", "show groups"
    yield Anyone.PUBLIC, "features", "landing collections collection items item conformance"
    yield Anyone.PUBLIC, "openapi", "whole"
    yield (
        Anyone.PUBLIC,
        "oruk",
        "about openapi list_service_at_locations show_service_at_location list_services "
        "show_service list_taxonomies show_taxonomy list_taxonomy_terms show_taxonomy_term",
    )
    yield Anyone.PUBLIC, "sign_in", "ask enter second_step check_second_step demo"
    yield Anyone.PUBLIC, "outside", "start back"
    yield Anyone.SIGNED_IN, "account", "mine sign_out sign_out_everywhere password change_password"
    yield Anyone.SIGNED_IN, "second_factor", "show set_up new_codes remove"
    yield _FIND, "search", "form submit change reword clear clear_all"
    yield _FIND, "results", "without_search show points one way chosen reach"
    yield _FIND, "week", "show"
    yield _FIND, "shortlist", "show change calendar"
    yield _FIND, "slip", "show"
    yield _FIND, "lift_requests", "ask answer mine show withdraw"
    yield _FIND, "unmet", "show press"
    yield Anyone.PUBLIC, "calendars", "group"
    yield _FIND, "calendars", "search"
    yield _PLAN, "planner", "planner areas download"
    yield _PLAN, "unmet", "download"
    yield _LIFTS, "coordinator", "form plan empty_table show runs accept clear"
    yield _LIFTS, "lift_queue", "show_all show decide"
    yield _EDIT, "editor", "start new create show save checked try_out"
    yield _EDIT, "editor_queues", "matches decide reports settle history split"
    yield _EDIT, "editor_imports", "show preview look go undo"
    yield (
        _ADMIN,
        "admin",
        "show add make person change new_password remove_second_step close reopen",
    )
    yield _ADMIN, "audit", "show"


TABLE: Final[Mapping[str, Who]] = MappingProxyType(
    {
        f"{blueprint}.{name}" if blueprint else name: who
        for who, blueprint, names in _rows()
        for name in names.split()
    }
)
"""Who may open each endpoint."""


def may(roles: frozenset[Role] | None, endpoint: str) -> bool:
    """Tell whether somebody may open an endpoint.

    Parameters
    ----------
    roles : of who is signed in; None for nobody.
    """
    who = TABLE.get(endpoint, frozenset[Role]())
    if isinstance(who, Anyone):
        return who is Anyone.PUBLIC or roles is not None
    return roles is not None and not who.isdisjoint(roles)
