"""The OpenAPI document: it is sound, and says of every route for other programs what it answers."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from openapi_schema_validator import OAS31Validator, oas31_format_checker
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from webmap.openapi.document import Part, document
from webmap.openapi.parts import BLUEPRINTS, PARTS


@pytest.mark.parametrize("path", ["/openapi.json", "/oruk/openapi.json"])
def test_the_document_is_sound(client: Any, path: str) -> None:
    OpenAPIV31SpecValidator(client.get(path).json).validate()


def plain(path: str) -> str:
    """A path without the names of its parameters."""
    return re.sub(r"<[^>]*>|\{[^}]*\}", "{}", path)


def test_every_route_for_programs_is_in_the_document_and_nothing_else(
    app: Flask, client: Any
) -> None:
    documented = {plain(path) for path in client.get("/openapi.json").json["paths"]}
    routes = {plain(rule.rule): rule.endpoint for rule in app.url_map.iter_rules()}
    assert documented <= set(routes)
    ours = {path for path, name in routes.items() if name.split(".")[0] in BLUEPRINTS}
    assert ours <= documented
    assert set(BLUEPRINTS) <= {routes[path].split(".")[0] for path in documented}
    files = {path for path in routes if re.match(r"/(data|groups)/.*\.", path)}
    assert len(files) > 2
    assert files <= documented


def test_open_referral_alone_has_the_paths_of_the_standard(client: Any) -> None:
    described = client.get("/oruk/openapi.json").json
    assert described["servers"] == [{"url": "/oruk"}]
    lists = ("services", "service_at_locations", "taxonomies", "taxonomy_terms")
    standard = {"/", *(f"/{name}" for name in lists), *(f"/{name}/{{id}}" for name in lists)}
    assert standard == set(described["paths"]) - {"/openapi.json"}


def test_answers_are_what_the_document_says(client: Any) -> None:
    """Every list and every record of the fixed directory, with the schemas of the document."""
    described = client.get("/oruk/openapi.json").json
    whole = DRAFT202012.create_resource(described)
    registry: Any = Registry().with_resource("urn:doc", whole)

    def check(path: str, item: str) -> Any:
        pointer = f"/paths/{item.replace('~', '~0').replace('/', '~1')}/get/responses/200/content"
        schema = {"$ref": f"urn:doc#{pointer}/application~1json/schema"}
        value = client.get(f"/oruk{path}").json
        checker = OAS31Validator(schema, registry=registry, format_checker=oas31_format_checker)
        found = [f"{list(e.absolute_path)}: {e.message}" for e in checker.iter_errors(value)]
        assert found == [], path
        return value

    check("/", "/")
    for name in ("services", "service_at_locations", "taxonomies", "taxonomy_terms"):
        page = check(f"/{name}?per_page=200", f"/{name}")
        for record in page["contents"]:
            check(f"/{name}/{record['id']}", f"/{name}/{{id}}")


def test_map_features_are_what_the_document_says(client: Any) -> None:
    described = client.get("/openapi.json").json["components"]["schemas"]["MapFeature"]
    features = client.get("/ogc/collections/groups/items").json["features"]
    assert features
    for feature in features:
        OAS31Validator(described).validate(feature)
        assert set(feature["properties"]) == set(
            described["properties"]["properties"]["properties"]
        )


def test_every_parameter_of_a_list_is_read(client: Any) -> None:
    """A parameter in the document that nobody reads would be a promise that is not kept."""
    described = client.get("/oruk/openapi.json").json
    for path in ("/services", "/service_at_locations"):
        for each in described["paths"][path]["get"]["parameters"]:
            name = each["$ref"].rsplit("/", 1)[1]
            if name != "search":
                assert client.get(f"/oruk{path}?{name}=~").status_code == 400, name


def test_two_parts_cannot_give_one_name_to_two_things() -> None:
    with pytest.raises(ValueError, match="Page is given twice"):
        document([*PARTS, Part("x", "y", "/x", {}, {"Page": {"type": "string"}})], "t", "1")
