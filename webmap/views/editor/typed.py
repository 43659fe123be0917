"""What an editor has typed is kept when their session has ended, until they have signed in again.

It is kept as a search is: encrypted, in the drawer of the session, and only for so long.
"""

from __future__ import annotations

from typing import Final

from flask import Blueprint, flash, jsonify, redirect, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response

from directory.language import _
from webmap.sessions import current_session
from webmap.usecases.group_fields import ABOUT, BLOCKS
from webmap.views.account.noted import nothing_done

_DRAWER: Final = "typed"
_FORMS: Final = frozenset({"editor.save", "editor.create"})
_NAMES: Final = (*ABOUT, "shown")
_GO_ON_AT: Final = {
    "editor_queues.decide": "editor_queues.matches",
    "editor_queues.settle": "editor_queues.reports",
    "editor_imports.preview": "editor_imports.show",
    "editor_imports.go": "editor_imports.show",
    "editor_imports.undo": "editor_imports.show",
}


def attend(pages: Blueprint) -> None:
    """Let forms of `pages` that were open for too long lead on, with what was typed."""
    pages.register_error_handler(CSRFError, _expired)


def way_back() -> str:
    """Return where to go on after signing in; what was typed in the form of a group is kept."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    if request.endpoint in _FORMS:
        kept = {
            name: text
            for name, text in request.form.items()
            if name in _NAMES or name.partition("-")[0] in BLOCKS
        }
        return f"{request.path}?typed={current_session().drawer(_DRAWER).keep(kept)}"
    return url_for(_GO_ON_AT.get(request.endpoint or "", "editor.start"))


def typed_before() -> dict[str, str] | None:
    """Return what was typed before the session ended, where the address names it."""
    reference = request.args.get("typed", "")
    return current_session().drawer(_DRAWER).find(reference) if reference else None


def _expired(error: CSRFError) -> Response | tuple[Response, int]:  # noqa: ARG001
    if request.endpoint == "editor.try_out":
        return jsonify(signed_out=True), 403
    there = way_back()
    nothing_done()
    if request.endpoint not in _FORMS:
        flash(
            _("That page was open for too long. Nothing was changed. Please do it again."),
            "problem",
        )
    return redirect(there, 303)
