"""Services of Open Referral UK from files: one service, a list, a page, or a folder of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from directory.errors import FileError
from directory.oruk.jsontext import parse_json
from directory.oruk.reading import Entry
from directory.problems import BadValue

LARGEST_BYTES: Final = 200 * 1024 * 1024
_MOST_FILES: Final = 100_000
_LISTS: Final = (("contents", 3), ("content", 1), ("services", None))
"""Under which name services stand in a page or a package, and the version that this tells."""


def read_feed_file(path: Path) -> Iterator[Entry]:
    """Yield the services of a JSON file, or of the JSON files of a folder in order of name.

    Raises
    ------
    FileError : a file cannot be read, or holds something else.
    """
    for file in _files(path):
        yield from _entries(file)


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    files = sorted(path.glob("*.json"))
    if not files:
        raise FileError(path, "there are no .json files in this folder")
    if len(files) > _MOST_FILES:
        raise FileError(path, f"there are more than {_MOST_FILES:,} files in this folder")
    return files


def _entries(path: Path) -> Iterator[Entry]:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise FileError(path, f"it cannot be read ({error.strerror})") from None
    if len(data) > LARGEST_BYTES:
        raise FileError(path, f"it is larger than {LARGEST_BYTES // 1024**2} MB")
    try:
        value = parse_json(data)
    except BadValue as bad:
        raise FileError(path, f"it {bad.reason}. {bad.advice}") from None
    found = entries_of(value, path.name)
    if found is None:
        raise FileError(
            path, "it has no services: give a page of /services, a list of them, or one of them"
        )
    yield from found


def entries_of(value: object, file: str, path: str = "") -> list[Entry] | None:
    """Return the services in a document; None where it is not a form that we know.

    Parameters
    ----------
    file : for the report: the file, or the address.
    path : where `value` is in its document.
    """
    if isinstance(value, list):
        found = []
        for index, inner in enumerate(value):
            at = f"{path}[{index}]"
            # A list of pages, as a script that walks a feed saves them.
            page = entries_of(inner, file, at) if _is_page(inner) else None
            found += [Entry(inner, file, at)] if page is None else page
        return found
    if not isinstance(value, dict):
        return None
    for key, version in _LISTS:
        inner = value.get(key)
        if isinstance(inner, list):
            at = f"{path}.{key}" if path else key
            return [Entry(each, file, f"{at}[{i}]", version) for i, each in enumerate(inner)]
    if "name" in value or "status" in value or "description" in value:
        return [Entry(value, file, path)]
    return None


def _is_page(value: object) -> bool:
    return isinstance(value, dict) and any(isinstance(value.get(k), list) for k, _ in _LISTS)
