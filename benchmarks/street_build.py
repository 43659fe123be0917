"""From an OSM file to usable street networks: Linkway beside the OSMnx route.

    python benchmarks/street_build.py FILE.osm.pbf [--rounds 5]

Contenders take turns, each in a fresh process, so that memory is its own and a busy machine hurts
all alike. Seconds are those of the work, without imports; memory is the peak of the whole process.

- ``linkway``: the file to the walk and the drive network.
- ``osmnx``: the file, filtered by pyosmium to an XML file of what may be walked, to OSMnx's walk
  graph, with every node (what Linkway makes).
- ``osmnx simplified``: the same with OSMnx's default, ``simplify=True``.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

CONTENDERS = ("linkway", "osmnx", "osmnx simplified")


def linkway(path: Path) -> dict[str, Any]:
    import osmium  # noqa: F401  its import is not the work
    import scipy.sparse.csgraph  # noqa: F401

    from geo.crs import crs_for
    from geo.findings import Findings
    from geo.streets.assemble import street_network
    from geo.streets.local import read_highways
    from geo.streets.profiles import DRIVE, WALK

    start = time.perf_counter()
    highways, _, _ = read_highways(path, Findings())
    crs = crs_for(float(highways.node_lat.mean()), float(highways.node_lon.mean()))
    walk = street_network(highways, WALK, crs, Findings())
    drive = street_network(highways, DRIVE, crs, Findings())
    seconds = time.perf_counter() - start
    return {
        "seconds": seconds,
        "made": f"walk {walk.node_count} nodes, {walk.arc_count} edges; "
        f"drive {drive.node_count}, {drive.arc_count}",
    }


def osmnx_route(path: Path, *, simplify: bool) -> dict[str, Any]:
    import osmium
    import osmnx

    from geo.streets.profiles import WALK, way_use

    with tempfile.TemporaryDirectory() as folder:
        part = Path(folder) / "walk.osm"
        start = time.perf_counter()
        with osmium.BackReferenceWriter(str(part), ref_src=str(path)) as writer:
            for way in osmium.FileProcessor(str(path), osmium.osm.WAY).with_filter(
                osmium.filter.KeyFilter("highway")
            ):
                if way_use(WALK, dict(way.tags)) is not None:
                    writer.add(way)
        filtered = time.perf_counter()
        graph = osmnx.graph_from_xml(part, bidirectional=True, retain_all=True, simplify=simplify)
        seconds = time.perf_counter() - start
    return {
        "seconds": seconds,
        "made": f"walk {len(graph)} nodes, {graph.number_of_edges()} edges "
        f"(filter {filtered - start:.2f} s)",
    }


def run(contender: str, path: Path) -> dict[str, Any]:
    if contender == "linkway":
        result = linkway(path)
    else:
        result = osmnx_route(path, simplify=contender.endswith("simplified"))
    result["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("file", type=Path, help="an .osm.pbf file")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=CONTENDERS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        print(json.dumps(run(options.only, options.file)))
        return
    results: dict[str, list[dict[str, Any]]] = {name: [] for name in CONTENDERS}
    for _ in range(options.rounds):
        for name in CONTENDERS:
            command = [sys.executable, __file__, str(options.file), "--only", name]
            answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            results[name].append(json.loads(answer))
    ours = statistics.median(r["seconds"] for r in results["linkway"])
    our_memory = statistics.median(r["megabytes"] for r in results["linkway"])
    print(f"{options.file.name}, median of {options.rounds} rounds")
    print(f"{'':18}{'seconds':>9}{'x ours':>8}{'peak MB':>9}{'x ours':>8}  made")
    for name, rounds in results.items():
        seconds = statistics.median(r["seconds"] for r in rounds)
        memory = statistics.median(r["megabytes"] for r in rounds)
        print(
            f"{name:18}{seconds:9.2f}{seconds / ours:8.1f}{memory:9.0f}"
            f"{memory / our_memory:8.1f}  {rounds[0]['made']}"
        )


if __name__ == "__main__":
    main()
