"""The template that editors fill in, and that the importer reads."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from directory.columns import COLUMNS, GUIDE, Column
from directory.importing import read_file
from directory.problems import NothingRead
from directory.rows import Reading
from directory.template import write_template
from tests.directory.examples import day
from webmap.cli.groups import groups

TODAY = day("2026-11-22")


def filled(path: Path, **cells: object) -> Reading:
    """Fill in one row of a template as an editor would, and read it."""
    if path.suffix == ".xlsx":
        book = load_workbook(path)
        for name, value in cells.items():
            book["Groups"].cell(2, COLUMNS.index(name) + 1, value)
        book.save(path)
    else:
        with path.open("a", encoding="utf-8", newline="") as file:
            csv.DictWriter(file, COLUMNS).writerow(cells)
    return read_file(path, TODAY).reading


@pytest.mark.parametrize("name", ["new.csv", "new.xlsx"])
def test_an_empty_template_has_no_groups_and_a_filled_one_is_read_without_a_remark(
    tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    write_template(path)
    with pytest.raises(NothingRead, match="it has no groups") as error:
        read_file(path, TODAY)
    assert error.value.problems == ()
    reading = filled(path, id="1", name="Tea", kind="Club", phone="01632 960123")
    assert reading.problems == ()
    assert reading.groups[0].contact.phone == "01632 960123"


@pytest.mark.parametrize("name", ["new.csv", "new.xlsx"])
def test_every_example_of_the_explanation_is_read_as_it_stands(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    write_template(path)
    examples = {column.name: column.example for column in GUIDE if column.example}
    reading = filled(path, **examples)
    assert reading.problems == ()
    assert len(reading.groups) == 1


@pytest.mark.parametrize("column", [c for c in GUIDE if c.allowed], ids=lambda c: c.name)
def test_every_allowed_word_is_understood(tmp_path: Path, column: Column) -> None:
    for word in column.allowed:
        path = tmp_path / "new.csv"
        write_template(path)
        extra = {"starts_on": "2026-09-08"} if word == "once" else {}
        if word == "monthly":
            extra = {"day": "2nd Tuesday"}
        elif word == "weekly":
            extra = {"day": "Tuesday"}
        row = {"id": "1", "name": "Tea", "kind": "Club", **extra, column.name: word}
        problems = filled(path, **row).problems
        assert not [problem for problem in problems if problem.column == column.name]


def test_the_workbook_explains_every_column_and_offers_lists(tmp_path: Path) -> None:
    path = tmp_path / "new.xlsx"
    write_template(path)
    book = load_workbook(path)
    assert book.sheetnames == ["Groups", "How to fill in"]
    explained = [row[0].value for row in book["How to fill in"].iter_rows(min_row=2)]
    assert explained[: len(COLUMNS)] == list(COLUMNS)
    lists = {
        str(each.sqref): each.formula1
        for each in book["Groups"].data_validations.dataValidation
        if each.type == "list"
    }
    letter = get_column_letter(COLUMNS.index("status") + 1)
    assert lists[f"{letter}2:{letter}100000"] == '"active,paused,closed"'
    assert all(len(formula) <= 257 for formula in lists.values())


def test_the_command_writes_one_and_refuses_other_endings(tmp_path: Path) -> None:
    done = CliRunner().invoke(groups, ["template", str(tmp_path / "new.xlsx")])
    assert done.exit_code == 0
    assert (tmp_path / "new.xlsx").is_file()
    bad = CliRunner().invoke(groups, ["template", str(tmp_path / "new.ods")])
    assert (bad.exit_code, "new.ods: a template is .csv or .xlsx" in bad.stderr) == (1, True)
