"""What may be walked and what may be driven.

Which ways belong to a network, and in which direction, is decided exactly as OSMnx does for its
``walk`` and ``drive`` networks (``osmnx._overpass._get_network_filter``, the default of
``osmnx.settings.default_access`` and ``osmnx.graph._is_path_one_way``), so that both give the same
network. The clauses are *searches* as in Overpass: ``foot!~"no"`` also refuses ``foot=unknown``.

Two things OSMnx leaves to its callers: what stands at a node (gates, bollards), and ways that it
keeps although a tag forbids them (``access=no``, ``foot=private``, a bus gate). Both follow the OSM
wiki (Key:barrier, Key:access): the most specific access tag decides; without one, the kind of
barrier. Such arcs stay in the network, marked, so that the topology stays OSMnx's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from geo.osm import Tags
from geo.routing.network import BARRIER, STEPS
from geo.streets.speeds import SPEED_KEYS, drive_speed_kmh

Clauses = tuple[tuple[str, re.Pattern[str]], ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """One way of getting about.

    Parameters
    ----------
    name : ``walk`` or ``drive``.
    refused : (key, pattern): a way whose value of the key contains the pattern is left out.
    both_ways : whether one-way tags are ignored.
    access_keys : access tags that speak for this profile, most specific first.
    refused_access : values of them that forbid the way to a member of the public.
    barred_kinds : kinds of ``barrier`` that stop this profile where no access tag says otherwise.
    """

    name: Literal["walk", "drive"]
    refused: Clauses
    both_ways: bool
    access_keys: tuple[str, ...]
    refused_access: frozenset[str]
    barred_kinds: frozenset[str]

    @property
    def way_keys(self) -> tuple[str, ...]:
        """The tags that :func:`way_use` looks at."""
        direction = () if self.both_ways else ("oneway", "junction", *SPEED_KEYS)
        refused = (key for key, _ in self.refused)
        return tuple(dict.fromkeys(("highway", *refused, *self.access_keys, *direction)))


@dataclass(frozen=True, slots=True)
class WayUse:
    """How a profile uses one way.

    Parameters
    ----------
    forward, backward : whether it may go with and against the order of the way's nodes.
    flags : bits for all of the way's arcs.
    speed_kmh : driving speed; 0 on foot.
    """

    forward: bool
    backward: bool
    flags: int
    speed_kmh: float


def _clauses(**refused: str) -> Clauses:
    return tuple((key.replace("__", ":"), re.compile(value)) for key, value in refused.items())


_FORBIDDEN: Final = frozenset({"no", "private", "permit", "military"})
_WALLS: Final = frozenset({"city_wall", "fence", "hedge", "retaining_wall", "wall"})

WALK: Final = Profile(
    name="walk",
    refused=_clauses(
        area="yes",
        access="private",
        highway="abandoned|bus_guideway|construction|cycleway|motor|no|planned|platform|proposed"
        "|raceway|razed|rest_area|services",
        foot="no",
        service="private",
        sidewalk="separate",
        sidewalk__both="separate",
        sidewalk__left="separate",
        sidewalk__right="separate",
    ),
    both_ways=True,
    access_keys=("foot", "access"),
    refused_access=_FORBIDDEN,
    barred_kinds=_WALLS,
)
"""On foot."""

DRIVE: Final = Profile(
    name="drive",
    refused=_clauses(
        area="yes",
        access="private",
        highway="abandoned|bridleway|bus_guideway|construction|corridor|cycleway|elevator"
        "|escalator|footway|no|path|pedestrian|planned|platform|proposed|raceway|razed|rest_area"
        "|service|services|steps|track",
        motor_vehicle="no",
        motorcar="no",
        service="alley|driveway|emergency_access|parking|parking_aisle|private",
    ),
    both_ways=False,
    access_keys=("motorcar", "motor_vehicle", "vehicle", "access"),
    refused_access=_FORBIDDEN | {"agricultural", "forestry", "emergency", "delivery"},
    barred_kinds=_WALLS
    | {
        "barrier_board", "block", "bollard", "bus_trap", "chain", "cycle_barrier", "debris",
        "ditch", "full-height_turnstile", "guard_rail", "hampshire_gate", "horse_stile",
        "jersey_barrier", "kissing_gate", "log", "motorcycle_barrier", "planter", "rope",
        "spikes", "stile", "sump_buster", "tank_trap", "tree", "turnstile", "wicket_gate", "yes",
    },
)  # fmt: skip
"""By car, as a volunteer driver gives a lift."""

_GRANTED: Final = frozenset({"yes", "permissive", "designated", "destination", "customers"})
_ONE_WAY: Final = frozenset({"yes", "true", "1", "-1", "reverse", "T", "F"})
_AGAINST: Final = frozenset({"-1", "reverse", "T"})
_STEPPED_WAYS: Final = frozenset({"steps", "escalator", "ladder"})
_STEPPED_BARRIERS: Final = frozenset({"stile", "horse_stile"})


def way_use(profile: Profile, tags: Tags) -> WayUse | None:
    """Say how `profile` uses a way with these tags; None where it may not.

    Only the tags of ``profile.way_keys`` count.
    """
    highway = tags.get("highway")
    if highway is None:
        return None
    for key, pattern in profile.refused:
        value = tags.get(key)
        if value is not None and pattern.search(value):
            return None
    flags = STEPS if highway in _STEPPED_WAYS else 0
    if _may_pass(profile, tags) is False:
        flags |= BARRIER
    if profile.both_ways:
        return WayUse(forward=True, backward=True, flags=flags, speed_kmh=0.0)
    oneway = tags.get("oneway")
    against = oneway in _AGAINST
    single = oneway in _ONE_WAY or tags.get("junction") == "roundabout"
    return WayUse(
        forward=not (single and against),
        backward=not single or against,
        flags=flags,
        speed_kmh=drive_speed_kmh(tags),
    )


def node_flags(profile: Profile, tags: Tags) -> int:
    """Return the bits for arcs that enter a node with these tags.

    BARRIER where the profile may not pass it: an access tag for it says so, or it is locked, or it
    is a kind that stops it. STEPS on foot where it must be climbed (a stile) or is tagged as no
    way for wheelchairs.
    """
    kind = tags.get("barrier")
    if kind is None or kind == "no":
        return 0
    allowed = _may_pass(profile, tags)
    if allowed is None:
        allowed = tags.get("locked") != "yes" and kind not in profile.barred_kinds
    flags = 0 if allowed else BARRIER
    if profile.name == "walk" and (kind in _STEPPED_BARRIERS or tags.get("wheelchair") == "no"):
        flags |= STEPS
    return flags


def _may_pass(profile: Profile, tags: Tags) -> bool | None:
    """Say what the access tags say; None where they say nothing of this profile."""
    for key in profile.access_keys:
        values = {value.strip() for value in tags.get(key, "").split(";")}
        if values & _GRANTED:
            return True
        if values & profile.refused_access:
            return False
    return None
