"""Reading files of groups in tests, and what a reading said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from directory.csvfile import read_csv
from directory.model import (
    Group,
)
from directory.rows import COLUMNS, REQUIRED, Reading, read_groups
from tests.directory.examples import day

Write = Callable[..., Path]
TODAY = day("2026-11-22")
HEAD = "id,name,kind,frequency,every,day,starts_on,start_time,end_time"


def read(path: Path) -> Reading:
    return read_groups(read_csv(path, COLUMNS, REQUIRED), "council", TODAY)


def only(reading: Reading) -> Group:
    assert reading.problems == ()
    (group,) = reading.groups
    return group


def said(reading: Reading) -> list[tuple[int, str, bool]]:
    return [(p.line, p.column, p.rejected) for p in reading.problems]
