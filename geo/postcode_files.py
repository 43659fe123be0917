"""Where the tables of a postcode source are: one CSV file, a folder of them, or a zip as published.

Nothing is unpacked. The size of what comes out of a zip is counted while it streams, because a
zip may say anything about itself.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Final

from geo.errors import InputError
from geo.files import require_file

# ONSPD is one table of 1.3 GB; Code-Point Open is 120 tables of 160 MB together.
_MOST_TABLES: Final = 3_000
_MOST_BYTES: Final = 4_000_000_000
_MOST_RATIO: Final = 200
_RATIO_COUNTS_FROM: Final = 10_000_000
# Folders of look-up tables, and of the same postcodes a second time, in the published archives.
_BESIDE_THE_POINT: Final = frozenset({"doc", "docs", "documents", "user guide", "multi_csv"})


@dataclass(frozen=True, slots=True)
class Table:
    """One CSV table.

    Parameters
    ----------
    member : its name inside the archive or folder, "" for a file of its own.
    size : bytes, for progress.
    open_bytes : opens it.
    """

    member: str
    size: int
    open_bytes: Callable[[], IO[bytes]]


@contextmanager
def tables_of(path: Path) -> Iterator[tuple[Table, ...]]:
    """Give the CSV tables of a source, in order of name.

    Raises
    ------
    InputError
        The source is missing, holds no CSV, or is a zip that is damaged or unreasonably large.
    """
    if path.is_dir():
        files = {p.relative_to(path).as_posix(): p for p in path.rglob("*") if p.is_file()}
        yield tuple(
            Table(name, files[name].stat().st_size, _opener(files[name]))
            for name in _chosen(path, list(files))
        )
        return
    require_file(path)
    if zipfile.is_zipfile(path):
        try:
            with zipfile.ZipFile(path) as archive:
                yield _members(path, archive)
        except (zipfile.BadZipFile, zlib.error, NotImplementedError) as fault:
            raise InputError(path, f"is damaged ({fault})") from None
    elif path.suffix.lower() == ".zip":
        raise InputError(path, "is not a zip archive")
    else:
        yield (Table("", path.stat().st_size, _opener(path)),)


def _opener(path: Path) -> Callable[[], IO[bytes]]:
    return lambda: path.open("rb")


def _chosen(path: Path, names: Sequence[str]) -> list[str]:
    tables = sorted(n for n in names if n.lower().endswith(".csv"))
    main = [n for n in tables if not _BESIDE_THE_POINT & {p.lower() for p in _parents(n)}]
    if not tables:
        raise InputError(path, "holds no CSV file")
    if len(tables) > _MOST_TABLES:
        raise InputError(path, f"holds {len(tables)} CSV files, more than {_MOST_TABLES}")
    return main or tables


def _parents(name: str) -> tuple[str, ...]:
    return PurePosixPath(name.replace("\\", "/")).parts[:-1]


def _members(path: Path, archive: zipfile.ZipFile) -> tuple[Table, ...]:
    infos = {info.filename: info for info in archive.infolist() if not info.is_dir()}
    budget = _Budget(path)
    tables = []
    for name in _chosen(path, list(infos)):
        info = infos[name]
        if info.flag_bits & 0x1:
            raise InputError(path, "is encrypted; unpack it first", name)
        budget.allow(info)
        tables.append(Table(name, info.file_size, _member_opener(archive, info, budget)))
    return tuple(tables)


def _member_opener(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: _Budget
) -> Callable[[], IO[bytes]]:
    return lambda: io.BufferedReader(_Counted(archive.open(info), info, budget), 1 << 20)


class _Budget:
    """What may still come out of a zip, all members together."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._allowed: dict[str, int] = {}

    def allow(self, info: zipfile.ZipInfo) -> None:
        """Note how much a member may hold."""
        by_ratio = max(_RATIO_COUNTS_FROM, info.compress_size * _MOST_RATIO)
        self._allowed[info.filename] = min(_MOST_BYTES, by_ratio)
        if info.file_size > self._allowed[info.filename]:
            self.refuse(info.filename)

    def check(self, name: str, read: int) -> None:
        """Refuse a member of which more than allowed has been read."""
        if read > self._allowed[name]:
            self.refuse(name)

    def refuse(self, name: str) -> None:
        """Raise."""
        raise InputError(self._path, "unpacks to an unreasonable size; it is not read", name)


class _Counted(io.RawIOBase):
    """A zip member whose bytes are counted as they come."""

    def __init__(self, stream: IO[bytes], info: zipfile.ZipInfo, budget: _Budget) -> None:
        self._stream = stream
        self._name = info.filename
        self._budget = budget
        self._read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        block = self._stream.read(len(buffer))
        self._read += len(block)
        self._budget.check(self._name, self._read)
        buffer[: len(block)] = block
        return len(block)

    def tell(self) -> int:
        return self._read

    def close(self) -> None:
        self._stream.close()
        super().close()
