"""The timetables as their operators would list them. Tables only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class StopSpec:
    """A stop: where about (a venue's key, or kilometres), its name, what is known of its kerb.

    ``boarding`` is GTFS ``wheelchair_boarding``: 0 unknown, 1 yes, 2 no.
    """

    key: str
    name: str
    near: str | tuple[float, float]
    boarding: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """Journeys along some stops: the days, and when they leave the first stop (HHMM)."""

    stops: tuple[str, ...]
    days: str
    leaves: str
    headsign: str
    wheelchair: int = 1


@dataclass(frozen=True, slots=True)
class Line:
    """A bus route."""

    number: str
    title: str
    agency: str
    colour: str
    runs: tuple[Run, ...]


AGENCIES: Final = {
    "WVB": ("Wendle Valley Buses (invented)", "01632 960101"),
    "FEN": ("Fennow Coaches (invented)", "01632 960102"),
    "ACB": ("Ambry Community Bus (invented)", "01632 960103"),
}

STOPS: Final = (
    StopSpec("mp", "Market Place", "angel", 1),
    StopSpec("station", "Railway Station", (11.07, 8.8), 1),
    StopSpec("quay", "Quayside Surgery", "surgery", 1),
    StopSpec("bridge", "Bridge End", "bridgeend", 1),
    StopSpec("ovroad", "Overwick Road, Chestnut Drive", (12.3, 10.62)),
    StopSpec("meads", "Meads, Community Centre", "meads", 1),
    StopSpec("grange", "Grange Road", (11.8, 9.02), 1),
    StopSpec("academy", "Wendle Vale Academy", "high", 1),
    StopSpec("castle", "Castle Park, Community Hub", "castlehub", 1),
    StopSpec("castle2", "Castle Park, Ring Hill", (10.06, 9.05), 1),
    StopSpec("priory", "Priory Park", (10.5, 9.75), 1),
    StopSpec("malt", "Malthouse Road", (11.27, 9.3), 1),
    StopSpec("southf", "Southfields, Sports Hall", "southfields", 1),
    StopSpec("jude", "St Jude's Church", "stjude", 2),
    StopSpec("newb", "New Bridge", (10.54, 10.7)),
    StopSpec("brackrd", "Brackenholt Road", (11.4, 10.65), 2),
    StopSpec("ov1", "Overwick, School", "overwick_school"),
    StopSpec("ov2", "Overwick, High Street", "overwick_shop", 1),
    StopSpec("ov3", "Overwick, Surgery", "overwick_surgery", 1),
    StopSpec("ma1", "Marlstoke, Main Street", (5.1, 6.56)),
    StopSpec("ma2", "Marlstoke, The Railway", "marlstoke_pub", 1),
    StopSpec("ma3", "Marlstoke, Surgery", "marlstoke_surgery", 1),
    StopSpec("sandry", "Sandry Cross, Crossroads", (7.9, 8.7), 2),
    StopSpec("ha1", "Hallowby, High Street", "hallowby_shop", 1),
    StopSpec("ha2", "Hallowby, Surgery", "hallowby_surgery", 1),
    StopSpec("gf1", "Great Fennow, Jubilee Hall", "gfennow_hall", 1),
    StopSpec("gf2", "Great Fennow, School", "gfennow_school"),
    StopSpec("pellow", "Nether Pellow, The Bridge Inn", "pellow_pub", 2),
    StopSpec("quen", "Quenbury, Green", "quenbury_pub"),
    StopSpec("quen2", "Quenbury, Community Shop", "quenbury_shop"),
    StopSpec("tolley", "Tolley Green, Mission Room", "tolley_hall", 2),
    StopSpec("elmer", "Elmerstow, The Red Cow", "elmerstow_pub"),
    StopSpec("pambry", "Priors Ambry, Priory Lane", "pambry_pub"),
    StopSpec("kambry", "Kings Ambry, Church", "kambry_church", 2),
    StopSpec("ash", "Ashmarden, The Ferryman", "ashmarden_pub"),
    StopSpec("ash2", "Ashmarden, School", "ashmarden_school", 1),
    StopSpec("dun", "Dunmarsh, Sluice", (21.9, 7.4), 2),
    StopSpec("wick", "Wickenthorpe, Church Lane", "wickenthorpe_pub"),
    StopSpec("cold", "Coldmere, Church", (2.7, 15.4), 2),
    StopSpec("ember", "Cold Emberley, The Horseshoes", "emberley_pub"),
    StopSpec("lap", "Lapwing End, Bus Shelter", (20.9, 12.1)),
    StopSpec("yarrow", "Yarrowby, Main Street", "yarrowby_pub"),
    StopSpec("osg", "Osgarby, The Wold Inn", "osgarby_pub"),
    StopSpec("sarn", "Upper Sarn, Telephone Box", (17.2, 17.5), 2),
    StopSpec("sallow", "Sallowfield, Village Hall", "sallowfield_hall"),
    StopSpec("lfen", "Little Fennow, Main Street", (17.6, 2.9)),
    StopSpec("brack", "Brackenholt, The Hut", "brackenholt_hall", 2),
)
# Market Place has stands: which route number stops at which.
STANDS: Final = {
    "12": "A", "60": "A", "52": "A", "7": "B", "51": "B", "31": "B", "24": "C", "35": "C",
    "42": "C", "53": "C", "T1": "D",
}  # fmt: skip

_12_EAST: Final = (
    "ma1", "ma2", "ma3", "sandry", "castle2", "mp", "quay", "bridge", "ovroad", "ov1", "ov2", "ov3",
)  # fmt: skip
_12_WEST: Final = tuple(reversed(_12_EAST))
_7: Final = ("ha2", "ha1", "newb", "mp")
_24: Final = ("gf1", "gf2", "pellow", "southf", "malt", "mp")
_31: Final = ("quen", "quen2", "tolley", "newb", "mp")
_35: Final = ("elmer", "pambry", "kambry", "jude", "station", "mp")
_42: Final = ("wick", "dun", "ash", "ash2", "bridge", "mp")
_51: Final = ("cold", "ember", "ha1", "brack", "brackrd", "mp")
_52: Final = ("lap", "yarrow", "ov2", "mp")
_53: Final = ("sallow", "pambry", "ma2", "mp")
_60: Final = ("osg", "sarn", "yarrow", "ov2", "bridge", "mp")
_T1: Final = (
    "mp", "priory", "castle", "castle2", "station", "malt", "grange", "meads", "academy", "quay",
    "mp",
)  # fmt: skip


def _back(stops: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(reversed(stops))


def _school(number: str, title: str, agency: str, stops: tuple[str, ...], leaves: str) -> Line:
    return Line(
        number, title, agency, "5B6770",
        (
            Run(stops, "school", leaves, "Wendle Vale Academy", 0),
            Run(_back(stops), "school", "1535", title.split(" - ", maxsplit=1)[0], 0),
        ),
    )  # fmt: skip


LINES: Final = (
    Line(
        "12", "Marlstoke - Wendlebridge - Overwick", "WVB", "00703C",
        (
            Run(_12_EAST, "weekday", "0655 0755 0855 0955 1055 1155 1255 1355 1455 1555 1655 1755 "
                "1855 2040", "Overwick"),
            Run(_12_WEST, "weekday", "0700 0800 0900 1000 1100 1200 1300 1400 1500 1600 1700 1800 "
                "1900 2130", "Marlstoke"),
            Run(_12_EAST, "saturday", "0755 0955 1155 1355 1555 1755", "Overwick"),
            Run(_12_WEST, "saturday", "0800 1000 1200 1400 1600 1800", "Marlstoke"),
            Run(_12_EAST[5:], "friday", "2335", "Overwick"),
            Run(_12_WEST[6:], "friday", "2405", "Marlstoke"),
        ),
    ),
    Line(
        "7", "Hallowby - Wendlebridge", "WVB", "1D70B8",
        (
            Run(_7, "weekday", "0720 0920 1120 1320 1520 1740", "Wendlebridge"),
            Run(_back(_7), "weekday", "0815 1015 1215 1415 1615 1820", "Hallowby"),
            Run(_7, "saturday", "0920 1120 1520", "Wendlebridge", 0),
            Run(_back(_7), "saturday", "1015 1415 1715", "Hallowby", 0),
        ),
    ),
    Line(
        "24", "Great Fennow - Wendlebridge", "FEN", "912B88",
        (
            Run(_24, "weekday", "0735 0945 1300 1600", "Wendlebridge", 0),
            Run(_back(_24), "weekday", "0905 1205 1430 1735", "Great Fennow", 0),
            Run(_24, "saturday", "0945 1300", "Wendlebridge", 0),
            Run(_back(_24), "saturday", "1205 1605", "Great Fennow", 0),
        ),
    ),
    Line(
        "31", "Quenbury - Tolley Green - Wendlebridge", "WVB", "B58840",
        (
            Run(_31, "weekday", "0730 1000 1345", "Wendlebridge"),
            Run(_back(_31), "weekday", "1200 1515 1745", "Quenbury"),
        ),
    ),
    Line(
        "35", "Elmerstow - The Ambrys - Wendlebridge", "FEN", "D53880",
        (
            Run(_35, "weekday", "0715 0955 1330", "Wendlebridge", 2),
            Run(_back(_35), "weekday", "1205 1500 1735", "Elmerstow", 2),
        ),
    ),
    Line(
        "42", "Wickenthorpe - Ashmarden - Wendlebridge", "WVB", "28A197",
        (
            Run(_42, "weekday", "0740 1010 1400", "Wendlebridge"),
            Run(_back(_42), "weekday", "1230 1535 1750", "Wickenthorpe"),
        ),
    ),
    Line(
        "51", "Coldmere - Hallowby - Wendlebridge (market days)", "FEN", "4C2C92",
        (
            Run(_51, "market", "0915", "Wendlebridge Market", 0),
            Run(_back(_51), "market", "1315", "Coldmere", 0),
        ),
    ),
    Line(
        "52", "Lapwing End - Yarrowby - Wendlebridge (market days)", "FEN", "4C2C92",
        (
            Run(_52, "market", "0925", "Wendlebridge Market", 0),
            Run(_back(_52), "market", "1300", "Lapwing End", 0),
        ),
    ),
    Line(
        "53", "Sallowfield - Marlstoke - Wendlebridge (Thursdays, please book)", "ACB", "F47738",
        (
            Run(_53, "thursday", "0940", "Wendlebridge"),
            Run(_back(_53), "thursday", "1330", "Sallowfield"),
        ),
    ),
    Line(
        "60", "Osgarby - Yarrowby - Wendlebridge (Saturdays)", "FEN", "6F72AF",
        (
            Run(_60, "saturday", "0905 1310", "Wendlebridge", 0),
            Run(_back(_60), "saturday", "1210 1630", "Osgarby", 0),
        ),
    ),
    Line(
        "T1", "Wendlebridge town circular", "WVB", "D4351C",
        (
            Run(_T1, "weekday", "0905 1005 1105 1205 1305 1405 1505", "Town circular"),
            Run(_T1, "saturday", "0905 1005 1105 1205 1305", "Town circular"),
        ),
    ),
    _school("S1", "Yarrowby - Overwick - Academy", "FEN", ("yarrow", "ov2", "academy"), "0745"),
    _school("S2", "Cold Emberley - Hallowby - Academy", "FEN", ("ember", "ha1", "academy"), "0740"),
    _school("S3", "Sallowfield - Marlstoke - Academy", "WVB", ("sallow", "ma2", "academy"), "0735"),
    _school(
        "S4", "Osgarby - Brackenholt - Academy", "FEN", ("osg", "brack", "brackrd", "academy"),
        "0750",
    ),
)  # fmt: skip

# Stops that the community bus serves only for people who have booked (GTFS pickup type 2).
BOOKED_LINE: Final = "53"

# The railway: key, name, kilometres or station key, boarding, platform.
RAIL_STOPS: Final = (
    ("city", "Castleminster", (-33.0, 1.0), 1),
    ("marlstoke", "Marlstoke", "marlstoke", 2),
    ("town", "Wendlebridge", "town", 1),
    ("sea", "Saltings-on-Wash", (47.0, 0.5), 0),
)
# Minutes from Castleminster at each stop of the slow and the fast train.
SLOW_MIN: Final = {"city": 0, "marlstoke": 38, "town": 44, "sea": 83}
FAST_MIN: Final = {"city": 0, "town": 37}
