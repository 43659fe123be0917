"""Answers for other programs: open data in JSON, the same for everybody, and cheap to ask again."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.metadata import version
from typing import Any, Final

from flask import Response, request

from webmap.security import open_to_all

PREFIXES: Final = ("/oruk", "/openapi.json")
"""Below these, errors are said in JSON."""

_WORDS: Final = {
    404: "There is nothing at this address.",
    405: "This address can only be read: use GET.",
    414: "The address is too long.",
    429: "Too many requests. Wait a few minutes and try again.",
    500: "Something went wrong. It is our fault, not yours. Try again in a few minutes.",
    503: "The data cannot be read now. Try again in a few minutes.",
}


def for_machines(path: str) -> bool:
    """Whether somebody who asks for `path` expects JSON."""
    return any(path == prefix or path.startswith(f"{prefix}/") for prefix in PREFIXES)


@cache
def program_version() -> str:
    """Return the version of Linkway."""
    return version("linkway")


def answer_fixed(value: Any) -> Response:
    """Return a value that hangs on nothing but the program."""
    etag = hashlib.sha256(json.dumps(value).encode()).hexdigest()[:16]
    return unchanged(etag) or answer(value, etag)


def answer(value: Any, etag: str) -> Response:
    """Return a value as JSON, with what to ask by whether it has changed."""
    response = say(value, 200)
    response.set_etag(etag)
    return response


def unchanged(etag: str) -> Response | None:
    """Return "not modified" where the one who asks has what `etag` names; else None."""
    # Compression makes a strong tag weak; the content is the same.
    if not request.if_none_match.contains_weak(etag):
        return None
    open_to_all()
    response = Response(status=304)
    response.set_etag(etag)
    return response


def allow_other_sites(response: Response) -> Response:
    """Let a page of another site ask whether something has changed: a browser asks first."""
    if request.method == "OPTIONS":
        open_to_all()
        response.status_code = 204
        response.headers.pop("Content-Type", None)
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        response.headers["Access-Control-Allow-Headers"] = "If-None-Match"
    return response


def fault(status: int, words: str = "") -> Response:
    """Say in JSON why there is no answer."""
    return say({"error": words or _WORDS.get(status, "That did not work.")}, status)


def say(value: Any, status: int) -> Response:
    """Return a value as JSON that pages of other sites may read too."""
    open_to_all()
    text = json.dumps(value, separators=(",", ":"), allow_nan=False)
    return Response(text, status=status, mimetype="application/json")
