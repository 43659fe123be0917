"""Who may edit: whoever knows the editors' key and gives a name, which the history will show.

Without a key nobody can edit. In the demo the page says the key, because everything there is
invented.
"""

from __future__ import annotations

import hashlib
import hmac
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Final

from flask import (
    Blueprint,
    Flask,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from werkzeug.wrappers import Response

from webmap.views.editor.typed import attend, way_back
from webmap.wiring import settings

pages = Blueprint("editor_gate", __name__, url_prefix="/edit")
attend(pages)

_KEY: Final = "linkway-editor-tries"
_NAME: Final = "editor"
_LONGEST_NAME: Final = 80
_MOST_TRIES: Final = 10
_WITHIN_S: Final = 600.0


class Tries:
    """Counts wrong keys: after ten within ten minutes nobody may try for a while.

    They are counted for everybody together. One address could be a whole surgery, and who guesses
    has many.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failed: deque[float] = deque()

    def may_try(self) -> bool:
        """Tell whether another key may be tried now."""
        with self._lock:
            while self._failed and self._clock() - self._failed[0] > _WITHIN_S:
                self._failed.popleft()
            return len(self._failed) < _MOST_TRIES

    def failed(self) -> None:
        """Note a wrong key."""
        with self._lock:
            self._failed.append(self._clock())


def attach_tries(app: Flask) -> None:
    """Give `app` its own count."""
    app.extensions[_KEY] = Tries()


def editors_key() -> str:
    """Return the key; empty where nobody may edit."""
    known = settings()
    if known.editor_key or not known.demo:
        return known.editor_key
    drawn = hmac.new(known.secret_key.encode(), b"editors' key of the demo", hashlib.sha256)
    return drawn.hexdigest()[:12]


def editor() -> str:
    """Return the name of who edits; the request is refused where nobody has signed in."""
    name = session.get(_NAME)
    if not isinstance(name, str) or not editors_key():
        abort(403)
    return name


def must_sign_in() -> Response | None:
    """Lead to the sign-in page, and back afterwards."""
    if isinstance(session.get(_NAME), str) and editors_key():
        return None
    return redirect(url_for("editor_gate.ask", back=way_back()), 303)


@pages.get("/sign-in")
def ask() -> str | tuple[str, int]:
    """Ask for the name and the key."""
    return _page("", "", 200)


@pages.post("/sign-in")
def sign_in() -> Response | tuple[str, int]:
    """Let in whoever knows the key."""
    name = " ".join((request.form.get("name") or "").split())[:_LONGEST_NAME]
    tries: Tries = current_app.extensions[_KEY]
    if not tries.may_try():
        abort(429)
    key = editors_key()
    given = (request.form.get("key") or "").strip()
    if not key or not hmac.compare_digest(given.encode(), key.encode()):
        tries.failed()
        return _page(name, "That is not the editors’ key. Ask whoever runs this directory.", 403)
    if not name or not name.isprintable():
        return _page("", "Give your name. It is shown beside each change that you make.", 422)
    session[_NAME] = name
    return redirect(_inside(request.form.get("back") or ""), 303)


@pages.post("/sign-out")
def sign_out() -> Response:
    """Let nobody edit in this browser any more."""
    session.pop(_NAME, None)
    return redirect(url_for("base.home"), 303)


def _inside(back: str) -> str:
    """Return where to go on: only ever one of the editors' pages."""
    start = url_for("editor.start")
    plain = back.isascii() and back.isprintable() and "\\" not in back and "//" not in back
    return back if plain and back.startswith(start) else start


def _page(name: str, problem: str, status: int) -> tuple[str, int]:
    back = request.values.get("back") or ""
    shown = render_template(
        "editor/sign_in.html",
        name=name,
        problem=problem,
        back=back,
        possible=bool(editors_key()),
        demo_key=editors_key() if settings().demo else "",
        typed="?typed=" in back,
        minutes=settings().session_idle_minutes,
    )
    return shown, status
