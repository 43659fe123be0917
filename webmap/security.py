"""What every answer of the app carries so that a page cannot be turned against its reader."""

from __future__ import annotations

import secrets
from typing import Final
from urllib.parse import urlsplit

from flask import Flask, Response, abort, g, request

_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_ONE_YEAR_S: Final = 31_536_000


def csp_nonce() -> str:
    """Return the nonce of this request, drawn when it is first asked for."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(18)
    return str(g.csp_nonce)


def content_security_policy(nonce: str) -> str:
    """Return the policy: everything from our own host, scripts only with the nonce."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}'",
            f"style-src 'self' 'nonce-{nonce}'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "frame-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "object-src 'none'",
        )
    )


def protect(app: Flask, *, https: bool) -> None:
    """Add the headers to every answer and refuse changes that another site asks for."""

    @app.before_request
    def refuse_other_sites() -> None:
        if request.method not in _SAFE_METHODS and _from_another_site():
            abort(403)

    @app.after_request
    def add_headers(response: Response) -> Response:
        headers = response.headers
        headers["Content-Security-Policy"] = content_security_policy(csp_nonce())
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "DENY"
        headers["Referrer-Policy"] = "no-referrer"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["Permissions-Policy"] = (
            "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()"
        )
        if https:
            headers["Strict-Transport-Security"] = f"max-age={_ONE_YEAR_S}; includeSubDomains"
        if request.endpoint not in ("static", "base.tiles"):
            # A page may show where somebody lives: no browser or proxy may keep it.
            headers["Cache-Control"] = "no-store"
        return response


def _from_another_site() -> bool:
    """Whether the browser says that the request was made by another site's page.

    An old browser says nothing, and then the form's CSRF token decides. The origin is "null"
    because of our own Referrer-Policy.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin")
    if origin is None or origin == "null":
        return False
    return urlsplit(origin).netloc != request.host
