"""Signing in: by password and second step, or in the demo by one press."""

from __future__ import annotations

import time
from typing import Final

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response

from directory.language import N_, _
from webmap import second_factor
from webmap.keys import keyed_hash
from webmap.records.audit import Deed
from webmap.records.people import Account
from webmap.records.tries import Tries, network_of
from webmap.sessions import current_session
from webmap.views.account import demo as demo_people
from webmap.views.account.current import (
    account_or_none,
    audit,
    audit_log,
    forget_account,
    may_sign_in,
    outside_name,
    passwords,
    people,
    session_of,
)
from webmap.views.account.guard import inside
from webmap.wiring import records, settings

pages = Blueprint("sign_in", __name__, url_prefix="/sign-in")

Answer = Response | tuple[str, int]

_WAITING: Final = "second_step"
_WAIT_S: Final = 600
_WRONG: Final = N_("The email address or the password is not right")
_WRONG_CODE: Final = N_("That code is not right, or was used before. Wait for the next one")
_TOO_LATE: Final = N_("This page was open for too long. Sign in again")


@pages.get("/")
def ask() -> Answer | str:
    """Ask for the e-mail address and the password."""
    account = account_or_none()
    back = request.args.get("back", "")
    if account is not None:
        return redirect(inside(back, account), 303)
    return _page(back)


@pages.post("/")
def enter() -> Answer:
    """Let in whoever knows the password, or lead them to the second step."""
    email, password = request.form.get("email", "")[:300], request.form.get("password", "")
    back = request.form.get("back", "")
    tries = sign_in_tries()
    tried = tries.begin(email, _address())
    if tried is None:
        return _too_many()
    account = people().by_email(email)
    kept = account.password if account is not None and may_sign_in(account) else ""
    if not passwords().fits(kept, password) or account is None:
        _note_failure(account, is_last=tried.is_last)
        return _page(back, email, _(_WRONG)), 422
    tries.take_back(tried)
    if passwords().is_outdated(kept):
        people().rehash_password(account.id, kept, passwords().hash(password))
    if account.totp:
        waiting = {"id": account.id, "epoch": account.epoch, "at": time.time(), "back": back}
        current_session()[_WAITING] = waiting
        return redirect(url_for("sign_in.second_step"), 303)
    return let_in(account, "password", back)


@pages.get("/second-step")
def second_step() -> Answer | str:
    """Ask for the code."""
    if _waiting() is None:
        return redirect(url_for("sign_in.ask"), 303)
    return render_template("account/second_step.html", problem="")


@pages.post("/second-step")
def check_second_step() -> Answer:
    """Let in whoever has the code."""
    waiting = _waiting()
    if waiting is None:
        return _page("", "", _(_TOO_LATE)), 422
    account, back = waiting
    tries = sign_in_tries()
    tried = tries.begin(account.email, _address())
    if tried is None:
        return _too_many()
    if not right_code(account, request.form.get("code", "")[:40]):
        _note_failure(account, is_last=tried.is_last)
        return render_template("account/second_step.html", problem=_(_WRONG_CODE)), 422
    tries.take_back(tried)
    return let_in(account, "password", back)


@pages.post("/demo")
def demo() -> Answer:
    """Sign an invented person of the demo in; there is no such page anywhere else."""
    person = demo_people.find(request.form.get("person", ""))
    if person is None:
        abort(404)
    return let_in(person, "demo", request.form.get("back", ""))


@pages.errorhandler(CSRFError)
def expired(error: CSRFError) -> Answer:  # noqa: ARG001
    """Ask again where the page was open for too long."""
    return _page(request.form.get("back", ""), "", _(_TOO_LATE)), 400


def let_in(account: Account, how: str, back: str) -> Response:
    """Begin the session of somebody, under a new token, and lead them on."""
    session = current_session()
    # What an editor typed before their session ended waits for them.
    session.sign_in(session_of(account, how), carry=("typed",))
    forget_account()
    sign_in_tries().forgive(account.email)
    audit(Deed.SIGNED_IN, how)
    return redirect(inside(back, account), 303)


def confirmed(account: Account, password: str) -> bool:
    """Tell whether who is signed in knows the password; wrong ones count as tries to sign in."""
    tries = sign_in_tries()
    tried = tries.begin(account.email, _address())
    if tried is None:
        abort(429)
    if not passwords().fits(account.password, password):
        _note_failure(account, is_last=tried.is_last)
        return False
    tries.take_back(tried)
    return True


def right_code(account: Account, code: str) -> bool:
    """Tell whether a code of the second step, or a recovery code, is right, and use it up."""
    secret = second_factor.unseal(settings().secret_key, account.totp)
    step = None if secret is None else second_factor.step_of(secret, code)
    if step is not None:
        return people().use_step(account.id, step)
    kept = second_factor.recovery_hash(settings().secret_key, code)
    if not people().use_recovery(account.id, kept):
        return False
    audit_log().add(Deed.RECOVERY_CODE_USED, account_id=account.id, who=account.name)
    return True


def sign_in_tries() -> Tries:
    """Return the count of failed tries."""
    return Tries(records(), settings().secret_key)


def _waiting() -> tuple[Account, str] | None:
    """Return who has given the right password a moment ago, and where they want to go."""
    waiting = current_session().get(_WAITING)
    if waiting is None or time.time() - waiting["at"] > _WAIT_S:
        return None
    account = people().get(waiting["id"])
    if account is None or not may_sign_in(account) or account.epoch != waiting["epoch"]:
        return None
    return account, waiting["back"]


def _note_failure(account: Account | None, *, is_last: bool) -> None:
    """Write a failed try into the log: never what was typed."""
    place = keyed_hash(settings().secret_key, "audit address", network_of(_address()))[:12]
    audit_log().add(
        Deed.SIGN_IN_LOCKED if is_last else Deed.SIGN_IN_FAILED,
        account_id=None if account is None else account.id,
        who="" if account is None else account.name,
        about=f"from {place}",
    )


def _address() -> str:
    return request.remote_addr or ""


def _too_many() -> tuple[str, int]:
    return _page("", "", _("There were too many tries. Wait 15 minutes, then try again")), 429


def _page(back: str, email: str = "", problem: str = "") -> str:
    return render_template(
        "account/sign_in.html",
        back=back,
        email=email,
        problem=problem,
        typed="?typed=" in back,
        minutes=settings().session_idle_minutes,
        people=demo_people.everybody(back),
        demo_password=demo_people.password() if demo_people.is_demo() else "",
        other=outside_name() if settings().oidc_issuer else "",
    )
