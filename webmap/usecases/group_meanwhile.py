"""What somebody else has changed in a group while an editor filled in its form.

A form carries what it showed when it was opened. When it is sent and the group is no longer so,
nothing is saved: the form is shown again, with what both have written.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from directory.language import N_, _
from webmap.usecases.group_fields import ABOUT, BLOCKS, asked, label
from webmap.usecases.group_form import MOST_BLOCKS, Cells, GroupForm, without_gaps

_BLOCK_WORDS: Final = {
    "meeting": N_("Meetings"), "contact": N_("Contacts"), "offer": N_("Help with getting there"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """One field that somebody else has changed.

    Parameters
    ----------
    field : its name on the form.
    label : what it is called.
    theirs : what the group says now; empty for nothing.
    mine : what the editor has written; None where they did not touch it, and the form takes
        what the group says now.
    """

    field: str
    label: str
    theirs: str
    mine: str | None


def as_shown(form: GroupForm) -> str:
    """Return a form as one word of text that a hidden field can carry."""
    data = json.dumps({"about": form.about, **form.blocks}, separators=(",", ":"))
    return base64.urlsafe_b64encode(data.encode()).decode()


def read_shown(text: str) -> GroupForm | None:
    """Return the form of `as_shown`; None where it is not one."""
    try:
        data = json.loads(base64.urlsafe_b64decode(text.encode()))
    except (binascii.Error, ValueError, RecursionError):
        return None
    if not isinstance(data, dict) or not all(isinstance(data.get(kind), list) for kind in BLOCKS):
        return None
    about = _cells(data.get("about"), ABOUT)
    blocks = {
        kind: [_cells(cells, columns) for cells in data[kind][:MOST_BLOCKS]] or [{}]
        for kind, columns in BLOCKS.items()
    }
    return GroupForm(about, blocks)


def merge_forms(
    shown: GroupForm | None, mine: GroupForm, theirs: GroupForm
) -> tuple[GroupForm, list[Meanwhile]]:
    """Return a form with what both have written, and what is to be looked at.

    Where both have written, it says what the editor has written. Where only somebody else has, it
    says what the group says now.

    Parameters
    ----------
    shown : the form as it was opened; None where that is not known, and then every difference
        counts as written by both.
    mine : the form as it was sent.
    theirs : the form of the group as it is now.
    """
    found: list[Meanwhile] = []
    mine = without_gaps(mine)
    base = None if shown is None else shown.about
    about = _merge_cells("", ABOUT, base, mine.about, theirs.about, found)
    blocks = {}
    for kind, columns in BLOCKS.items():
        old = None if shown is None else shown.blocks[kind]
        one, other = mine.blocks[kind], theirs.blocks[kind]
        if old == other:
            blocks[kind] = one
        elif len(one) == len(other) and (old is None or len(old) == len(one)):
            blocks[kind] = [
                _merge_cells(
                    f"{kind}-{number}-",
                    columns,
                    None if old is None else old[number],
                    one[number],
                    other[number],
                    found,
                )
                for number in range(len(one))
            ]
        else:
            # One of the two has added or removed something: no field can be told from another.
            kept = other if one == old else one
            said = None if one == old else _all(one)
            if one != other:
                place = f"{kind}-0-{columns[0]}"
                found.append(Meanwhile(place, _(_BLOCK_WORDS[kind]), _all(other), said))
            blocks[kind] = kept
    return GroupForm(about, blocks), found


def _merge_cells(
    prefix: str,
    columns: tuple[str, ...],
    shown: Mapping[str, str] | None,
    mine: Mapping[str, str],
    theirs: Mapping[str, str],
    found: list[Meanwhile],
) -> Cells:
    merged: Cells = {}
    for column in columns:
        one, other = mine.get(column, ""), theirs.get(column, "")
        # What browsers send has other ends of lines.
        differs = _lines(one) != _lines(other)
        old = None if shown is None else shown.get(column, "")
        untouched = old is not None and _lines(old) == _lines(one)
        if differs and (old is None or _lines(old) != _lines(other)):
            found.append(
                Meanwhile(prefix + column, label(column), other, None if untouched else one)
            )
        text = other if untouched else one
        if text:
            merged[column] = text
    return merged


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _cells(value: Any, columns: tuple[str, ...]) -> Cells:
    if not isinstance(value, dict):
        return {}
    return {
        column: text for column in columns if isinstance(text := value.get(column), str) and text
    }


def _all(blocks: list[Cells]) -> str:
    return "; ".join(
        ", ".join(f"{asked(column)} {text}" for column, text in cells.items())
        for cells in blocks
        if cells
    )
