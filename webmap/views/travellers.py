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

from directory.language import N_, _
from geo.routing.vocabulary import Traveller
from webmap import plain
from webmap.usecases.judging import PASS_FROM_S, Lifts


@dataclass(frozen=True, slots=True)
class WayOfWalking:
    """One answer to "How do they get about?".

    Parameters
    ----------
    traveller : what it means for every journey.
    """

    _label: str
    _hint: str
    _said: str
    traveller: Traveller

    @property
    def label(self) -> str:
        """The answer, as the form offers it."""
        return _(self._label)

    @property
    def hint(self) -> str:
        """What the form says of the answer."""
        return _(self._hint)

    @property
    def said(self) -> str:
        """What the results say of the person, after "The person"."""
        return _(self._said)


WAYS_OF_WALKING: Final[Mapping[str, WayOfWalking]] = {
    "well": WayOfWalking(
        N_("They walk well"),
        N_("Up to 20 minutes at a time, at an ordinary pace"),
        N_("walks well"),
        Traveller(walk_speed_kmh=4.8, max_walk_s=20 * 60),
    ),
    "slowly": WayOfWalking(
        N_("They walk slowly"),
        N_("Up to 10 minutes at a time, at a slow pace, at most one change of bus"),
        N_("walks slowly"),
        Traveller(walk_speed_kmh=3.2, max_walk_s=10 * 60, max_changes=1, min_change_s=5 * 60),
    ),
    "little": WayOfWalking(
        N_("They use a stick or a frame"),
        N_("Up to 5 minutes at a time, no change of bus"),
        N_("uses a stick or a frame"),
        Traveller(walk_speed_kmh=2.4, max_walk_s=5 * 60, max_changes=0, min_change_s=5 * 60),
    ),
    "step_free": WayOfWalking(
        N_("They use a wheelchair"),
        N_("Or need a way without steps. Only vehicles and stops that we know to be step-free"),
        N_("uses a wheelchair or needs a way without steps"),
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
    Lifts.NONE: N_("No, or we do not know"),
    Lifts.ONE_WAY: N_("Yes, one way: there or home"),
    Lifts.BOTH: N_("Yes, both ways"),
}
_LIFTS_SAID: Final = {
    Lifts.ONE_WAY: N_("can get a lift one way"),
    Lifts.BOTH: N_("can get a lift both ways"),
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
        # Translators: one or more of "walks slowly", "has a bus pass" and so on.
        return _("The person %(does)s.", does=plain.listed(list(self._said())))

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
            yield _("walks %(time)s at most", time=plain.in_minutes(self.walk_min))
        if self.bus_pass:
            yield _("has a bus pass")
        if self.lifts in _LIFTS_SAID:
            yield _(_LIFTS_SAID[self.lifts])
        if self.earliest is not None:
            yield _("leaves home at %(time)s or later", time=plain.clock(self.earliest))
        if self.latest is not None:
            yield _("is home by %(time)s", time=plain.clock(self.latest))


def _seconds(time: dt.time | None) -> int | None:
    return None if time is None else time.hour * 3600 + time.minute * 60


def _written(time: dt.time | None) -> str | None:
    return None if time is None else time.strftime("%H:%M")


def _time(text: str | None) -> dt.time | None:
    return None if text is None else dt.time.fromisoformat(text)
