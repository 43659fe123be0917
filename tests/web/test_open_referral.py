"""Open Referral UK over HTTP: pages, filters, faults, and what a reader may keep."""

from __future__ import annotations

import gzip
import json
import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.model import Provenance, Status, Venue
from tests.web.conftest import make_app
from tests.web.fakes import GROUPS, POSTCODE, VENUES, fake_services, group
from webmap.wiring import ServiceHolder, attach

LISTS = ("services", "service_at_locations", "taxonomies", "taxonomy_terms")


def clients(tmp_path: Path, *groups: Any) -> Any:
    return make_app(tmp_path, fake_services(groups)).test_client()


def contents(client: Any, path: str) -> list[dict[str, Any]]:
    response = client.get(f"/oruk/{path}")
    assert response.status_code == 200, response.text
    return list(response.json["contents"])


def names(client: Any, query: str = "") -> list[str]:
    return [service["name"] for service in contents(client, f"services?{query}")]


@pytest.mark.parametrize("path", ["/oruk", "/oruk/"])
def test_the_root_says_which_standard_it_is(client: Any, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert response.json["version"] == "HSDS-UK-3.0"
    assert set(response.json) == {"version", "profile", "openapi_url"}
    described = client.get(response.json["openapi_url"])
    assert "/services/{id}" in described.json["paths"]


@pytest.mark.parametrize("path", LISTS)
def test_a_list_is_paged_and_each_of_its_ids_leads_to_its_record(client: Any, path: str) -> None:
    whole = client.get(f"/oruk/{path}?per_page=200").json
    assert whole["total_items"] == whole["size"] == len(whole["contents"]) > 3
    found = []
    for number in range(1, -(-whole["total_items"] // 3) + 1):
        page = client.get(f"/oruk/{path}?page={number}&per_page=3").json
        assert page["total_pages"] == -(-whole["total_items"] // 3)
        assert (page["page_number"], page["empty"]) == (number, False)
        assert page["first_page"] == (number == 1)
        assert page["last_page"] == (number == page["total_pages"])
        found += page["contents"]
    assert found == whole["contents"]
    ids = [each["id"] for each in found]
    assert len(set(ids)) == len(ids)
    for id_ in ids:
        assert client.get(f"/oruk/{path}/{id_}").json["id"] == id_
        assert client.get(f"/oruk/{path}/{id_.upper()}").json["id"] == id_
        assert str(uuid.UUID(id_)) == id_


def test_a_page_past_the_end_is_empty_and_too_large_a_page_is_cut(tmp_path: Path) -> None:
    client = clients(tmp_path, *(group(f"g{n}", f"Group {n}", None) for n in range(300)))
    past = client.get("/oruk/services?page=99").json
    assert (past["contents"], past["empty"], past["last_page"]) == ([], True, True)
    large = client.get("/oruk/services?per_page=1000").json
    assert (large["size"], large["total_pages"], large["total_items"]) == (200, 2, 300)


def test_an_empty_directory_is_an_empty_page(tmp_path: Path) -> None:
    page = clients(tmp_path).get("/oruk/services").json
    assert page["total_items"] == page["total_pages"] == 0
    assert page["first_page"]
    assert page["last_page"]
    assert page["empty"]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("services?page=0", "page must be"),
        ("services?page=x", "page must be"),
        ("services?page=99999999999999999999", "page must be"),
        ("taxonomies?per_page=-1", "per_page must be"),
        ("services?minimum_age=old", "minimum_age must be"),
        ("services?start_time=25:00", "start_time must be"),
        ("services?end_time=noon", "end_time must be"),
        ("services?day=someday", "day must be"),
        ("services?taxonomy_id=x", "taxonomy_id must be"),
        ("services?taxonomy_term_id=%00", "taxonomy_term_id must be"),
        ("services?day=MO&day=TU", "each parameter once"),
        ("services?search=" + "x" * 201, "search must have"),
        ("services?postcode=LK1+1AA", "Ask /oruk/service_at_locations"),
        ("service_at_locations?proximity=500", "needs a postcode"),
        ("service_at_locations?postcode=LK1", "whole UK postcode"),
        ("service_at_locations?postcode=ZE1+0AA", "not one that we know"),
        ("service_at_locations?postcode=LK1+1AA&proximity=far", "proximity must be"),
    ],
)
def test_a_parameter_that_cannot_be_used_is_a_plain_400(client: Any, path: str, said: str) -> None:
    response = client.get(f"/oruk/{path}")
    assert (response.status_code, response.mimetype) == (400, "application/json")
    assert said in response.json["error"]
    assert "LK1 1AA" not in response.text
    assert response.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("services/nope", "GET", 404),
        ("services/1775e27e-1c82-4357-b218-3f980b440e06", "GET", 404),
        ("service_at_locations/1775e27e-1c82-4357-b218-3f980b440e06", "GET", 404),
        ("taxonomies/%F0%9F%9A%8C", "GET", 404),
        ("taxonomy_terms/' OR 1=1 --", "GET", 404),
        ("organizations", "GET", 404),
        ("services", "POST", 405),
        ("services?" + "a=1&" * 200, "GET", 414),
    ],
)
def test_faults_are_json(client: Any, path: str, method: str, status: int) -> None:
    response = client.open(f"/oruk/{path}", method=method)
    assert (response.status_code, response.mimetype) == (status, "application/json")
    assert list(response.json) == ["error"]


PARAMETERS = (
    "search", "page", "per_page", "taxonomy_term_id", "taxonomy_id", "minimum_age", "maximum_age",
    "start_time", "end_time", "day", "postcode", "proximity",
)  # fmt: skip
ODD = ["", "0", "1", "-1", "1e3", "\x00", "*", '"', "(", "%", "lunch", "MO", "10:00", POSTCODE, "²"]


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.sampled_from(LISTS),
    st.dictionaries(
        st.sampled_from(PARAMETERS), st.sampled_from(ODD) | st.text(max_size=8), max_size=4
    ),
)
def test_whatever_is_asked_gives_a_page_or_says_what_is_wrong(
    client: Any, path: str, asked: dict[str, str]
) -> None:
    response = client.get(f"/oruk/{path}", query_string=asked)
    assert response.status_code in {200, 400}
    if response.status_code == 200:
        assert response.json["size"] == len(response.json["contents"])
    else:
        assert response.json["error"]


def test_a_copy_without_a_pack_says_so_in_json(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    attach(app, ServiceHolder(replace_settings(app)))
    response = app.test_client().get("/oruk/services")
    assert (response.status_code, list(response.json)) == (503, ["error"])


def replace_settings(app: Any) -> Any:
    from webmap.settings import Settings

    return Settings(secret_key="k" * 32, instance=Path(app.root_path) / "nowhere")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("search=lunch&per_page=1", ["Near Lunch Club"]),
        ("day=TU&search=singers", ["Town Singers"]),
        ("day=Wednesday", []),
        ("start_time=10:30&end_time=12:00Z&search=singers", ["Town Singers"]),
        ("start_time=10:31:00%2B01:00", []),
        ("search=&day=&page=&minimum_age=&search_more=1&per_page=1", ["Far Gardeners"]),
    ],
)
def test_filters_over_http(client: Any, query: str, found: list[str]) -> None:
    assert names(client, query) == found


def test_terms_of_the_list_find_the_groups_that_have_them(client: Any) -> None:
    terms = {term["name"]: term for term in contents(client, "taxonomy_terms?per_page=200")}
    assert names(client, f"taxonomy_term_id={terms['singing']['id']}") == ["Town Singers"]
    assert names(client, f"taxonomy_term_id={terms['Online']['id'].upper()}") == ["Phone Friends"]
    kinds = terms["singing"]["taxonomy_id"]
    assert len(names(client, f"taxonomy_id={kinds}")) == len(GROUPS)
    inside = client.get(f"/oruk/taxonomies/{kinds}").json["taxonomy_terms"]
    assert {"singing", "craft"} <= {term["name"] for term in inside}
    assert names(client, "taxonomy_term_id=1775e27e-1c82-4357-b218-3f980b440e06") == []


def test_places_near_a_postcode_are_the_nearest_first_in_metres(client: Any) -> None:
    def near(query: str) -> list[str]:
        found = contents(client, f"service_at_locations?{query}")
        return [each["location"].get("name", "") for each in found]

    everything = near(f"postcode={POSTCODE}")
    assert everything[0] == "Near Hall"
    assert everything[-1] == "Lost Hall"  # nobody knows where it is
    assert set(near(f"postcode={POSTCODE}&proximity=300")) == {"Near Hall"}
    # 0.001 degrees of latitude and 0.003 of longitude: 233 metres.
    assert near(f"postcode={POSTCODE}&proximity=230") == []
    assert "Lost Hall" not in near(f"postcode={POSTCODE}&proximity=999999")


def test_a_venue_without_coordinates_is_where_its_postcode_is(tmp_path: Path) -> None:
    hall = Venue("v", "Hall", "1 Lane", POSTCODE.lower())
    client = clients(tmp_path, group("a", "A", hall))
    (found,) = contents(client, f"service_at_locations?postcode={POSTCODE}&proximity=1")
    # As published: where it is was worked out, and nobody has said it.
    assert "latitude" not in found["location"]


def test_paused_groups_are_said_to_be_closed_for_now_and_private_ones_are_not_there(
    tmp_path: Path,
) -> None:
    private = Provenance("A", "a", "2", "Confidential")
    client = clients(
        tmp_path,
        group("p", "Paused", None, status=Status.PAUSED),
        group("c", "Closed", None, status=Status.CLOSED),
        group("r", "Linkton Refuge", VENUES[next(iter(VENUES))]),
        group("x", "Private", None, provenance=private),
    )
    assert [(s["name"], s["status"]) for s in contents(client, "services")] == [
        ("Paused", "temporarily closed")
    ]
    assert contents(client, "service_at_locations") == []


@pytest.mark.parametrize(
    "path",
    ["/data/groups.csv", "/data/groups.geojson", "/ogc/collections/groups/items", "/oruk/services"],
)
def test_where_a_refuge_is_goes_out_in_no_form(tmp_path: Path, path: str) -> None:
    hall = VENUES[next(iter(VENUES))]
    client = clients(tmp_path, group("r", "Linkton Refuge", hall), group("a", "Tea", None))
    response = client.get(path)
    assert response.status_code == 200
    assert "Tea" in response.text
    assert "Refuge" not in response.text
    assert hall.address not in response.text


def test_hostile_texts_are_json_and_nothing_else(tmp_path: Path) -> None:
    text = "</script><script>alert(1)</script>\u2028'\"\\"
    client = clients(tmp_path, group("a", text, None, kind=text, description=text))
    response = client.get("/oruk/services")
    assert response.json["contents"][0]["name"] == text
    assert response.mimetype == "application/json"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/oruk/", "/oruk/services", "/oruk/openapi.json"])
def test_who_has_it_already_gets_it_not_again(client: Any, path: str) -> None:
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"].removeprefix("W/") == first.headers["ETag"].removeprefix("W/")
    other = client.get(path, headers={"If-None-Match": '"another"'})
    assert other.status_code == 200


def test_every_change_of_the_directory_is_seen_at_once(tmp_path: Path) -> None:
    services = fake_services(GROUPS[:1])
    store: Any = services.store
    client: Any = make_app(tmp_path, services).test_client()
    first = client.get("/oruk/services")
    store.groups = (replace(GROUPS[0], cost="£5"),)
    store.change = lambda: 2
    again = client.get("/oruk/services", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200
    service = client.get(f"/oruk/services/{again.json['contents'][0]['id']}").json
    assert service["cost_options"][0]["amount_description"] == "£5"


def test_answers_know_nothing_of_who_asks(searched: Any) -> None:
    """A link worker with an open search gets what everybody gets, and no cookie goes along."""
    stranger = searched.application.test_client()
    for path in ("/oruk/", "/oruk/services", "/openapi.json"):
        mine, theirs = searched.get(path), stranger.get(path)
        assert mine.data == theirs.data
        for response in (mine, theirs):
            assert "Set-Cookie" not in response.headers
            assert "Cookie" not in response.headers.get("Vary", "")
            assert response.headers["Access-Control-Allow-Origin"] == "*"
            assert response.headers["Cache-Control"] == "public, no-cache"
    # What is about a person stays shut.
    page = searched.get("/search")
    assert "Access-Control-Allow-Origin" not in page.headers
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_browser_on_another_site_may_ask_whether_it_has_changed(client: Any) -> None:
    headers = {
        "Origin": "https://elsewhere.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "if-none-match",
    }
    response = client.options("/oruk/services", headers=headers)
    assert response.status_code == 204
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "If-None-Match" in response.headers["Access-Control-Allow-Headers"]


def test_lists_are_sent_compressed(client: Any) -> None:
    plain = client.get("/oruk/services")
    packed = client.get("/oruk/services", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(packed.data)) == plain.json
    headers = {"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]}
    assert client.get("/oruk/services", headers=headers).status_code == 304


def test_a_page_makes_json_of_its_own_groups_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from webmap.views import oruk

    client = clients(tmp_path, *(group(f"g{n}", f"Group {n}", None) for n in range(2000)))
    written: list[str] = []

    def count(one: Any, service: str) -> dict[str, Any]:
        written.append(service)
        return real(one, service)

    real = oruk.write_service_in_short
    monkeypatch.setattr(oruk, "write_service_in_short", count)
    assert client.get("/oruk/services?per_page=50&page=20").json["total_items"] == 2000
    assert len(written) == 50
