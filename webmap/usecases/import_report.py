"""The report of an import as a file: a page to read and print, or JSON for machines.

Every value in it comes from a file that nobody has checked. The page is built as a tree, so that no
value can become markup; it has no script, asks nothing of any host, and shows each value apart
from the text around it, whichever way it is written.
"""

from __future__ import annotations

import datetime as dt
import json
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from directory.differences import differences
from directory.errors import DirectoryError
from directory.files import replace_file
from directory.model import Group
from directory.problems import NothingRead, Problem, visible
from directory.store import ImportReport
from directory.words import say_date

ENDINGS: Final = (".html", ".json")

_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
)
_STYLE: Final = """
body{font:1.1rem/1.5 Arial,sans-serif;color:#212b32;background:#fff;margin:0 auto;
max-width:70rem;padding:1rem}
h1{font-size:1.8rem}h2{font-size:1.4rem;margin-top:2rem}
.wide{overflow-x:auto}.wide:focus{outline:3px solid #212b32;box-shadow:0 0 0 6px #ffeb3b}
table{border-collapse:collapse;width:100%}
caption{text-align:left;font-weight:bold;padding:.5rem 0}
th,td{text-align:left;vertical-align:top;padding:.4rem .8rem .4rem 0;
border-bottom:1px solid #aeb7bd;overflow-wrap:anywhere;min-width:6rem}
th{white-space:nowrap}td.said{min-width:10rem}
@media print{.wide{overflow:visible}body{max-width:none;padding:0}h2{break-after:avoid}
tr{break-inside:avoid}}
"""

Cell = str | ET.Element


def write_report(
    path: Path, report: ImportReport | None, error: DirectoryError | None, now: dt.datetime
) -> None:
    """Write what an import did, or why it did nothing, to a file that ends in .html or .json.

    Raises
    ------
    FileError : it cannot be written.
    """
    make: Callable[..., bytes] = _page if path.suffix.lower() == ".html" else _json
    replace_file(path, make(report, error, now))


def _json(report: ImportReport | None, error: DirectoryError | None, now: dt.datetime) -> bytes:
    values: dict[str, Any] = {"at": now.isoformat(timespec="seconds")}
    values["error"] = visible(str(error)) if error else None
    if report is None:
        # The same shape as that of any other import, with nothing in it.
        report = ImportReport("", "", dry_run=False, problems=_problems(error))
    values |= report.as_json()
    # A lone half of a character could not be written otherwise.
    return json.dumps(values, ensure_ascii=True, indent=2).encode()


def _problems(error: DirectoryError | None) -> tuple[Problem, ...]:
    return error.problems if isinstance(error, NothingRead) else ()


def _page(report: ImportReport | None, error: DirectoryError | None, now: dt.datetime) -> bytes:
    html = ET.Element("html", lang="en-GB")
    head = _add(html, "head")
    _add(head, "meta", charset="utf-8")
    _add(head, "meta", {"http-equiv": "Content-Security-Policy", "content": _POLICY})
    _add(head, "meta", name="viewport", content="width=device-width, initial-scale=1")
    _add(head, "style").text = _STYLE
    title = "What an import would change" if report and report.dry_run else "Report of an import"
    _add(head, "title").text = title
    main = _add(_add(html, "body"), "main")
    _add(main, "h1").text = title
    if report is not None:
        _summary(main, report, now)
    else:
        _add(main, "p").text = f"{say_date(now.date())}, {now:%H:%M}"
        sentence = _add(main, "p")
        _add(sentence, "strong").text = "Nothing was imported."
        _value(_add(main, "p"), str(error))
    problems = _problems(error) if report is None else report.problems
    _list_problems(main, "Rows that were not taken", [p for p in problems if p.rejected])
    _list_problems(main, "Taken, but please look at", [p for p in problems if not p.rejected])
    if report is not None:
        _list_effects(main, report)
    return b"<!DOCTYPE html>\n" + bytes(ET.tostring(html, encoding="utf-8", method="html"))


def _summary(main: ET.Element, report: ImportReport, now: dt.datetime) -> None:
    where = _add(main, "p")
    where.text = f"{say_date(now.date())}, {now:%H:%M}. Source: "
    _value(where, report.dataset).tail = ". File: "
    _value(where, report.file).tail = "."
    if report.dry_run:
        _add(_add(main, "p"), "strong").text = "This was a trial. Nothing was written."
    counts = (
        ("New", len(report.new)),
        ("Changed", len(report.changed)),
        ("Unchanged", len(report.unchanged)),
        ("Closed", len(report.closed)),
        ("Left as they were", len(report.kept)),
        ("Rows rejected", report.rejected_rows),
    )
    _table(main, "Groups", ("What", "How many"), [(name, str(count)) for name, count in counts])
    if report.terms_changed:
        _add(main, "p").text = "The dates of school terms are others than before."


def _list_problems(main: ET.Element, heading: str, problems: Sequence[Problem]) -> None:
    if not problems:
        return
    _add(main, "h2").text = heading
    rows = [
        (
            _apart(p.file),
            f"{p.unit} {p.line}",
            _apart(p.column),
            _apart(p.value),
            visible(p.reason),
            visible(p.advice),
        )
        for p in problems
    ]
    columns = ("File", "Where", "Column", "Value", "What is wrong", "What to do")
    _table(main, f"{heading}: {len(problems)}", columns, rows)


def _list_effects(main: ET.Element, report: ImportReport) -> None:
    by_effect: dict[str, list[tuple[Group | None, Group]]] = {}
    for effect, before, after in report.changes():
        by_effect.setdefault(effect, []).append((before, after))
    changed = [*by_effect.get("changed", ()), *by_effect.get("reopened", ())]
    if changed:
        _add(main, "h2").text = "Changed groups"
        rows = [
            (_apart(after.name), _apart(after.id), d.field, _apart(d.old), _apart(d.new))
            for before, after in changed
            if before is not None
            for d in differences(before, after)
        ]
        columns = ("Group", "Id", "Column", "Before", "After")
        _table(main, f"What is different: {len(rows)}", columns, rows)
    for effect, heading in (("new", "New groups"), ("closed", "Closed groups")):
        groups = by_effect.get(effect, [])
        if groups:
            _add(main, "h2").text = heading
            rows_of = [(_apart(after.name), _apart(after.id)) for _, after in groups]
            _table(main, f"{heading}: {len(groups)}", ("Group", "Id"), rows_of)
    if report.kept:
        _add(main, "h2").text = "Groups left as they were"
        why = "Their rows could not be read, or a row that could not be read may be theirs."
        _add(main, "p").text = why
        kept = [(_apart(group_id),) for group_id in report.kept]
        _table(main, f"Left as they were: {len(kept)}", ("Id",), kept)


def _table(
    main: ET.Element, caption: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> None:
    # Wide on a narrow screen: it scrolls by itself, also for those who use the keyboard.
    region = {"class": "wide", "role": "region", "tabindex": "0", "aria-label": caption}
    table = _add(_add(main, "div", region), "table")
    _add(table, "caption").text = caption
    line = _add(_add(table, "thead"), "tr")
    for column in columns:
        _add(line, "th", scope="col").text = column
    body = _add(table, "tbody")
    for row in rows:
        line = _add(body, "tr")
        for number, cell in enumerate(row):
            place = _add(line, "td", {} if number < 3 else {"class": "said"})
            if isinstance(cell, str):
                place.text = cell
            else:
                place.append(cell)


def _add(
    parent: ET.Element, tag: str, attributes: dict[str, str] | None = None, **more: str
) -> ET.Element:
    return ET.SubElement(parent, tag, attributes or {}, **more)


def _apart(value: str) -> ET.Element:
    """Return a value that does not turn the text around it, whichever way it runs."""
    element = ET.Element("bdi")
    element.text = visible(value)
    return element


def _value(parent: ET.Element, value: str) -> ET.Element:
    element = _apart(value)
    parent.append(element)
    return element
