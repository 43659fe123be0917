"""The published groups as OGC API Features (part 1: core), so that QGIS opens them live.

``/ogc/`` is the landing page. All answers are JSON; the coordinates are WGS84, longitude first.
"""

from __future__ import annotations

import math
import re
from typing import Any, Final

from flask import Blueprint, abort, jsonify, make_response, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from webmap.usecases.public_groups import Box
from webmap.views.geojson import GEOJSON, geojson
from webmap.views.public import public_groups

pages = Blueprint("features", __name__, url_prefix="/ogc")

_CRS84: Final = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_SPECIFICATION: Final = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"
_COLLECTION: Final = "groups"
_DEFAULT_LIMIT: Final = 100
_MOST: Final = 1000
_FORMATS: Final = ("json", "geojson")
_OF_LIST: Final = frozenset({"limit", "offset", "bbox", "datetime", "kind", "f"})
_OF_ONE: Final = frozenset({"f"})

_WHOLE = re.compile(r"[0-9]{1,9}")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt][0-9:.]+([Zz]|[+-][0-9]{2}:[0-9]{2}))?")

Json = dict[str, Any]


class _Wrong(Exception):
    """A parameter that cannot be used; the text says what to do."""


@pages.get("/")
def landing() -> Response:
    """Lead to everything else."""
    _only(_OF_ONE)
    return jsonify(
        {
            "title": "Community groups",
            "description": "Community groups, where they meet and when.",
            "links": [
                _link("self", "features.landing", "This page"),
                _link("service-desc", "openapi.whole", "What can be asked"),
                _link("conformance", "features.conformance", "What this service can do"),
                _link("data", "features.collections", "The collections"),
            ],
        }
    )


@pages.get("/conformance")
def conformance() -> Response:
    """Name the parts of the standard that hold here."""
    _only(_OF_ONE)
    return jsonify({"conformsTo": [_SPECIFICATION + part for part in ("core", "geojson")]})


@pages.get("/collections")
def collections() -> Response:
    """List the one collection."""
    _only(_OF_ONE)
    links = [_link("self", "features.collections", "The collections")]
    return jsonify({"links": links, "collections": [_collection()]})


@pages.get("/collections/<name>")
def collection(name: str) -> Response:
    """Describe a collection."""
    _only(_OF_ONE)
    _must_be_known(name)
    return jsonify(_collection())


@pages.get("/collections/<name>/items")
def items(name: str) -> Response:
    """Return some of the groups."""
    _only(_OF_LIST)
    _must_be_known(name)
    limit = min(_whole("limit", _DEFAULT_LIMIT, least=1), _MOST)
    offset = _whole("offset", 0, least=0)
    # A group has no date of its own, and what has none is in every interval.
    _check_interval(request.args.get("datetime"))
    box = _box(request.args.get("bbox"))
    page = public_groups().page(offset, limit, box, request.args.get("kind"))
    links = [_items_link("self", offset, limit)]
    if offset + limit < page.matched:
        links.append(_items_link("next", offset + limit, limit))
    if offset > 0:
        links.append(_items_link("prev", max(0, offset - limit), limit))
    return geojson(
        {
            "type": "FeatureCollection",
            "links": links,
            "numberMatched": page.matched,
            "numberReturned": len(page.features),
            "features": page.features,
        }
    )


@pages.get("/collections/<name>/items/<feature_id>")
def item(name: str, feature_id: str) -> Response:
    """Return one group at one of its venues."""
    _only(_OF_ONE)
    _must_be_known(name)
    feature = public_groups().feature(feature_id)
    if feature is None:
        abort(404)
    links = [
        _link("self", "features.item", "This group", GEOJSON, name=name, feature_id=feature_id),
        _link("collection", "features.collection", "The collection", name=name),
    ]
    return geojson({**feature, "links": links})


@pages.errorhandler(_Wrong)
def wrong(error: _Wrong) -> Response:
    """Say in JSON what is wrong with the address."""
    return make_response(jsonify(code="InvalidParameterValue", description=str(error)), 400)


@pages.errorhandler(HTTPException)
def failed(error: HTTPException) -> Response:
    """Answer in JSON, as the rest does."""
    words = "There is no such collection or group." if error.code == 404 else "That did not work."
    return make_response(jsonify(code=error.name, description=words), error.code or 500)


@pages.after_request
def open_to_all(response: Response) -> Response:
    """Let pages of other sites read what is public anyway."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _collection() -> Json:
    extent = public_groups().extent()
    described: Json = {
        "id": _COLLECTION,
        "title": "Community groups",
        "description": "One feature for each venue of a group.",
        "itemType": "feature",
        "crs": [_CRS84],
        "links": [
            _link("self", "features.collection", "The collection", name=_COLLECTION),
            _link("items", "features.items", "The groups", GEOJSON, name=_COLLECTION),
        ],
    }
    if extent is not None:
        box = [extent.west, extent.south, extent.east, extent.north]
        described["extent"] = {"spatial": {"bbox": [box], "crs": _CRS84}}
    return described


def _link(
    relation: str, endpoint: str, title: str, media: str = "application/json", **values: str
) -> Json:
    href = url_for(endpoint, _external=True, **values)
    return {"rel": relation, "href": href, "type": media, "title": title}


def _items_link(relation: str, offset: int, limit: int) -> Json:
    kept = {
        name: request.args[name] for name in ("bbox", "datetime", "kind") if name in request.args
    }
    return _link(
        relation,
        "features.items",
        "These groups" if relation == "self" else "More groups",
        GEOJSON,
        name=_COLLECTION,
        limit=str(limit),
        offset=str(offset),
        **kept,
    )


def _must_be_known(name: str) -> None:
    if name != _COLLECTION:
        abort(404)


def _only(known: frozenset[str]) -> None:
    """Refuse parameters that would do nothing, as the standard asks."""
    unknown = sorted(set(request.args) - known)
    if unknown:
        raise _Wrong(f"unknown parameter; known here: {', '.join(sorted(known))}")
    if request.args.get("f", "json") not in _FORMATS:
        raise _Wrong("f must be json or geojson")


def _whole(name: str, otherwise: int, *, least: int) -> int:
    text = request.args.get(name)
    if text is None:
        return otherwise
    if not _WHOLE.fullmatch(text) or int(text) < least:
        raise _Wrong(f"{name} must be a whole number of {least} or more")
    return int(text)


def _box(text: str | None) -> Box | None:
    if text is None:
        return None
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) == 6:
        # With heights, which groups do not have.
        numbers = [*numbers[:2], *numbers[3:5]]
    if len(numbers) != 4 or not all(map(math.isfinite, numbers)):
        raise _Wrong("bbox must be four numbers: west,south,east,north")
    box = Box(*numbers)
    if box.south > box.north:
        raise _Wrong("bbox must have south before north: west,south,east,north")
    return box


def _check_interval(text: str | None) -> None:
    if text is None:
        return
    parts = text.split("/")
    good = len(parts) <= 2 and all(
        _INSTANT.fullmatch(part) or (len(parts) == 2 and part in ("", "..")) for part in parts
    )
    if not good:
        raise _Wrong("datetime must be a date, a time, or two of them with / between")
