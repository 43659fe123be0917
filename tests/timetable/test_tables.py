"""Files of a feed as people and programs really write them."""

from __future__ import annotations

import textwrap
import zipfile
from pathlib import Path

import pytest

from geo.errors import InputError
from geo.findings import Findings
from geo.timetable import read_timetable
from tests.timetable.feeds import CRS, calls_of, load, village


def with_stops(stops: str) -> dict[str, str]:
    return village(stops=stops)


def test_byte_order_mark_windows_lines_quotes_spaces_and_blank_lines(tmp_path: Path) -> None:
    files = village(
        stops=(
            '\ufeff"stop_id", stop_name ,zone,stop_lat,stop_lon\r\n'
            "\r\n"
            'A,"Alder ""The Green"", north",1,52.65,-0.78\r\n'
            '"B",Beech Road,,52.65, -0.76 \r\n'
            "   \r\n"
            "C,Cherry\u00a0Lane \u2013 caf\u00e9,1,52.65,-0.74\r\n"
            "D,Damson Hill,1,52.65,-0.72"
        )
    )
    timetable, findings = load(tmp_path, files)
    assert list(timetable.stop_id) == ["A", "B", "C", "D"]
    assert timetable.stop_name[0] == 'Alder "The Green", north'
    assert timetable.stop_name[2] == "Cherry\u00a0Lane \u2013 caf\u00e9"
    assert timetable.stop_lon[1] == -0.76
    assert calls_of(timetable, "t1")[0] == ("A", "09:00:00", "09:00:00")
    assert "stop_without_coordinates" not in findings


def test_optional_files_may_be_empty(tmp_path: Path) -> None:
    files = village()
    files.update({"transfers.txt": "", "frequencies.txt": " \r\n\n", "feed_info.txt": "\ufeff"})
    files["calendar_dates.txt"] = "service_id,date,exception_type"
    timetable, _ = load(tmp_path, files)
    assert timetable.trip_count == 1
    assert len(timetable.transfer_from) == 0


def test_a_line_break_inside_quotes_is_one_value_and_lines_are_still_right(tmp_path: Path) -> None:
    stops = (
        "stop_id,stop_name,stop_lat,stop_lon\n"
        'A,"Alder\nGreen",52.65,-0.78\n'  # lines 2 and 3
        "\n"  # line 4
        "B,Beech,52.65,-0.76\n"  # line 5
        "C,Cherry,over there,-0.74\n"  # line 6
    )
    with pytest.raises(
        InputError, match=r"\(stops.txt line 6, column stop_lat\): 'over there' is not a number"
    ):
        load(tmp_path, with_stops(stops))


@pytest.mark.parametrize(
    ("row", "count"), [("C,Cherry,52.65", 3), ("C,Cherry,52.65,-0.74,extra", 5)]
)
def test_a_ragged_row_names_its_line(tmp_path: Path, row: str, count: int) -> None:
    stops = f"stop_id,stop_name,stop_lat,stop_lon\n\nA,Alder,52.65,-0.78\n{row}\n"
    with pytest.raises(
        InputError, match=rf"\(stops.txt line 4\): has {count} values where the header has 4"
    ):
        load(tmp_path, with_stops(stops))


def test_a_quote_that_is_never_closed(tmp_path: Path) -> None:
    stops = 'stop_id,stop_name,stop_lat,stop_lon\nA,"Alder,52.65,-0.78\nB,Beech,52.65,-0.76\n'
    with pytest.raises(InputError, match=r"feed1.zip \(stops.txt line"):
        load(tmp_path, with_stops(stops))


def test_text_that_is_not_utf8_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "feed1.zip"
    load(tmp_path, village())
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in village().items():
            data = textwrap.dedent(text).lstrip().encode()
            archive.writestr(name, data.replace(b"Cherry", b"Caf\xe9"))
    with pytest.raises(InputError, match=r"\(stops.txt line 4\): is not UTF-8 text"):
        read_timetable([path], CRS, Findings())


@pytest.mark.parametrize(
    ("member", "column"),
    [
        ("stops", "stop_lat"),
        ("routes", "route_type"),
        ("trips", "service_id"),
        ("stop_times", "stop_sequence"),
        ("calendar", "sunday"),
        ("agency", "agency_timezone"),
    ],
)
def test_a_missing_column_is_named(tmp_path: Path, member: str, column: str) -> None:
    files = village()
    files[f"{member}.txt"] = files[f"{member}.txt"].replace(column, "mislaid")
    with pytest.raises(InputError, match=rf"feed1.zip \({member}.txt\): has no column {column}: "):
        load(tmp_path, files)


def test_a_column_that_stands_twice(tmp_path: Path) -> None:
    stops = "stop_id,stop_lat,stop_lon,stop_lat\nA,52.65,-0.78,1\n"
    with pytest.raises(InputError, match=r"has the column stop_lat twice"):
        load(tmp_path, with_stops(stops))


def test_a_header_that_never_ends(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="too long to be a header"):
        load(tmp_path, with_stops("stop_id," * 20_000))


def test_many_blocks_keep_their_order_and_codes(tmp_path: Path) -> None:
    """More text than the reader takes at once: values of later blocks must not be mixed up."""
    count = 60_000
    pad = "x" * 60
    rows = "".join(
        f"S{i},{pad}{i % 977},52.{600000 + i},-0.7{500000 + i % 7:06d}\n" for i in range(count)
    )
    files = village(
        stops="stop_id,stop_name,stop_lat,stop_lon\n" + rows,
        stop_times="""
            trip_id,arrival_time,departure_time,stop_id,stop_sequence
            t1,09:00:00,09:00:00,S0,1
            t1,09:05:00,09:05:00,S59999,2
            """,
    )
    timetable, _ = load(tmp_path, files)
    assert timetable.stop_count == count
    for i in (0, 976, 977, 30_001, count - 1):
        assert timetable.stop_id[i] == f"S{i}"
        assert timetable.stop_name[i] == f"{pad}{i % 977}"
        assert timetable.stop_lat[i] == pytest.approx(52.6 + i / 1e6)
