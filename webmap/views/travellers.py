"""How somebody travels, as the form asks it and as the engine and the page are told.

Ways of getting about are offered by name, so that nobody has to guess a walking speed. What only
some people need to say stands behind them: how long a walk may be, a bus pass, lifts, and times.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from geo.routing.vocabulary import Traveller
from webmap import plain
from webmap.usecases.judging import PASS_FROM_S, Lifts


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
        "They use a stick or a frame",
        "Up to 5 minutes at a time, no change of bus",
        "uses a stick or a frame",
        Traveller(walk_speed_kmh=2.4, max_walk_s=5 * 60, max_changes=0, min_change_s=5 * 60),
    ),
    "step_free": WayOfWalking(
        "They use a wheelchair",
        "Or need a way without steps. Only vehicles and stops that we know to be step-free",
        "uses a wheelchair or needs a way without steps",
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

LIFTS: Final[Mapping[Lifts, str]] = {
    Lifts.NONE: "No, or we do not know",
    Lifts.ONE_WAY: "Yes, one way: there or home",
    Lifts.BOTH: "Yes, both ways",
}
_LIFTS_SAID: Final = {
    Lifts.ONE_WAY: "can get a lift one way",
    Lifts.BOTH: "can get a lift both ways",
}
LONGEST_WALK_MIN: Final = 90


@dataclass(frozen=True, slots=True)
class Travel:
    """How one person travels, in values that a session can keep.

    Parameters
    ----------
    walking : a key of ``WAYS_OF_WALKING``.
    walk_min : the longest walk in minutes; None for what goes with `walking`.
    bus_pass : whether they have a pass for free travel off the peak.
    lifts : whether somebody can drive them.
    earliest, latest : when they leave home at the earliest, and are home at the latest.
    """

    walking: str = USUAL
    walk_min: int | None = None
    bus_pass: bool = False
    lifts: Lifts = Lifts.NONE
    earliest: dt.time | None = None
    latest: dt.time | None = None

    def traveller(self) -> Traveller:
        """Return what the engine is told."""
        usual = WAYS_OF_WALKING[self.walking].traveller
        return dataclasses.replace(
            usual,
            max_walk_s=usual.max_walk_s if self.walk_min is None else self.walk_min * 60,
            pass_from_s=PASS_FROM_S if self.bus_pass else None,
            earliest_s=_seconds(self.earliest),
            latest_s=_seconds(self.latest),
        )

    def has_more(self) -> bool:
        """Tell whether anything was said beyond how they get about."""
        return self != Travel(self.walking)

    def sentence(self) -> str:
        """Say it in one line: ``The person walks slowly, has a bus pass.``"""
        return f"The person {plain.listed(list(self._said()))}."

    def written(self) -> dict[str, Any]:
        """Return it in values that JSON has."""
        return {
            "walking": self.walking,
            "walk_min": self.walk_min,
            "bus_pass": self.bus_pass,
            "lifts": self.lifts.value,
            "earliest": _written(self.earliest),
            "latest": _written(self.latest),
        }

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Travel:
        """Return what :meth:`written` wrote.

        Raises
        ------
        KeyError, TypeError, ValueError : it is something else.
        """
        if kept["walking"] not in WAYS_OF_WALKING:
            raise ValueError("not a way of walking")
        return cls(
            walking=kept["walking"],
            walk_min=kept["walk_min"],
            bus_pass=bool(kept["bus_pass"]),
            lifts=Lifts(kept["lifts"]),
            earliest=_time(kept["earliest"]),
            latest=_time(kept["latest"]),
        )

    def _said(self) -> Iterator[str]:
        yield WAYS_OF_WALKING[self.walking].said
        if self.walk_min is not None:
            yield f"walks {plain.in_minutes(self.walk_min)} at most"
        if self.bus_pass:
            yield "has a bus pass"
        if self.lifts in _LIFTS_SAID:
            yield _LIFTS_SAID[self.lifts]
        if self.earliest is not None:
            yield f"leaves home at {plain.clock(self.earliest)} or later"
        if self.latest is not None:
            yield f"is home by {plain.clock(self.latest)}"


def _seconds(time: dt.time | None) -> int | None:
    return None if time is None else time.hour * 3600 + time.minute * 60


def _written(time: dt.time | None) -> str | None:
    return None if time is None else time.strftime("%H:%M")


def _time(text: str | None) -> dt.time | None:
    return None if text is None else dt.time.fromisoformat(text)
