"""A publisher's own columns and words, read by a mapping file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from directory.errors import FileError
from directory.importing import import_file, read_file
from directory.mapping import read_mapping
from directory.model import Fact, Group
from directory.problems import Problem
from directory.store import Store
from directory.words import say_schedule
from tests.directory.examples import day

Write = Callable[..., Path]
TODAY = day("2026-11-22")

THEIRS = """\
Activities of Ashdale;;;;;;;;
Ref No;Activity;Type;When;Start;How often;Line 1;Town;Ramp?;Internal notes;name
7;Tea;;Tues;10am;Fortnightly;1 High St;Ashby;Y;secret;Trust
8;Chess;Games;2nd Friday;14:00;Monthly;;Brook;?;;Trust
9;Walk;Walks;Someday;;Weekly;;;Some;;
"""

OURS = """\
ignore = ["Internal notes"]

[columns]
id = "Ref No"
name = "Activity"
kind = "Type"
day = "When"
start_time = "Start"
frequency = "How often"
address = ["Line 1", "Town"]
step_free = "Ramp?"
organisation = "Name"

[constants]
kind = "Social group"
end_time = 16:00:00
min_age = 50
term_time_only = true

[words.frequency]
"fortnightly" = { frequency = "weekly", every = 2, starts_on = 2026-09-08 }

[words.step_free]
Some = ""
"""


def read(tmp_path: Path, mapping: str, table: str = THEIRS, name: str = "theirs.csv") -> Path:
    (tmp_path / "map.toml").write_text(mapping, encoding="utf-8")
    path = tmp_path / name
    path.write_text(table, encoding="utf-8")
    return path


def reading(tmp_path: Path, mapping: str, table: str) -> tuple[list[Group], list[Problem]]:
    path = read(tmp_path, mapping, table)
    got = read_file(path, TODAY, mapping_path=tmp_path / "map.toml").reading
    return list(got.groups), list(got.problems)


def test_their_columns_and_words_become_ours(tmp_path: Path) -> None:
    groups, problems = reading(tmp_path, OURS, THEIRS)
    tea, chess = groups
    assert (tea.id, tea.name, tea.kind) == ("7", "Tea", "Social group")
    assert say_schedule(tea.schedules[0]) == (
        "Every other Tuesday, 10:00 to 16:00, in term time, from 8 September 2026"
    )
    assert tea.venues[0].address == "1 High St, Ashby"
    assert tea.venues[0].access.step_free is Fact.YES
    assert tea.organisation.name == "Trust"
    assert (chess.kind, chess.venues[0].address, chess.min_age) == ("Games", "Brook", 50)
    assert chess.venues[0].access.step_free is Fact.UNKNOWN
    (rejected,) = (problem for problem in problems if problem.rejected)
    assert (rejected.line, rejected.column, rejected.value) == (5, "day (from When)", "Someday")
    assert not any("notes" in problem.column for problem in problems)


def test_words_of_a_list_are_read_one_by_one(tmp_path: Path) -> None:
    mapping = '[words.needs]\n"lonely" = "loneliness"\n"n/a" = ""\n'
    groups, problems = reading(tmp_path, mapping, "id,name,kind,needs\na,A,C,Lonely; n/a; sad\n")
    assert groups[0].needs == ("loneliness", "sad")
    assert problems == []


def test_a_second_import_by_the_same_mapping_changes_nothing(tmp_path: Path) -> None:
    path = read(tmp_path, OURS)
    with Store.open("sqlite://") as store:
        first = import_file(store, path, TODAY, mapping_path=tmp_path / "map.toml")
        again = import_file(store, path, TODAY, mapping_path=tmp_path / "map.toml")
    assert (len(first.new), first.rejected_rows, again.writes) == (2, 1, False)


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ('[columns]\nnmae = "A"', "line 2: columns.nmae: is not a column of ours: did you mean"),
        ('[colums]\nname = "A"', "line 1: colums: is not known: use columns, constants"),
        ("columns = 3", "line 1: columns: is not a part"),
        ("[columns]\nname = 3", "line 2: columns.name: is not a heading"),
        ("[columns]\nname = []", "line 2: columns.name: is not a heading"),
        ('[columns]\nname = ["A", ""]', "line 2: columns.name: is not a heading"),
        ('[constants]\nid = "1"', "line 2: constants.id: would make one group"),
        ("[constants]\nkind = [1]", "line 2: constants.kind: is not one value"),
        ('[words]\nday = "x"', "line 2: words.day: is not a part"),
        ('[words.day]\n"T" = { evry = 2 }', "line 2: words.day.T: is not a column of ours"),
        ('[words.day]\n"T" = { every = 2 }', "line 2: words.day.T: does not say what day is"),
        ('[words.day]\nT = "a"\nt = "b"', "line 3: words.day.t: is there twice"),
        ('[words.day]\n" " = "a"', "empty word"),
        ('ignore = "x"', "line 1: ignore: is not a list"),
        ("[columns]\nname = ", "line 2: it is not TOML"),
        ('[columns]\nname = "A"\nname = "B"', "line 3: it is not TOML"),
        ("x = " + "[" * 5000, "map.toml: it is not a mapping: it has lists within lists"),
        ("id,name,kind\na,b,c", "line 1: it is not TOML"),
    ],
)
def test_faults_of_a_mapping_are_named_with_line_and_key(
    tmp_path: Path, mapping: str, said: str
) -> None:
    (tmp_path / "map.toml").write_text(mapping, encoding="utf-8")
    with pytest.raises(FileError) as error:
        read_mapping(tmp_path / "map.toml")
    assert str(error.value).startswith("map.toml")
    assert said in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("data", [b"\xff\xfe[\x00", b"\x00\x01", b"", b"[columns]\nname = '\x1b'"])
def test_what_is_not_text_is_refused_in_one_line(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "map.toml"
    path.write_bytes(data)
    with pytest.raises(FileError) as error:
        read_mapping(path)
    assert str(error.value).isprintable()


def test_a_heading_that_the_file_lacks_is_refused_and_nothing_is_emptied(tmp_path: Path) -> None:
    table = "id,name,kind,Phone number\na,A,C,0161\n"
    path = read(tmp_path, '[columns]\nphone = "Phone no"\n', table)
    with pytest.raises(FileError, match=r"columns\.phone: theirs\.csv has no column Phone no; did"):
        read_file(path, TODAY, mapping_path=tmp_path / "map.toml")
    path = read(tmp_path, '[columns]\nid = "Ref"\n', table)
    with pytest.raises(FileError, match="no column ref"):
        read_file(path, TODAY, mapping_path=tmp_path / "map.toml")
