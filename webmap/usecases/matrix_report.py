"""Writes travel times as a table that other tools open: CSV or Parquet, a block at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np

from geo.routing.network import Int32Array
from geo.routing.vocabulary import UNREACHED
from webmap.usecases.errors import UseCaseError
from webmap.usecases.whole_files import whole_file

if TYPE_CHECKING:
    import pyarrow as pa

FORMATS: Final = (".csv", ".parquet")

_ROWS_A_TURN: Final = 1 << 19
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "＝")
_SPECIAL: Final = frozenset('",\r\n')


@dataclass(frozen=True, slots=True)
class Written:
    """How many pairs of places were written, and how many of them are reached."""

    pairs: int
    reached: int


class _Table(Protocol):
    """What pyarrow's writers of CSV and Parquet have in common."""

    def write_table(self, table: pa.Table) -> None:
        """Write further rows."""


def write_matrix(
    blocks: Iterable[Int32Array],
    origins: Sequence[str],
    destinations: Sequence[str],
    out: Path,
    percentile: float | None = None,
) -> Written:
    """Write one row for each pair: ``from_id, to_id, seconds``, the whole table or nothing.

    Parameters
    ----------
    blocks : int32 (some origins, destinations), in order; UNREACHED becomes an empty cell.
    origins, destinations : ids.
    out : ends in one of FORMATS.
    percentile : which percentile the seconds are; it fills a further column ``percentile``.

    Raises
    ------
    UseCaseError : the file cannot be written, or its ending is none of FORMATS.
    """
    suffix = out.suffix.lower()
    if suffix not in FORMATS:
        raise UseCaseError(f"{out.name}: must end in one of {', '.join(FORMATS)}")
    pairs = reached = 0
    with whole_file(out) as temporary:
        rows = _Rows(origins, destinations, percentile, safe=suffix == ".csv")
        with _opened(temporary, suffix, rows) as file:
            for first, block in _together(blocks, len(destinations)):
                table = rows.table(first, block)
                file.write_table(table)
                pairs += table.num_rows
                reached += table.num_rows - table.column("seconds").null_count
    return Written(pairs, reached)


def _together(blocks: Iterable[Int32Array], destinations: int) -> Iterator[tuple[int, Int32Array]]:
    """Put small blocks together; yield the number of the first origin, and the block."""
    waiting: list[Int32Array] = []
    first = count = 0
    for block in blocks:
        waiting.append(block)
        count += len(block)
        if count * destinations >= _ROWS_A_TURN:
            yield first, np.concatenate(waiting)
            first, count, waiting = first + count, 0, []
    if waiting:
        yield first, np.concatenate(waiting)


class _Rows:
    """Makes rows of blocks.

    Parameters
    ----------
    safe : whether ids that a spreadsheet would run as a formula get a quote before them.
    """

    def __init__(
        self,
        origins: Sequence[str],
        destinations: Sequence[str],
        percentile: float | None,
        safe: bool,
    ) -> None:
        import pyarrow as pa

        texts = [[_safe(text) if safe else text for text in ids] for ids in (origins, destinations)]
        self.plain = not any(_SPECIAL.intersection(text) for ids in texts for text in ids)
        self._origins, self._destinations = (pa.array(ids, pa.string()) for ids in texts)
        columns = [("from_id", pa.string()), ("to_id", pa.string()), ("seconds", pa.int32())]
        self._percentile: Any = None
        if percentile is not None:
            whole = percentile == int(percentile)
            kind = pa.int32() if whole else pa.float64()
            columns.append(("percentile", kind))
            self._percentile = pa.scalar(int(percentile) if whole else percentile, kind)
        self.schema = pa.schema(columns)

    def table(self, first: int, block: Int32Array) -> pa.Table:
        """Return the rows of the origins from `first` on."""
        import pyarrow as pa

        many, each = block.shape
        seconds = block.reshape(-1)
        columns = [
            self._origins.take(pa.array(np.repeat(np.arange(first, first + many), each))),
            self._destinations.take(pa.array(np.tile(np.arange(each), many))),
            pa.array(seconds, mask=seconds == UNREACHED),
        ]
        if self._percentile is not None:
            columns.append(pa.repeat(self._percentile, len(seconds)))
        return pa.Table.from_arrays(columns, schema=self.schema)


@contextmanager
def _opened(path: Path, suffix: str, rows: _Rows) -> Iterator[_Table]:
    if suffix == ".parquet":
        import pyarrow.parquet as pq

        with pq.ParquetWriter(path, rows.schema) as writer:
            yield writer
        return
    import pyarrow.csv as pc

    # Arrow would quote every text, the names of the columns too.
    options = pc.WriteOptions(
        include_header=False, quoting_style="none" if rows.plain else "needed"
    )
    with path.open("wb") as file:
        file.write((",".join(rows.schema.names) + "\n").encode())
        with pc.CSVWriter(file, rows.schema, write_options=options) as writer:
            yield writer


def _safe(text: str) -> str:
    """Put a quote before a text that a spreadsheet would run; numbers are left alone."""
    if not text.startswith(_FORMULA_STARTS):
        return text
    try:
        float(text)
    except ValueError:
        return f"'{text}"
    return text
