"""Frozen dataclasses as plain values of JSON, and back: for facts that a session keeps."""

from __future__ import annotations

import dataclasses
import datetime as dt
import types
from collections.abc import Callable
from enum import Enum
from typing import Any, Final, TypeVar, Union, get_args, get_origin, get_type_hints

_PLAIN: Final = frozenset({str, int, float, bool})

T = TypeVar("T")


def written(value: Any) -> Any:
    """Return a value as JSON has it: objects, lists, texts, numbers, true, false and null."""
    if dataclasses.is_dataclass(value):
        return {f.name: written(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [written(each) for each in value]
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, dt.date) else value


def reader(kind: type[T]) -> Callable[[Any], T]:
    """Return what reads a dataclass from what :func:`written` gave.

    Parameters
    ----------
    kind : its fields are texts, numbers, dates, times with dates, enums, tuples of one kind of
        value, dataclasses of these, or any of them or None.

    Returns
    -------
    read : raises KeyError, TypeError or ValueError where it is given something else.

    Raises
    ------
    TypeError : a field is of another kind.
    """
    return _reader(kind)


def _reader(kind: Any) -> Callable[[Any], Any]:
    args = get_args(kind)
    if dataclasses.is_dataclass(kind):
        return _dataclass_reader(kind)
    if get_origin(kind) is tuple:
        return _tuple_reader(args)
    if get_origin(kind) in {Union, types.UnionType} and len(args) == 2 and types.NoneType in args:
        read = _reader(next(arg for arg in args if arg is not types.NoneType))
        return lambda kept: None if kept is None else read(kept)
    if kind in _PLAIN:
        return _same
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    if kind in {dt.datetime, dt.date}:
        return kind.fromisoformat  # type: ignore[no-any-return]
    raise TypeError(f"{kind} cannot be read from JSON")


def _dataclass_reader(kind: Any) -> Callable[[Any], Any]:
    hints = get_type_hints(kind)
    readers = {field.name: _reader(hints[field.name]) for field in dataclasses.fields(kind)}
    return lambda kept: kind(**{name: read(kept[name]) for name, read in readers.items()})


def _tuple_reader(args: tuple[Any, ...]) -> Callable[[Any], Any]:
    # A path has thousands of points: a pair of numbers needs no look at each of them.
    if _PLAIN.issuperset(arg for arg in args if arg is not ...):
        return tuple
    if len(args) == 2 and args[1] is ...:
        read = _reader(args[0])
        return lambda kept: tuple(map(read, kept))
    raise TypeError(f"a tuple of {args} cannot be read from JSON")


def _same(kept: Any) -> Any:
    return kept
