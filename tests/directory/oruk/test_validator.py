"""What the official validator does with a feed, on the demo: its pages, its schemas, its ids."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from directory.model import Group
from tests.directory.oruk.test_out import must_be
from tests.web.conftest import make_app
from tests.web.fakes import fake_services

LISTS = {
    "services": ("service_list", "service"),
    "service_at_locations": ("service_at_location_list", "service_at_location"),
    "taxonomies": ("taxonomy", "taxonomy"),
    "taxonomy_terms": ("taxonomy_term", "taxonomy_term"),
}


@pytest.mark.real_data
@pytest.mark.parametrize("path", LISTS)
def test_the_demo_passes_as_the_validator_walks_it(
    path: str, demo: list[Group], schemas: dict[str, Any], tmp_path: Path
) -> None:
    client: Any = make_app(tmp_path, fake_services(tuple(demo))).test_client()
    of_list, of_one = LISTS[path]

    def page(number: int) -> dict[str, Any]:
        response = client.get(f"/oruk/{path}?page={number}&per_page=10")
        assert response.status_code == 200
        value: dict[str, Any] = response.json
        assert value["contents"], "the validator warns of an empty feed"
        assert not value["empty"]
        for each in value["contents"]:
            must_be(schemas, of_list, each)
        return value

    first = page(1)
    pages = first["total_pages"]
    assert first["first_page"]
    seen = first["contents"]
    if pages > 2:
        seen += page(pages // 2)["contents"]
    if pages > 1:
        last = page(pages)
        assert last["last_page"]
        seen += last["contents"]
    for each in seen:
        response = client.get(f"/oruk/{path}/{each['id']}")
        assert response.status_code == 200
        must_be(schemas, of_one, response.json)
        assert response.json["id"] == each["id"]
