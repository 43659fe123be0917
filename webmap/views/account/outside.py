"""Signing in by another service: OpenID Connect with state, nonce and PKCE, as an option.

Nobody gets an account by it. It only signs in those whose account an admin has made: known by the
service's own number for them, and the first time by an e-mail address that the service has checked.
"""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, Flask, abort, current_app, render_template, request, url_for
from werkzeug.wrappers import Response

from directory.language import _
from webmap import plain
from webmap.records.audit import Deed
from webmap.records.people import Account
from webmap.sessions import current_session
from webmap.settings import Settings, SettingsError
from webmap.views.account.current import audit_log, may_sign_in, outside_name, people
from webmap.views.account.sign_in import let_in
from webmap.wiring import settings

pages = Blueprint("outside", __name__, url_prefix="/sign-in/other")

_CLIENT: Final = "linkway-outside"
_BACK: Final = "outside_back"
_WAIT_S: Final = 10
# With a key of theirs alone: one that we had too could be used to write a proof ourselves.
_PROOFS: Final = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)


class NotProved(Exception):
    """The other service has not told who it is; the text is for the log and names nobody."""


def attach_outside(app: Flask, chosen: Settings) -> None:
    """Make the client for the other service, where the settings name one; nothing is asked yet.

    Raises
    ------
    SettingsError : the package that it needs is missing.
    """
    if not chosen.oidc_issuer:
        return
    try:
        from authlib.integrations.flask_client import OAuth
    except ImportError:
        raise SettingsError(
            'LINKWAY_OIDC_ISSUER needs the package Authlib: install "linkway[oidc]"'
        ) from None
    app.extensions[_CLIENT] = OAuth(app).register(
        "outside",
        client_id=chosen.oidc_client_id,
        client_secret=chosen.oidc_client_secret,
        server_metadata_url=f"{chosen.oidc_issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid email profile",
            "code_challenge_method": "S256",
            "default_timeout": _WAIT_S,
        },
    )


@pages.get("")
def start() -> Response | tuple[str, int]:
    """Lead to the other service."""
    client = _client()
    current_session()[_BACK] = request.args.get("back", "")
    try:
        _check_service(client)
        led: Response = client.authorize_redirect(url_for("outside.back", _external=True))
    except _faults() as fault:
        return _failed(fault)
    return led


@pages.get("/back")
def back() -> Response | tuple[str, int]:
    """Let in who comes back from the other service with a proof of who they are."""
    client = _client()
    try:
        _check_service(client)
        known = client.authorize_access_token().get("userinfo")
        if not known or not known.get("sub"):
            raise NotProved("there is no id token, or nobody in it")
    except _faults() as fault:
        return _failed(fault)
    account = _account(known)
    if account is None:
        audit_log().add(Deed.SIGN_IN_FAILED, about="outside")
        return _page(
            _("You have no account here"),
            _(
                "%(other)s knows you, but nobody has made an account for you at %(service)s yet. "
                "Ask the person who looks after it where you work.",
                other=plain.capital(outside_name()),
                service=settings().service_name,
            ),
        ), 403
    return let_in(account, "outside", str(current_session().get(_BACK, "")))


def _account(known: dict[str, Any]) -> Account | None:
    """Return whose account it is; link it where the service has checked its e-mail address."""
    number = f"{settings().oidc_issuer} {known['sub']}"
    account = people().by_outside_id(number)
    if account is None and known.get("email_verified") is True and known.get("email"):
        account = people().by_email(str(known["email"]))
        if account is None or not may_sign_in(account):
            return None
        if not people().link_outside(account.id, number):
            # Somebody else at that service was the owner of this address before.
            return None
        audit_log().add(Deed.LINKED_OUTSIDE, account_id=account.id, who=account.name)
    return account if account is not None and may_sign_in(account) else None


def _check_service(client: Any) -> None:
    """Fail where the service says that it is another one, or would take a weak proof."""
    described = client.load_server_metadata()
    if described.get("issuer") != settings().oidc_issuer:
        raise NotProved("the service gives another issuer than LINKWAY_OIDC_ISSUER")
    offered = described.get("id_token_signing_alg_values_supported") or ["RS256"]
    described["id_token_signing_alg_values_supported"] = [
        each for each in offered if each in _PROOFS
    ]


def _client() -> Any:
    client = current_app.extensions.get(_CLIENT)
    if client is None:
        abort(404)
    return client


def _faults() -> tuple[type[Exception], ...]:
    """Return what goes wrong when the other service is away, or somebody makes up its answers."""
    from authlib.common.errors import AuthlibBaseError
    from joserfc.errors import JoseError
    from requests import RequestException

    return (
        NotProved,
        AuthlibBaseError,
        JoseError,
        RequestException,
        RuntimeError,
        ValueError,
        KeyError,
    )


def _failed(fault: Exception) -> tuple[str, int]:
    # Never its text: it may hold what the address held.
    said = str(fault) if isinstance(fault, NotProved) else type(fault).__name__
    current_app.logger.warning("signing in by another service failed: %s", said)
    return _page(
        _("That did not work"),
        _(
            "Signing in with %(other)s did not work. Begin again. If it happens again, tell "
            "whoever looks after %(service)s where you work.",
            other=outside_name(),
            service=settings().service_name,
        ),
    ), 400


def _page(heading: str, text: str) -> str:
    return render_template(
        "error.html",
        heading=heading,
        lines=(text,),
        link={"href": url_for("sign_in.ask"), "text": _("Back to signing in")},
    )
