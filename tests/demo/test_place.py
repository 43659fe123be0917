"""The district as a place: streets that join, rivers that part, areas that tile."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from geo.routing.vocabulary import Point
from geo.schemes import read_schemes
from tests.demo.conftest import Ways, feed, metres, rows_of
from webmap.demo.names import SETTLEMENTS
from webmap.demo.write import DemoFiles

_DRIVABLE = {
    "primary", "secondary", "tertiary", "unclassified", "residential", "living_street",
}  # fmt: skip


def _streets(ways: Ways, kinds: set[str] | None = None) -> list[int]:
    return [
        i
        for i, tags in enumerate(ways.tags)
        if "highway" in tags and (kinds is None or tags["highway"] in kinds)
    ]


def _largest_share(ways: Ways, chosen: list[int]) -> float:
    pairs = [(a, b) for i in chosen for a, b in zip(ways.nodes[i], ways.nodes[i][1:], strict=False)]
    ids, index = np.unique(np.array(pairs), return_inverse=True)
    a, b = index.reshape(-1, 2).T
    graph = csr_matrix((np.ones(len(a)), (a, b)), shape=(len(ids), len(ids)))
    label = connected_components(graph, directed=False)[1]
    return float(np.bincount(label).max() / len(ids))


def test_one_can_walk_and_drive_from_everywhere_to_everywhere(ways: Ways) -> None:
    assert _largest_share(ways, _streets(ways)) >= 0.97
    assert _largest_share(ways, _streets(ways, _DRIVABLE)) >= 0.97


def test_streets_meet_the_river_only_at_bridges(ways: Ways) -> None:
    river = next(
        shapely.LineString(line)
        for tags, line in zip(ways.tags, ways.lines, strict=True)
        if tags.get("waterway") == "river"
    )
    crossing = [i for i in _streets(ways) if river.intersects(shapely.LineString(ways.lines[i]))]
    assert all(ways.tags[i].get("bridge") == "yes" for i in crossing)
    drivable = [i for i in crossing if ways.tags[i]["highway"] in _DRIVABLE]
    assert len(drivable) == 6
    assert len(crossing) == 9


def test_streets_that_cross_share_a_point(ways: Ways) -> None:
    # Where two lines cross without one, a walker could not turn off and a router would not know.
    chosen = [i for i in _streets(ways) if "bridge" not in ways.tags[i]]
    lines = np.array([shapely.LineString(ways.lines[i]) for i in chosen])
    first, second = shapely.STRtree(lines).query(lines, predicate="crosses")
    ends = [set(ways.nodes[i]) for i in chosen]
    apart = [(a, b) for a, b in zip(first, second, strict=True) if a < b and not ends[a] & ends[b]]
    assert len(apart) <= 0.004 * len(chosen)


def test_tags_are_those_of_real_maps(ways: Ways) -> None:
    seen = {(key, value) for tags in ways.tags for key, value in tags.items()}
    seen |= {item for tags in ways.node_tags.values() for item in tags.items()}
    for wanted in (
        ("maxspeed", "30 mph"), ("maxspeed", "20 mph"), ("oneway", "yes"), ("highway", "steps"),
        ("highway", "bridleway"), ("highway", "track"), ("highway", "path"), ("ford", "yes"),
        ("barrier", "gate"), ("barrier", "bollard"), ("natural", "wood"), ("railway", "rail"),
        ("railway", "station"), ("landuse", "residential"), ("amenity", "community_centre"),
        ("community_centre", "village_hall"), ("amenity", "place_of_worship"),
        ("amenity", "library"), ("amenity", "doctors"), ("amenity", "pub"), ("amenity", "cafe"),
        ("wheelchair", "yes"), ("wheelchair", "limited"), ("place", "town"), ("place", "hamlet"),
        ("boundary", "administrative"), ("highway", "bus_stop"),
    ):  # fmt: skip
        assert wanted in seen, wanted


def test_no_two_streets_of_a_place_have_one_name(ways: Ways) -> None:
    # Parts of one street touch; two streets of one name in one village would not.
    for place in SETTLEMENTS:
        middle = np.array([470_000.0, 318_000.0]) + place.middle
        parts: dict[str, list[int]] = {}
        for i in _streets(ways, {"residential", "living_street"}):
            away = np.hypot(*(ways.lines[i].mean(axis=0) - middle))
            if away < place.radius_m and ways.tags[i].get("name"):
                parts.setdefault(ways.tags[i]["name"], []).append(i)
        for name, members in parts.items():
            shape = shapely.union_all([shapely.LineString(ways.lines[i]) for i in members])
            assert shape.buffer(1.0).geom_type == "Polygon", f"{name} in {place.name}"


def test_houses_do_not_stand_on_streets_or_each_other(ways: Ways) -> None:
    houses = np.array(
        [
            shapely.Polygon(line)
            for tags, line in zip(ways.tags, ways.lines, strict=True)
            if tags.get("building") in ("terrace", "semidetached_house", "detached", "retail")
        ]
    )
    assert 3_000 < len(houses) < 10_000
    streets = [
        shapely.LineString(ways.lines[i]) for i in _streets(ways) if "bridge" not in ways.tags[i]
    ]
    assert len(shapely.STRtree(streets).query(houses, predicate="intersects")[0]) == 0
    assert len(shapely.STRtree(houses).query(houses, predicate="overlaps")[0]) == 0


def test_areas_tile_the_district(demo: DemoFiles, ways: Ways) -> None:
    areas = gpd.read_file(demo.areas, layer="areas")
    assert areas.crs.to_epsg() == 27700
    assert 40 <= len(areas) <= 60
    assert areas.code.is_unique
    assert areas.name.is_unique
    assert areas.geometry.is_valid.all()
    assert (areas.geom_type == "Polygon").all()
    district = next(
        shapely.Polygon(line)
        for tags, line in zip(ways.tags, ways.lines, strict=True)
        if tags.get("boundary") == "administrative"
    )
    shapes = areas.geometry.to_numpy()
    whole = shapely.union_all(shapes)
    assert abs(float(shapely.area(shapes).sum()) - whole.area) < 1.0
    # The map gives its border in degrees of seven decimals, about a centimetre.
    assert whole.symmetric_difference(district).area < 0.02 * district.length
    # No slivers: a long thin area has a small share of the circle of its own outline.
    assert float((4 * np.pi * shapely.area(shapes) / shapely.length(shapes) ** 2).min()) > 0.2


def test_area_figures_are_possible(demo: DemoFiles) -> None:
    areas = gpd.read_file(demo.areas, layer="areas")
    assert 30_000 < areas.people.sum() < 45_000
    assert areas.people.min() > 200
    assert areas.people.max() < 2_000
    older = areas.people_65_plus / areas.people
    no_car = areas.households_no_car / areas.households
    assert older.between(0.10, 0.40).all()
    assert no_car.between(0.03, 0.45).all()
    assert set(areas.deprivation_decile) <= set(range(1, 11))
    # What makes the gap map worth looking at: villages older, the town with fewer cars.
    rural = areas.rural.astype(bool)
    assert older[rural].mean() > older[~rural].mean() + 0.04
    assert no_car[~rural].mean() > no_car[rural].mean() + 0.08


def test_centroids_stand_in_their_areas_where_people_live(demo: DemoFiles) -> None:
    areas = gpd.read_file(demo.areas, layer="areas").set_index("code")
    centres = gpd.read_file(demo.areas, layer="areas_centroids").set_index("code")
    assert set(areas.index) == set(centres.index)
    assert areas.geometry.contains(centres.geometry.loc[areas.index]).all()
    people = metres(*_columns(demo.postcodes, "lat", "lon"))
    away, _ = cKDTree(people).query(
        np.column_stack([centres.geometry.x.to_numpy(), centres.geometry.y.to_numpy()])
    )
    assert float(np.median(away)) < 120


def _columns(path, *names: str) -> list[list[float]]:
    rows = rows_of(path)
    return [[float(row[name]) for row in rows] for name in names]


def test_postcodes_homes_venues_and_stops_stand_beside_streets(demo: DemoFiles, ways: Ways) -> None:
    tree = shapely.STRtree([shapely.LineString(ways.lines[i]) for i in _streets(ways)])

    def furthest(points: np.ndarray) -> float:
        return float(tree.query_nearest(shapely.points(points), return_distance=True)[1].max())

    stops = feed(demo.gtfs[0])["stops"]
    assert furthest(metres(stops.stop_lat.astype(float), stops.stop_lon.astype(float))) < 30
    assert furthest(metres(*_columns(demo.postcodes, "lat", "lon"))) < 60
    for path in (demo.patients, demo.drivers, demo.lift_requests):
        assert furthest(metres(*_columns(path, "lat", "lon"))) < 60
    placed = [row for row in rows_of(demo.groups) if row["lat"]]
    venues = metres([float(r["lat"]) for r in placed], [float(r["lon"]) for r in placed])
    assert furthest(venues) < 60


def test_the_scheme_drives_from_lonely_farms_on_the_wolds_to_the_town(demo: DemoFiles) -> None:
    (scheme,) = read_schemes(demo.schemes, (-1.1, 52.7, -0.6, 53.0))
    homes = {
        row["id"]: Point(float(row["lat"]), float(row["lon"])) for row in rows_of(demo.patients)
    }
    served = {key for key, home in homes.items() if scheme.serves(home)}
    # Town and wolds; neither the west nor the fen.
    assert {"P-101", "P-104", "P-106", "P-112", "P-113", "P-115"} <= served
    assert not served & {"P-105", "P-107", "P-108", "P-114", "P-116"}


def test_postcodes_lie_in_the_district(demo: DemoFiles) -> None:
    whole = shapely.union_all(gpd.read_file(demo.areas, layer="areas").geometry.to_numpy())
    shapely.prepare(whole)
    points = metres(*_columns(demo.postcodes, "lat", "lon"))
    assert shapely.contains(whole, shapely.points(points)).all()
