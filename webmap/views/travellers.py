"""Ways of getting about that a page offers by name, so that nobody has to guess a walking speed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from geo.routing.vocabulary import Traveller


@dataclass(frozen=True, slots=True)
class WayOfWalking:
    """One answer to "How do they get about?".

    Parameters
    ----------
    label, hint : as the form asks it.
    said : as the results repeat it, after a comma.
    traveller : what it means for every journey.
    """

    label: str
    hint: str
    said: str
    traveller: Traveller


WAYS_OF_WALKING: Final[Mapping[str, WayOfWalking]] = {
    "well": WayOfWalking(
        "They walk well",
        "Up to 20 minutes at a time, at an ordinary pace",
        "walks well",
        Traveller(walk_speed_kmh=4.8, max_walk_s=20 * 60),
    ),
    "slowly": WayOfWalking(
        "They walk slowly",
        "Up to 10 minutes at a time, at a slow pace, at most one change of bus",
        "walks slowly",
        Traveller(walk_speed_kmh=3.2, max_walk_s=10 * 60, max_changes=1, min_change_s=5 * 60),
    ),
    "little": WayOfWalking(
        "They can only walk a little",
        "Up to 5 minutes at a time, with a stick or a frame, no change of bus",
        "can only walk a little",
        Traveller(walk_speed_kmh=2.4, max_walk_s=5 * 60, max_changes=0, min_change_s=5 * 60),
    ),
    "step_free": WayOfWalking(
        "They need a way without steps",
        "For a wheelchair or a walker: only vehicles and stops that we know to be step-free",
        "needs a way without steps",
        Traveller(
            walk_speed_kmh=3.2,
            max_walk_s=15 * 60,
            max_changes=1,
            min_change_s=5 * 60,
            step_free=True,
        ),
    ),
}

USUAL: Final = "slowly"
"""The answer that is chosen when the form is opened: most patients are older people."""
