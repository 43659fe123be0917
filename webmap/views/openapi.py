"""The OpenAPI document of all that Linkway answers to other programs."""

from __future__ import annotations

from flask import Blueprint, Response

from webmap.openapi.document import document
from webmap.openapi.parts import PARTS
from webmap.views.machine import allow_other_sites, answer_fixed, program_version
from webmap.wiring import settings

pages = Blueprint("openapi", __name__)
pages.after_request(allow_other_sites)


@pages.get("/openapi.json")
def whole() -> Response:
    """Return the document."""
    return answer_fixed(document(PARTS, settings().service_name, program_version()))
