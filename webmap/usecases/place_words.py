"""What the places of an area pack are, in words for whoever looks for a home."""

from __future__ import annotations

from typing import Final

from directory.language import N_, _

KINDS: Final = {
    # Translators: what a place on the map is, in brackets after its name.
    "street": N_("street"),
    "station": N_("station"),
    # Translators: a bus stop, in brackets after its name.
    "stop": N_("stop"),
    "city": N_("city"),
    "town": N_("town"),
    "village": N_("village"),
    "suburb": N_("suburb"),
    # Translators: a part of a town.
    "quarter": N_("quarter"),
    "hamlet": N_("hamlet"),
    "neighbourhood": N_("neighbourhood"),
    # Translators: a small place with a name, with or without houses.
    "locality": N_("locality"),
    "village_hall": N_("village hall"),
    "church_hall": N_("church hall"),
    "library": N_("library"),
    "food_bank": N_("food bank"),
    "care_home": N_("care home"),
    "day_centre": N_("day centre"),
    "social_facility": N_("social facility"),
    "community_centre": N_("community centre"),
    "place_of_worship": N_("place of worship"),
    "arts_centre": N_("arts centre"),
    "theatre": N_("theatre"),
    "cinema": N_("cinema"),
    "museum": N_("museum"),
    "town_hall": N_("town hall"),
    "events_venue": N_("events venue"),
    "hospital": N_("hospital"),
    # Translators: of a doctor.
    "surgery": N_("surgery"),
    "pharmacy": N_("pharmacy"),
    # Translators: a place of health care of another kind.
    "health": N_("health"),
    "leisure_centre": N_("leisure centre"),
    "swimming_pool": N_("swimming pool"),
    # Translators: a school or hall for dancing.
    "dance": N_("dance"),
    # Translators: a green or alley where bowls is played.
    "bowls": N_("bowls"),
    "golf_course": N_("golf course"),
    # Translators: a place to fish.
    "fishing": N_("fishing"),
    "allotments": N_("allotments"),
    "garden": N_("garden"),
    "park": N_("park"),
    "club": N_("club"),
    "charity": N_("charity"),
    "public_office": N_("public office"),
    "school": N_("school"),
    "childcare": N_("childcare"),
    "cafe": N_("cafe"),
    "pub": N_("pub"),
    "garden_centre": N_("garden centre"),
    "visitor_centre": N_("visitor centre"),
    "attraction": N_("attraction"),
}
"""The kinds of :mod:`geo.gazetteer` and the categories of :mod:`geo.place_categories`."""


def say_kind(kind: str) -> str:
    """Say what a place is; a kind of a newer pack is said as the pack names it."""
    return _(KINDS[kind]) if kind in KINDS else kind.replace("_", " ")
