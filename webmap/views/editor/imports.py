"""Imports on a page: a file is shown first with all that it would change, then taken in."""

from __future__ import annotations

import base64
import tempfile
from gettext import NullTranslations
from pathlib import Path
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from directory.differences import differences
from directory.errors import DirectoryError
from directory.importing import FileRead, read_file, take
from directory.language import N_, _, speak
from directory.problems import NothingRead, Problem
from directory.store import ImportReport
from webmap import plain
from webmap.usecases.group_fields import asked, label
from webmap.views.account.current import current_account
from webmap.views.account.guard import Answer, turned_away
from webmap.views.editor.typed import attend
from webmap.views.remembered import today
from webmap.wiring import services

pages = Blueprint("editor_imports", __name__, url_prefix="/edit/imports")
attend(pages)

_ENDINGS: Final = (".csv", ".xlsx", ".geojson")
_DRAWER: Final = "import"
_MOST_SHOWN: Final = 100
# Translators: what an import does to a group.
_CHANGES: Final = {
    "new": N_("new"),
    "changed": N_("changed"),
    "reopened": N_("reopened"),
    "closed": N_("closed"),
}
_TOO_LARGE: Final = N_(
    "That file is larger than 1 MB. Save it as an Excel file (.xlsx), which is smaller, or ask "
    "whoever runs this service to take it in with “linkway groups import”"
)


@pages.get("/")
def show() -> str:
    """Show the form, and the imports that were made."""
    return _page("")


@pages.post("/")
def preview() -> Response | tuple[str, int]:
    """Keep a file in the session, and show what it would change."""
    sent = request.files.get("file")
    name = Path(sent.filename or "").name if sent is not None else ""
    ending = Path(name).suffix.lower()
    if sent is None or ending not in _ENDINGS:
        return _page(
            _("Choose a file")
            if not name
            else _("Choose a file that ends in .csv, .xlsx or .geojson")
        ), 422
    source = " ".join((request.form.get("source") or "").split())[:100]
    kept = {
        "name": f"{Path(name).stem[:100]}{ending}",
        "source": source,
        "data": base64.b64encode(sent.read()).decode(),
    }
    reference = session.drawer(_DRAWER).keep(kept)  # type: ignore[attr-defined]
    return redirect(url_for("editor_imports.look", reference=reference), 303)


@pages.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> Answer:  # noqa: ARG001
    """Say what to do with a file that is too large."""
    # Nothing of the request can be read: not even whether its form is one of ours.
    away = turned_away()
    return (_page(_(_TOO_LARGE)), 413) if away is None else away


@pages.get("/<reference>")
def look(reference: str) -> Response | str | tuple[str, int]:
    """Show what a file would change; nothing is written."""
    kept = _find(reference)
    if kept is None:
        flash(_("That file is not kept any more. Choose it again."), "problem")
        return redirect(url_for("editor_imports.show"), 303)
    try:
        read = _read(kept)
        report = take(services().store, read, dry_run=True)
    except NothingRead as error:
        return _page(f"{error}.", error.problems), 422
    except DirectoryError as error:
        return _page(f"{error}."), 422
    return render_template(
        "editor/import.html",
        reference=reference,
        file=kept["name"],
        report=report,
        groups=_changes(report),
        rejected=_texts(report.problems, rejected=True),
        remarks=_texts(report.problems, rejected=False),
    )


@pages.post("/<reference>")
def go(reference: str) -> Response | tuple[str, int]:
    """Take the file in, all of it or nothing."""
    kept = _find(reference)
    if kept is None:
        flash(_("That file is not kept any more. Choose it again."), "problem")
        return redirect(url_for("editor_imports.show"), 303)
    try:
        report = take(services().store, _read(kept), by=current_account().name)
    except DirectoryError as error:
        return _page(f"{error}."), 422
    session.drawer(_DRAWER).drop(reference)  # type: ignore[attr-defined]
    flash(
        _(
            "%(file)s is taken in: %(new)s new, %(changed)s changed, %(closed)s closed.",
            file=kept["name"],
            new=f"{len(report.new):,}",
            changed=f"{len(report.changed):,}",
            closed=f"{len(report.closed):,}",
        )
    )
    return redirect(url_for("editor_imports.show"), 303)


@pages.post("/undo/<int:number>")
def undo(number: int) -> Response:
    """Take an import back."""
    try:
        services().store.undo(number, current_account().name)
        flash(_("The import is taken back."))
    except DirectoryError as error:
        flash(_("Nothing was changed: %(why)s.", why=error), "problem")
    return redirect(url_for("editor_imports.show"), 303)


def _find(reference: str) -> dict[str, Any] | None:
    found: dict[str, Any] | None = session.drawer(_DRAWER).find(reference)  # type: ignore[attr-defined]
    return found


def _read(kept: dict[str, Any]) -> FileRead:
    # The readers take files; this one is gone as soon as it is read.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, kept["name"])
        path.write_bytes(base64.b64decode(kept["data"]))
        # Readers of files speak English only, as on the command line; never half of each.
        with speak(NullTranslations()):
            return read_file(path, today(), dataset=kept["source"] or None)


def _changes(report: ImportReport) -> list[dict[str, Any]]:
    return [
        {
            "what": _(_CHANGES[what]),
            "id": after.id,
            "name": after.name,
            "fields": []
            if before is None
            else [
                (label(d.field), plain.shorten(d.old), plain.shorten(d.new))
                for d in differences(before, after, asked)
            ],
        }
        for what, before, after in list(report.changes())[:_MOST_SHOWN]
    ]


def _texts(problems: tuple[Problem, ...], *, rejected: bool) -> list[str]:
    return [str(p) for p in problems if p.rejected is rejected][:_MOST_SHOWN]


def _page(problem: str, problems: tuple[Problem, ...] = ()) -> str:
    return render_template(
        "editor/imports.html",
        problem=problem,
        rejected=_texts(problems, rejected=True),
        runs=[
            {
                "id": run.id,
                "on": _(
                    "%(date)s, %(time)s UTC",
                    date=plain.day_with_year(run.at.date()),
                    time=plain.clock(run.at),
                ),
                "by": run.by,
                "file": run.file,
                "dataset": run.dataset,
                "counts": _(
                    "%(new)s new, %(changed)s changed, %(closed)s closed",
                    new=run.new,
                    changed=run.changed,
                    closed=run.closed,
                ),
                "undone": run.undone,
            }
            for run in services().store.runs()[:_MOST_SHOWN]
        ],
    )
