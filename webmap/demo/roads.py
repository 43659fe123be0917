"""Which places the roads, lanes and paths of the country join. Tables only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

Stop: TypeAlias = str | tuple[float, float]
"""A settlement's key, a crossing's key, or kilometres east and north."""


@dataclass(frozen=True, slots=True)
class Road:
    """A road from place to place. `ref` is its number; `to` names roads that leave the map."""

    highway: str
    via: tuple[Stop, ...]
    ref: str = ""
    to: str = ""


# Crossings of the river: key, kilometres east and north, whether vehicles may use it, its name.
CROSSINGS: Final = (
    ("mere_bridge", 2.9, 13.75, True, "Mere Bridge"),
    ("tolley_bridge", 7.75, 13.0, True, "Tolley Bridge"),
    ("town_bridge", 11.55, 10.22, True, "Wendle Bridge"),
    ("new_bridge", 10.55, 10.85, True, "New Bridge"),
    ("pellow_bridge", 14.55, 8.75, True, "Pellow Bridge"),
    ("marsh_bridge", 21.2, 6.3, True, "Sluice Bridge"),
    ("monks_footbridge", 5.3, 13.95, False, "Monks' Footbridge"),
    ("meads_footbridge", 12.25, 9.95, False, "Meads Footbridge"),
    ("eel_footbridge", 17.4, 7.75, False, "Eel Trap Footbridge"),
)

ROADS: Final = (
    # The main road, west to south-east.
    Road("primary", ((-1.5, 7.4), "sandry", "town"), "A6471", "Castleminster Road"),
    Road("primary", ("town", "pellow", "gfennow", (20.6, -1.5)), "A6471", "Saltings Road"),
    # B roads.
    Road("secondary", ("town", "town_bridge", "overwick"), "B4892"),
    Road("secondary", ("overwick", "yarrowby", (25.0, 17.6)), "B4892", "Wolds Road"),
    Road("secondary", ("town", "new_bridge", "hallowby", (8.6, 20.8)), "B4871", "North Road"),
    Road("secondary", ("sandry", "marlstoke", (-1.5, 3.2)), "B4866", "Moor Road"),
    Road("secondary", ("marlstoke", "pambry", "elmerstow", "gfennow"), "B4868"),
    # The streets that carry the town's estates.
    Road("tertiary", ("town:east", (11.95, 9.45), (12.35, 9.15), (12.1, 8.75)), "", "Meads Road"),
    Road("tertiary", ("town:south", (11.75, 9.0), (12.1, 8.75)), "", "Grange Road"),
    Road("tertiary", ("town:west", (10.45, 9.75), (10.0, 9.95)), "", "Priory Park Road"),
    Road("tertiary", ("town:castle", (10.5, 9.35), (10.1, 9.3), (10.0, 9.95)), "", "Castle Park"),
    Road("tertiary", ((10.1, 9.3), (9.95, 8.8)), "", "Ring Hill"),
    Road("tertiary", ("town:station", (11.35, 8.45), (11.9, 8.15)), "", "Southfields Way"),
    # The better lanes between villages.
    Road("tertiary", ("town_bridge", "ashmarden", (25.0, 9.6)), "", "Marsh Road"),
    Road(
        "tertiary",
        ("town", "tolley", "quenbury"),
    ),
    Road("tertiary", ("quenbury", "hinderby", (-1.5, 9.5)), "", "Hinderby Road"),
    Road(
        "tertiary",
        ("gfennow", "wickenthorpe", "marsh_bridge", "dunmarsh"),
    ),
    Road("tertiary", ("hallowby", "osgarby", (14.6, 20.8)), "", "Wold Top Road"),
    Road("tertiary", ("town", "kambry", "elmerstow", (12.2, -1.5)), "", "South Road"),
    Road("tertiary", ("hallowby", "emberley", (5.0, 20.8)), "", "Moor Road"),
    # Lanes.
    Road("unclassified", ("town_bridge", "brackenholt", "osgarby")),
    Road("unclassified", ("brackenholt", "overwick")),
    Road("unclassified", ("brackenholt", "hallowby")),
    Road("unclassified", ("tolley", "tolley_bridge", "hallowby")),
    Road("unclassified", ("tolley_bridge", "emberley", "coldmere")),
    Road("unclassified", ("quenbury", "mere_bridge", "coldmere", (-1.5, 16.6))),
    Road("unclassified", ("quenbury", "sandry")),
    Road("unclassified", ("hinderby", "marlstoke")),
    Road("unclassified", ("marlstoke", "sallowfield", (0.8, -1.5))),
    Road("unclassified", ("sallowfield", "pambry", (7.6, -1.5))),
    Road("unclassified", ("pambry", "kambry", "pellow")),
    Road("unclassified", ("kambry", "sandry")),
    Road("unclassified", ("elmerstow", "lfennow", "gfennow")),
    Road("unclassified", ("lfennow", (25.0, 1.2))),
    Road("unclassified", ("lfennow", "wickenthorpe")),
    Road("unclassified", ("pellow", "pellow_bridge", (15.6, 10.4), "overwick")),
    Road("unclassified", ("ashmarden", "lapwing", "yarrowby")),
    Road("unclassified", ("overwick", "ashmarden")),
    Road("unclassified", ("ashmarden", "dunmarsh", (25.0, 6.4))),
    Road("unclassified", ("lapwing", (25.0, 12.6))),
    Road("unclassified", ("osgarby", "sarn", "yarrowby")),
    Road("unclassified", ("overwick", "sarn", (17.8, 20.8))),
    Road("unclassified", ("yarrowby", (21.6, 20.8))),
    Road("unclassified", ("wickenthorpe", (25.0, 3.9))),
    Road("unclassified", ((10.6, 17.2), "osgarby")),
    Road("unclassified", ((4.2, 8.6), "quenbury")),
    Road("unclassified", ("hinderby", (-1.5, 11.6))),
    Road("unclassified", ((2.9, 18.6), "emberley")),
    Road("unclassified", ("emberley", (7.9, 18.9), (9.0, 19.2))),
    Road("unclassified", ((9.2, 17.6), (11.6, 18.6), "osgarby")),
    Road("unclassified", ((14.3, 19.0), "sarn")),
    Road("unclassified", ((14.6, 14.9), "overwick")),
    Road("unclassified", ((14.6, 14.9), "osgarby")),
    Road("unclassified", ((17.2, 10.4), "overwick")),
    Road("unclassified", ((17.2, 10.4), "pellow_bridge")),
    Road("unclassified", ((19.6, 12.9), "lapwing")),
    Road("unclassified", ((22.9, 14.3), "yarrowby")),
    Road("unclassified", ((22.9, 14.3), "lapwing")),
    Road("unclassified", ((22.8, 9.0), "dunmarsh")),
    Road("unclassified", ((16.6, 6.2), "pellow")),
    Road("unclassified", ((16.6, 6.2), "wickenthorpe")),
    Road("unclassified", ((13.4, 5.2), "gfennow")),
    Road("unclassified", ((13.4, 5.2), "kambry")),
    Road("unclassified", ((14.6, 1.4), "elmerstow")),
    Road("unclassified", ((14.6, 1.4), "lfennow")),
    Road("unclassified", ((10.4, 1.2), "pambry")),
    Road("unclassified", ((10.4, 1.2), "elmerstow")),
    Road("unclassified", ((4.6, 1.0), "sallowfield")),
    Road("unclassified", ((4.6, 1.0), "pambry")),
    Road("unclassified", ((0.4, 4.4), "sallowfield")),
    Road("unclassified", ((5.9, 9.6), "sandry")),
    Road("unclassified", ((5.9, 9.6), "quenbury")),
    Road("unclassified", ((1.4, 12.2), "quenbury")),
    Road("unclassified", ((9.0, 7.2), "sandry")),
    Road("unclassified", ((9.0, 7.2), "kambry")),
    # Rights of way.
    Road("bridleway", ("emberley", (3.9, 18.6), "coldmere")),
    Road("bridleway", ("osgarby", (11.4, 15.3), "brackenholt")),
    Road("bridleway", ("sallowfield", (5.6, 2.2), "pambry")),
    Road("bridleway", ("yarrowby", (18.2, 13.9), "overwick")),
    Road("bridleway", ("elmerstow", (14.5, 1.0), "lfennow")),
    Road("bridleway", ("hinderby", (3.4, 7.9), "sandry")),
    Road("footway", ("quenbury", "monks_footbridge", "emberley")),
    Road("footway", ("town", "meads_footbridge", (14.2, 11.0), "overwick")),
    Road("footway", ("pellow", "eel_footbridge", "ashmarden")),
    Road("footway", ("wickenthorpe", "eel_footbridge")),
    Road("footway", ("marlstoke", (4.9, 5.4), (2.9, 4.4), "sallowfield")),
    Road("footway", ("marlstoke", (7.0, 5.0), "pambry")),
    Road("footway", ("tolley", (9.4, 10.9), "town")),
    Road("footway", ("sandry", (9.3, 9.5), "town")),
    Road("footway", ("kambry", (11.4, 7.6), "town")),
    Road("footway", ("pellow", (13.1, 8.4), "town")),
    Road("footway", ("hallowby", (7.7, 16.0), "emberley")),
    Road("footway", ("hallowby", (10.5, 14.6), "brackenholt")),
    Road("footway", ("brackenholt", (13.9, 12.2), "overwick")),
    Road("footway", ("overwick", (17.9, 11.1), "ashmarden")),
    Road("footway", ("lapwing", (21.5, 9.8), "dunmarsh")),
    Road("footway", ("gfennow", (14.6, 3.6), "elmerstow")),
    Road("footway", ("gfennow", (16.9, 3.9), "lfennow")),
    Road("footway", ("kambry", (9.8, 4.7), "pambry")),
    Road("footway", ("gfennow", (17.2, 5.9), "wickenthorpe")),
    Road("footway", ("sarn", (18.9, 16.1), "yarrowby")),
    Road("footway", ("quenbury", (5.9, 12.3), "tolley")),
    Road("footway", ("coldmere", (1.2, 12.6), "hinderby")),
    # Farm tracks.
    Road("track", ((10.0, 18.9), "hallowby")),
    Road("track", ((12.2, 15.2), "osgarby")),
    Road("track", ((2.2, 18.2), "coldmere")),
    Road("track", ((22.6, 16.9), "yarrowby")),
    Road("track", ((15.4, 14.7), "overwick")),
    Road("track", ((0.9, 1.6), "sallowfield")),
    Road("track", ((6.9, 2.0), "pambry")),
    Road("track", ((16.4, 1.2), "elmerstow")),
    Road("track", ((20.6, 4.6), "wickenthorpe")),
    Road("track", ((23.1, 10.8), "lapwing")),
    Road("track", ((5.6, 10.0), "quenbury")),
    Road("track", ((9.3, 6.9), "kambry")),
    Road("track", ((0.4, 6.9), "marlstoke")),
    Road("track", ((15.2, 16.2), "osgarby")),
)
