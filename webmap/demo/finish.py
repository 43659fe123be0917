"""Finish the streets as mappers find them: names, one-ways, short cuts, gates, steps, a ford."""

from __future__ import annotations

import random
from collections import Counter
from typing import Final

import numpy as np
from scipy.spatial import cKDTree

from webmap.demo.land import Land
from webmap.demo.names import ESTATES, OLD_TOWN, SETTLEMENTS, TOWN, VICTORIAN, VILLAGE
from webmap.demo.streets import DRIVABLE, StreetBook, Way

_SHORT_CUT_M: Final = 75.0


def name_streets(book: StreetBook, grown: dict[str, list[int]], seed: int) -> None:
    """Give every grown street a name that its settlement does not have yet."""
    rng = random.Random(f"{seed}:names")
    used = _uses(book)
    for place in SETTLEMENTS:
        # No two streets of a place share their words: an Oak Close beside an Oak Drive misleads.
        taken = {_words(way.name) for way in book.ways if way.place == place.key}
        pools: dict[str, list[str]] = {}
        for number in grown.get(place.key, ()):
            way = book.ways[number]
            theme = _theme(book, way, place is TOWN)
            pool = pools.setdefault(theme[0], rng.sample(theme[1], len(theme[1])))
            way.name = _fresh(rng, pool, taken, _endings(book, way, used))


def _uses(book: StreetBook) -> Counter[int]:
    """Count how many ways meet at each point."""
    return Counter(node for way in book.ways for node in way.nodes)


def _theme(book: StreetBook, way: Way, town: bool) -> tuple[str, tuple[str, ...]]:
    """Choose the pool of names: by age in the middle, by estate further out."""
    zone = way.tags.get("zone", "village")
    if not town:
        return "village", VILLAGE
    if zone == "core":
        return "core", OLD_TOWN
    if zone == "terraces":
        return "terraces", VICTORIAN + OLD_TOWN
    x, y = book.line(way.nodes).mean(axis=0) - np.array(TOWN.middle)
    sector = int((np.degrees(np.arctan2(y, x)) + 360.0) // 72.0) % 5
    return f"estate {sector}", ESTATES[sector]


def _endings(book: StreetBook, way: Way, used: Counter[int]) -> tuple[str, ...]:
    """List the endings that suit a street of this kind."""
    line = book.line(way.nodes)
    long = len(way.nodes) >= 12
    zone = way.tags.get("zone", "village")
    dead_end = used[way.nodes[-1]] == 1
    if zone == "core":
        return ("Yard", "Court", "Place") if dead_end else ("Lane", "Street", "Row")
    if zone == "terraces":
        return ("Place", "Terrace", "Grove") if dead_end else ("Street", "Road", "Terrace")
    first, last = line[1] - line[0], line[-1] - line[-2]
    turned = float(first @ last) / float(np.hypot(*first) * np.hypot(*last))
    if dead_end:
        return ("Close", "Court", "Gardens") if not long else ("Drive", "Way", "Close")
    if turned < 0.45 and long:
        return ("Crescent",)
    return ("Lane", "Street", "Row") if zone == "village" else ("Avenue", "Drive", "Road", "Way")


def _words(name: str) -> str:
    """Return a street name without its last word."""
    return name.rpartition(" ")[0]


def _fresh(rng: random.Random, pool: list[str], taken: set[str], endings: tuple[str, ...]) -> str:
    """Make a name whose words are not taken; compass words when a pool runs out."""
    for prefix in ("", "Upper ", "Lower ", "East ", "West ", "North ", "South ", "Great ", "Old "):
        for word in pool:
            words = f"{prefix}{word}"
            if words not in taken:
                taken.add(words)
                return f"{words} {rng.choice(endings)}"
    raise ValueError("the drawing has more streets than names")


def add_short_cuts(book: StreetBook, seed: int) -> None:
    """Join some closes in the town to the next street by a footpath, a few with bollards."""
    rng = random.Random(f"{seed}:ginnels")
    used = _uses(book)
    streets = [w for w in book.ways if w.place == "town" and w.highway in DRIVABLE]
    at = sorted({node for way in streets for node in way.nodes})
    tree = cKDTree(book.line(at))
    linked: list[tuple[float, float]] = []
    for way in streets:
        head = way.nodes[-1]
        if way.highway != "residential" or used[head] != 1 or rng.random() > 0.62:
            continue
        x, y = book.x[head], book.y[head]
        if any(abs(x - px) + abs(y - py) < 40 for px, py in linked):
            continue
        own = set(way.nodes)
        near = [at[i] for i in tree.query_ball_point((x, y), _SHORT_CUT_M) if at[i] not in own]
        if not near:
            continue
        goal = book.nearest(x, y, sorted(near))
        middle = book.node((x + book.x[goal]) / 2, (y + book.y[goal]) / 2)
        steps = rng.random() < 0.08
        book.ways.append(
            Way(
                [head, middle, goal],
                "steps" if steps else "footway",
                "",
                "town",
                {"surface": "paved", **({"step_count": "9"} if steps else {"lit": "yes"})},
            )
        )
        if not steps and rng.random() < 0.35:
            book.node_tags[middle] = {"barrier": "bollard", "bicycle": "yes", "foot": "yes"}
        linked.append((x, y))


def add_details(book: StreetBook, land: Land, seed: int) -> None:
    """Add one-way streets, calmed streets, gates on tracks, and a ford."""
    rng = random.Random(f"{seed}:details")
    used = _uses(book)
    one_way = 0
    for way in book.ways:
        zone = way.tags.pop("zone", "")
        if way.highway == "residential":
            way.tags["maxspeed"] = "20 mph" if zone in ("core", "terraces") else "30 mph"
            through = used[way.nodes[0]] > 1 and used[way.nodes[-1]] > 1
            if zone == "core" and through and one_way < 6 and len(way.nodes) > 4:
                way.tags["oneway"] = "yes"
                one_way += 1
            if zone == "estate" and not through and rng.random() < 0.12:
                way.highway = "living_street"
        elif way.highway == "track" and len(way.nodes) > 20:
            gate = way.nodes[len(way.nodes) // 2]
            book.node_tags.setdefault(gate, {"barrier": "gate", "foot": "yes", "horse": "yes"})
        elif way.highway == "path" and len(way.nodes) > 30:
            book.node_tags.setdefault(
                way.nodes[3], {"barrier": rng.choice(("stile", "kissing_gate"))}
            )
    _ford(book, land)


def _ford(book: StreetBook, land: Land) -> None:
    """Mark where the smallest lane meets a brook: a ford with a footbridge in dry English."""
    lanes = [w for w in book.ways if w.highway == "unclassified" and not w.place]
    nodes = [node for way in lanes for node in way.nodes[2:-2]]
    _, brook = land.brooks[1]
    away, _ = cKDTree(brook).query(book.line(nodes))
    book.node_tags[nodes[int(np.argmin(away))]] = {"ford": "yes", "depth": "0.1"}
