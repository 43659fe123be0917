"""Towns drawn by hand, as OSM XML and as the answers of a map server."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import shapely

from geo.routing.network import StreetNetwork

Tags = dict[str, str]


@dataclass
class Town:
    """Nodes (id: lat, lon), their tags, ways (id: refs, tags) and relations."""

    nodes: dict[int, tuple[float, float]] = field(default_factory=dict)
    node_tags: dict[int, Tags] = field(default_factory=dict)
    ways: dict[int, tuple[list[int], Tags]] = field(default_factory=dict)

    def way(self, way_id: int, refs: list[int], **tags: str) -> Town:
        self.ways[way_id] = (refs, {k.replace("__", ":"): v for k, v in tags.items()})
        return self

    def xml(self, *, bounds: str = "", ways_first: bool = False, head: str = "") -> str:
        nodes = [
            f'<node id="{n}" lat="{lat:.7f}" lon="{lon:.7f}" version="1" '
            f'timestamp="2024-01-02T03:04:05Z">{_tags(self.node_tags.get(n, {}))}</node>'
            for n, (lat, lon) in self.nodes.items()
        ]
        ways = [
            f'<way id="{w}" version="1" timestamp="2024-02-03T04:05:06Z">'
            + "".join(f'<nd ref="{r}"/>' for r in refs)
            + f"{_tags(tags)}</way>"
            for w, (refs, tags) in self.ways.items()
        ]
        body = "\n".join([*ways, *nodes] if ways_first else [*nodes, *ways])
        return f'<?xml version="1.0"?>{head}<osm version="0.6">{bounds}\n{body}\n</osm>'

    def write(self, path: Path, **options: Any) -> Path:
        path.write_text(self.xml(**options), encoding="utf-8")
        return path

    def elements(self) -> list[dict[str, Any]]:
        """Give the town as Overpass writes it in JSON."""
        nodes = [
            {"type": "node", "id": n, "lat": round(lat, 7), "lon": round(lon, 7)}
            | ({"tags": dict(self.node_tags[n])} if n in self.node_tags else {})
            for n, (lat, lon) in self.nodes.items()
        ]
        ways = [
            {"type": "way", "id": w, "nodes": list(refs), "tags": dict(tags)}
            for w, (refs, tags) in self.ways.items()
        ]
        return [*nodes, *ways]


def _tags(tags: Tags) -> str:
    return "".join(f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in tags.items())


_CLAUSE = re.compile(
    r"""\[ (["'])(?P<key>[^"']+)\1 (?: (?P<op>=|!~|~|!=) (["'])(?P<value>[^"']*)\4 )? \]""",
    re.VERBOSE,
)


def passes(clauses: str, tags: Tags) -> bool:
    """Apply the tag clauses of an Overpass statement, one after the other."""
    for clause in _CLAUSE.finditer(clauses):
        value, op, wanted = tags.get(clause["key"]), clause["op"], clause["value"]
        if op is None:
            good = value is not None
        elif op == "=":
            good = value == wanted
        elif op == "!=":
            good = value != wanted
        elif op == "~":
            good = value is not None and re.search(wanted, value) is not None
        else:
            good = value is None or re.search(wanted, value) is None
        if not good:
            return False
    return True


def overpass_answer(query: str, town: Town) -> dict[str, Any]:
    """Answer the queries that OSMnx writes: tagged objects in a polygon, with nodes."""
    elements = {(e["type"], e["id"]): e for e in town.elements()}
    found: dict[tuple[str, int], dict[str, Any]] = {}
    statement = re.compile(r"""(node|way|relation)((?:\[[^\]]*\])+)\(poly:(["'])([-0-9. ]+)\3\)""")
    for kind, clauses, _, corners in statement.findall(query):
        numbers = [float(x) for x in corners.split()]
        outline = shapely.Polygon(zip(numbers[1::2], numbers[::2], strict=True))
        for key, element in elements.items():
            if key[0] == kind and passes(clauses, element.get("tags", {})):
                refs = element["nodes"] if kind == "way" else [element["id"]]
                places = [town.nodes[r] for r in refs]
                if any(outline.covers(shapely.Point(lon, lat)) for lat, lon in places):
                    found[key] = element
                    found |= {("node", r): elements["node", r] for r in refs}
    return {
        "version": 0.6,
        "generator": "Overpass API 0.7.62",
        "osm3s": {"timestamp_osm_base": "2024-03-01T00:00:00Z"},
        # OSMnx takes answers apart in place, so each answer is its own.
        "elements": json.loads(json.dumps([found[k] for k in sorted(found)])),
    }


def arcs_of(network: StreetNetwork) -> Counter[tuple[int, int, float]]:
    """Give the arcs as (from node id, to node id, millimetres-exact length), counted."""
    tails = network.node_id[network.arc_tail].tolist()
    heads = network.node_id[network.arc_head].tolist()
    lengths = network.arc_length_m.round(6).tolist()
    return Counter(zip(tails, heads, lengths, strict=True))


def pairs_of(network: StreetNetwork) -> Counter[tuple[int, int]]:
    """Give the arcs as (from node id, to node id), counted."""
    tails = network.node_id[network.arc_tail].tolist()
    heads = network.node_id[network.arc_head].tolist()
    return Counter(zip(tails, heads, strict=True))


def small_town() -> Town:
    """Draw one street of everything that the two networks tell apart.

    Nodes 1 to 9 lie on a grid of about 100 m; way 30 is a one-way street drawn against its
    traffic, way 40 a roundabout, way 60 steps, way 70 a private drive.
    """
    town = Town(
        nodes={
            10 * row + column: (52.0 + row * 0.0009, -1.0 + column * 0.0015)
            for row in range(1, 4)
            for column in range(1, 6)
        }
    )
    town.way(10, [11, 12, 13, 14, 15], highway="residential", name="High Street", maxspeed="20 mph")
    town.way(20, [11, 21, 31], highway="unclassified", ref="B1")
    town.way(30, [12, 22, 32], highway="residential", oneway="-1", name="Mill Lane")
    town.way(40, [23, 24, 34, 33, 23], highway="tertiary", junction="roundabout")
    town.way(50, [13, 23], highway="primary", oneway="yes", maxspeed="60 mph")
    town.way(51, [13, 23], highway="footway")
    town.way(60, [14, 24], highway="steps")
    town.way(70, [15, 25], highway="service", access="private")
    town.way(80, [31, 32, 33], highway="path", name="Riverside")
    town.way(90, [34, 35, 25], highway="cycleway")
    town.way(95, [25, 35], highway="residential", access="no", foot="permissive")
    town.node_tags = {22: {"barrier": "bollard"}, 32: {"barrier": "stile"}, 21: {"highway": "stop"}}
    return town
