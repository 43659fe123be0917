"""A GTFS zip as an untrusted container: which files are in it, and safe streams of them.

Nothing is ever unpacked to disk. Sizes in the directory of the zip are checked first, and the
bytes are counted again while they are read, because a directory can lie.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import IO, Final

from geo.errors import InputError
from geo.files import require_file
from geo.timetable.limits import Limits

_KNOWN: Final = frozenset(
    f"{name}.txt"
    for name in (
        "agency",
        "stops",
        "routes",
        "trips",
        "stop_times",
        "shapes",
        "calendar",
        "calendar_dates",
        "frequencies",
        "transfers",
        "feed_info",
    )
)
_BUFFER: Final = 1 << 20
_WEB_PAGE: Final = (b"<!doctype html", b"<html", b"<head", b"<body")


class FeedArchive:
    """An opened GTFS zip.

    Parameters
    ----------
    path : the zip file.
    limits : what is refused as too large.
    on_bytes : called with the number of unpacked bytes after each read.

    Raises
    ------
    InputError : not a zip, cut short, too large, a zip bomb, or with unsafe or unclear paths.
    """

    def __init__(
        self, path: Path, limits: Limits, on_bytes: Callable[[int], None] = lambda _: None
    ) -> None:
        self.path = path
        self.limits = limits
        self._on_bytes = on_bytes
        self._zip = _open(path, limits)
        try:
            self._members = _gtfs_members(path, self._zip, limits)
        except InputError:
            self._zip.close()
            raise

    def __enter__(self) -> FeedArchive:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._zip.close()

    def __contains__(self, member: str) -> bool:
        """Whether the file is there and holds anything at all."""
        return self.size(member) > 0

    def size(self, member: str) -> int:
        """Return the unpacked size of a file in bytes as the zip states it; 0 when absent."""
        info = self._members.get(member)
        return 0 if info is None else info.file_size

    def open(self, member: str) -> io.BufferedReader:
        """Open a file of the feed for reading, counted against the limits."""
        info = self._members[member]
        try:
            stream = self._zip.open(info)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError) as error:
            # RuntimeError: a password is set. NotImplementedError: an unknown compression.
            raise self.error(f"cannot be unpacked ({_short(error)})", member) from None
        counted = _CountedStream(self, member, stream, info.compress_size)
        return io.BufferedReader(counted, buffer_size=_BUFFER)

    def count(self, read: int) -> None:
        """Tell the caller that `read` more bytes were unpacked."""
        self._on_bytes(read)

    def error(self, what: str, where: str = "") -> InputError:
        """Make the error for a fault of this archive."""
        return InputError(self.path, what, where)


class _CountedStream(io.RawIOBase):
    """Reads a member, counting; damage becomes one clear error."""

    def __init__(self, archive: FeedArchive, member: str, stream: IO[bytes], packed: int) -> None:
        super().__init__()
        self._archive = archive
        self._member = member
        self._stream = stream
        self._packed = packed
        self._read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object, /) -> int:
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        try:
            block = self._stream.read(len(view))
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
            raise self._archive.error(
                f"is damaged ({_short(error)}): download it again", self._member
            ) from None
        view[: len(block)] = block
        self._read += len(block)
        fault = _too_large(self._read, self._packed, self._archive.limits)
        if fault:
            raise self._archive.error(fault, self._member)
        self._archive.count(len(block))
        return len(block)

    def close(self) -> None:
        self._stream.close()
        super().close()


def _open(path: Path, limits: Limits) -> zipfile.ZipFile:
    require_file(path)
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(512)
    except OSError as error:
        raise InputError(path, f"cannot be read ({error.strerror})") from None
    if size == 0:
        raise InputError(path, "is empty: download it again")
    if size > limits.archive_bytes:
        raise InputError(
            path, f"is too large: {size:,} bytes, at most {limits.archive_bytes:,} are allowed"
        )
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise InputError(path, _why_not_a_zip(start)) from None


def _why_not_a_zip(start: bytes) -> str:
    if start.startswith(b"PK\x03\x04"):
        return "is a zip that is cut short or damaged: download it again"
    if start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        if any(mark in start.lower() for mark in _WEB_PAGE):
            return "is a web page, not a zip: download the feed itself"
        return "is an XML file, not a zip: give a GTFS zip file"
    return "is not a zip: give a GTFS zip file"


def _gtfs_members(
    path: Path, archive: zipfile.ZipFile, limits: Limits
) -> dict[str, zipfile.ZipInfo]:
    """Check every entry and return the GTFS files by name, without their common folder."""
    for info in archive.infolist():
        if _is_unsafe(info.filename):
            raise InputError(
                path, f"holds a file with an unsafe path, {_shown(info.filename)}: do not use it"
            )
    entries = [info for info in archive.infolist() if not info.is_dir()]
    if len(entries) > limits.members:
        raise InputError(
            path, f"holds {len(entries):,} files: at most {limits.members} are allowed"
        )
    for info in entries:
        fault = _too_large(info.file_size, info.compress_size, limits)
        if fault:
            raise InputError(path, fault, _shown(info.filename))
    # A directory that overstates packed sizes would hide a bomb from the ratio above; entries
    # that share one packed stream add up to more than the file too.
    if sum(info.compress_size for info in entries) > path.stat().st_size:
        raise InputError(path, "states sizes that are larger than the file itself: do not use it")
    total = sum(info.file_size for info in entries)
    if total > limits.total_bytes:
        raise InputError(
            path, f"unpacks to {total:,} bytes: at most {limits.total_bytes:,} are allowed"
        )
    found: dict[str, zipfile.ZipInfo] = {}
    for info in entries:
        name = PurePosixPath(info.filename)
        if name.name not in _KNOWN or name.parts[0] == "__MACOSX":
            continue
        if name.name in found:
            raise InputError(
                path,
                f"holds {name.name} twice ({_shown(found[name.name].filename)} and "
                f"{_shown(info.filename)}): give one feed per zip",
            )
        found[name.name] = info
    folders = sorted({str(PurePosixPath(info.filename).parent) for info in found.values()})
    if len(folders) > 1:
        raise InputError(
            path, f"holds GTFS files in several folders ({_shown(', '.join(folders[:3]))}): use one"
        )
    return found


def _is_unsafe(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return name.startswith(("/", "\\")) or not name or ".." in parts or ":" in parts[0]


def _too_large(unpacked: int, packed: int, limits: Limits) -> str:
    """Say why a file of this size is refused, or nothing."""
    if unpacked > limits.member_bytes:
        return f"unpacks to more than the {limits.member_bytes:,} bytes that are allowed"
    if unpacked > limits.ratio_free_bytes and unpacked > limits.ratio * max(packed, 1):
        return (
            f"looks like a zip bomb: it unpacks to more than {limits.ratio} times its packed size"
        )
    return ""


def _shown(name: str) -> str:
    """Make a name from the archive fit for one line of text."""
    return repr(name[:80])[1:-1]


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:80] or type(error).__name__
