"""The halls, churches, cafes and other places of the district, and where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from webmap.demo.buildings import Plots
from webmap.demo.geometry import Line, rectangles
from webmap.demo.names import SETTLEMENTS
from webmap.demo.streets import StreetBook

# Kind: frontage and depth in metres, OSM tags. A building without size is a point.
_KINDS: Final[dict[str, tuple[float, float, dict[str, str]]]] = {
    "hall": (26, 15, {"amenity": "community_centre", "building": "civic"}),
    "village_hall": (
        22, 12, {"amenity": "community_centre", "community_centre": "village_hall",
                 "building": "civic"},
    ),
    "church": (34, 14, {"amenity": "place_of_worship", "religion": "christian",
                        "denomination": "anglican", "building": "church"}),
    "chapel": (18, 12, {"amenity": "place_of_worship", "religion": "christian",
                        "denomination": "methodist", "building": "chapel"}),
    "library": (24, 18, {"amenity": "library", "building": "civic"}),
    "townhall": (30, 18, {"amenity": "townhall", "building": "civic"}),
    "arts": (34, 22, {"amenity": "arts_centre", "building": "civic"}),
    "surgery": (22, 14, {"amenity": "doctors", "healthcare": "doctor", "building": "yes"}),
    "day_centre": (28, 16, {"amenity": "social_facility", "social_facility": "day_care",
                            "social_facility:for": "senior", "building": "civic"}),
    "sports": (44, 30, {"leisure": "sports_centre", "building": "yes"}),
    "pool": (40, 26, {"leisure": "sports_centre", "sport": "swimming", "building": "yes"}),
    "club": (24, 14, {"club": "social", "building": "yes"}),
    "shed": (26, 14, {"amenity": "community_centre", "building": "industrial"}),
    "school": (52, 24, {"amenity": "school", "building": "school"}),
    "pub": (18, 12, {"amenity": "pub", "building": "yes"}),
    "cafe": (12, 12, {"amenity": "cafe", "building": "retail"}),
    "shop": (13, 11, {"shop": "convenience", "building": "retail"}),
    "market": (46, 34, {"shop": "supermarket", "building": "retail"}),
    "chemist": (13, 12, {"amenity": "pharmacy", "building": "retail"}),
    "garden": (30, 24, {"leisure": "garden", "garden:type": "community"}),
    "allotments": (70, 46, {"landuse": "allotments"}),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class VenueSpec:
    """A place to be built. `east_m`, `north_m` from the settlement's middle is where about."""

    key: str
    place: str
    name: str
    kind: str
    east_m: float = 0.0
    north_m: float = 0.0
    wheelchair: str = ""


@dataclass(frozen=True, slots=True)
class Venue:
    """A place as built: outline in metres, middle, and the street it stands in."""

    spec: VenueSpec
    outline: Line
    middle: tuple[float, float]
    street: str
    tags: dict[str, str]


_TOWN: Final = (
    VenueSpec("stoswin", "town", "St Oswin's Church", "church", 40, 170, "yes"),
    VenueSpec("townhall", "town", "Wendlebridge Town Hall", "townhall", 90, 50, "limited"),
    VenueSpec("corn", "town", "The Corn Exchange", "arts", -90, -40, "yes"),
    VenueSpec("library", "town", "Wendlebridge Library", "library", 150, -60, "yes"),
    VenueSpec("parish", "town", "St Oswin's Parish Rooms", "hall", 110, 200, "yes"),
    VenueSpec("methodist", "town", "Sheep Street Methodist Church", "chapel", -160, 150, "yes"),
    VenueSpec("kettle", "town", "The Copper Kettle", "cafe", -40, 60, "no"),
    VenueSpec("lamb", "town", "Lamb House Day Centre", "day_centre", -280, -60, "yes"),
    VenueSpec("goods", "town", "The Old Goods Shed", "shed", -120, -760, ""),
    VenueSpec("meads", "town", "Meads Community Centre", "hall", 820, -260, "yes"),
    VenueSpec("castlehub", "town", "Castle Park Community Hub", "hall", -980, -90, "yes"),
    VenueSpec("bridgeend", "town", "Bridge End Hall", "hall", 420, 860, ""),
    VenueSpec("southfields", "town", "Southfields Sports Hall", "sports", 360, -1180, "yes"),
    VenueSpec("pool", "town", "Wendle Pool", "pool", 560, -420, "yes"),
    VenueSpec("bowls", "town", "Priory Park Bowls Pavilion", "club", -560, 360, "limited"),
    VenueSpec("legion", "town", "Wendlebridge Veterans' Club", "club", -330, -330, "no"),
    VenueSpec("surgery", "town", "Quayside Surgery", "surgery", 380, 240, "yes"),
    VenueSpec("surgery2", "town", "Priory Park Surgery", "surgery", -620, 130, "yes"),
    VenueSpec("allot", "town", "Quay Road Allotments", "allotments", 640, 330, ""),
    VenueSpec("stjude", "town", "St Jude's Church", "church", -240, -1120, ""),
    VenueSpec("friends", "town", "Friends' Meeting House", "chapel", 190, -210, "limited"),
    VenueSpec("high", "town", "Wendle Vale Academy", "school", 880, 60, "yes"),
    VenueSpec("primary1", "town", "St Oswin's Primary School", "school", -460, -480),
    VenueSpec("primary2", "town", "Meads Primary School", "school", 760, -480),
    VenueSpec("super", "town", "Vale Stores", "market", 260, -560, "yes"),
    VenueSpec("angel", "town", "The Angel", "pub", 20, -70),
    VenueSpec("drovers", "town", "The Drovers", "pub", 150, 110),
    VenueSpec("chemist", "town", "Market Place Chemist", "chemist", -60, 20, "yes"),
    VenueSpec("coop", "town", "Castle Park Stores", "shop", -880, -200, "yes"),
)


def _village(
    place: str, saint: str, pub: str, *more: VenueSpec, hall: str = ""
) -> tuple[VenueSpec, ...]:
    """List what most villages have: a church, a hall, a pub."""
    name = next(s.name for s in SETTLEMENTS if s.key == place)
    return (
        VenueSpec(f"{place}_church", place, f"{saint}, {name}", "church", 60, 80),
        VenueSpec(f"{place}_hall", place, hall or f"{name} Village Hall", "village_hall", -90, -50),
        VenueSpec(f"{place}_pub", place, pub, "pub", 20, -40),
        *more,
    )


_VILLAGES: Final = (
    *_village(
        "overwick", "St Cuthman's Church", "The Plough",
        VenueSpec("overwick_surgery", "overwick", "Overwick Surgery", "surgery", 160, 40, "yes"),
        VenueSpec("overwick_chapel", "overwick", "Overwick Methodist Chapel", "chapel", -220, 10),
        VenueSpec("overwick_library", "overwick", "Overwick Community Library", "library", 60, -30,
                  "yes"),
        VenueSpec("overwick_school", "overwick", "Overwick Primary School", "school", -350, 60),
        VenueSpec("overwick_shop", "overwick", "Overwick Stores", "shop", -20, 20, "yes"),
        hall="Overwick Memorial Hall",
    ),
    *_village(
        "marlstoke", "St Hybald's Church", "The Railway",
        VenueSpec("marlstoke_surgery", "marlstoke", "Marlstoke Surgery", "surgery", 120, -70,
                  "yes"),
        VenueSpec("marlstoke_chapel", "marlstoke", "Marlstoke Chapel Rooms", "chapel", -160, 30),
        VenueSpec("marlstoke_school", "marlstoke", "Marlstoke Primary School", "school", 240, 120),
        VenueSpec("marlstoke_shop", "marlstoke", "Marlstoke Post Office", "shop", 20, 30),
        hall="Marlstoke Institute",
    ),
    *_village(
        "hallowby", "St Botwulf's Church", "The Fleece",
        VenueSpec("hallowby_surgery", "hallowby", "Wold Surgery", "surgery", -60, -160, "yes"),
        VenueSpec("hallowby_chapel", "hallowby", "Hallowby Chapel", "chapel", 150, 60, "limited"),
        VenueSpec("hallowby_school", "hallowby", "Hallowby Primary School", "school", -260, -90),
        VenueSpec("hallowby_shop", "hallowby", "Hallowby Stores", "shop", 10, 30),
        VenueSpec("hallowby_garden", "hallowby", "Hallowby Community Orchard", "garden", 240, -60),
        hall="Hallowby Community Hall",
    ),
    *_village(
        "gfennow", "St Guthlac's Church", "The Five Bells",
        VenueSpec("gfennow_chapel", "gfennow", "Great Fennow Chapel", "chapel", 130, -120),
        VenueSpec("gfennow_school", "gfennow", "Fennow Primary School", "school", -120, 200),
        VenueSpec("gfennow_cafe", "gfennow", "The Wash House Cafe", "cafe", 30, 20, "yes"),
        VenueSpec("gfennow_shop", "gfennow", "Fennow Stores", "shop", -40, -30),
        hall="Great Fennow Jubilee Hall",
    ),
    *_village("quenbury", "All Hallows Church", "The White Hart",
              VenueSpec("quenbury_shop", "quenbury", "Quenbury Community Shop", "shop", 30, 20)),
    *_village("ashmarden", "St Wendreda's Church", "The Ferryman",
              VenueSpec("ashmarden_school", "ashmarden", "Ashmarden Primary School", "school",
                        140, 60)),
    *_village("elmerstow", "St Etheldreda's Church", "The Red Cow"),
    *_village("osgarby", "St Helen's Church", "The Wold Inn"),
    *_village("pambry", "Priory Church of St Mary", "The Almoner"),
    *_village("wickenthorpe", "St Pega's Church", "The Eel's Foot"),
    *_village("yarrowby", "St Margaret's Church", "The Shepherd's Rest"),
    *_village("pellow", "St Andrew's Church", "The Bridge Inn", hall="Pellow Reading Room"),
    *_village("emberley", "St Chad's Church", "The Horseshoes"),
    *_village("sallowfield", "St Leonard's Church", "The Waterman"),
    VenueSpec("kambry_church", "kambry", "St Edmund's Church, Kings Ambry", "church", 60, 80),
    VenueSpec("kambry_hall", "kambry", "Kings Ambry Village Hall", "village_hall", -90, -50),
    VenueSpec("brackenholt_church", "brackenholt", "St James's Church, Brackenholt", "church", 50,
              50),
    VenueSpec("brackenholt_hall", "brackenholt", "Brackenholt Hut", "village_hall", -40, -60),
    VenueSpec("tolley_hall", "tolley", "Tolley Green Mission Room", "village_hall", 20, 20),
    VenueSpec("coldmere_church", "coldmere", "St Peter's Church, Coldmere", "church", 30, 40),
    VenueSpec("lfennow_church", "lfennow", "St Guthlac's Chapel, Little Fennow", "church", 30, 40),
)  # fmt: skip

VENUES: Final = _TOWN + _VILLAGES


def build_venues(book: StreetBook, plots: Plots, blocked: Sequence[BaseGeometry]) -> list[Venue]:
    """Stand every venue beside a street, as near as it fits to where it is wanted."""
    tree = shapely.STRtree([shapely.LineString(book.line(way.nodes)) for way in book.ways])
    places = np.array(plots.place)
    middles = {s.key: s.middle for s in SETTLEMENTS}
    built: list[Venue] = []
    taken: list[BaseGeometry] = list(blocked)
    for spec in VENUES:
        front, deep, tags = _KINDS[spec.kind]
        rows = np.flatnonzero(places == spec.place)
        x, y = middles[spec.place]
        wanted = np.array([x + spec.east_m, y + spec.north_m])
        rows = rows[np.argsort(np.hypot(*(plots.middle[rows] - wanted).T), kind="stable")]
        # Larger buildings stand further back from the street than houses do.
        for row in rows:
            along = plots.along[row]
            street = book.line(book.ways[int(plots.way[row])].nodes)
            near = street[np.argmin(np.hypot(*(street - plots.middle[row]).T))]
            across = np.array([-along[1], along[0]])
            across *= 1.0 if (plots.middle[row] - near) @ across > 0 else -1.0
            middle = plots.middle[row] + across * max(0.0, deep / 2 - 4.0)
            outline = rectangles(middle[None], along[None], np.array([[front, deep]]))[0]
            shape = shapely.Polygon(outline)
            if len(tree.query(shape.buffer(4.0), predicate="intersects")):
                continue
            if any(shape.distance(other) < 4.0 for other in taken):
                continue
            taken.append(shape)
            name = book.ways[int(plots.way[row])].name
            all_tags = {"name": spec.name, **tags}
            if spec.wheelchair:
                all_tags["wheelchair"] = spec.wheelchair
            built.append(Venue(spec, outline, (float(middle[0]), float(middle[1])), name, all_tags))
            break
    return built
