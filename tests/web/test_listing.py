"""What pages list: paused groups as paused, and venues put where their postcode is."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from directory.model import Offer, OfferKind, Status, Venue
from tests.web.conftest import make_app
from tests.web.fakes import GROUPS, HOME, POSTCODE, FakeStore, fake_services, group, venue
from webmap.usecases.listing import Listing

TABLE = pd.DataFrame({"postcode": ["LK1 1AA"], "lat": [52.1], "lon": [-1.5]})
WEEK = (dt.date(2026, 3, 2), dt.date(2026, 3, 8))


def listing(*groups: Any) -> Listing:
    return Listing(FakeStore(groups), TABLE)


def by_code(code: str, **more: Any) -> Venue:
    return Venue(f"v-{code}", "Hall", "1 Church Lane", code, **more)


def test_a_venue_without_a_place_is_put_where_its_postcode_is() -> None:
    here = listing(group("a", "Tea", by_code(" lk11aa ")))
    [found] = here.groups()
    [place] = found.venues
    assert (place.lat, place.lon, place.postcode) == (52.1, -1.5, " lk11aa ")
    assert here.is_by_postcode(place)
    [session] = here.sessions_between(*WEEK)
    assert session.venue == place
    assert here.group("a") == found


def test_a_published_place_stays_and_an_unknown_postcode_stays_unknown() -> None:
    known = by_code("LK1 1AA", lat=52.9, lon=-1.9)
    lost = by_code("LK9 9ZZ")
    nonsense = by_code("near the church")
    here = listing(*(group(v.id, v.id, v) for v in (known, lost, nonsense)))
    places = {g.id: (g.venues[0].lat, g.venues[0].lon) for g in here.groups()}
    assert places == {known.id: (52.9, -1.9), lost.id: (None, None), nonsense.id: (None, None)}
    assert not any(here.is_by_postcode(v) for v in (known, lost, nonsense))


def test_a_paused_group_is_listed_without_dates_and_a_closed_one_is_not() -> None:
    hall = venue("hall", 52.1, -1.5)
    here = listing(
        group("on", "On", hall),
        group("off", "Off", hall, status=Status.PAUSED),
        group("gone", "Gone", hall, status=Status.CLOSED),
    )
    assert [g.id for g in here.groups()] == ["off", "on"]
    assert [g.id for g in here.active()] == ["on"]
    assert {s.group_id for s in here.sessions_between(*WEEK)} == {"on"}
    assert here.group("gone") is None


def test_pages_say_that_a_group_is_paused_and_what_it_wants_known(tmp_path: Path) -> None:
    paused = replace(
        GROUPS[1], id="off", name="Paused Singers", status=Status.PAUSED,
        alert="The roof is being mended.",
    )  # fmt: skip
    client: Any = make_app(tmp_path, fake_services(groups=(*GROUPS, paused))).test_client()
    client.search()
    card = client.get(client.results).text
    assert "Paused Singers" in card
    assert "It is closed for now." in card
    assert "The roof is being mended." in card
    page = client.get("/groups/off").text
    assert "It is closed for now." in page
    assert "Next dates" not in page
    assert client.get("/groups/off.ics").data.count(b"BEGIN:VEVENT") == 0


def test_pages_say_that_a_place_is_only_that_of_a_postcode(tmp_path: Path) -> None:
    placed = group("code", "Postcode Club", by_code(POSTCODE))
    client: Any = make_app(tmp_path, fake_services(groups=(placed,))).test_client()
    client.search()
    assert "We know only the postcode of the venue" in client.get(f"{client.results}/code").text
    assert "where its postcode is" in client.get("/groups/code").text
    [feature] = client.get("/groups/code.geojson").get_json()["features"]
    assert feature["geometry"]["coordinates"] == [HOME.lon, HOME.lat]
    other = make_app(tmp_path / "other").test_client()
    other.search()
    assert "only the postcode" not in other.get(f"{other.results}/bus").text


def test_pages_say_how_the_group_helps_with_getting_there(tmp_path: Path) -> None:
    offer = Offer(OfferKind.OWN_MINIBUS, "Ring two days before", "Newton", (0, 2), "01632 960002")
    helped = replace(GROUPS[1], offers=(offer,))
    client: Any = make_app(tmp_path, fake_services(groups=(helped,))).test_client()
    client.search()
    said = (
        "They have a minibus. Ring two days before. From: Newton. On: Monday, Wednesday. "
        "Phone: 01632 960002."
    )
    assert said in client.get("/groups/bus").text
    assert said in client.get(f"{client.results}/bus").text
