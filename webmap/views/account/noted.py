"""What goes into the audit log by itself: each form that was sent and did its work."""

from __future__ import annotations

import hashlib
import re
from typing import Final

from flask import Flask, Response, g, request

from webmap.records.audit import Deed
from webmap.views.account.current import audit

_DEEDS: Final = {
    "search.submit": Deed.SEARCH_MADE,
    "search.reword": Deed.SEARCH_MADE,
    "search.clear": Deed.PATIENT_CLEARED,
    "search.clear_all": Deed.PATIENT_CLEARED,
    "coordinator.plan": Deed.LIFTS_PLANNED,
    "editor.create": Deed.DIRECTORY_EDITED,
    "editor.save": Deed.DIRECTORY_EDITED,
    "editor.checked": Deed.DIRECTORY_EDITED,
    "editor_queues.decide": Deed.DIRECTORY_EDITED,
    "editor_queues.settle": Deed.DIRECTORY_EDITED,
    "editor_queues.split": Deed.DIRECTORY_EDITED,
    "editor_imports.go": Deed.DIRECTORY_EDITED,
    "editor_imports.undo": Deed.DIRECTORY_EDITED,
}
_DONE: Final = frozenset({204, 303})
_NAMES: Final = ("group_id", "number")
_PLAIN: Final = re.compile(r"[A-Za-z0-9_-]{1,60}")


def note_deeds(app: Flask) -> None:
    """Write what was done into the audit log before its answer goes out."""

    @app.after_request
    def note(response: Response) -> Response:
        deed = _DEEDS.get(request.endpoint or "")
        done = response.status_code in _DONE and not g.get("linkway_nothing_done")
        if deed is not None and request.method == "POST" and done:
            audit(deed, _about(deed))
        return response


def nothing_done() -> None:
    """Say that the form of this request was not acted on, whatever its answer looks like."""
    g.linkway_nothing_done = True


def _about(deed: Deed) -> str:
    """Return what a form was about: a group or an import, and never a patient."""
    if deed is not Deed.DIRECTORY_EDITED:
        return ""
    step = (request.endpoint or "").rpartition(".")[2]
    given = request.view_args or {}
    return " ".join([step, *(reference(str(given[name])) for name in _NAMES if name in given)])


def reference(text: str) -> str:
    """Return an id as the log may have it: itself, or a hash where it has odd letters."""
    return text if _PLAIN.fullmatch(text) else hashlib.sha256(text.encode()).hexdigest()[:16]
