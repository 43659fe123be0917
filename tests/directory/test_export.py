"""What goes out to CSV comes back the same, and never runs in a spreadsheet."""

from __future__ import annotations

import csv
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.errors import FileError
from directory.export import write_groups
from directory.importing import import_file
from directory.model import Group
from directory.rows import COLUMNS
from directory.store import Store
from tests.directory.examples import day, group

TODAY = day("2026-11-22")
ROWS = (
    "id,name,kind,needs,how,venue_name,postcode,lat,lon,frequency,every,day,starts_on,start_time,"
    "end_time,term_time_only,bank_holidays,not_on,also_on,min_age,referral,phone,step_free,source",
    "a,Tŷ,Club,x;y,,Hall,NP20,51.5812345,-2.99,weekly,2,Tue,2026-09-08,10:00,12:00,yes,no,"
    "2026-12-22;2026-12-29,2026-12-17,0,no,+44 1633,yes,Council",
    "a,Tŷ,Club,,,Library,,,,,,,,,,,,,,,,,,",
    "a,Tŷ,Club,,,Church,,,,monthly,,last Fri,,14:00,15:00,,,,,,,,,",
    "a,Tŷ,Club,,,Hall,NP20,51.5812345,-2.99,once,,,2026-12-25,22:00,01:00,,,,,,,,yes,",
    "b,Call,Club,,comes to you,,,,,,,,,,,,,,,,,,,",
    "c,When?,Club,,online,,,,,weekly,,Tue,,10:00,,,,,,,,,,",
)


def test_a_directory_comes_back_unchanged(tmp_path: Path, csv_file: Callable[..., Path]) -> None:
    with Store.open("sqlite://") as store:
        first = import_file(store, csv_file(*ROWS), TODAY)
        assert first.rejected_rows == 0
        out = tmp_path / "out.csv"
        assert write_groups(store.all_groups(), out) == 6
        again = import_file(store, out, TODAY)
        assert again.dataset == first.dataset
        assert (set(again.unchanged), again.writes) == ({"a", "b", "c"}, False)
    assert csv_rows(out)[0].keys() == set(COLUMNS)


def csv_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40
)
@given(st.text(st.sampled_from("'=+-@\t\r\n＝ab,\";"), min_size=1, max_size=6))
def test_no_text_starts_a_formula_and_every_text_comes_back(tmp_path: Path, text: str) -> None:
    if not text.strip():
        return
    out = tmp_path / "out.csv"
    name = text.strip().replace("\r\n", "\n").replace("\r", "\n")
    write_groups([group("a", name=name)], out)
    (row,) = csv_rows(out)
    assert not row["name"].startswith(("=", "+", "-", "@", "\t", "\r", "＝"))
    with Store.open("sqlite://") as store:
        import_file(store, out, TODAY)
        (found,) = store.all_groups()
    assert found.name == name


def test_numbers_stay_numbers(tmp_path: Path, csv_file: Callable[..., Path]) -> None:
    with Store.open("sqlite://") as store:
        import_file(store, csv_file("id,name,kind,lat,lon", "a,A,Club,51.5,-3.25"), TODAY)
        write_groups(store.all_groups(), tmp_path / "out.csv")
    (row,) = csv_rows(tmp_path / "out.csv")
    assert (row["lat"], row["lon"]) == ("51.5", "-3.25")


def test_an_export_that_cannot_be_written_leaves_the_old_file(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="cannot be written"):
        write_groups([group()], tmp_path / "none" / "out.csv")

    def broken() -> Group:
        raise KeyboardInterrupt

    out = tmp_path / "out.csv"
    out.write_text("old")
    with pytest.raises(KeyboardInterrupt):
        write_groups([group(), broken()], out)
    assert out.read_text() == "old"
    assert list(tmp_path.iterdir()) == [out]


def test_an_export_keeps_links_and_permissions(tmp_path: Path) -> None:
    real, link = tmp_path / "real.csv", tmp_path / "link.csv"
    real.write_text("old")
    real.chmod(0o600)
    link.symlink_to(real)
    write_groups([group()], link)
    assert link.is_symlink()
    assert csv_rows(real)[0]["id"] == "a"
    assert real.stat().st_mode & 0o777 == 0o600
    (tmp_path / "ahead.csv").symlink_to(tmp_path / "new.csv")
    write_groups([group()], tmp_path / "ahead.csv")
    assert csv_rows(tmp_path / "new.csv")[0]["id"] == "a"
    assert (tmp_path / "new.csv").stat().st_mode & 0o777 == 0o644


def test_what_is_not_a_file_is_left_alone(tmp_path: Path) -> None:
    # Pipes stand for devices too: a fault here must never cost the machine its /dev/null.
    pipe, loop, folder = tmp_path / "pipe", tmp_path / "loop", tmp_path / "folder"
    os.mkfifo(pipe)
    loop.symlink_to(loop)
    folder.mkdir()
    (tmp_path / "to-pipe").symlink_to(pipe)
    before = sorted(tmp_path.iterdir())
    for out in (pipe, loop, folder, tmp_path / "to-pipe"):
        with pytest.raises(FileError, match="not a regular file") as error:
            write_groups([group()], out)
        assert "\n" not in str(error.value)
    assert sorted(tmp_path.iterdir()) == before
    assert stat.S_ISFIFO(pipe.lstat().st_mode)
    assert loop.is_symlink()
