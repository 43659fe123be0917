"""How every address that ends in ``.geojson`` answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import Response, jsonify

GEOJSON: Final = "application/geo+json"
"""The media type of RFC 7946."""


def geojson(content: Mapping[str, Any]) -> Response:
    """Answer with a GeoJSON object, under the media type that it has."""
    response = jsonify(content)
    response.mimetype = GEOJSON
    return response
