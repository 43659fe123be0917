"""The invented people of the demo, one for each role, who sign in by one press.

They exist only where the setting says so and the area is an invented one.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from directory.language import N_, _
from webmap.keys import keyed_hash
from webmap.records.errors import RecordsError
from webmap.records.people import Account
from webmap.roles import EVERY_ROLE, Role
from webmap.views.account.current import DEMO_HOST, passwords, people
from webmap.views.account.guard import inside
from webmap.wiring import NotReady, services, settings

_ORGANISATION: Final = "The invented surgery"
_PEOPLE: Final = (
    ("everything", "Alex Everything", EVERY_ROLE, N_("Try everything")),
    ("link-worker", "Lena Link", frozenset({Role.LINK_WORKER}), N_("Link worker")),
    ("planner", "Pat Planner", frozenset({Role.PLANNER}), N_("Planner")),
    ("coordinator", "Kim Coordinator", frozenset({Role.COORDINATOR}), N_("Lift coordinator")),
    ("driver", "Dee Driver", frozenset({Role.DRIVER}), N_("Driver")),
    ("editor", "Eddie Editor", frozenset({Role.EDITOR}), N_("Directory editor")),
    ("admin", "Ada Admin", frozenset({Role.ADMIN}), N_("Admin")),
)


@dataclass(frozen=True, slots=True)
class Button:
    """What the sign-in page shows of an invented person."""

    key: str
    name: str
    role: str
    email: str
    leads_there: bool


def is_demo() -> bool:
    """Tell whether this copy is the demo: the setting says so, and so does the area itself."""
    if not settings().demo:
        return False
    try:
        return services().pack.manifest.invented
    except NotReady:
        return False


def everybody(back: str) -> list[Button]:
    """Return the buttons for the sign-in page; none outside the demo.

    Parameters
    ----------
    back : the page that was asked for; who may open it comes first.
    """
    if not is_demo():
        return []
    _make_missing()
    found = []
    for key, _name, _roles, words in _PEOPLE:
        person = people().by_email(_email(key))
        if person is not None and person.open:
            fits = bool(back) and inside(back, person) == back
            found.append(Button(key, person.name, _(words), person.email, fits))
    return sorted(found, key=lambda button: not button.leads_there)


def find(key: str) -> Account | None:
    """Return an invented person; None for nobody, and outside the demo."""
    if not is_demo() or key not in {known for known, *_ in _PEOPLE}:
        return None
    _make_missing()
    person = people().by_email(_email(key))
    return person if person is not None and person.open else None


def password() -> str:
    """Return the password of all of them, for those who try the form; another in each demo."""
    drawn = keyed_hash(settings().secret_key, "demo", "password")
    return "-".join(drawn[start : start + 4] for start in range(0, 16, 4))


def _email(key: str) -> str:
    return f"{key}@{DEMO_HOST}"


def _make_missing() -> None:
    if people().by_email(_email(_PEOPLE[-1][0])) is not None:
        return
    kept = passwords().hash(password())
    for key, name, roles, _words in _PEOPLE:
        # Another request may be making them at this moment.
        with suppress(RecordsError):
            people().add(
                _email(key), name, _ORGANISATION, roles, password=kept, must_change_password=False
            )
