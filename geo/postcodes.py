"""Postcodes with a point each: Code-Point Open, ONSPD, NSPL, or a plain list."""

from __future__ import annotations

import codecs
import csv
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from geo.crs import BRITISH_NATIONAL_GRID, to_degrees, to_metres
from geo.errors import InputError
from geo.findings import Findings
from geo.postcode_files import Table, tables_of
from geo.progress import Progress, silent

if TYPE_CHECKING:
    import pandas as pd

COLUMNS: Final = ("postcode", "lat", "lon", "x_m", "y_m", "quality")

# GOV.UK's format: area and district, then sector and unit; units never use C, I, K, M, O or V.
_UNIT: Final = r"([A-Z]{1,2}[0-9][A-Z0-9]?|GIR)([0-9][ABD-HJLNP-UW-Z]{2})"
_POSTCODE: Final = re.compile(_UNIT)

# Fields of a table and the names of their columns in any edition, matched without case; the
# Office for National Statistics renames them now and then. Earlier names are preferred.
_HEADERS: Final[dict[str, str]] = {
    "postcode": r"pcds|pcd8|pcd7|pcd2?|post_?code|pc",
    "lat": r"lat|latitude",
    "lon": r"long?|lng|longitude",
    "easting": r"oseast1m|east1m|eastings?|ea",
    "northing": r"osnrth1m|north1m|northings?|no",
    "quality": r"positional_quality_indicator|quality|pq",
    "ended": r"doterm",
}
# Code-Point Open has no header row; its columns are fixed.
_CODE_POINT: Final = {"postcode": 0, "quality": 1, "easting": 2, "northing": 3}
# Spaces, and what is copied out of documents unseen: soft hyphens, zero-width and direction marks.
_UNSEEN: Final = "[\\s\u00a0\u00ad\u2000-\u200f\u202a-\u202f\u2060-\u2069\u3000\ufeff]+"
_NO_POSITION: Final = 90
_NOTHING: Final = "holds no postcode with a position"
_NO_LATITUDE: Final = 99.0
_CHUNK_ROWS: Final = 250_000
_LONGEST_LINE: Final = 65_536


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the fields of a table are.

    Parameters
    ----------
    columns : field -> column number.
    first_line : the line of the file that holds the first row, from 1.
    """

    columns: dict[str, int]
    first_line: int


@dataclass(frozen=True, slots=True)
class _Area:
    """Where a CRS is used, in degrees."""

    name: str
    west: float
    south: float
    east: float
    north: float

    def holds(
        self, lat: npt.NDArray[np.float64], lon: npt.NDArray[np.float64]
    ) -> npt.NDArray[np.bool_]:
        """Say which points lie inside; NaN lies nowhere."""
        return np.asarray(
            (self.south <= lat) & (lat <= self.north) & (self.west <= lon) & (lon <= self.east)
        )


def without_invisible(text: str) -> str:
    r"""Return `text` without characters that nobody sees, and with plain spaces.

    Copied out of a document, a name or postcode often holds a zero-width space or a mark of
    direction, and a space that is not one.

    Examples
    --------
    >>> without_invisible(" NP19\u200b\u00a04AB\ufeff ")
    'NP19 4AB'
    """
    seen = "".join(c for c in text if unicodedata.category(c) != "Cf")
    return " ".join(seen.split())


def normalise_postcode(text: str) -> str | None:
    """Return a UK postcode as "NP19 4AB", or None for what is not one.

    Case, spaces and invisible characters do not matter.

    Examples
    --------
    >>> normalise_postcode(" np194ab ")
    'NP19 4AB'
    >>> normalise_postcode("NP19") is None
    True
    """
    plain = unicodedata.normalize("NFKC", without_invisible(text)).replace(" ", "").upper()
    found = _POSTCODE.fullmatch(plain)
    return f"{found[1]} {found[2]}" if found and len(plain) <= 7 else None


def read_postcodes(
    path: Path, crs: str, findings: Findings, progress: Progress = silent
) -> pd.DataFrame:
    """Read postcodes with their points.

    Parameters
    ----------
    path : a CSV file, or a folder or zip of them: Code-Point Open as published (no header row),
        ONSPD, NSPL, or any CSV with the columns ``postcode``, ``lat`` and ``lon`` (or
        ``easting`` and ``northing``).
    crs : projected CRS of the area pack.
    findings : receives ``postcode_unreadable``, ``postcode_position_unreadable``,
        ``postcode_without_position`` (0, 0 is none), ``postcode_looks_swapped`` (left out: it
        lies where `crs` is used only when latitude and longitude change places),
        ``postcode_ended`` and ``postcode_twice``.
    progress : called with bytes read of all bytes.

    Returns
    -------
    postcodes : by postcode, each once, with the columns `COLUMNS`: ``postcode`` ("NP19 4AB"),
        ``lat`` and ``lon`` in degrees, ``x_m`` and ``y_m`` in `crs`, and ``quality``, the
        positional quality of Code-Point (10 best, 0 where the source has none).

    Raises
    ------
    InputError
        The source cannot be read, lacks a column, or none of its rows is a postcode with a point.
    """
    import pandas as pd

    use = _area_of_use(crs)
    parts: list[pd.DataFrame] = []
    with tables_of(path) as tables:
        total = sum(table.size for table in tables)
        done = 0
        for table in tables:
            with table.open_bytes() as stream:
                layout = _layout(path, table, stream)
            with table.open_bytes() as stream:
                line = layout.first_line
                for rows in _chunks(path, table, stream, layout):
                    parts.append(_points(_place(path, table), rows, line, use, findings))
                    line += len(rows)
                    progress(min(done + stream.tell(), total), total)
            done += table.size
        progress(total, total)
    found = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=COLUMNS)
    if found.empty:
        swapped = any(finding.code == "postcode_looks_swapped" for finding in findings.all())
        raise _elsewhere(path, use) if use and swapped else InputError(path, _NOTHING)
    twice = found["postcode"].duplicated()
    for postcode in found["postcode"][twice].head(5):
        findings.add("postcode_twice", postcode)
    findings.add("postcode_twice", "", max(0, int(twice.sum()) - 5))
    found = found[~twice].sort_values("postcode", ignore_index=True)
    x_m, y_m = to_metres(found["lat"].to_numpy(), found["lon"].to_numpy(), crs)
    found["x_m"], found["y_m"] = x_m, y_m
    inside = np.isfinite(x_m)
    if use is not None:
        inside &= use.holds(found["lat"].to_numpy(), found["lon"].to_numpy())
        if not inside.any():
            raise _elsewhere(path, use)
    return found[list(COLUMNS)]


def _place(path: Path, table: Table) -> str:
    return f"{path.name}/{table.member}" if table.member else path.name


def _layout(path: Path, table: Table, stream: IO[bytes]) -> _Layout:
    """Recognise a table by its first line that is not blank."""
    line, first = 1, stream.readline(_LONGEST_LINE)
    while first and not first.removeprefix(codecs.BOM_UTF8).strip():
        line, first = line + 1, stream.readline(_LONGEST_LINE)
    text = first.decode("utf-8-sig", "replace").replace("\x00", "")
    fields = next(csv.reader([text]), [])
    if len(fields) >= 4 and normalise_postcode(fields[0]) and _is_number(fields[2]):
        return _Layout(_CODE_POINT, line)
    names = tuple(field.strip() for field in fields)
    columns = {
        field: number
        for field, pattern in _HEADERS.items()
        if (number := _column(pattern, names)) is not None
    }
    wanted = [["postcode"], ["lat", "easting"], ["lon", "northing"]]
    missing = next((w for w in wanted if not any(c in columns for c in w)), None)
    if missing is not None:
        there = ", ".join(names)[:200] or "nothing"
        raise InputError(
            path,
            f"has no column {' or '.join(missing)}; there are: {there}; "
            "give Code-Point Open, ONSPD, NSPL or a CSV with postcode,lat,lon",
            f"{table.member} line {line if first else 1}".strip(),
        )
    return _Layout(columns, line + 1)


def _is_number(text: str) -> bool:
    return re.fullmatch(r"\s*-?\d+(\.\d+)?\s*", text) is not None


def _column(pattern: str, names: tuple[str, ...]) -> int | None:
    """Return the first column that fits the earliest alternative of `pattern`."""
    for alternative in pattern.split("|"):
        for number, name in enumerate(names):
            if re.fullmatch(alternative, name, re.IGNORECASE):
                return number
    return None


def _chunks(path: Path, table: Table, stream: IO[bytes], layout: _Layout) -> Any:
    """Give the wanted columns of a table as text, some rows at a time."""
    import pandas as pd

    numbers = sorted(layout.columns.values())
    name_of = {number: field for field, number in layout.columns.items()}
    try:
        with pd.read_csv(
            stream,
            encoding="utf-8-sig",
            encoding_errors="replace",
            header=None,
            # Said, not guessed from the first row, which may be blank or cut short.
            names=range(numbers[-1] + 1),
            index_col=False,
            skiprows=layout.first_line - 1,
            usecols=numbers,
            dtype=str,
            keep_default_na=False,
            skip_blank_lines=False,
            chunksize=_CHUNK_ROWS,
        ) as reader:
            for chunk in reader:
                chunk.columns = pd.Index([name_of[int(number)] for number in chunk.columns])
                yield chunk.fillna("")
    except pd.errors.EmptyDataError:
        return
    except InputError:
        raise
    except (pd.errors.ParserError, ValueError, OSError) as fault:
        reason = str(fault).replace("Error tokenizing data. C error: ", "").strip()
        if reason.startswith("Too many columns"):
            reason = "every row has fewer values than the first line names"
        raise InputError(path, f"cannot be read as CSV ({reason})", table.member) from None


def _points(
    where: str, rows: pd.DataFrame, first_line: int, use: _Area | None, findings: Findings
) -> pd.DataFrame:
    """Turn rows of text into postcodes with degrees; step over, and count, what is not."""
    import pandas as pd

    line = np.arange(first_line, first_line + len(rows))
    blank = (rows == "").all(axis=1).to_numpy()
    codes = rows["postcode"].str.replace(_UNSEEN, "", regex=True).str.upper()
    good = codes.str.fullmatch(_UNIT).to_numpy(dtype=bool)
    _count(findings, "postcode_unreadable", where, line, rows["postcode"], ~good & ~blank)
    if "ended" in rows:
        ended = good & (rows["ended"].str.strip() != "").to_numpy()
        _count(findings, "postcode_ended", where, line, codes, ended)
        good = good & ~ended
    quality = _numbers(rows, "quality")
    if "lat" in rows and "lon" in rows:
        lat, lon = _numbers(rows, "lat"), _numbers(rows, "lon")
        texts = rows["lat"].str.strip() + rows["lon"].str.strip()
        # Some converters write 0, 0 where they know no place.
        nowhere = (texts == "").to_numpy() | (lat >= _NO_LATITUDE) | ((lat == 0) & (lon == 0))
        off = ~(np.abs(lat) <= 90) | ~(np.abs(lon) <= 180)
    else:
        east, north = _numbers(rows, "easting"), _numbers(rows, "northing")
        texts = rows["easting"].str.strip() + "," + rows["northing"].str.strip()
        nowhere = ((east == 0) & (north == 0)) | (texts == ",").to_numpy()
        lat, lon = to_degrees(east, north, BRITISH_NATIONAL_GRID)
        off = ~np.isfinite(lat) | ~np.isfinite(lon)
    nowhere = nowhere | (quality == _NO_POSITION)
    _count(findings, "postcode_without_position", where, line, codes, good & nowhere)
    _count(findings, "postcode_position_unreadable", where, line, texts, good & ~nowhere & off)
    keep = good & ~nowhere & ~off
    if use is not None:
        swapped = keep & use.holds(lon, lat) & ~use.holds(lat, lon)
        _count(findings, "postcode_looks_swapped", where, line, codes, swapped)
        keep = keep & ~swapped
    return pd.DataFrame(
        {
            "postcode": codes[keep].str[:-3] + " " + codes[keep].str[-3:],
            "lat": lat[keep],
            "lon": lon[keep],
            "quality": np.nan_to_num(quality[keep], nan=0).clip(0, 255).astype(np.uint8),
        }
    )


def _numbers(rows: pd.DataFrame, field: str) -> npt.NDArray[np.float64]:
    import pandas as pd

    if field not in rows:
        return np.full(len(rows), np.nan)
    return np.asarray(pd.to_numeric(rows[field].str.strip(), errors="coerce"), dtype=np.float64)


def _count(
    findings: Findings,
    code: str,
    where: str,
    line: npt.NDArray[np.int64],
    values: pd.Series[Any],
    faulty: npt.NDArray[np.bool_],
) -> None:
    """Count rows with a fault, the first few with their line and value."""
    at = np.flatnonzero(faulty)
    for i in at[:5]:
        findings.add(code, f"{where} line {line[i]}: {str(values.iloc[i])[:40]!r}")
    findings.add(code, "", max(0, len(at) - 5))


def _area_of_use(crs: str) -> _Area | None:
    from pyproj import CRS

    use = CRS(crs).area_of_use
    return None if use is None else _Area(use.name, use.west, use.south, use.east, use.north)


def _elsewhere(path: Path, use: _Area) -> InputError:
    return InputError(
        path,
        f"none of its postcodes lies in {use.name.split(' - ')[0]}; "
        "are latitude and longitude swapped?",
    )
