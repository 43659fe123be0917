"""Frozen dataclasses of arrays, saved as one plain ``.npy`` file per array and mapped back.

No pickles anywhere: a pack may come from somebody else.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np

from geo.errors import PackError
from geo.routing.network import FeedInfo, StringTable

T = TypeVar("T")

COURSES: Final = "courses"
"""The folder of the lines on the ground, in a pack that has some."""

_SCALARS = "scalars.json"


def save_arrays(folder: Path, value: Any) -> None:
    """Write the dataclass `value` into the new folder `folder`."""
    folder.mkdir(parents=True)
    scalars: dict[str, Any] = {}
    for field in dataclasses.fields(value):
        item = getattr(value, field.name)
        if isinstance(item, StringTable):
            np.save(folder / f"{field.name}.offsets.npy", item.offsets, allow_pickle=False)
            np.save(folder / f"{field.name}.data.npy", item.data, allow_pickle=False)
        elif isinstance(item, np.ndarray):
            np.save(folder / f"{field.name}.npy", item, allow_pickle=False)
        else:
            scalars[field.name] = _encode(item)
    (folder / _SCALARS).write_text(json.dumps(scalars, indent=1), encoding="utf-8")


def load_arrays(folder: Path, kind: type[T]) -> T:
    """Map the arrays of `folder` read-only into a `kind`.

    Raises
    ------
    PackError : a file is missing or is not an array.
    """
    try:
        scalars = json.loads((folder / _SCALARS).read_text(encoding="utf-8"))
        values: dict[str, Any] = {}
        for field in dataclasses.fields(kind):  # type: ignore[arg-type]
            name = field.name
            if name in scalars:
                values[name] = _decode(name, scalars[name])
            elif (folder / f"{name}.offsets.npy").exists():
                values[name] = StringTable(
                    _map(folder / f"{name}.offsets.npy"), _map(folder / f"{name}.data.npy")
                )
            else:
                values[name] = _map(folder / f"{name}.npy")
    except (OSError, ValueError, KeyError) as error:
        raise PackError(
            f"{folder}: this part of the area pack is torn ({error}): build the pack again"
        ) from error
    return kind(**values)


def _map(path: Path) -> Any:
    # An empty array cannot be mapped; read it instead, and keep it read-only all the same.
    array = np.load(path, mmap_mode=None if _is_empty(path) else "r", allow_pickle=False)
    array.flags.writeable = False
    # A plain view of the mapping: Numba compiles one version for it, and indexing is faster.
    return array.view(np.ndarray)


def _is_empty(path: Path) -> bool:
    with path.open("rb") as file:
        version = np.lib.format.read_magic(file)
        read = (
            np.lib.format.read_array_header_1_0
            if version == (1, 0)
            else np.lib.format.read_array_header_2_0
        )
        shape, _, _ = read(file)
    return 0 in shape


def _encode(item: Any) -> Any:
    if isinstance(item, dt.date):
        return item.isoformat()
    if isinstance(item, tuple):
        return [
            [feed.name, feed.valid_from.isoformat(), feed.valid_to.isoformat()] for feed in item
        ]
    return item


def _decode(name: str, item: Any) -> Any:
    if name == "feeds":
        return tuple(
            FeedInfo(feed, dt.date.fromisoformat(first), dt.date.fromisoformat(last))
            for feed, first, last in item
        )
    if name == "first_date":
        return dt.date.fromisoformat(item)
    return item
