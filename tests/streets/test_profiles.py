"""What may be walked and driven: OSMnx's own filters are the judge; barriers by hand."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.routing.network import BARRIER, STEPS
from geo.streets.profiles import DRIVE, WALK, Profile, node_flags, way_use
from geo.streets.speeds import drive_speed_kmh, limit_kmh
from tests.streets.drawing import passes

HIGHWAYS = (
    "motorway", "motorway_link", "trunk", "primary", "residential", "living_street", "service",
    "services", "footway", "path", "pedestrian", "steps", "track", "cycleway", "bridleway",
    "bus_guideway", "construction", "proposed", "platform", "corridor", "elevator", "escalator",
    "busway", "no", "none", "raceway", "rest_area", "unclassified", "road",
)  # fmt: skip
VALUES = ("yes", "no", "private", "designated", "unknown", "none", "separate", "permissive", "both")
OTHERS = (
    "area", "access", "foot", "motor_vehicle", "motorcar", "service", "sidewalk", "sidewalk:both",
    "sidewalk:left", "sidewalk:right", "bicycle",
)  # fmt: skip
SERVICES = (
    "alley",
    "driveway",
    "emergency_access",
    "parking",
    "parking_aisle",
    "private",
    "siding",
)

tag_sets = st.builds(
    lambda highway, others, service: others | service | highway,
    st.fixed_dictionaries({}, optional={"highway": st.sampled_from(HIGHWAYS)}),
    st.dictionaries(st.sampled_from(OTHERS), st.sampled_from(VALUES), max_size=4),
    st.fixed_dictionaries({}, optional={"service": st.sampled_from(SERVICES)}),
)


@given(tag_sets)
@settings(max_examples=400)
def test_the_same_ways_as_osmnx(tags: dict[str, str]) -> None:
    from osmnx._overpass import _get_network_filter

    for profile in (WALK, DRIVE):
        wanted = passes(_get_network_filter(profile.name), tags)
        assert (way_use(profile, tags) is not None) == wanted


@pytest.mark.parametrize("profile", [WALK, DRIVE])
@pytest.mark.parametrize("junction", [None, "roundabout", "circular"])
@pytest.mark.parametrize(
    "oneway", [None, "yes", "true", "1", "-1", "reverse", "T", "F", "no", "reversible", "YES"]
)
def test_the_same_directions_as_osmnx(
    profile: Profile, oneway: str | None, junction: str | None
) -> None:
    import networkx as nx
    from osmnx.graph import _add_paths

    pairs = (("highway", "primary"), ("oneway", oneway), ("junction", junction))
    tags = {k: v for k, v in pairs if v is not None}
    graph = nx.MultiDiGraph()
    _add_paths(graph, [{"nodes": [1, 2], **tags}], profile.name == "walk")

    use = way_use(profile, tags)

    assert use is not None
    assert use.forward == graph.has_edge(1, 2)
    assert use.backward == graph.has_edge(2, 1)


@given(tag_sets, st.dictionaries(st.sampled_from(("colour", "name", "surface")), st.just("no")))
def test_only_the_listed_keys_count(tags: dict[str, str], noise: dict[str, str]) -> None:
    for profile in (WALK, DRIVE):
        listed = {k: v for k, v in tags.items() if k in profile.way_keys}
        assert way_use(profile, listed) == way_use(profile, tags | noise)


@pytest.mark.parametrize(
    ("tags", "walk", "drive"),
    [
        ({}, 0, 0),
        ({"access": "no"}, 0, 0),  # no barrier stands there
        ({"barrier": "no", "access": "no"}, 0, 0),
        ({"barrier": "gate"}, 0, 0),
        ({"barrier": "gate", "locked": "yes"}, BARRIER, BARRIER),
        ({"barrier": "gate", "locked": "yes", "foot": "yes"}, 0, BARRIER),
        ({"barrier": "gate", "access": "no"}, BARRIER, BARRIER),
        ({"barrier": "gate", "access": "private"}, BARRIER, BARRIER),
        ({"barrier": "gate", "access": "private", "foot": "permissive"}, 0, BARRIER),
        ({"barrier": "gate", "access": "private", "motor_vehicle": "yes"}, BARRIER, 0),
        ({"barrier": "gate", "motor_vehicle": "private"}, 0, BARRIER),
        ({"barrier": "gate", "motor_vehicle": "agricultural;forestry"}, 0, BARRIER),
        ({"barrier": "gate", "motor_vehicle": "agricultural; destination"}, 0, 0),
        ({"barrier": "gate", "access": "agricultural"}, 0, BARRIER),
        ({"barrier": "gate", "foot": "no"}, BARRIER, 0),
        ({"barrier": "bollard"}, 0, BARRIER),
        ({"barrier": "bollard", "motor_vehicle": "yes"}, 0, 0),
        ({"barrier": "kissing_gate"}, 0, BARRIER),
        ({"barrier": "kissing_gate", "wheelchair": "no"}, STEPS, BARRIER),
        ({"barrier": "stile"}, STEPS, BARRIER),
        ({"barrier": "cycle_barrier"}, 0, BARRIER),
        ({"barrier": "lift_gate"}, 0, 0),
        ({"barrier": "cattle_grid"}, 0, 0),
        ({"barrier": "fence"}, BARRIER, BARRIER),
    ],
)
def test_what_stands_in_the_way(tags: dict[str, str], walk: int, drive: int) -> None:
    assert node_flags(WALK, tags) == walk
    assert node_flags(DRIVE, tags) == drive


@pytest.mark.parametrize(
    ("tags", "walk", "drive"),
    [
        ({"highway": "residential"}, 0, 0),
        ({"highway": "unclassified", "access": "no"}, BARRIER, BARRIER),
        ({"highway": "unclassified", "access": "no", "foot": "yes"}, 0, BARRIER),
        ({"highway": "primary", "access": "no", "motor_vehicle": "permissive"}, BARRIER, 0),
        ({"highway": "residential", "foot": "private"}, BARRIER, 0),
        ({"highway": "residential", "motor_vehicle": "delivery"}, 0, BARRIER),
        ({"highway": "residential", "access": "customers"}, 0, 0),
    ],
)
def test_ways_that_a_tag_forbids_are_kept_but_barred(
    tags: dict[str, str], walk: int, drive: int
) -> None:
    on_foot, by_car = way_use(WALK, tags), way_use(DRIVE, tags)
    assert on_foot is not None
    assert by_car is not None
    assert (on_foot.flags, by_car.flags) == (walk, drive)


@pytest.mark.parametrize(
    ("highway", "flags"), [("steps", STEPS), ("escalator", STEPS), ("path", 0)]
)
def test_steps_are_marked(highway: str, flags: int) -> None:
    use = way_use(WALK, {"highway": highway})
    assert use is not None
    assert use.flags == flags


@pytest.mark.parametrize(
    ("text", "kmh"),
    [
        ("30 mph", 48.28032),
        ("30mph", 48.28032),
        ("50", 50),
        ("50 km/h", 50),
        ("GB:nsl_single", 96.56064),
        ("60 mph;40 mph", 64.37376),
        ("walk", 6),
        ("none", None),
        ("signals", None),
        ("0", None),
        ("", None),
        ("-20", None),
        ("900 mph", 130),
    ],
)
def test_speed_limits(text: str, kmh: float | None) -> None:
    assert limit_kmh(text) == (None if kmh is None else pytest.approx(kmh))


def test_driven_speeds() -> None:
    # Eight tenths of the limit, but no more than a lane allows; a figure for the class without one.
    assert drive_speed_kmh({"highway": "primary", "maxspeed": "50"}) == pytest.approx(40)
    assert drive_speed_kmh({"highway": "unclassified", "maxspeed": "60 mph"}) == 56
    assert drive_speed_kmh({"highway": "residential"}) == 30
    assert drive_speed_kmh({"highway": "residential", "maxspeed": "nonsense"}) == 30
    assert drive_speed_kmh({"highway": "made_up", "maxspeed": "1"}) == 5


@given(st.sampled_from(HIGHWAYS), st.text(max_size=12))
def test_a_drive_always_takes_a_time(highway: str, maxspeed: str) -> None:
    assert 5 <= drive_speed_kmh({"highway": highway, "maxspeed": maxspeed}) <= 100
