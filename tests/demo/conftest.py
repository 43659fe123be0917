"""The demo's files, written once for all tests of them."""

from __future__ import annotations

import csv
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
import osmium
import pandas as pd
import pytest
from pyproj import Transformer

from webmap.demo.write import DemoFiles, write_demo

_TO_METRES = Transformer.from_crs("EPSG:4326", "EPSG:27700", always_xy=True)


@dataclass(frozen=True)
class Ways:
    """The tags of the ways of an OSM file, and their points as (n, 2) metres."""

    tags: list[dict[str, str]]
    nodes: list[list[int]]
    lines: list[np.ndarray]
    node_tags: dict[int, dict[str, str]]
    node_ids: list[int]


def metres(lat, lon) -> np.ndarray:
    """Project degrees to the National Grid, float64 (n, 2)."""
    x, y = _TO_METRES.transform(np.asarray(lon, dtype=float), np.asarray(lat, dtype=float))
    return np.column_stack([x, y])


def rows_of(path: Path) -> list[dict[str, str]]:
    """Read a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def feed(path: Path) -> dict[str, pd.DataFrame]:
    """Read all tables of a GTFS file as text."""
    with zipfile.ZipFile(path) as archive:
        return {
            name.removesuffix(".txt"): pd.read_csv(
                BytesIO(archive.read(name)), dtype=str, keep_default_na=False
            )
            for name in archive.namelist()
        }


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DemoFiles:
    """All files of the demo area."""
    return write_demo(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="session")
def ways(demo: DemoFiles) -> Ways:
    """The ways of the demo's OSM file, as pyosmium reads them."""

    class Handler(osmium.SimpleHandler):
        def __init__(self) -> None:
            super().__init__()
            self.at: dict[int, tuple[float, float]] = {}
            self.ways: list[tuple[dict[str, str], list[int]]] = []
            self.node_tags: dict[int, dict[str, str]] = {}

        def node(self, node) -> None:
            self.at[node.id] = (node.location.lat, node.location.lon)
            if node.tags:
                self.node_tags[node.id] = dict(node.tags)

        def way(self, way) -> None:
            self.ways.append((dict(way.tags), [ref.ref for ref in way.nodes]))

    handler = Handler()
    handler.apply_file(str(demo.osm))
    ids = list(handler.at)
    points = dict(zip(ids, metres(*np.array(list(handler.at.values())).T), strict=True))
    return Ways(
        tags=[tags for tags, _ in handler.ways],
        nodes=[nodes for _, nodes in handler.ways],
        lines=[np.array([points[n] for n in nodes]) for _, nodes in handler.ways],
        node_tags=handler.node_tags,
        node_ids=ids,
    )
