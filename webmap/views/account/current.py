"""Who is signed in, for other pages, and what they write into the audit log.

The account is looked up once for each request that asks for it, by its number. A session whose
account is closed, or whose epoch is over, is over too.
"""

from __future__ import annotations

from typing import Any, Final

from flask import Flask, current_app, g

from directory.language import _
from webmap.passwords import Passwords
from webmap.records.audit import AuditLog, Deed
from webmap.records.people import Account, People
from webmap.sessions import current_session
from webmap.settings import OUTSIDE_NAME
from webmap.wiring import records, settings

__all__ = ["Account", "Deed", "NotSignedIn", "account_or_none", "audit", "current_account"]

_KNOWN: Final = "linkway_account"
_PASSWORDS: Final = "linkway-passwords"
DEMO_HOST: Final = "demo.invalid"
"""What the addresses of the demo's invented people end with."""


class NotSignedIn(Exception):
    """Somebody must sign in first; the app leads them to the page."""


def account_or_none() -> Account | None:
    """Return who is signed in, or None."""
    if _KNOWN not in g:
        g.linkway_account = _look_up()
    account: Account | None = g.linkway_account
    return account


def current_account() -> Account:
    """Return who is signed in.

    Raises
    ------
    NotSignedIn : nobody is. Pages that the permission table keeps closed never see it.
    """
    account = account_or_none()
    if account is None:
        raise NotSignedIn
    return account


def forget_account() -> None:
    """Look again the next time: somebody has just signed in or out, or was changed."""
    g.pop(_KNOWN, None)


def audit(what: Deed, about: str = "") -> None:
    """Write into the audit log that who is signed in did something.

    Parameters
    ----------
    about : an opaque reference. Never a place, never what somebody typed.
    """
    account = account_or_none()
    audit_log().add(
        what,
        account_id=None if account is None else account.id,
        who="" if account is None else account.name,
        about=about,
    )


def audit_log() -> AuditLog:
    """Return the audit log of the running app."""
    return AuditLog(records(), settings().secret_key)


def people() -> People:
    """Return the accounts of the running app."""
    return People(records())


def may_sign_in(account: Account) -> bool:
    """Tell whether an account is open; those of invented people are so in the demo only."""
    invented = account.email.endswith(f"@{DEMO_HOST}")
    return account.open and (settings().demo or not invented)


def attach_passwords(app: Flask) -> None:
    """Give `app` its own hasher."""
    app.extensions[_PASSWORDS] = Passwords()


def passwords() -> Passwords:
    """Return the hasher of the running app."""
    hasher: Passwords = current_app.extensions[_PASSWORDS]
    return hasher


def outside_name() -> str:
    """Return what pages call the other service that signs people in."""
    chosen = settings().oidc_name
    return _(OUTSIDE_NAME) if chosen == OUTSIDE_NAME else chosen


def session_of(account: Account, how: str) -> dict[str, Any]:
    """Return what a session keeps of who signed in."""
    return {"id": account.id, "epoch": account.epoch, "how": how}


def _look_up() -> Account | None:
    session = current_session()
    who = session.who
    if who is None:
        return None
    account = people().get(int(who["id"]))
    if account is None or not may_sign_in(account) or account.epoch != who["epoch"]:
        session.end()
        return None
    return account
