"""Accounts of others: list, add, change, close, and a new password for those who forgot theirs."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from directory.language import _
from webmap import plain
from webmap.passwords import one_time_password
from webmap.records.audit import Deed
from webmap.records.errors import RecordsError
from webmap.records.people import Account
from webmap.roles import Role, in_order
from webmap.views.account.current import (
    account_or_none,
    audit,
    current_account,
    forget_account,
    passwords,
    people,
)
from webmap.wiring import settings

pages = Blueprint("admin", __name__, url_prefix="/admin")


@dataclass(frozen=True, slots=True)
class Typed:
    """What the form of an account holds."""

    email: str = ""
    name: str = ""
    organisation: str = ""
    roles: frozenset[Role] = frozenset()


@pages.get("/")
def show() -> str:
    """List all accounts."""
    accounts = people().all()
    return render_template(
        "admin/people.html",
        people=[(account, _words(account.roles)) for account in accounts],
        needed=settings().second_factor_needed,
    )


@pages.get("/people/new")
def add() -> str:
    """Ask for what an account needs."""
    return _form(None, Typed(organisation=current_account().organisation))


@pages.post("/people/new")
def make() -> str | tuple[str, int]:
    """Make an account, and show the password that works once."""
    typed = _typed()
    password = one_time_password()
    try:
        account = people().add(
            typed.email,
            typed.name,
            typed.organisation,
            typed.roles,
            password=passwords().hash(password),
        )
    except RecordsError as error:
        return _form(None, typed, error), 422
    audit(Deed.ACCOUNT_ADDED, _about(account))
    return _given(account, password, new=True)


@pages.get("/people/<int:number>")
def person(number: int) -> str:
    """Show one account."""
    account = _find(number)
    return _form(account, Typed(account.email, account.name, account.organisation, account.roles))


@pages.post("/people/<int:number>")
def change(number: int) -> Response | tuple[str, int]:
    """Change the name, the organisation and the roles."""
    account = _find(number)
    typed = _typed()
    try:
        people().change(
            account.id, name=typed.name, organisation=typed.organisation, roles=typed.roles
        )
    except RecordsError as error:
        return _form(account, typed, error), 422
    audit(Deed.ACCOUNT_CHANGED, _about(account))
    return _done(_("%(name)s is changed.", name=typed.name))


@pages.post("/people/<int:number>/password")
def new_password(number: int) -> str:
    """Give another password, and show it once."""
    account = _find(number)
    password = one_time_password()
    audit(Deed.PASSWORD_RESET, _about(account))
    people().set_password(account.id, passwords().hash(password), must_change=True)
    # Who gives a new password to themselves is signed out with all their sessions.
    forget_account()
    return _given(account, password, new=False)


@pages.post("/people/<int:number>/second-step")
def remove_second_step(number: int) -> Response:
    """Take the second step away, such as after a lost phone."""
    account = _find(number)
    if not account.totp:
        abort(404)
    audit(Deed.SECOND_FACTOR_REMOVED, _about(account))
    people().remove_second_factor(account.id)
    return _done(_("%(name)s sets the second step up again after signing in.", name=account.name))


@pages.post("/people/<int:number>/close")
def close(number: int) -> Response | tuple[str, int]:
    """Let somebody sign in no more."""
    account = _find(number)
    try:
        people().close(account.id)
    except RecordsError as error:
        typed = Typed(account.email, account.name, account.organisation, account.roles)
        return _form(account, typed, error), 422
    audit(Deed.ACCOUNT_CLOSED, _about(account))
    return _done(_("%(name)s cannot sign in any more.", name=account.name))


@pages.post("/people/<int:number>/reopen")
def reopen(number: int) -> Response:
    """Let somebody sign in again."""
    account = _find(number)
    people().reopen(account.id)
    audit(Deed.ACCOUNT_REOPENED, _about(account))
    return _done(_("%(name)s can sign in again.", name=account.name))


def _find(number: int) -> Account:
    account = people().get(number)
    if account is None:
        abort(404)
    return account


def _typed() -> Typed:
    known = {role.value: role for role in Role}
    given = request.form.getlist("roles")
    return Typed(
        request.form.get("email", "")[:300],
        request.form.get("name", "")[:300],
        request.form.get("organisation", "")[:300],
        frozenset(known[word] for word in given if word in known),
    )


def _form(account: Account | None, typed: Typed, problem: RecordsError | None = None) -> str:
    other = "email" if account is None else "roles"
    return render_template(
        "admin/person.html",
        person=account,
        typed=typed,
        problem="" if problem is None else str(problem),
        field="" if problem is None else problem.field or other,
        roles=[(role.value, plain.capital(role.words), role in typed.roles) for role in Role],
        organisations=people().organisations(),
    )


def _given(account: Account, password: str, *, new: bool) -> str:
    return render_template(
        "admin/password.html", person=account, password=password, new=new, again=account_or_none()
    )


def _done(said: str) -> Response:
    flash(said)
    return redirect(url_for("admin.show"), 303)


def _words(roles: frozenset[Role]) -> str:
    return ", ".join(role.words for role in in_order(roles))


def _about(account: Account) -> str:
    return f"account {account.id}"
