"""The history of a group in the words of its form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from directory.differences import differences
from directory.errors import DirectoryError
from directory.model import Group
from directory.store import Change
from directory.values import ASSURANCE, group_from_json, group_to_json
from webmap.usecases.group_fields import LABELS, asked, label

_AS_A_WHOLE: Final = frozenset({"new", "created"})
_WITH_ANOTHER: Final = frozenset({"merged", "split", "not_same"})
_NOT_SAID: Final = frozenset({"id", "source", "topics", "organisation_id"})


def fields_of(change: Change, group: Group) -> list[tuple[str, str, str]]:
    """Return what a change has changed: the name of each field, what it said, what it says.

    Parameters
    ----------
    group : the group as it is now; it lends the fields that the change did not touch.
    """
    if change.what in _AS_A_WHOLE | _WITH_ANOTHER:
        return []
    try:
        now = group_to_json(group)
        one, other = (
            group_from_json({**now, **_own(fields)}) for fields in (change.before, change.after)
        )
    except DirectoryError:
        # A field that the model no longer has.
        return []
    found = [
        (label(d.field) if d.field in LABELS else d.field.replace("_", " "), d.old, d.new)
        for d in differences(one, other, asked)
        if d.field not in _NOT_SAID
    ]
    for name in ASSURANCE:
        old, new = (_assurance(fields, name) for fields in (change.before, change.after))
        if old != new and label(name) not in {said for said, _old, _new in found}:
            found.append((label(name), old, new))
    return found


def _own(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name not in ASSURANCE}


def _assurance(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    return "" if value is None else str(value)
