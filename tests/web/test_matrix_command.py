"""``linkway matrix`` as a person uses it: tables, warnings, one line for every mistake."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from geo.pack.build import build_pack
from geo.routing.matrix import Matrix
from geo.routing.vocabulary import UNREACHED
from tests.pack.hamlet import hamlet
from webmap.cli import linkway
from webmap.usecases import matrix_report
from webmap.usecases.errors import UseCaseError
from webmap.usecases.matrix_report import write_matrix

# The only bus leaves A at 9:00 and is at D at 9:15; it is 4 km from A to D.
PLACES = """\
id,lat,lon,note
a,52.65,-0.78,at the stop
d,52.65,-0.72,
sea,53.5,0.9,
lost,,,
"""
ASK = ["--date", "2024-03-05"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the hamlet's pack and a table of places."""
    folder = tmp_path_factory.mktemp("matrix")
    build_pack(hamlet(folder), folder / "packs")
    (folder / "places.csv").write_text(PLACES)
    return folder


def run(folder: Path, *words: object, out: str = "out.csv", places: str = "places.csv") -> Result:
    files = ["--origins", folder / "places.csv", "--destinations", folder / places]
    command = ["matrix", folder / "packs", *files, *ASK, "--out", folder / out, *words]
    return CliRunner().invoke(linkway, [str(word) for word in command])


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text())))


def test_a_departure_gives_a_row_for_every_pair(folder: Path) -> None:
    result = run(folder, "--depart", "8:50")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert (folder / "out.csv").read_text().startswith("from_id,to_id,seconds\na,a,0\na,d,150")
    found = rows(folder / "out.csv")
    assert [(row["from_id"], row["to_id"]) for row in found] == [
        (a, b) for a in ("a", "d", "sea", "lost") for b in ("a", "d", "sea", "lost")
    ]
    times = {(row["from_id"], row["to_id"]): row["seconds"] for row in found}
    # Places are at the stops, but for what is lost in rounding.
    assert 25 * 60 <= int(times.pop(("a", "d"))) <= 25 * 60 + 2
    assert (times.pop(("a", "a")), times.pop(("d", "d"))) == ("0", "0")
    assert {*times.values()} == {""}
    assert "2 of 4 places are not within 400 m of a mapped street" in result.stderr
    assert "(such as sea, lost)" in result.stderr
    assert "16 travel times written" in result.stderr
    assert "13 of them empty: not reached within 90 minutes" in result.stderr


def test_an_arrival_counts_back_from_it(folder: Path) -> None:
    assert run(folder, "--arrive", "10:00").exit_code == 0
    assert 3_600 <= int(rows(folder / "out.csv")[1]["seconds"]) <= 3_602


def test_a_window_says_which_percentile_the_seconds_are(folder: Path) -> None:
    """Of 8:00 to 8:59 the 30th shortest is that of 8:30, or of 8:29 where a second is missing."""
    assert run(folder, "--window", "08:00-09:00", "--percentile", "50").exit_code == 0
    (found,) = [row for row in rows(folder / "out.csv") if row["from_id"] + row["to_id"] == "ad"]
    assert list(found) == ["from_id", "to_id", "seconds", "percentile"]
    assert found["percentile"] == "50"
    assert 45 * 60 <= int(found["seconds"]) <= 46 * 60 + 2
    assert run(folder, "--window", "08:00-09:00", "--percentile", "2.5").exit_code == 0
    assert rows(folder / "out.csv")[0]["percentile"] == "2.5"


def test_parquet_holds_what_csv_holds(folder: Path) -> None:
    for when in (["--depart", "8:50"], ["--window", "8:00-9:00"]):
        assert run(folder, *when).exit_code == 0
        assert run(folder, *when, out="out.parquet").exit_code == 0
        table = pq.read_table(folder / "out.parquet")
        assert table.schema.field("seconds").type == pa.int32()
        assert table.to_pylist() == [
            row | {name: int(row[name]) if row[name] else None for name in list(row)[2:]}
            for row in rows(folder / "out.csv")
        ]


def test_limits_and_threads_are_taken(folder: Path) -> None:
    assert run(folder, "--depart", "8:50", "--max-journey", "24", "--threads", "3").exit_code == 0
    assert [row["seconds"] for row in rows(folder / "out.csv")][:2] == ["0", ""]


def test_options_without_effect_are_named(folder: Path) -> None:
    result = run(folder, "--depart", "8:50", "--max-wait-before", "10", "--pass-from", "9:30")
    assert result.exit_code == 0
    assert "--max-wait-before makes no difference" in result.stderr
    assert "--pass-from makes no difference" in result.stderr
    assert "--max-wait-after" not in result.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "give one of --depart, --arrive and --window"),
        (["--depart", "9:00", "--arrive", "10:00"], "give one of --depart, --arrive and --window"),
        (["--depart", "9:00", "--percentile", "50"], "--percentile is of a --window"),
        (["--window", "9:00"], "'9:00' is not two times; write them like 07:00-09:00"),
        (["--window", "9:00-8:00"], "'9:00-8:00' must end after it begins"),
        (["--window", "9:00-9:99"], "'9:99' is not a time"),
        (["--window", "8:00-9:00", "--percentile", "0"], "'0' is not a percentile"),
        (["--window", "8:00-9:00", "--percentile", "nan"], "'nan' is not a percentile"),
        (["--window", "8:00-9:00", "--percentile", "p"], "'p' is not a percentile"),
        (["--depart", "9:00", "--threads", "0"], "0 is not in the range 1<=x<=256"),
    ],
)
def test_a_wrong_call_is_refused(folder: Path, words: list[str], said: str) -> None:
    result = run(folder, *words, out="never.csv")
    assert result.exit_code == 2
    assert said in result.stderr
    assert not (folder / "never.csv").exists()


def test_what_cannot_be_answered_is_one_line(folder: Path) -> None:
    (folder / "swapped.csv").write_text("id,lat,lon\nx,-0.78,52.65\n")
    (folder / "twice.csv").write_text("id,lat,lon\nx,52.65,-0.78\nx,52.65,-0.72\n")
    ask = ("--depart", "9:00")
    for result, said in (
        (run(folder, *ask, "--date", "2025-03-05"), "bus from 2024-03-01 to 2024-03-31"),
        (run(folder, *ask, places="swapped.csv"), "swapped.csv, line 2, column lat: and lon look"),
        (run(folder, *ask, places="twice.csv"), "twice.csv, line 3, column id"),
        (run(folder, *ask, places="none.csv"), "none.csv"),
        (run(folder, *ask, out="no/folder.csv"), "there is no folder"),
        (run(folder, *ask, "--window", "8:00-9:00"), "give one of"),
    ):
        assert result.exit_code in {1, 2}
        assert said in result.stderr
        assert "Traceback" not in result.output
    assert run(folder, *ask, out="out.txt").exit_code == 2


def test_a_broken_run_leaves_the_old_file(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "old.csv"
    out.write_text("old")

    def broken(*_: object) -> Iterator[np.ndarray]:
        yield np.zeros((1, 4), dtype=np.int32)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Matrix, "blocks", broken)
    monkeypatch.setattr(matrix_report, "_ROWS_A_TURN", 1)
    for name in (out, out.with_suffix(".parquet")):
        result = run(folder, "--depart", "9:00", "--out", name)
        assert result.exit_code == 1
        assert "No space left on device" in result.stderr
    assert out.read_text() == "old"
    assert list(tmp_path.iterdir()) == [out]


def test_blocks_are_put_together_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three origins and two destinations, in blocks of one and two origins."""
    times = np.array([[1, UNREACHED], [3, 4], [0, 6]], dtype=np.int32)
    expected = [
        ("o1", "d1", "1"), ("o1", "d2", ""), ("o2", "d1", "3"), ("o2", "d2", "4"),
        ("o3", "d1", "0"), ("o3", "d2", "6"),
    ]  # fmt: skip
    for rows_a_turn in (1, 3, 4, 1_000):
        monkeypatch.setattr(matrix_report, "_ROWS_A_TURN", rows_a_turn)
        for blocks in ([times[:1], times[1:]], [times[:2], times[2:]], [times]):
            out = tmp_path / "times.csv"
            written = write_matrix(blocks, ["o1", "o2", "o3"], ["d1", "d2"], out)
            assert (written.pairs, written.reached) == (6, 5)
            assert [tuple(row.values()) for row in rows(out)] == expected


def test_ids_are_written_so_that_they_do_no_harm(tmp_path: Path) -> None:
    """A spreadsheet would run a text that begins like a formula. Parquet is not a spreadsheet."""
    ids = ["=1+1", '5" pipe, blue', "-5", "plain"]
    times = [np.zeros((1, 4), dtype=np.int32)]
    write_matrix(times, ["@home"], ids, tmp_path / "x.csv")
    found = rows(tmp_path / "x.csv")
    assert [row["to_id"] for row in found] == ["'=1+1", '5" pipe, blue', "-5", "plain"]
    assert {row["from_id"] for row in found} == {"'@home"}
    write_matrix(times, ["@home"], ids, tmp_path / "x.parquet")
    assert pq.read_table(tmp_path / "x.parquet").column("to_id").to_pylist() == ids


def test_only_files_are_replaced(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(UseCaseError, match="is not a plain file"):
        write_matrix([], ["o"], ["d"], tmp_path / "folder.csv")
    with pytest.raises(UseCaseError, match="must end in one of"):
        write_matrix([], ["o"], ["d"], tmp_path / "times.xlsx")
    (tmp_path / "real.csv").write_text("old")
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    write_matrix([], ["o"], ["d"], tmp_path / "link.csv")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_text() == "from_id,to_id,seconds\n"


def test_a_link_that_leads_back_to_itself_is_named(folder: Path) -> None:
    (folder / "round.csv").symlink_to(folder / "round.csv")
    found = run(folder, "--depart", "08:30", out="round.csv")
    assert found.exit_code == 1
    assert found.stderr.endswith("round.csv: is a link that leads back to itself\n")
