"""What ``/ogc`` answers: the groups for QGIS, by OGC API Features."""

from __future__ import annotations

from typing import Any, Final

from directory.outputs.features import PROPERTIES
from webmap.openapi.document import Json, Part

_TYPES: Final = {str: "string", int: "integer"}
_COLLECTION: Final[Json] = {
    "name": "collection",
    "in": "path",
    "required": True,
    "description": "There is one: groups.",
    "schema": {"type": "string", "enum": ["groups"]},
}
_GEOMETRY: Final[Json] = {
    "type": "object",
    "required": ["type", "coordinates"],
    "properties": {
        "type": {"const": "Point"},
        "coordinates": {"type": "array", "items": {"type": "number"}, "minItems": 2},
    },
}
FEATURE: Final[Json] = {
    "type": "object",
    "description": "A group at one of its venues. A property that nobody knows is null.",
    "required": ["type", "id", "geometry", "properties"],
    "properties": {
        "type": {"const": "Feature"},
        "id": {"type": "string"},
        "geometry": {"oneOf": [_GEOMETRY, {"type": "null"}]},
        "properties": {
            "type": "object",
            "properties": {
                name: {"type": [_TYPES[kind], "null"]} for name, kind in PROPERTIES.items()
            },
        },
    },
}
_FEATURES: Final[Json] = {
    "type": "object",
    "required": ["type", "features"],
    "properties": {
        "type": {"const": "FeatureCollection"},
        "features": {"type": "array", "items": {"$ref": "#/components/schemas/MapFeature"}},
        "numberMatched": {"type": "integer"},
        "numberReturned": {"type": "integer"},
    },
}


def _get(name: str, summary: str, schema: Json, media: str, *parameters: Json) -> Json:
    responses: Json = {
        "200": {"description": summary, "content": {media: {"schema": schema}}},
        "400": {"description": "A parameter cannot be used; 'description' says which."},
    }
    if parameters:
        responses["404"] = {"description": "There is no such collection or group."}
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "parameters": list(parameters),
            "responses": responses,
        }
    }


def _asked(name: str, description: str, **schema: Any) -> Json:
    return {"name": name, "in": "query", "description": description, "schema": schema}


_OBJECT: Final[Json] = {"type": "object"}
_JSON: Final = "application/json"
_GEOJSON: Final = "application/geo+json"

MAPS: Final = Part(
    name="OGC API Features",
    description="The groups live on a map: in QGIS, add /ogc/ as an OGC API Features layer.",
    prefix="/ogc",
    paths={
        "/": _get("get_landing", "Leads to everything else", _OBJECT, _JSON),
        "/conformance": _get("get_conformance", "Parts of the standard", _OBJECT, _JSON),
        "/collections": _get("list_collections", "The collections", _OBJECT, _JSON),
        "/collections/{collection}": _get(
            "get_collection", "One collection", _OBJECT, _JSON, _COLLECTION
        ),
        "/collections/{collection}/items": _get(
            "list_features",
            "Some of the groups",
            _FEATURES,
            _GEOJSON,
            _COLLECTION,
            _asked("limit", "How many at the most.", type="integer", minimum=1, default=100),
            _asked("offset", "How many to pass over.", type="integer", minimum=0, default=0),
            _asked("bbox", "Only places inside west,south,east,north.", type="string"),
            _asked("datetime", "A group has no date of its own: all fit.", type="string"),
            _asked("kind", "Only groups of this kind.", type="string"),
        ),
        "/collections/{collection}/items/{id}": _get(
            "get_feature",
            "One group at one of its venues",
            {"$ref": "#/components/schemas/MapFeature"},
            _GEOJSON,
            _COLLECTION,
            {
                "name": "id",
                "in": "path",
                "required": True,
                "description": "The id of the feature.",
                "schema": {"type": "string"},
            },
        ),
    },
    schemas={"MapFeature": FEATURE},
)
