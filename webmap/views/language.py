"""In which language a page is read: what the reader chose, else English."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any, Final

from flask import Blueprint, Flask, current_app, g, redirect, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from directory.language import set_language
from webmap.settings import SettingsError
from webmap.usecases.errors import UseCaseError
from webmap.usecases.languages import ENGLISH, Language, read_language
from webmap.views.account.guard import page_at

pages = Blueprint("language", __name__)

_KEY: Final = "linkway-languages"
_COOKIE: Final = "language"
_YEAR_S: Final = 31_536_000
_LOG: Final = logging.getLogger(__name__)


@pages.post("/language")
def choose() -> Response:
    """Read in another language from now on, and go back to the page."""
    back = request.form.get("back", "")
    answer = redirect(back if page_at(back) else url_for("base.home"), 303)
    code = request.form.get("language", "")
    if code in _languages():
        answer.set_cookie(
            _COOKIE,
            code,
            max_age=_YEAR_S,
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )
    return answer


def attach_languages(app: Flask, folder: Path | None) -> None:
    """Let `app` speak English, and the languages whose catalogues are in `folder`.

    Raises
    ------
    SettingsError : the folder cannot be read, or a file of it is no catalogue.
    """
    languages = {ENGLISH.code: ENGLISH}
    for path in _catalogues(folder):
        try:
            language, faults = read_language(path)
        except UseCaseError as error:
            raise SettingsError(f"LINKWAY_LANGUAGES: {error}") from None
        languages[language.code] = language
        if faults:
            _LOG.warning(
                "%s: %d translations cannot be used; 'linkway languages check' says which",
                path,
                len(faults),
            )
    app.extensions[_KEY] = languages
    app.before_request(_speak)
    app.teardown_request(lambda _error: set_language(ENGLISH.translations))
    app.context_processor(_page_context)
    app.after_request(_label)


def _catalogues(folder: Path | None) -> list[Path]:
    if folder is None:
        return []
    try:
        found = sorted(path for path in folder.iterdir() if path.suffix == ".po")
    except OSError as error:
        raise SettingsError(f"LINKWAY_LANGUAGES: {folder}: {error.strerror or error}") from None
    if not found:
        raise SettingsError(
            f"LINKWAY_LANGUAGES: {folder} holds no catalogue: make one with "
            "'linkway languages update cy.po'"
        )
    return found


def _languages() -> dict[str, Language]:
    known: dict[str, Language] = current_app.extensions[_KEY]
    return known


def _language() -> Language:
    spoken = g.get("language", ENGLISH)
    return spoken if isinstance(spoken, Language) else ENGLISH


def _speak() -> None:
    g.language = _languages().get(request.cookies.get(_COOKIE, ""), ENGLISH)
    set_language(g.language.translations)


def _page_context() -> dict[str, Any]:
    spoken = _language()
    others = [each for each in _languages().values() if each is not spoken]
    # A page that came as the answer to a form may have no address to come back to.
    back = request.full_path.rstrip("?") if request.method == "GET" else ""
    return {
        "htmlLang": spoken.code,
        "direction": spoken.direction,
        "other_languages": others,
        "language_back": back,
        "words_of_scripts": _as_json(spoken.of_scripts) if spoken.of_scripts else None,
    }


def _as_json(words: dict[str, str]) -> Markup:
    """Return what can stand in a script element: nothing in it can end the element."""
    return Markup(json.dumps(words).replace("<", "\\u003c"))  # noqa: S704


def _label(response: Response) -> Response:
    if len(_languages()) > 1 and response.mimetype in {"text/html", "text/plain"}:
        response.headers["Content-Language"] = _language().code
        response.vary.add("Cookie")
    return response
