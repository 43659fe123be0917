"""Stands before every page: who may not open it is led to the sign-in page, or told whom to ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from flask import Flask, current_app, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response

from webmap import plain
from webmap.permissions import TABLE, Anyone, may
from webmap.records.people import Account
from webmap.roles import Role, in_order
from webmap.sessions import current_session
from webmap.views.account.current import NotSignedIn, account_or_none, people
from webmap.wiring import settings

Answer = Response | tuple[str, int]

_WAYS_BACK: Final = "linkway-ways-back"
_STARTS: Final = {
    Role.LINK_WORKER: "search.form",
    Role.PLANNER: "planner.planner",
    Role.COORDINATOR: "coordinator.form",
    Role.DRIVER: "account.mine",
    Role.EDITOR: "editor.start",
    Role.ADMIN: "admin.show",
}
_ALWAYS: Final = frozenset({"account.sign_out", "account.password", "account.change_password"})
_SECOND: Final = frozenset({"second_factor.show", "second_factor.set_up"})


def guard(app: Flask, ways_back: Mapping[str, Callable[[], str]]) -> None:
    """Let nobody open what the permission table does not give them.

    Parameters
    ----------
    ways_back : of a blueprint, what says where to go on after signing in.
    """
    app.extensions[_WAYS_BACK] = ways_back
    app.before_request(turned_away)
    app.register_error_handler(NotSignedIn, lambda _error: _ask_to_sign_in())


def turned_away() -> Answer | None:
    """Return what somebody gets instead of the page; None where they may open it."""
    endpoint = request.endpoint
    if endpoint is None or TABLE.get(endpoint) is Anyone.PUBLIC:
        # There is no such page, which is said to everybody, or it is open to everybody.
        return None
    account = account_or_none()
    if account is None:
        return _ask_to_sign_in()
    if not may(account.roles, endpoint):
        return _refuse(account, endpoint)
    return _not_yet(account, endpoint)


def inside(back: str, account: Account) -> str:
    """Return where somebody goes on after signing in: a page of ours that they may open."""
    endpoint = page_at(back)
    if endpoint is not None and may(account.roles, endpoint):
        return back
    return start_of(account)


def start_of(account: Account) -> str:
    """Return the page where somebody begins."""
    if len(account.roles) == 1:
        return url_for(_STARTS[next(iter(account.roles))])
    return url_for("base.home")


def page_at(path: str) -> str | None:
    """Return the endpoint of an address of ours that can be opened; None for any other address."""
    if not path.startswith("/") or path.startswith("//") or "\\" in path:
        return None
    if not path.isascii() or not path.isprintable():
        return None
    adapter = current_app.url_map.bind_to_environ(request.environ)
    try:
        endpoint, _values = adapter.match(path.partition("?")[0], method="GET")
    except (HTTPException, RequestRedirect):
        return None
    return str(endpoint)


def _ask_to_sign_in() -> Response:
    ways_back: Mapping[str, Callable[[], str]] = current_app.extensions[_WAYS_BACK]
    way_back = ways_back.get(request.blueprint or "")
    if way_back is not None:
        back = way_back()
    elif request.method == "GET":
        back = request.full_path.rstrip("?")
    else:
        # A form was sent. Its page is opened again where it has the same address.
        back = request.path if page_at(request.path) else ""
    return redirect(url_for("sign_in.ask", back=back or None), 303)


def _not_yet(account: Account, endpoint: str) -> Response | None:
    """Lead to what must be done before anything else."""
    if endpoint in _ALWAYS:
        return None
    if account.must_change_password and not signed_in_outside():
        return redirect(url_for("account.password"), 303)
    if endpoint not in _SECOND and needs_second_factor(account) and not account.totp:
        return redirect(url_for("second_factor.show"), 303)
    return None


def needs_second_factor(account: Account) -> bool:
    """Tell whether somebody must have a second step of ours."""
    return settings().second_factor_needed and account.sees_patients and not signed_in_outside()


def signed_in_outside() -> bool:
    """Tell whether another service signed them in, which has asked all it wants."""
    who = current_session().who
    return who is not None and who["how"] == "outside"


def _refuse(account: Account, endpoint: str) -> tuple[str, int]:
    who = TABLE.get(endpoint, frozenset[Role]())
    roles = in_order(who) if isinstance(who, frozenset) else ()
    admins = people().admins()
    near = [each for each in admins if each.organisation_id == account.organisation_id]
    shown = render_template(
        "account/refused.html",
        needed=plain.listed([role.many for role in roles]),
        own=[role.words for role in in_order(account.roles)],
        admins=near or admins,
        start=start_of(account),
    )
    return shown, 403
