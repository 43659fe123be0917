"""The small map of a travel slip: stops, rides, the last walk and the venue, as plain SVG.

The home is a sign beside the first stop, always as far from it, whatever the way between them is:
who finds a lost slip learns which stop somebody uses and no more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from directory.language import _, pgettext
from directory.model import Venue
from geo.routing.vocabulary import Direction, Journey, Judgement, Leg, LegMode
from webmap.plain import capital
from webmap.vehicles import ride, stop
from webmap.views.line_words import slip_note
from webmap.views.sketching import WIDTH, Box, Frame, Pixels, halfway, line, overlap

_MARGINS: Final = (110, 34)
_SMALLEST_M: Final = 400.0
_HOME_AWAY: Final = 76
_TOGETHER: Final = 18
_LETTER: Final = 0.6
"""How wide a letter is, as a part of the size of the type."""
_WIDER: Final = 0.35
"""What short words with wide letters may need more at each end."""
_LONGEST: Final = 26
_MARK: Final = 15
_PIN: Final = 28
_GAP: Final = 5

Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class SlipLine:
    """One line: what it is (``outward``, ``homeward`` or ``walk``), and its SVG path."""

    kind: str
    path: str


@dataclass(frozen=True, slots=True)
class SlipMark:
    """A sign on the map: ``home``, ``stop`` or ``venue``."""

    kind: str
    x: int
    y: int
    name: str


@dataclass(frozen=True, slots=True)
class Label:
    """Words on the map, written from the middle."""

    x: int
    y: int
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class SlipMap:
    """A drawing ``sketching.WIDTH`` wide, and what is not known of its lines."""

    height: int
    lines: tuple[SlipLine, ...]
    marks: tuple[SlipMark, ...]
    labels: tuple[Label, ...]
    note: str = ""

    def has(self, kind: str) -> bool:
        """Tell whether a kind of line is on it."""
        return any(line.kind == kind for line in self.lines)


def slip_map(
    judged: Judgement, venue: Venue | None, *, height: int, letters: int
) -> SlipMap | None:
    """Draw both ways.

    Parameters
    ----------
    height : of the drawing, in its units.
    letters : size of the type, in the same.

    Returns
    -------
    None where nothing is ridden: a line alone would tell nobody the way.
    """
    ways = [
        (direction, journey)
        for direction, journey in (
            (Direction.OUTWARD, judged.outward),
            (Direction.HOMEWARD, judged.homeward),
        )
        if journey is not None
    ]
    shown = [
        (direction, leg) for direction, journey in ways for leg in _public_legs(journey, direction)
    ]
    rides = [(direction, leg) for direction, leg in shown if leg.mode is LegMode.RIDE]
    if not rides or venue is None or venue.lat is None or venue.lon is None:
        return None
    points = [point for _, leg in shown for point in leg.path]
    frame = Frame(
        np.array([*points, (venue.lat, venue.lon)]),
        shortest=height,
        tallest=height,
        margins=_MARGINS,
        smallest_m=_SMALLEST_M,
    )
    lines = [_drawn(frame, direction, leg) for direction, leg in shown]
    ends = _ends(frame, rides)
    home = _home(ends, frame.pixels(np.array(points)))
    lines += [SlipLine("walk", f"M{home.x} {home.y}L{x} {y}") for x, y in ends]
    x, y = frame.pixels(np.array([(venue.lat, venue.lon)]))[0].tolist()
    marks = (home, SlipMark("venue", x, y, venue.name or _("The group")), *_stops(frame, rides))
    labels = _labels(frame, marks, _names_of_rides(frame, rides), letters)
    return SlipMap(frame.height, tuple(lines), marks, tuple(labels), slip_note(judged))


def _public_legs(journey: Journey, direction: Direction) -> Iterator[Leg]:
    """Give the legs that may be drawn: all but the walk between home and a stop."""
    if journey.is_walk:
        return
    at_home = journey.legs[0] if direction is Direction.OUTWARD else journey.legs[-1]
    for leg in journey.legs:
        if len(leg.path) > 1 and not (leg is at_home and leg.mode is LegMode.WALK):
            yield leg


def _drawn(frame: Frame, direction: Direction, leg: Leg) -> SlipLine:
    kind = "walk" if leg.mode is LegMode.WALK else direction.value
    return SlipLine(kind, line(frame.pixels(np.array(leg.path))))


def _stops(frame: Frame, rides: Sequence[tuple[Direction, Leg]]) -> Iterator[SlipMark]:
    """Give the stops of both ways, the two sides of a street as one."""
    given: list[SlipMark] = []
    for _way, leg in rides:
        ends = frame.pixels(np.array([leg.path[0], leg.path[-1]])).tolist()
        for (x, y), name in zip(ends, (leg.from_name, leg.to_name), strict=True):
            if not any(abs(m.x - x) < _TOGETHER and abs(m.y - y) < _TOGETHER for m in given):
                mark = SlipMark("stop", x, y, stop(name))
                given.append(mark)
                yield mark


def _ends(frame: Frame, rides: Sequence[tuple[Direction, Leg]]) -> list[Point]:
    """Return the stops that are walked to from home and home from."""
    out = [leg.path[0] for direction, leg in rides if direction is Direction.OUTWARD][:1]
    back = [leg.path[-1] for direction, leg in rides if direction is Direction.HOMEWARD][-1:]
    return [(x, y) for x, y in frame.pixels(np.array([*out, *back])).tolist()]


def _home(ends: Sequence[Point], drawn: Pixels) -> SlipMark:
    """Put the home beside the first stop, on the side where less is drawn."""
    x, y = ends[0]
    side = -1 if x <= drawn[:, 0].mean() else 1
    half = _MARK
    return SlipMark(
        "home",
        max(half, min(WIDTH - half, x + side * _HOME_AWAY)),
        y,
        pgettext("where they live", "Home"),
    )


def _names_of_rides(frame: Frame, rides: Sequence[tuple[Direction, Leg]]) -> dict[str, Point]:
    """Return what is ridden, and the middle of its line."""
    named: dict[str, Point] = {}
    for _way, leg in rides:
        x, y = halfway(frame.pixels(np.array(leg.path)))
        named.setdefault(capital(ride(leg)), (x, y))
    return named


def _labels(
    frame: Frame, marks: Sequence[SlipMark], rides: Mapping[str, Point], letters: int
) -> Iterator[Label]:
    """Write names where there is room; home and venue come first."""
    taken = [_room(mark) for mark in marks]
    wanted = [(m.kind, m.name, room) for m, room in zip(marks, taken, strict=True)]
    wanted += [("ride", name, (x, x, y, y)) for name, (x, y) in rides.items()]
    written: set[str] = set()
    for kind, name, room in wanted:
        text = _short(name)
        if not text or text in written:
            continue
        half = letters * (_LETTER * len(text) / 2 + _WIDER)
        for x, y in _beside(room, half, letters):
            box = (x - half, x + half, y - letters / 2, y + letters / 2)
            if frame.holds(box) and not any(overlap(box, other) for other in taken):
                taken.append(box)
                written.add(text)
                # A line of type stands on its foot, a third below its middle.
                yield Label(round(x), round(y + letters / 3), text, kind)
                break


def _room(mark: SlipMark) -> Box:
    """Return what a sign covers; that of the venue stands on its point."""
    up, down = (_PIN, 3) if mark.kind == "venue" else (_MARK, _MARK)
    return (mark.x - _MARK, mark.x + _MARK, mark.y - up, mark.y + down)


def _beside(room: Box, half: float, letters: int) -> Iterator[tuple[float, float]]:
    """Give the places where words `2 * half` wide may stand beside a sign, by their middle."""
    left, right, top, bottom = room
    middle = (top + bottom) / 2
    above, below = top - letters / 2 - 1, bottom + letters / 2 + 1
    beside = (right + _GAP + half, left - _GAP - half)
    yield from ((x, middle) for x in beside)
    inside = max(half + 1, min(WIDTH - half - 1, (left + right) / 2))
    for y in (above, below):
        yield from ((x, y) for x in (inside, *beside))
    # A sign close by may stand in the way: one line further off.
    yield from ((inside, above - letters), (inside, below + letters))


def _short(name: str) -> str:
    """Cut a name to what a small map has room for; first goes on which side of the road it is."""
    name = name.split(" (", maxsplit=1)[0]
    if len(name) <= _LONGEST:
        return name
    return name[:_LONGEST].rsplit(" ", 1)[0].rstrip(" ,(") + "…"
