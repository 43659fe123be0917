"""A group as the fields of a form, and back: checked by the same rules as a row of a file.

What is filled in becomes rows of a table as an import reads them, so that a page and a file never
disagree about what may be written.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from directory.cells import FORMULA
from directory.export import table_rows
from directory.language import _
from directory.model import Group
from directory.problems import Problem
from directory.rows import read_groups
from directory.table import Row, Table
from directory.values import BLANK
from webmap.plain import shorten
from webmap.usecases.group_fields import ABOUT, BLOCKS, LABELS, WHERE, asked

Cells = dict[str, str]

MOST_BLOCKS: Final = 30
_FIELD: Final = re.compile(r"(meeting|contact|offer)-([0-9]{1,2})-([a-z_]+)")
# Columns whose names are plain words, such as "day", read well as they are.
_COLUMN_NAME: Final = re.compile(
    "|".join(rf"\b{name}\b" for name in LABELS if "_" in name or name in ("lat", "lon"))
)
_NOT_COMPARED: Final = frozenset({"id", "provenance"})


@dataclass(slots=True)
class GroupForm:
    """The fields of a form, by column.

    Parameters
    ----------
    about : what is said once.
    blocks : meetings, contacts and offers, each in order. A meeting after the first without a
        venue of its own is where the one before it is.
    """

    about: Cells
    blocks: dict[str, list[Cells]]


@dataclass(frozen=True, slots=True)
class Fault:
    """One field that cannot be used as it is.

    Parameters
    ----------
    field : the name of the field; empty where the whole form is meant.
    text : what is wrong and what to do.
    stops : nothing is saved before it is put right; otherwise it is advice.
    """

    field: str
    text: str
    stops: bool


def empty_form() -> GroupForm:
    """Return a form in which nothing is filled in."""
    return GroupForm({}, {kind: [{}] for kind in BLOCKS})


def form_of(group: Group) -> GroupForm:
    """Return the form of a group as it is."""
    rows = [{column: _shown(value) for column, value in row.items()} for row in table_rows([group])]
    blocks = {kind: [_filled(row, columns) for row in rows] for kind, columns in BLOCKS.items()}
    for kind, found in blocks.items():
        # An only contact stands in each row of a table, and once on a form.
        once = [cells for number, cells in enumerate(found) if cells not in found[:number]]
        blocks[kind] = [cells for cells in once if cells] or [{}]
    meetings = blocks["meeting"]
    for before, cells in reversed(list(pairwise(meetings))):
        if _filled(before, WHERE) == _filled(cells, WHERE):
            for column in WHERE:
                cells.pop(column, None)
    return GroupForm(_filled(rows[0], ABOUT), blocks)


def read_form(fields: Mapping[str, str]) -> GroupForm:
    """Return what was sent; fields that no form of ours has are left out."""
    about = {c: fields[c].strip() for c in ABOUT if fields.get(c, "").strip()}
    found: dict[str, dict[int, Cells]] = {kind: {} for kind in BLOCKS}
    for name, text in fields.items():
        match = _FIELD.fullmatch(name)
        if match is None or match[3] not in BLOCKS[match[1]] or int(match[2]) >= MOST_BLOCKS:
            continue
        cells = found[match[1]].setdefault(int(match[2]), {})
        if text.strip():
            cells[match[3]] = text.strip()
    for kind, numbered in found.items():
        gone = {n for n in numbered if fields.get(f"{kind}-{n}-remove") == "yes"}
        _take_out(numbered, gone)
    # Empty ones stay in their places, so that a fault is told at the field that has it.
    return GroupForm(
        about,
        {
            kind: [numbered.get(number, {}) for number in range(max(numbered, default=0) + 1)]
            for kind, numbered in found.items()
        },
    )


def _take_out(blocks: dict[int, Cells], gone: Collection[int]) -> None:
    """Empty some blocks; a meeting that is where the one before it was stays there."""
    venue: Cells = {}
    for number in sorted(blocks):
        cells = blocks[number]
        if number in gone:
            venue = _filled(cells, WHERE) or venue
            blocks[number] = {}
        elif cells:
            cells |= venue if not _filled(cells, WHERE) else {}
            venue = {}


def without_gaps(form: GroupForm) -> GroupForm:
    """Return a form without the blocks in which nothing is filled in; one of each kind stays."""
    blocks = {kind: [c for c in found if c] or [{}] for kind, found in form.blocks.items()}
    return GroupForm(form.about, blocks)


def group_of(
    form: GroupForm, before: Group | None, today: dt.date
) -> tuple[Group | None, list[Fault]]:
    """Return the group that a form describes, and what is wrong with it.

    Parameters
    ----------
    before : the group that is being changed: what no form asks stays as it was.

    Returns
    -------
    group : None where something stops it.
    faults : in the order of the fields.
    """
    table = Table("form", tuple(_rows(form, before)), (), 0)
    reading = read_groups(table, "form", today)
    faults = list(_faults(reading.problems))
    if not reading.groups or any(fault.stops for fault in faults):
        return None, faults
    read = reading.groups[0]
    if before is None:
        return read, faults
    return dataclasses.replace(read, id=before.id, provenance=before.provenance), faults


def changes_between(before: Group, after: Group, today: dt.date) -> dict[str, Any]:
    """Return the fields that an editor has changed, with their new values.

    Parameters
    ----------
    after : as `group_of` made it.
    """
    # A form gives venues ids of its own; it is compared with what the old group gives as a form.
    same, _faults = group_of(form_of(before), before, today)
    untouched = before if same is None else same
    changed = {
        field.name: getattr(after, field.name)
        for field in dataclasses.fields(Group)
        if field.name not in _NOT_COMPARED
        and getattr(after, field.name) != getattr(untouched, field.name)
    }
    if changed.keys() & {"venues", "schedules"}:
        # Schedules name venues by their ids, so the two go together.
        changed |= {"venues": after.venues, "schedules": after.schedules}
    return {name: BLANK if value is None else value for name, value in changed.items()}


def _shown(value: str | float | None) -> str:
    text = "" if value is None else str(value)
    # The quote mark is for spreadsheets only.
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text


def _filled(cells: Mapping[str, str], columns: Iterable[str]) -> Cells:
    return {column: cells[column] for column in columns if cells.get(column)}


def _rows(form: GroupForm, before: Group | None) -> Iterator[Row]:
    kept: Cells = {"id": "new"}
    if before is not None:
        kept |= {c: _shown(v) for c, v in table_rows([before])[0].items() if c in _KEPT and v}
    meetings = _with_venues(form.blocks["meeting"])
    contacts, offers = form.blocks["contact"], form.blocks["offer"]
    for number in range(max(len(meetings), len(contacts), len(offers))):
        cells = {**kept, **form.about}
        for found in (meetings, contacts, offers):
            if number < len(found):
                cells |= found[number]
        if number < len(contacts) and contacts[number]:
            cells["contact_order"] = str(number + 1)
        yield Row(number + 1, {column: _safe(text) for column, text in cells.items()})


_KEPT: Final = ("topics", "organisation_id")


def _safe(text: str) -> str:
    """Keep a quote mark that was typed, which a reader of files would take off."""
    return f"'{text}" if text.startswith("'") and FORMULA.match(text) else text


def _with_venues(meetings: Iterable[Cells]) -> list[Cells]:
    venue: Cells = {}
    found = []
    for cells in meetings:
        venue = _filled(cells, WHERE) or venue
        found.append({**cells, **venue})
    return found


def _faults(problems: Iterable[Problem]) -> Iterator[Fault]:
    seen: set[tuple[str, str]] = set()
    for problem in problems:
        # A value that was not taken would be lost without a word.
        stops = problem.rejected or bool(problem.value)
        fault = Fault(_field(problem.column, problem.line - 1), _text(problem), stops)
        if (fault.field, fault.text) not in seen:
            seen.add((fault.field, fault.text))
            yield fault


def _text(problem: Problem) -> str:
    """Say what is wrong by the name of the field, which a list of faults needs too."""
    name = asked(problem.column) if problem.column in LABELS else ""
    said = in_words_of_the_form(f"{problem.reason}. {problem.advice}")
    if not problem.value:
        # Translators: a field and what is wrong with it, such as "Name is empty. Every group ...".
        return _("%(field)s %(wrong)s", field=name or _("This"), wrong=said)
    value = shorten(problem.value)
    if not name:
        return _("“%(value)s” %(wrong)s", value=value, wrong=said)
    return _("%(field)s: “%(value)s” %(wrong)s", field=name, value=value, wrong=said)


def in_words_of_the_form(text: str) -> str:
    """Return a text about columns of a file with the names that the form has for them."""
    return _COLUMN_NAME.sub(lambda match: f"“{asked(match[0])}”", text)


def _field(column: str, number: int) -> str:
    if column in ABOUT:
        return column
    kind = next((kind for kind, columns in BLOCKS.items() if column in columns), None)
    return "" if kind is None else f"{kind}-{number}-{column}"
