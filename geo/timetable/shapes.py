"""``shapes.txt``: the lines along which vehicles drive, read block by block and thinned out.

It is often the largest file of a feed and nobody's journey depends on it. So what cannot be read
is left out and counted, and never stops the reading of the feed: a ride is then drawn another way.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as pacsv

from geo.crs import to_metres
from geo.errors import InputError
from geo.findings import Findings
from geo.routing.network import BoolArray, FloatArray, Int32Array, Int64Array
from geo.timetable.archive import FeedArchive
from geo.timetable.ragged import first_of, row_of, take
from geo.timetable.tables import BLOCK, ObjectArray, read_header
from geo.timetable.values import note

MEMBER: Final = "shapes.txt"
TOLERANCE_M: Final = 3.0
"""How far a thinned line may lie from the published one."""

_NEEDED: Final = ("shape_id", "shape_pt_lat", "shape_pt_lon", "shape_pt_sequence")
_ALONG: Final = "shape_dist_traveled"


@dataclass(frozen=True)
class Shapes:
    """Lines, each of two points or more.

    Attributes
    ----------
    id : texts (lines,), for messages.
    first : int64 (lines + 1,), CSR rows of points.
    lat, lon, x_m, y_m : float64 (points,), degrees and projected metres.
    along : float64 (points,), the distance that the feed tells, in whatever unit; NaN where it
        does not.
    """

    id: ObjectArray
    first: Int64Array
    lat: FloatArray
    lon: FloatArray
    x_m: FloatArray
    y_m: FloatArray
    along: FloatArray

    def __len__(self) -> int:
        return len(self.id)

    def take(self, points: BoolArray) -> Shapes:
        """Keep some of the points, bool (points,)."""
        counts = np.bincount(row_of(self.first)[points], minlength=len(self))
        columns = (self.lat, self.lon, self.x_m, self.y_m, self.along)
        return Shapes(self.id, first_of(counts), *(column[points] for column in columns))

    def rows(self, lines: BoolArray) -> Shapes:
        """Keep some of the lines, bool (lines,)."""
        first, points = take(self.first, np.flatnonzero(lines))
        columns = (self.lat, self.lon, self.x_m, self.y_m, self.along)
        return Shapes(self.id[lines], first, *(column[points] for column in columns))


def no_shapes() -> Shapes:
    """Return no lines."""
    none = np.empty(0)
    return Shapes(np.empty(0, dtype=object), first_of([]), none, none, none, none, none)


def join_shapes(parts: Sequence[Shapes]) -> Shapes:
    """Put lines one after the other."""
    lengths = np.concatenate([np.diff(part.first) for part in parts])
    names = [column.name for column in dataclasses.fields(Shapes) if column.name != "first"]
    columns = {name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
    return Shapes(first=first_of(lengths), **columns)


def read_shapes(
    archive: FeedArchive, wanted: ObjectArray, crs: str, findings: Findings
) -> tuple[Shapes, Int32Array]:
    """Read some of the lines of a feed, thinned out.

    Parameters
    ----------
    wanted : the ids of shapes that trips name, each once.
    crs : projected CRS for the metres.

    Returns
    -------
    shapes : those that can be used.
    number : int32 (wanted,), which of them each wanted one is; -1 where it cannot be used.
    """
    nowhere = np.full(len(wanted), -1, dtype=np.int32)
    if not len(wanted):
        return no_shapes(), nowhere
    try:
        points = _points(archive, wanted, findings)
    except (InputError, pa.ArrowInvalid) as error:
        why = str(error).splitlines()[0]
        findings.add("shapes_not_read", f"{archive.path.name}: {MEMBER} is not used: {why}")
        return no_shapes(), nowhere
    shapes = _thinned(_placed(archive, wanted, points, crs, findings))
    lengths = np.diff(shapes.first)
    short = wanted[lengths < 2]
    examples = (
        f"{archive.path.name}: {MEMBER} has no line for shape {name}, which trips name: "
        "ask the publisher for it"
        for name in short[:5]
    )
    note(findings, "shape_without_a_line", examples, len(short))
    usable = lengths >= 2
    number = np.where(usable, np.cumsum(usable) - 1, -1).astype(np.int32)
    return shapes.rows(usable), number


def _points(archive: FeedArchive, wanted: ObjectArray, findings: Findings) -> pd.DataFrame:
    """Read the points of `wanted` in the order of the file.

    Returns
    -------
    table : `shape`, index into `wanted`; `sequence`, `lat`, `lon` and `along`, NaN where not told.
    """
    blocks: list[pd.DataFrame] = []
    ragged: Counter[str] = Counter()
    if MEMBER in archive:
        with archive.open(MEMBER) as stream:
            names = read_header(archive, MEMBER, stream)
            missing = [name for name in _NEEDED if name not in names]
            if missing:
                raise archive.error(f"has no column {missing[0]}", MEMBER)
            ids = pa.array(wanted, type=pa.string())
            blocks = [_block(batch, ids) for batch in _batches(stream, names, ragged)]
    examples = (
        f"{archive.path.name}: {MEMBER} has a row of {text}, which is left out: correct the feed"
        for text in list(ragged)[:5]
    )
    note(findings, "shape_row_not_whole_left_out", examples, ragged.total())
    columns = {"shape": np.int32, "sequence": float, "lat": float, "lon": float, "along": float}
    empty = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in columns.items()})
    return pd.concat(blocks, ignore_index=True) if blocks else empty


def _batches(stream: Any, names: list[str], ragged: Counter[str]) -> Any:
    if not stream.peek(1):
        return ()
    # A name that is blank or there twice is not asked for; of two, the first is taken.
    unique = [
        name if name and name not in names[:index] else f"{index}:{name}"
        for index, name in enumerate(names)
    ]
    columns = [*_NEEDED, *([_ALONG] if _ALONG in names else [])]

    def stepped_over(row: Any) -> str:
        if row.text.strip():
            ragged[f"{row.actual_columns} values where the header has {len(names)}"] += 1
        return "skip"

    return pacsv.open_csv(
        stream,
        pacsv.ReadOptions(use_threads=False, block_size=BLOCK, column_names=unique),
        pacsv.ParseOptions(newlines_in_values=True, invalid_row_handler=stepped_over),
        pacsv.ConvertOptions(
            include_columns=columns,
            column_types=dict.fromkeys(columns, pa.string()),
            strings_can_be_null=False,
        ),
    )


def _block(batch: pa.RecordBatch, ids: pa.Array) -> pd.DataFrame:
    shape = pc.index_in(pc.utf8_trim_whitespace(batch.column("shape_id")), value_set=ids)
    batch, shape = batch.filter(pc.is_valid(shape)), shape.drop_null()
    has_along = _ALONG in batch.schema.names
    return pd.DataFrame(
        {
            "shape": shape.to_numpy(zero_copy_only=False).astype(np.int32),
            "sequence": _numbers(batch.column("shape_pt_sequence")),
            "lat": _numbers(batch.column("shape_pt_lat")),
            "lon": _numbers(batch.column("shape_pt_lon")),
            "along": _numbers(batch.column(_ALONG)) if has_along else np.nan,
        }
    )


def _numbers(texts: pa.Array) -> FloatArray:
    """Read decimal numbers; NaN where there is none."""
    texts = pc.utf8_trim_whitespace(texts)
    texts = pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)
    try:
        numbers = pc.cast(texts, pa.float64()).to_numpy(zero_copy_only=False)
    except pa.ArrowInvalid:
        values = pd.Series(texts.to_numpy(zero_copy_only=False), dtype=object)
        numbers = pd.to_numeric(values, errors="coerce").to_numpy(dtype=np.float64)
    return np.where(np.isfinite(numbers), numbers, np.nan)


def _placed(
    archive: FeedArchive, wanted: ObjectArray, points: pd.DataFrame, crs: str, findings: Findings
) -> Shapes:
    """Put the points in order and leave out those that nobody knows the place or the order of."""
    lat, lon = points["lat"].to_numpy(), points["lon"].to_numpy()
    good = points["sequence"].to_numpy() >= 0
    # A place at 0, 0 is what software writes that does not know it.
    good &= (np.abs(lat) <= 90) & (np.abs(lon) <= 180) & ((lat != 0) | (lon != 0))
    x_m, y_m = to_metres(np.where(good, lat, np.nan), np.where(good, lon, np.nan), crs)
    good &= np.isfinite(x_m) & np.isfinite(y_m)
    shape = points["shape"].to_numpy()
    examples = (
        f"{archive.path.name}: {MEMBER} has a point of shape {name} without a place or a number "
        "for its order, which is left out: correct the feed"
        for name in wanted[pd.unique(shape[~good])[:5]]
    )
    note(findings, "shape_point_left_out", examples, int((~good).sum()))
    order = np.lexsort((points["sequence"].to_numpy()[good], shape[good]))
    kept = np.flatnonzero(good)[order]
    return Shapes(
        wanted,
        first_of(np.bincount(shape[kept], minlength=len(wanted))),
        lat[kept],
        lon[kept],
        x_m[kept],
        y_m[kept],
        points["along"].to_numpy()[kept],
    )


def _thinned(shapes: Shapes) -> Shapes:
    from geo.routing.kernels import flat
    from geo.routing.kernels.alongside import Places, points_kept

    points = Places(flat(shapes.x_m), flat(shapes.y_m), flat(shapes.along))
    return shapes.take(points_kept(flat(shapes.first), points, TOLERANCE_M))
