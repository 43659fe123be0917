"""Choosing venues and settlements: what counts, what must not be listed, what is said of it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point, Polygon, box

from geo.findings import Findings
from geo.osm import Feature
from geo.osm_features import read_features
from geo.place_categories import CATEGORIES, classify
from geo.places import COLUMNS, find_places

BNG = "EPSG:27700"
YARD = box(-2.001, 51.999, -1.999, 52.001)


def places(*features: Feature) -> pd.DataFrame:
    return find_places(list(features), BNG)


def node(number: int, lat: float = 52.0, lon: float = -2.0, **tags: str) -> Feature:
    return Feature(f"node/{number}", tags, Point(lon, lat))


def test_a_venue_carries_where_it_is_and_what_is_known_of_it() -> None:
    tags = {
        "amenity": "community_centre",
        "name": "The  Hub",
        "wheelchair": "limited",
        "addr:housenumber": "12",
        "addr:street": "High Street",
        "addr:city": "Anytown",
        "addr:postcode": "wr1 2ab",
        "phone": "01234 5;01234 6",
        "website": "https://hub.example",
    }
    found = places(Feature("way/7", tags, YARD))
    assert tuple(found.columns) == COLUMNS
    row = found.iloc[0]
    assert (row["id"], row["kind"], row["category"]) == ("way/7", "venue", "community_centre")
    assert row["name"] == "The Hub"
    assert (row["lat"], row["lon"]) == (pytest.approx(52.0), pytest.approx(-2.0))
    # 52 N 2 W is on the central meridian of the grid: 400 km east of its false origin.
    assert row["x_m"] == pytest.approx(400_000, abs=150)
    assert row["address"] == "12 High Street, Anytown"
    assert row["postcode"] == "WR1 2AB"
    assert row["phone"] == "01234 5, 01234 6"
    assert row["website"] == "https://hub.example"
    assert row["wheelchair"] == "limited"


def test_no_features_give_an_empty_table_with_all_columns() -> None:
    found = places()
    assert tuple(found.columns) == COLUMNS
    assert found.empty


@pytest.mark.parametrize(
    ("tag", "said"),
    [("yes", "yes"), ("designated", "yes"), ("no", "no"), ("limited", "limited"),
     ("YES?", "unknown"), ("", "unknown"), ("bad", "unknown")],
)  # fmt: skip
def test_wheelchair_access_is_never_yes_unless_the_tag_says_so(tag: str, said: str) -> None:
    found = places(node(1, amenity="library", name="Library", wheelchair=tag))
    assert found["wheelchair"].tolist() == [said]


@pytest.mark.parametrize(
    "website",
    ["javascript:alert(1)", 'https://x.example/"><script>', "see poster", "data:text/html,x"],
)
def test_a_hostile_website_is_dropped(website: str) -> None:
    found = places(node(1, amenity="library", name="Library", website=website))
    assert found["website"].tolist() == [""]


@pytest.mark.parametrize(
    ("tags", "category"),
    [
        ({"amenity": "community_centre", "name": "Ryhall Village Hall"}, "village_hall"),
        ({"amenity": "community_centre", "name": "Centre 70"}, "community_centre"),
        ({"building": "yes", "name": "Barrowden Village Hall"}, "village_hall"),
        ({"building": "yes", "name": "Neuadd y Pentref"}, "village_hall"),
        ({"building": "yes", "name": "St Anne's Church Hall"}, "church_hall"),
        ({"building": "house", "name": "Village Hall"}, ""),
        ({"building": "yes", "name": "The Old Village Hall"}, ""),
        ({"building": "yes", "name": "Village Hall Cottage"}, ""),
        ({"building": "yes", "name": "Parish Rooms", "amenity": "restaurant"}, ""),
        ({"building": "yes", "name": "Tesco"}, ""),
        ({"amenity": "doctors"}, "surgery"),
        ({"amenity": "place_of_worship", "building": "church"}, "place_of_worship"),
        ({"leisure": "park"}, ""),
        ({"leisure": "park", "name": "Bellevue Park"}, "park"),
        ({"leisure": "swimming_pool", "name": "Pool", "access": "private"}, ""),
        ({"leisure": "pitch", "sport": "bowls"}, "bowls"),
        ({"amenity": "library", "name": "Library", "disused": "yes"}, ""),
        ({"social_facility": "food_bank", "amenity": "social_facility", "name": "F"}, "food_bank"),
        ({"amenity": "bank", "name": "Bank"}, ""),
    ],
)
def test_what_counts_as_a_venue(tags: dict[str, str], category: str) -> None:
    assert classify(tags) == (("venue", category) if category else ("", ""))


@pytest.mark.parametrize(
    "tags",
    [
        {"social_facility": "shelter", "social_facility:for": "abused", "name": "Haven"},
        {"social_facility": "shelter", "social_facility:for": "women;homeless", "name": "Haven"},
        {"social_facility": "shelter", "name": "Number 9"},
        {"social_facility": "group_home", "social_facility:for": "child", "name": "Oaks"},
        {"amenity": "social_facility", "name": "Westshire Women's Refuge"},
    ],
)
def test_refuges_and_childrens_homes_are_never_listed(tags: dict[str, str]) -> None:
    assert classify({"amenity": "social_facility"} | tags) == ("", "")


def test_a_place_mapped_as_node_and_building_is_listed_once_with_the_fuller_tags() -> None:
    found = places(
        node(1, amenity="place_of_worship", name="St. Mary's"),
        Feature(
            "way/2",
            {"amenity": "place_of_worship", "name": "Saint Marys", "wheelchair": "yes"},
            YARD,
        ),
        node(3, lat=52.01, amenity="place_of_worship", name="St Mary's"),
    )
    assert found["id"].tolist() == ["way/2", "node/3"]


def test_two_shops_of_one_charity_in_one_street_are_two() -> None:
    shop = {"shop": "charity", "name": "Hospice Shop", "addr:street": "High Street"}
    found = places(
        node(1, **shop, **{"addr:housenumber": "38"}),
        node(2, **shop, **{"addr:housenumber": "41"}),
    )
    assert len(found) == 2


def test_a_settlement_is_its_node_rather_than_its_outline() -> None:
    found = places(
        Feature("relation/1", {"place": "village", "name": "Wing", "population": "300"}, YARD),
        node(2, place="village", name="Wing"),
        node(3, place="village"),
        node(4, place="island", name="Lundy"),
    )
    assert found[["id", "kind", "category"]].values.tolist() == [
        ["node/2", "settlement", "village"]
    ]


def test_the_point_of_a_crooked_shape_is_inside_it() -> None:
    horseshoe = Polygon([(0, 0), (3, 0), (3, 1), (1, 1), (1, 2), (3, 2), (3, 3), (0, 3)])
    scaled = Polygon([(-2 + x / 1e3, 52 + y / 1e3) for x, y in horseshoe.exterior.coords])
    found = places(Feature("way/1", {"leisure": "park", "name": "Crook"}, scaled))
    assert scaled.contains(Point(found["lon"].iloc[0], found["lat"].iloc[0]))


KEYS = sorted({tag.split("=")[0] for category in CATEGORIES for tag in category.tags})
VALUES = sorted({tag.split("=")[1] for category in CATEGORIES for tag in category.tags} | {"no"})


@given(
    st.dictionaries(
        st.sampled_from([*KEYS, "name", "building", "place", "access"]),
        st.sampled_from(VALUES) | st.text(max_size=8),
        max_size=6,
    )
)
@settings(max_examples=200, deadline=None)
def test_any_tags_give_a_known_kind_and_a_nameless_settlement_never(tags: dict[str, str]) -> None:
    kind, category = classify(tags)
    assert kind in ("venue", "settlement", "")
    assert bool(kind) == bool(category)
    if kind == "settlement":
        assert tags["name"]
    elif kind == "venue":
        assert category in {c.name for c in CATEGORIES}


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("extract", "listed", "least"),
    [
        ("newport/newport-2023-06-13.osm.pbf", "newport/newport_osm_places_2023-06-12.csv", 150),
        (
            "english-rural/rutland-2018-02-27.osm.pbf",
            "english-rural/rutland_osm_places_2018-02-27.csv",
            60,
        ),
    ],
)
def test_nearly_all_named_community_places_of_a_real_town_are_found(
    real_data: Path, extract: str, listed: str, least: int
) -> None:
    found = find_places(read_features(real_data / extract, Findings()), BNG)
    other = pd.read_csv(real_data / listed)
    wanted = other[
        other["name"].notna()
        & other["category"].isin(
            ["community venue", "faith", "social care and support", "club", "arts and learning",
             "sport and activity", "health"]
        )
    ]  # fmt: skip
    assert len(wanted) >= least
    same = wanted["source_id"].str.removeprefix("osm:").isin(found["id"])
    assert same.mean() >= 0.98
