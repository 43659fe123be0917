"""What makes an OpenStreetMap object a venue: a table, and the few rules that a table cannot say.

Refuges and children's homes are left out on purpose: their addresses must not be listed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from geo.osm import Tags

VENUE: Final = "venue"
SETTLEMENT: Final = "settlement"


@dataclass(frozen=True, slots=True)
class Category:
    """One kind of venue and the tags that make it.

    Parameters
    ----------
    name : stable snake_case name.
    tags : ``key=value`` pairs, any of which is enough; ``key=*`` for any value.
    unnamed : whether one without a name is kept.
    """

    name: str
    tags: tuple[str, ...]
    unnamed: bool = False


# The first category that fits wins, so what says most about a place stands first.
CATEGORIES: Final[tuple[Category, ...]] = (
    Category("village_hall", ("amenity=village_hall", "community_centre=village_hall"), True),
    Category("church_hall", ("amenity=church_hall", "building=church_hall"), True),
    Category("library", ("amenity=library",), True),
    Category("food_bank", ("social_facility=food_bank", "social_facility=soup_kitchen")),
    Category(
        "care_home",
        ("amenity=nursing_home", "social_facility=nursing_home", "social_facility=assisted_living",
         "social_facility=group_home"),
    ),
    Category("day_centre", ("social_facility=day_care", "social_facility=day_centre")),
    Category("social_facility", ("amenity=social_facility", "social_facility=*")),
    Category(
        "community_centre",
        ("amenity=community_centre", "amenity=social_centre", "community_centre=*"),
        True,
    ),
    Category("place_of_worship", ("amenity=place_of_worship",), True),
    Category("arts_centre", ("amenity=arts_centre",), True),
    Category("theatre", ("amenity=theatre",)),
    Category("cinema", ("amenity=cinema",)),
    Category("museum", ("tourism=museum", "tourism=gallery")),
    Category("town_hall", ("amenity=townhall",), True),
    Category("events_venue", ("amenity=events_venue", "amenity=conference_centre")),
    Category("hospital", ("amenity=hospital", "healthcare=hospital", "healthcare=hospice"), True),
    Category(
        "surgery",
        ("amenity=doctors", "amenity=clinic", "healthcare=doctor", "healthcare=clinic",
         "healthcare=centre"),
        True,
    ),
    Category("pharmacy", ("amenity=pharmacy", "healthcare=pharmacy"), True),
    Category("health", ("healthcare=*", "amenity=dentist")),
    Category(
        "leisure_centre",
        ("leisure=sports_centre", "leisure=sports_hall", "leisure=fitness_centre",
         "leisure=ice_rink", "leisure=stadium"),
    ),
    Category("swimming_pool", ("leisure=swimming_pool", "leisure=swimming_area")),
    Category("dance", ("leisure=dance", "amenity=dancing_school")),
    Category("bowls", ("leisure=bowling_green", "leisure=bowling_alley")),
    Category("golf_course", ("leisure=golf_course",)),
    Category("fishing", ("leisure=fishing",)),
    Category("allotments", ("landuse=allotments",)),
    Category("garden", ("leisure=garden",)),
    Category(
        "park",
        ("leisure=park", "leisure=nature_reserve", "leisure=common", "leisure=recreation_ground",
         "landuse=recreation_ground", "landuse=village_green"),
    ),
    Category(
        "club",
        ("club=*", "amenity=social_club", "leisure=social_club", "office=association"),
    ),
    Category("charity", ("office=charity", "office=ngo", "office=foundation", "shop=charity")),
    Category("public_office", ("office=government", "office=religion", "amenity=public_building")),
    Category("school", ("amenity=school", "amenity=college", "amenity=university")),
    Category("childcare", ("amenity=kindergarten", "amenity=childcare")),
    Category("cafe", ("amenity=cafe",)),
    Category("pub", ("amenity=pub",)),
    Category("garden_centre", ("shop=garden_centre",)),
    Category("visitor_centre", ("information=visitor_centre", "information=office")),
    Category("attraction", ("tourism=attraction",)),
)  # fmt: skip

# Halls are often mapped as a mere building with a name. English and Welsh.
_HALL_NAMES: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    ("church_hall", re.compile(r"\b(church|chapel|parochial) (hall|rooms?)\b")),
    (
        "village_hall",
        re.compile(
            r"\b(village|parish|memorial|welfare|jubilee|town|public) (hall|rooms?)\b"
            r"|\breading rooms?\b|\binstitute\b|\bneuadd\b"
        ),
    ),
    (
        "community_centre",
        re.compile(r"\bcommunity (centre|center|hall|hub)\b|\bcanolfan gymuned|\bday centre\b"),
    ),
    ("club", re.compile(r"\b(scout|guide)s? (hall|hut|headquarters|hq)\b|\bbritish legion\b")),
)
_NOT_A_HALL: Final = re.compile(r"^(the )?(old|former)\b|\b(cottage|house|farm|school)s?$")
_HOMES: Final = frozenset(
    {"no", "house", "residential", "apartments", "detached", "semidetached_house", "terrace",
     "bungalow", "garage", "garages", "farm"}
)  # fmt: skip

SETTLEMENT_ORDER: Final[Mapping[str, int]] = MappingProxyType(
    {
        name: i
        for i, name in enumerate(
            ("city", "town", "village", "suburb", "quarter", "hamlet", "neighbourhood", "locality")
        )
    }
)
_PRIVATE: Final = frozenset({"private", "no", "members"})
_SECRET_FOR: Final = re.compile(r"abuse|victim|women|woman|violence|child|juvenile|orphan|refugee")


def fold(text: str) -> str:
    """Return a name as search compares it: lower case, no accents, no punctuation, "st" for saint.

    Examples
    --------
    >>> fold("Saint Mary's & Café")
    'st marys and cafe'
    """
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(c for c in plain if not unicodedata.combining(c)).replace("&", " and ")
    plain = re.sub(r"['’`]", "", plain)
    words = re.sub(r"[^\w]+|_", " ", plain).split()
    return " ".join("st" if word == "saint" else word for word in words)


def _index() -> dict[str, int]:
    return {
        tag: i for i, category in reversed(list(enumerate(CATEGORIES))) for tag in category.tags
    }


_BY_TAG: Final[Mapping[str, int]] = MappingProxyType(_index())


def classify(tags: Tags) -> tuple[str, str]:
    """Say what an object is by its tags.

    Returns
    -------
    kind, category : `VENUE` with a name of `CATEGORIES`, or `SETTLEMENT` with the value of its
        ``place`` tag; two empty strings for anything else.
    """
    settlement = tags.get("place", "")
    if settlement in SETTLEMENT_ORDER:
        return (SETTLEMENT, settlement) if tags.get("name") else ("", "")
    if tags.get("disused") == "yes" or tags.get("abandoned") == "yes" or _is_secret(tags):
        return "", ""
    hits = [
        _BY_TAG[tag]
        for key, value in tags.items()
        for tag in (f"{key}={value}", f"{key}=*")
        if tag in _BY_TAG and value != "no"
    ]
    category = CATEGORIES[min(hits)] if hits else None
    if category is None:
        name = _mere_building(tags)
        return (VENUE, name) if name else ("", "")
    if not (tags.get("name") or category.unnamed):
        return "", ""
    if ("leisure" in tags or "landuse" in tags) and tags.get("access") in _PRIVATE:
        return "", ""
    if category.name in ("community_centre", "public_office"):
        return VENUE, _hall(tags) or category.name
    return VENUE, category.name


def _mere_building(tags: Tags) -> str:
    """Return the category of what has no tag of a venue but is one all the same, or ""."""
    if tags.get("leisure") == "pitch" and tags.get("sport") == "bowls":
        return "bowls"
    if tags.get("building", "no") in _HOMES or any(k in tags for k in ("amenity", "shop")):
        return ""
    return _hall(tags)


def _hall(tags: Tags) -> str:
    name = fold(tags.get("name", ""))
    if not name or _NOT_A_HALL.search(name):
        return ""
    return next((category for category, pattern in _HALL_NAMES if pattern.search(name)), "")


def _is_secret(tags: Tags) -> bool:
    """Whether this is a refuge or a children's home, whose address must not be listed."""
    facility = tags.get("social_facility", "")
    name = tags.get("name", "").casefold()
    is_social = bool(facility) or tags.get("amenity") == "social_facility"
    if is_social and re.search(r"\brefuge\b", name):
        return True
    if facility not in ("shelter", "group_home"):
        return False
    who = tags.get("social_facility:for", "").casefold()
    return bool(_SECRET_FOR.search(f"{who} {name}")) or (
        facility == "shelter" and "homeless" not in who
    )
