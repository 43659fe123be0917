"""What can be had as a file: the whole directory, and the dates and places of one group."""

from __future__ import annotations

from typing import Final

from webmap.openapi.document import Json, Part

_BINARY: Final[Json] = {"type": "string", "contentMediaType": "application/octet-stream"}
_SHEET: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ID: Final[Json] = {
    "name": "id",
    "in": "path",
    "required": True,
    "description": "The id of the group, as in the address of its page.",
    "schema": {"type": "string"},
}


def _file(name: str, summary: str, parameter: Json, media: dict[str, Json]) -> Json:
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "parameters": [parameter],
            "responses": {
                "200": {
                    "description": summary,
                    "content": {kind: {"schema": schema} for kind, schema in media.items()},
                },
                "404": {"description": "There is no such group, or no such form."},
            },
        }
    }


FILES: Final = Part(
    name="Files",
    description="The directory, or one group of it, as a file.",
    prefix="",
    paths={
        "/data/groups.{form}": _file(
            "get_directory",
            "Every group that is listed",
            {
                "name": "form",
                "in": "path",
                "required": True,
                "description": "The form of the file.",
                "schema": {"type": "string", "enum": ["csv", "xlsx", "geojson", "gpkg"]},
            },
            {
                "text/csv": {"type": "string"},
                _SHEET: _BINARY,
                "application/geo+json": {"type": "object"},
                "application/geopackage+sqlite3": _BINARY,
            },
        ),
        "/groups/{id}.ics": _file(
            "get_dates", "The next half year of a group", _ID, {"text/calendar": {"type": "string"}}
        ),
        "/groups/{id}.geojson": _file(
            "get_places",
            "Where a group meets",
            _ID,
            {"application/geo+json": {"type": "object"}},
        ),
    },
)
