"""What ``/oruk`` answers: the paths and parameters of HSDS-UK 3.0."""

from __future__ import annotations

from typing import Any, Final

from directory.oruk.filters import LONGEST_SEARCH
from directory.oruk.paging import MOST_PER_PAGE, USUAL_PER_PAGE
from webmap.openapi.document import Json, Part
from webmap.openapi.referral_schemas import SCHEMAS, ref

_PAGED: Final = ("page", "per_page")
_FILTERS: Final = (
    "search",
    "taxonomy_term_id",
    "taxonomy_id",
    "minimum_age",
    "maximum_age",
    "start_time",
    "end_time",
    "day",
)
_NEAR: Final = ("postcode", "proximity")


def _asked(name: str, description: str, **schema: Any) -> Json:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": schema,
    }


_PARAMETERS: Final[dict[str, Json]] = {
    name: _asked(name, description, **schema)
    for name, description, schema in (
        ("page", "Which page; the first is 1.", {"type": "integer", "minimum": 1, "default": 1}),
        (
            "per_page",
            f"How many on a page. More than {MOST_PER_PAGE} gives {MOST_PER_PAGE}.",
            {"type": "integer", "minimum": 1, "default": USUAL_PER_PAGE},
        ),
        (
            "search",
            "Words to look for; the best come first.",
            {"type": "string", "maxLength": LONGEST_SEARCH},
        ),
        (
            "taxonomy_term_id",
            "Services that have this term.",
            {"type": "string", "format": "uuid"},
        ),
        (
            "taxonomy_id",
            "Services that have any term of this taxonomy.",
            {"type": "string", "format": "uuid"},
        ),
        (
            "minimum_age",
            "Services whose minimum age is known and at least this.",
            {"type": "integer", "minimum": 0},
        ),
        (
            "maximum_age",
            "Services whose maximum age is known and at most this.",
            {"type": "integer", "minimum": 0},
        ),
        (
            "start_time",
            "Services that start at this clock time or later, such as 10:30.",
            {"type": "string"},
        ),
        (
            "end_time",
            "Services that end at this clock time or earlier, such as 16:00.",
            {"type": "string"},
        ),
        (
            "day",
            "Services that meet on this day of the week: MO or Monday. With start_time and "
            "end_time, one and the same schedule has to fit.",
            {"type": "string"},
        ),
        (
            "postcode",
            "A whole UK postcode; the nearest come first. Never send where a patient lives.",
            {"type": "string"},
        ),
        (
            "proximity",
            "Only places within so many metres of the middle of the postcode, as the crow flies.",
            {"type": "integer", "minimum": 1},
        ),
    )
}

_ID: Final[Json] = {
    "name": "id",
    "in": "path",
    "required": True,
    "description": "The id of the record.",
    "schema": {"type": "string", "format": "uuid"},
}

_RESPONSES: Final[dict[str, Json]] = {
    name: {
        "description": description,
        "content": {"application/json": {"schema": ref("Problem")}},
    }
    for name, description in (
        ("BadParameter", "A parameter cannot be used. The message says which, and what to write."),
        ("NotFound", "There is no record of this id."),
    )
}


def _answer(description: str, schema: Json) -> Json:
    return {
        "description": description,
        "headers": {
            "ETag": {
                "description": "Send it as If-None-Match: 304 says that nothing has changed.",
                "schema": {"type": "string"},
            }
        },
        "content": {"application/json": {"schema": schema}},
    }


def _one(name: str, schema: str) -> Json:
    return {
        "parameters": [_ID],
        "get": {
            "operationId": f"get_{name}",
            "summary": f"One {name.replace('_', ' ')} with all that is known of it",
            "responses": {
                "200": _answer("The record.", ref(schema)),
                "304": {"description": "Nothing has changed."},
                "404": {"$ref": "#/components/responses/NotFound"},
            },
        },
    }


def _list(name: str, schema: str, *filters: str) -> Json:
    page = {
        "allOf": [ref("Page")],
        "properties": {"contents": {"type": "array", "items": ref(schema)}},
    }
    return {
        "get": {
            "operationId": f"list_{name}",
            "summary": f"A page of the {name.replace('_', ' ')}",
            "parameters": [
                {"$ref": f"#/components/parameters/{each}"} for each in (*filters, *_PAGED)
            ],
            "responses": {
                "200": _answer("A page of the list.", page),
                "304": {"description": "Nothing has changed."},
                "400": {"$ref": "#/components/responses/BadParameter"},
            },
        }
    }


REFERRAL: Final = Part(
    name="Open Referral UK",
    description="The groups by HSDS-UK 3.0, the standard of local councils for such directories.",
    prefix="/oruk",
    paths={
        "/": {
            "get": {
                "operationId": "get_api",
                "summary": "Which version of the standard this is",
                "responses": {
                    "200": _answer("The versions.", ref("Api")),
                    "304": {"description": "Nothing has changed."},
                },
            }
        },
        "/services": _list("services", "ServiceInShort", *_FILTERS),
        "/services/{id}": _one("service", "Service"),
        "/service_at_locations": _list(
            "service_at_locations", "ServiceAtLocationInShort", *_FILTERS, *_NEAR
        ),
        "/service_at_locations/{id}": _one("service_at_location", "ServiceAtLocation"),
        "/taxonomies": _list("taxonomies", "Taxonomy"),
        "/taxonomies/{id}": _one("taxonomy", "Taxonomy"),
        "/taxonomy_terms": _list("taxonomy_terms", "TaxonomyTerm"),
        "/taxonomy_terms/{id}": _one("taxonomy_term", "TaxonomyTerm"),
        "/openapi.json": {
            "get": {
                "operationId": "get_openapi_of_open_referral",
                "summary": "This description of Open Referral UK alone",
                "responses": {"200": _answer("An OpenAPI document.", {"type": "object"})},
            }
        },
    },
    schemas=SCHEMAS,
    parameters=_PARAMETERS,
    responses=_RESPONSES,
)
