"""Groups as plain values for JSON, and back: an exact inverse, for the history and corrections.

What is written is checked against the types of the model, so that nothing gets into the history or
into a correction that could not be read back.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum, StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

from directory.errors import ValueProblem
from directory.model import Group, Provenance

Json: TypeAlias = dict[str, Any]


class Blank(Enum):
    """The type of `BLANK`."""

    BLANK = "blank"


BLANK: Final = Blank.BLANK
"""A correction to "nobody knows": a number or date taken away, where None would take back."""

ASSURANCE: Final = ("assured_on", "licence")
"""Fields of the provenance of a group that can be corrected as if they were its own."""


def group_to_json(group: Group) -> Json:
    """Return a group as values for JSON, under the names of its fields.

    Raises
    ------
    ValueProblem : a value is not of the type that the model says.
    """
    return dict(_codec(Group)[0](group, "group"))


def group_from_json(values: Json) -> Group:
    """Return the group of `group_to_json`; fields that are left out have their defaults.

    Raises
    ------
    ValueProblem : a value cannot be read, or a field is not known.
    """
    group: Group = _codec(Group)[1](values, "group")
    return group


def field_to_json(field: str, value: object) -> Any:
    """Return the value of one field of a group, or of `ASSURANCE`, for JSON.

    Raises
    ------
    ValueProblem : there is no such field, or the value is not of its type.
    """
    return _codec(_type_of(field))[0](value, field)


def field_from_json(field: str, value: object) -> Any:
    """Return the value of `field_to_json`.

    Raises
    ------
    ValueProblem : there is no such field, or the value cannot be read.
    """
    return _codec(_type_of(field))[1](value, field)


_Side: TypeAlias = Callable[[Any, str], Any]
_Codec: TypeAlias = tuple[_Side, _Side]


def _type_of(field: str) -> Any:
    found = _hints(Provenance if field in ASSURANCE else Group).get(field)
    if found is None:
        raise ValueProblem(f'a group has no field "{field[:60]}"')
    return found


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


@cache
def _codec(kind: Any) -> _Codec:
    """Return how values of a type are written and read."""
    if is_dataclass(kind) and isinstance(kind, type):
        return _record_codec(kind)
    if get_origin(kind) is tuple:
        return _tuple_codec(_codec(get_args(kind)[0]))
    if get_origin(kind) in {Union, UnionType}:
        (inner,) = (each for each in get_args(kind) if each is not NoneType)
        return _optional_codec(_codec(inner))
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return _written_codec(kind, lambda value: value.value, kind)
    if kind is dt.date or kind is dt.time:
        return _written_codec(kind, lambda value: value.isoformat(), kind.fromisoformat)
    return _plain_codec(kind)


def _record_codec(kind: Any) -> _Codec:
    hints = _hints(kind)
    parts = [(field.name, _codec(hints[field.name])) for field in fields(kind)]
    needed = {
        field.name
        for field in fields(kind)
        if field.default is MISSING and field.default_factory is MISSING
    }
    readers = {name: read for name, (_, read) in parts}

    def write(value: Any, where: str) -> Json:
        if type(value) is not kind:
            raise _wrong(where, kind.__name__, value)
        return {name: write(getattr(value, name), name) for name, (write, _) in parts}

    def read(value: Any, where: str) -> Any:
        if not isinstance(value, dict):
            raise _wrong(where, kind.__name__, value)
        unknown, missing = value.keys() - readers.keys(), needed - value.keys()
        if unknown or missing:
            raise ValueProblem(f"{where}: {', '.join(sorted(unknown | missing))[:60]} does not fit")
        try:
            return kind(**{name: readers[name](part, name) for name, part in value.items()})
        except ValueProblem:
            raise
        except ValueError as error:
            raise ValueProblem(f"{where}: {error}") from None

    return write, read


def _tuple_codec(inner: _Codec) -> _Codec:
    def write(value: Any, where: str) -> list[Any]:
        if type(value) is not tuple:
            raise _wrong(where, "tuple", value)
        return [inner[0](each, where) for each in value]

    def read(value: Any, where: str) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise _wrong(where, "list", value)
        return tuple(inner[1](each, where) for each in value)

    return write, read


def _optional_codec(inner: _Codec) -> _Codec:
    def either(side: Literal[0, 1]) -> _Side:
        return lambda value, where: None if value is None else inner[side](value, where)

    return either(0), either(1)


def _written_codec(
    kind: Any, to_text: Callable[[Any], str], of_text: Callable[[str], Any]
) -> _Codec:
    def write(value: Any, where: str) -> str:
        # A date and time is a date too, and would not come back as it was.
        if type(value) is not kind:
            raise _wrong(where, kind.__name__, value)
        return to_text(value)

    def read(value: Any, where: str) -> Any:
        try:
            return of_text(value)
        except (ValueError, TypeError):
            raise _wrong(where, kind.__name__, value) from None

    return write, read


def _plain_codec(kind: Any) -> _Codec:
    def same(value: Any, where: str) -> Any:
        if kind is float and type(value) is int:
            value = float(value)
        if type(value) is not kind or (kind is float and not math.isfinite(value)):
            raise _wrong(where, kind.__name__, value)
        if kind is str and not can_be_kept(value):
            raise ValueProblem(f"{where} has characters that cannot be kept")
        return value

    return same, same


def can_be_kept(text: str) -> bool:
    """Return whether every database can hold a text: without NUL and halves of characters."""
    try:
        return "\0" not in text and bool(text.encode() or True)
    except UnicodeEncodeError:
        return False


def _wrong(where: str, wanted: str, value: object) -> ValueProblem:
    return ValueProblem(f"{where} is {type(value).__name__}, not {wanted}")
