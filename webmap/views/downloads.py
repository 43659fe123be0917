"""The page about open data, and the directory as files. Nothing here is of a patient."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, abort, make_response, render_template
from werkzeug.wrappers import Response

from directory.export import csv_bytes
from directory.model import Group
from directory.outputs.mapfiles import geojson_bytes, geopackage_bytes
from directory.outputs.workbook import xlsx_bytes
from webmap.views.geojson import GEOJSON
from webmap.views.public import public_groups

pages = Blueprint("downloads", __name__, url_prefix="/data")


@dataclass(frozen=True, slots=True)
class _Form:
    media: str
    write: Callable[[Sequence[Group]], bytes]


_SHEET: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMS: Final = {
    "csv": _Form("text/csv; charset=utf-8", csv_bytes),
    "xlsx": _Form(_SHEET, xlsx_bytes),
    "geojson": _Form(GEOJSON, geojson_bytes),
    "gpkg": _Form("application/geopackage+sqlite3", geopackage_bytes),
}


@pages.get("/")
def show() -> str:
    """Say in which forms the directory can be had."""
    return render_template("data.html", count=len(public_groups().groups))


@pages.get("/groups.<form>")
def groups(form: str) -> Response:
    """Return every group that is listed as a file."""
    if form not in _FORMS:
        abort(404)
    response = make_response(public_groups().file(form, _FORMS[form].write))
    response.content_type = _FORMS[form].media
    response.headers["Content-Disposition"] = f'attachment; filename="groups.{form}"'
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
