"""What every answer of the app carries so that a page cannot be turned against its reader."""

from __future__ import annotations

import secrets
from typing import Final
from urllib.parse import urlsplit

from flask import Flask, Response, abort, g, request

_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_ONE_YEAR_S: Final = 31_536_000
_MOST_FIELDS: Final = 1000
"""Fields of a form; the library has the same limit for forms with files."""
_MOST_WORDS: Final = 100
"""Parameters of an address; no page of ours has ten."""


def csp_nonce() -> str:
    """Return the nonce of this request, drawn when it is first asked for."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(18)
    return str(g.csp_nonce)


def open_to_all() -> None:
    """Let the answer to this request be kept, and be read by pages of other sites.

    Only for what is public and the same for everybody.
    """
    g.open_to_all = True


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
    """Add the headers to every answer; refuse what another site sends, and what is too much."""

    @app.before_request
    def refuse_other_sites() -> None:
        if request.method not in _SAFE_METHODS and _from_another_site():
            abort(403)

    @app.before_request
    def refuse_too_much() -> None:
        if request.query_string.count(b"&") >= _MOST_WORDS:
            abort(414)
        if sum(len(values) for _, values in request.form.lists()) > _MOST_FIELDS:
            abort(413)

    @app.after_request
    def add_headers(response: Response) -> Response:
        headers = response.headers
        headers["Content-Security-Policy"] = content_security_policy(csp_nonce())
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "DENY"
        # Other sites are told nothing. Our own forms keep their origin: with "no-referrer" a
        # browser would call it "null", as it does for a form that a hostile page hides.
        headers["Referrer-Policy"] = "same-origin"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        shared = g.get("open_to_all", False)
        headers["Cross-Origin-Resource-Policy"] = "cross-origin" if shared else "same-origin"
        headers["Permissions-Policy"] = (
            "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()"
        )
        if https:
            headers["Strict-Transport-Security"] = f"max-age={_ONE_YEAR_S}; includeSubDomains"
        if shared:
            headers["Access-Control-Allow-Origin"] = "*"
            headers["Access-Control-Expose-Headers"] = "ETag"
            # It may be kept, but whoever keeps it asks each time whether it has changed.
            headers["Cache-Control"] = "public, no-cache"
        elif request.endpoint not in ("static", "base.tiles"):
            # A page may show where somebody lives: no browser or proxy may keep it.
            headers["Cache-Control"] = "no-store"
        return response


def _from_another_site() -> bool:
    """Whether the browser says that the request was made by another site's page.

    An origin of "null" is a page that hides where it comes from; none of ours does. An old
    browser may say nothing, and then the form's CSRF token decides.
    """
    origin = request.headers.get("Origin")
    if origin == "null":
        return True
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    return origin is not None and urlsplit(origin).netloc != request.host
