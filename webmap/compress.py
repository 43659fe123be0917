"""Sends pages, map data, scripts and style sheets compressed: a long list is a tenth as large.

A secret in a compressed page can be guessed by a site that makes a reader's browser fetch the page
many times with words of its own in it (BREACH). Such fetches come without our cookie, which is
SameSite, and so show no patient.
"""

from __future__ import annotations

import gzip
from typing import Final

from flask import Flask, Response, request

_KINDS: Final = frozenset(
    {
        "application/geo+json",
        "application/json",
        "image/svg+xml",
        "text/calendar",
        "text/css",
        "text/csv",
        "text/html",
        "text/javascript",
    }
)
_LEAST_BYTES: Final = 1000
_LEVEL: Final = 5
"""A little larger than the smallest there is, in half the time."""


def compress_answers(app: Flask) -> None:
    """Compress what `app` answers, for browsers that take gzip."""

    @app.after_request
    def compress(response: Response) -> Response:
        if response.mimetype not in _KINDS:
            return response
        response.vary.add("Accept-Encoding")
        if (
            response.status_code != 200
            or "Content-Encoding" in response.headers
            or not request.accept_encodings["gzip"]
        ):
            return response
        # A static file is sent in pieces otherwise, and cannot be compressed.
        response.direct_passthrough = False
        data = response.get_data()
        if len(data) < _LEAST_BYTES:
            return response
        response.set_data(gzip.compress(data, _LEVEL, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
        etag, _ = response.get_etag()
        if etag is not None:
            # The same content in other bytes: the browser's copy is as good.
            response.set_etag(etag, weak=True)
        return response
