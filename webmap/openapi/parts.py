"""All that Linkway answers to other programs. Whoever adds a route for them adds it here."""

from __future__ import annotations

from typing import Final

from webmap.openapi.document import Part
from webmap.openapi.files import FILES
from webmap.openapi.maps import MAPS
from webmap.openapi.referral import REFERRAL

_ITSELF: Final = Part(
    name="This document",
    description="All that other programs can ask Linkway for.",
    prefix="",
    paths={
        "/openapi.json": {
            "get": {
                "operationId": "get_openapi",
                "summary": "This document",
                "responses": {
                    "200": {
                        "description": "An OpenAPI document.",
                        "content": {"application/json": {"schema": {"type": "object"}}},
                    }
                },
            }
        }
    },
)

PARTS: Final = (REFERRAL, MAPS, FILES, _ITSELF)
"""In the order in which they are shown."""

BLUEPRINTS: Final = ("oruk", "features", "openapi")
"""Every route of these is for other programs, and so is in the document."""
