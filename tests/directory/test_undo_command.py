"""``linkway groups runs`` and ``undo`` as a person types them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from click.testing import CliRunner, Result

from webmap.cli.groups import groups


def call(*args: str | Path) -> Result:
    return CliRunner().invoke(groups, [str(arg) for arg in args])


def test_imports_are_listed_and_the_last_one_taken_back(
    database: str, csv_file: Callable[..., Path]
) -> None:
    to = ("--database", database)
    head = "id,name,kind,cost"
    for rows in (("a,Tea,Club,1", "b,Choir,Choir,"), ("a,Tea,Club,2", "c,Walk,Walk,")):
        assert call("import", csv_file(head, *rows), "--source", "council", *to).exit_code == 0
    first, second = (run["run"] for run in reversed(json.loads(call("runs", "--json", *to).stdout)))

    refused = call("undo", first, *to)
    assert refused.exit_code == 1
    assert refused.stderr.startswith(f"Error: import {first} cannot be undone: import {second} of")

    done = call("undo", second, *to)
    assert done.exit_code == 0
    assert done.stdout == f"council: import {second} undone: 2 groups as before, 1 new closed\n"
    newest, oldest = call("runs", *to).stdout.splitlines()
    assert newest.startswith(f"{second}  20")
    assert (
        "council (groups.csv)  1 new, 1 changed, 0 unchanged, 1 closed, 0 rows rejected" in newest
    )
    assert newest.endswith("by import  UNDONE")
    assert oldest.endswith("by import")
    assert call("undo", second, *to).stderr == f"Error: import {second} has been undone already\n"


def test_a_wrong_call_is_one_line_and_makes_no_database(tmp_path: Path) -> None:
    to = ("--database", f"sqlite:///{tmp_path / 'none.db'}")
    for args in (("runs",), ("undo", "1")):
        done = call(*args, *to)
        assert done.exit_code == 1
        assert done.stderr.startswith("Error: there is no directory at")
    assert call("undo", "last", *to).exit_code == 2
    assert list(tmp_path.iterdir()) == []
