"""My account: who I am here, my password, and signing out, here or everywhere."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from directory.language import N_, _
from webmap.passwords import problem_with
from webmap.records.audit import Deed
from webmap.records.people import Account
from webmap.roles import in_order
from webmap.sessions import current_session
from webmap.views.account.current import (
    audit,
    current_account,
    forget_account,
    passwords,
    people,
    session_of,
)
from webmap.views.account.guard import needs_second_factor, signed_in_outside, start_of
from webmap.views.account.sign_in import confirmed
from webmap.wiring import settings

pages = Blueprint("account", __name__)

NOT_YOURS: Final = N_("That is not your password now")


@pages.get("/account")
def mine() -> str:
    """Show who is signed in and what they can do about it."""
    account = current_account()
    return render_template(
        "account/mine.html",
        account=account,
        roles=[role.words for role in in_order(account.roles)],
        outside=signed_in_outside(),
        needed=needs_second_factor(account),
        codes_left=len(account.recovery),
        minutes=settings().session_idle_minutes,
        hours=settings().session_hours,
    )


@pages.post("/sign-out")
def sign_out() -> Response:
    """End this session; its file is deleted with all that it held."""
    audit(Deed.SIGNED_OUT)
    current_session().end()
    flash(_("You are signed out. Nothing about any patient is kept in this browser."))
    return redirect(url_for("sign_in.ask"), 303)


@pages.post("/account/sign-out-everywhere")
def sign_out_everywhere() -> Response:
    """End every session of this account, in whichever browser it is."""
    audit(Deed.SIGNED_OUT_EVERYWHERE)
    people().end_sessions(current_account().id)
    current_session().end()
    flash(_("You are signed out everywhere."))
    return redirect(url_for("sign_in.ask"), 303)


@pages.get("/account/password")
def password() -> str:
    """Ask for a new password."""
    return _page({})


@pages.post("/account/password")
def change_password() -> Response | tuple[str, int]:
    """Take a new password; every other session of the account ends."""
    account = current_account()
    new = request.form.get("new", "")
    faults = {}
    problem = problem_with(new, account.name, account.email, account.organisation)
    if problem:
        faults["new"] = problem
    elif new != request.form.get("again", ""):
        faults["again"] = _("This is not the same as the new password")
    if not faults and not confirmed(account, request.form.get("current", "")):
        faults["current"] = _(NOT_YOURS)
    if not faults and passwords().fits(account.password, new):
        faults["new"] = _("Choose a password that you do not have already")
    if faults:
        return _page(faults), 422
    people().set_password(account.id, passwords().hash(new), must_change=False)
    audit(Deed.PASSWORD_CHANGED)
    stay_signed_in(account)
    flash(_("Your password is changed. You are signed out everywhere else."))
    return redirect(start_of(account) if account.must_change_password else url_for(".mine"), 303)


def stay_signed_in(account: Account) -> None:
    """Go on in this browser after all sessions of the account have ended."""
    session = current_session()
    how = session.who["how"] if session.who else "password"
    newest = people().get(account.id)
    if newest is not None:
        session.forget()
        session.change_who(session_of(newest, how))
    forget_account()


def _page(faults: dict[str, str]) -> str:
    account = current_account()
    return render_template(
        "account/password.html",
        faults=faults,
        first=account.must_change_password,
        email=account.email,
    )
