"""P1: walks from one home to every node within an hour, beside networkx and scipy.

Every contender searches the same unsimplified walk network, with the same limit, from the same
origins, in turns within one run, so that a busy machine slows all of them. The distances must be
equal; the figures that count are the ratios.

    LINKWAY_TEST_DATA=folder python -m benchmarks.walking [--origins 26] [--rounds 5] [--full]
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import networkx as nx
import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geo.crs import BRITISH_NATIONAL_GRID
from geo.findings import Findings
from geo.routing.network import BARRIER, StreetNetwork
from geo.routing.snap import Position, position_at
from geo.routing.walk import walk_from
from geo.streets.assemble import street_network
from geo.streets.local import read_highways
from geo.streets.profiles import WALK

HOUR_M = 4_800.0
ROOT = Path(__file__).resolve().parent.parent


def newport() -> StreetNetwork:
    """Build the walk network of Newport."""
    folder = Path(os.environ.get("LINKWAY_TEST_DATA", ROOT.parent / "shared" / "data"))
    highways, _, _ = read_highways(folder / "newport" / "newport-2023-06-13.osm.pbf", Findings())
    return street_network(highways, WALK, BRITISH_NATIONAL_GRID, Findings())


def arcs_for_peers(streets: StreetNetwork) -> dict[tuple[int, int], float]:
    """Give what the peers can hold: of parallel arcs the shortest, and none that is barred."""
    shortest: dict[tuple[int, int], float] = {}
    for tail, head, metres, flags in zip(
        streets.arc_tail.tolist(),
        streets.arc_head.tolist(),
        streets.arc_length_m.tolist(),
        streets.arc_flags.tolist(),
        strict=True,
    ):
        if not flags & BARRIER:
            shortest[tail, head] = min(metres, shortest.get((tail, head), np.inf))
    return shortest


def origins(streets: StreetNetwork, count: int) -> list[tuple[int, Position]]:
    """Draw nodes of the largest component, and positions exactly on them."""
    open_arc = np.flatnonzero(
        (streets.arc_flags == 0) & (streets.node_component[streets.arc_tail] == 0)
    )
    arcs = np.random.default_rng(7).choice(open_arc, count, replace=False).tolist()
    return [(int(streets.arc_tail[arc]), position_at(streets, arc, 0.0, 0.0)) for arc in arcs]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--origins", type=int, default=26)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--full", action="store_true", help="no limit: the whole network")
    options = parser.parse_args()
    limit_m = 1e9 if options.full else HOUR_M

    streets = newport()
    arcs = arcs_for_peers(streets)
    graph = nx.DiGraph()
    graph.add_weighted_edges_from((a, b, metres) for (a, b), metres in arcs.items())
    ends = np.array(list(arcs), dtype=np.int64)
    matrix = csr_array(
        (np.array(list(arcs.values())), (ends[:, 0], ends[:, 1])),
        shape=(streets.node_count, streets.node_count),
    )

    def ours(_: int, position: Position) -> np.ndarray:
        return walk_from(streets, position, limit_m).node_m

    def scipy(node: int, _: Position) -> np.ndarray:
        return dijkstra(matrix, indices=node, limit=limit_m)

    def networkx(node: int, _: Position) -> np.ndarray:
        found = nx.single_source_dijkstra_path_length(graph, node, cutoff=limit_m)
        metres = np.full(streets.node_count, np.inf)
        metres[list(found)] = list(found.values())
        return metres

    contenders: dict[str, Callable[[int, Position], np.ndarray]] = {
        "ours": ours,
        "scipy": scipy,
        "networkx": networkx,
    }
    times: dict[str, list[float]] = {name: [] for name in contenders}
    drawn = origins(streets, options.origins)
    for turn in range(options.rounds + 1):
        # Contenders take turns by rounds, each round in another order: none of them always runs
        # on caches that another one has just filled.
        names = list(contenders)
        names = names[turn % len(names) :] + names[: turn % len(names)]
        answers: dict[str, list[np.ndarray]] = {}
        for name in names:
            answers[name] = []
            for node, position in drawn:
                begin = time.perf_counter()
                answers[name].append(contenders[name](node, position))
                if turn:  # the first round warms up
                    times[name].append(time.perf_counter() - begin)
        np.testing.assert_allclose(answers["ours"], answers["scipy"], rtol=1e-12)
        np.testing.assert_allclose(answers["ours"], answers["networkx"], rtol=1e-12)

    median = {name: statistics.median(values) for name, values in times.items()}
    print(f"{streets.node_count} nodes, {streets.arc_count} arcs, limit {limit_m:.0f} m")
    for name, seconds in median.items():
        print(f"{name:10}{1000 * seconds:9.3f} ms{seconds / median['ours']:8.2f} x ours")
    print(f"target: at least 25 x networkx: {median['networkx'] / median['ours']:.1f}")
    print(f"target: at most 1.2 x scipy:    {median['ours'] / median['scipy']:.2f}")


if __name__ == "__main__":
    main()
