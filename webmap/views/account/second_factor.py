"""My second step: set it up with an app on a phone, get recovery codes, take it away."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from directory.language import _
from webmap import second_factor
from webmap.records.audit import Deed
from webmap.records.people import Account
from webmap.sessions import current_session
from webmap.views.account.current import audit, current_account, people
from webmap.views.account.guard import needs_second_factor, start_of
from webmap.views.account.own import NOT_YOURS, stay_signed_in
from webmap.views.account.sign_in import confirmed
from webmap.wiring import settings

pages = Blueprint("second_factor", __name__, url_prefix="/account/second-step")

_SECRET: Final = "new_second_factor"  # noqa: S105


@pages.get("/")
def show() -> str:
    """Show the key for the app, and ask for its first code."""
    return _page({})


@pages.post("/")
def set_up() -> Response | str | tuple[str, int]:
    """Take the second step when the app has given a right code; show the recovery codes once."""
    account = current_account()
    secret = current_session().get(_SECRET)
    if not isinstance(secret, str):
        return redirect(url_for(".show"), 303)
    faults = {}
    step = second_factor.step_of(secret, request.form.get("code", "")[:40])
    if step is None:
        faults["code"] = _("That code is not right. Type the one that the app shows now")
    # A second step that is there is changed only by who knows the password.
    elif account.totp and not confirmed(account, request.form.get("current", "")):
        faults["current"] = _(NOT_YOURS)
    if faults or step is None:
        return _page(faults), 422
    codes = _keep(account, secret)
    people().use_step(account.id, step)
    current_session().pop(_SECRET)
    audit(Deed.SECOND_FACTOR_SET)
    return render_template("account/codes.html", codes=codes, start=start_of(account))


@pages.post("/codes")
def new_codes() -> str | tuple[str, int]:
    """Give ten new recovery codes; the old ones are worth nothing."""
    account = current_account()
    if not account.totp:
        abort(404)
    if not confirmed(account, request.form.get("current", "")):
        return _page({"codes": _(NOT_YOURS)}), 422
    secret = second_factor.unseal(settings().secret_key, account.totp)
    if secret is None:
        return _page({"codes": _("Set the second step up again: its key cannot be read")}), 422
    codes = second_factor.new_recovery_codes()
    people().set_recovery(account.id, _hashed(codes))
    audit(Deed.SECOND_FACTOR_SET, "new codes")
    return render_template("account/codes.html", codes=codes, start=start_of(account))


@pages.post("/remove")
def remove() -> Response | tuple[str, int]:
    """Take the second step away, where it is not needed."""
    account = current_account()
    if needs_second_factor(account) or not account.totp:
        abort(404)
    if not confirmed(account, request.form.get("current", "")):
        return _page({"remove": _(NOT_YOURS)}), 422
    people().remove_second_factor(account.id)
    audit(Deed.SECOND_FACTOR_REMOVED)
    stay_signed_in(account)
    flash(_("The second step is taken away. Your password alone signs you in."))
    return redirect(url_for("account.mine"), 303)


def _keep(account: Account, secret: str) -> list[str]:
    codes = second_factor.new_recovery_codes()
    sealed = second_factor.seal(settings().secret_key, secret)
    people().set_second_factor(account.id, sealed, _hashed(codes))
    return codes


def _hashed(codes: list[str]) -> tuple[str, ...]:
    key = settings().secret_key
    return tuple(second_factor.recovery_hash(key, code) for code in codes)


def _page(faults: dict[str, str]) -> str:
    account = current_account()
    session = current_session()
    if _SECRET not in session:
        session[_SECRET] = second_factor.new_secret()
    secret = session[_SECRET]
    link = second_factor.address(secret, account.email, settings().service_name)
    return render_template(
        "account/second_factor.html",
        faults=faults,
        has_one=bool(account.totp),
        needed=needs_second_factor(account),
        codes_left=len(account.recovery),
        # All of it is drawn by ourselves from our own figures.
        picture=Markup(second_factor.qr_code(link)),  # noqa: S704
        secret=second_factor.spaced(secret),
    )
