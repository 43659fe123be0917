"""The things of HSDS-UK 3.0 as far as we send them, as JSON schemas."""

from __future__ import annotations

from typing import Any, Final

from webmap.openapi.document import Json

_TEXT: Final[Json] = {"type": "string"}
_UUID: Final[Json] = {"type": "string", "format": "uuid"}
_URI: Final[Json] = {"type": "string", "format": "uri"}
_EMAIL: Final[Json] = {"type": "string", "format": "email"}
_DATE: Final[Json] = {"type": "string", "format": "date"}
_NUMBER: Final[Json] = {"type": "number"}
_WHOLE: Final[Json] = {"type": "integer"}
_YES_OR_NO: Final[Json] = {"type": "boolean"}


def ref(name: str) -> Json:
    """Return a reference to a schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def _many(name: str) -> Json:
    return {"type": "array", "items": ref(name)}


def _thing(*required: str, **properties: Any) -> Json:
    return {"type": "object", "required": list(required), "properties": properties}


_SERVICE: Final[dict[str, Json]] = {
    "id": _UUID,
    "organization_id": _UUID,
    "name": _TEXT,
    "status": {"type": "string", "enum": ["active", "temporarily closed"]},
    "description": _TEXT,
    "url": _URI,
    "email": _EMAIL,
    "minimum_age": _WHOLE,
    "maximum_age": _WHOLE,
    "assured_date": _DATE,
    "alert": _TEXT,
    "organization": ref("Organization"),
}
_SERVICE_REQUIRED: Final = ("id", "organization_id", "name", "status", "organization")

_LOCATION: Final[dict[str, Json]] = {
    "id": _UUID,
    "location_type": {"type": "string", "const": "physical"},
    "name": _TEXT,
    "latitude": {"type": "number", "minimum": -90, "maximum": 90},
    "longitude": {"type": "number", "minimum": -180, "maximum": 180},
    "external_identifier": _TEXT,
    "external_identifier_type": {"type": "string", "const": "UPRN"},
}

SCHEMAS: Final[dict[str, Json]] = {
    "Api": _thing(
        "version", "profile", "openapi_url", version=_TEXT, profile=_URI, openapi_url=_URI
    ),
    "Problem": _thing("error", error=_TEXT),
    "Page": _thing(
        "total_items",
        "total_pages",
        "page_number",
        "size",
        "first_page",
        "last_page",
        "empty",
        "contents",
        total_items=_WHOLE,
        total_pages=_WHOLE,
        page_number=_WHOLE,
        size=_WHOLE,
        first_page=_YES_OR_NO,
        last_page=_YES_OR_NO,
        empty=_YES_OR_NO,
        contents={"type": "array"},
    ),
    "ServiceInShort": _thing(*_SERVICE_REQUIRED, **_SERVICE),
    "Service": _thing(
        *_SERVICE_REQUIRED,
        **_SERVICE,
        schedules=_many("Schedule"),
        service_at_locations=_many("ServicePlace"),
        languages=_many("Language"),
        cost_options=_many("CostOption"),
        contacts=_many("Contact"),
        attributes=_many("Attribute"),
    ),
    "Organization": _thing(
        "id",
        "name",
        "description",
        id=_UUID,
        name=_TEXT,
        description=_TEXT,
        website=_URI,
        attributes=_many("Attribute"),
    ),
    "ServicePlace": _thing(
        "id", "location", id=_UUID, service_id=_UUID, location_id=_UUID, location=ref("Location")
    ),
    "ServiceAtLocation": _thing(
        "id",
        "location",
        "service",
        id=_UUID,
        service_id=_UUID,
        location_id=_UUID,
        location=ref("Location"),
        service=ref("Service"),
    ),
    "ServiceAtLocationInShort": _thing(
        "id",
        "location",
        "service",
        id=_UUID,
        service_id=_UUID,
        location_id=_UUID,
        location=ref("LocationInShort"),
        service=ref("ServiceInShort"),
    ),
    "LocationInShort": _thing("id", "location_type", **_LOCATION),
    "Location": _thing(
        "id",
        "location_type",
        **_LOCATION,
        addresses=_many("Address"),
        accessibility=_many("Accessibility"),
    ),
    "Address": _thing(
        "id",
        "address_1",
        "city",
        "state_province",
        "postal_code",
        "country",
        "address_type",
        id=_UUID,
        location_id=_UUID,
        address_1=_TEXT,
        city=_TEXT,
        state_province=_TEXT,
        postal_code=_TEXT,
        country={"type": "string", "const": "GB"},
        address_type={"type": "string", "const": "physical"},
    ),
    "Accessibility": _thing(
        "id", id=_UUID, location_id=_UUID, description=_TEXT, attributes=_many("Attribute")
    ),
    "Schedule": _thing(
        "id",
        id=_UUID,
        service_id=_UUID,
        service_at_location_id=_UUID,
        valid_from=_DATE,
        valid_to=_DATE,
        dtstart=_DATE,
        freq={"type": "string", "enum": ["WEEKLY", "MONTHLY"]},
        interval={"type": "integer", "minimum": 2},
        byday={"type": "string", "pattern": "^(-1|[1-5])?(MO|TU|WE|TH|FR|SA|SU)$"},
        description=_TEXT,
        opens_at=_TEXT,
        closes_at=_TEXT,
        attributes=_many("Attribute"),
    ),
    "Language": _thing("id", id=_UUID, service_id=_UUID, name=_TEXT),
    "CostOption": _thing(
        "id", id=_UUID, service_id=_UUID, amount=_NUMBER, amount_description=_TEXT
    ),
    "Contact": _thing(
        "id",
        id=_UUID,
        service_id=_UUID,
        title=_TEXT,
        email=_EMAIL,
        phones=_many("Phone"),
        attributes=_many("Attribute"),
    ),
    "Phone": _thing("id", "number", id=_UUID, contact_id=_UUID, number=_TEXT),
    "Attribute": _thing(
        "id",
        "taxonomy_term",
        id=_UUID,
        link_id=_UUID,
        link_type=_TEXT,
        taxonomy_term_id=_UUID,
        value=_TEXT,
        details={"type": "object", "additionalProperties": _TEXT},
        taxonomy_term=ref("TaxonomyTerm"),
    ),
    "TaxonomyTerm": _thing(
        "id",
        "name",
        "description",
        id=_UUID,
        name=_TEXT,
        description=_TEXT,
        taxonomy=_TEXT,
        taxonomy_id=_UUID,
        term=_TEXT,
    ),
    "Taxonomy": _thing(
        "id",
        "name",
        "description",
        id=_UUID,
        name=_TEXT,
        description=_TEXT,
        uri=_URI,
        version=_TEXT,
        taxonomy_terms=_many("TaxonomyTerm"),
    ),
}
