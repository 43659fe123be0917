"""Feeds damaged at random: a timetable that fits together, or one line; never a traceback."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import InputError
from geo.findings import Findings
from geo.routing.network import Timetable
from geo.timetable import read_timetable
from tests.timetable.feeds import CRS, village, write_feed

FILES = village(
    calendar_dates="service_id,date,exception_type\ntuesdays,20240306,1\nextra,20240307,1\n",
    feed_info="feed_publisher_name,feed_start_date,feed_end_date\nx,20240301,20240330\n",
    frequencies="trip_id,start_time,end_time,headway_secs,exact_times\nt1,07:00:00,08:00:00,1200,1\n",
    transfers="from_stop_id,to_stop_id,transfer_type,min_transfer_time\nA,B,2,60\n",
    trips="route_id,service_id,trip_id,block_id\nR,tuesdays,t1,b\nR,extra,t2,b\n",
)
FILES["stop_times.txt"] += "t2,10:00:00,10:00:00,A,1\nt2,,,B,2\nt2,10:30:00,10:30:00,C,3\n"
SPLINTERS = ["", ",", "\n", '"', "\r", "-", "0", "9", "\x00", " ", "\ufeff", "t1", "A", ",,", "1e9",
             "NaN", "24:00:00", "99999999", "\u0663", "\U0001f68c", "=1+1"]  # fmt: skip

cuts = st.tuples(
    st.sampled_from(sorted(FILES)), st.floats(0, 1), st.integers(0, 12), st.sampled_from(SPLINTERS)
)


def check_fits(timetable: Timetable) -> None:
    calls = int(timetable.pattern_first_time[-1])
    sizes = np.diff(timetable.pattern_first_stop) * np.diff(timetable.pattern_first_trip)
    assert calls == len(timetable.arrival_s) == len(timetable.departure_s) == sizes.sum()
    assert timetable.pattern_first_trip[-1] == timetable.trip_count == len(timetable.trip_id) > 0
    assert timetable.pattern_stop.min() >= 0
    assert timetable.pattern_stop.max() < timetable.stop_count
    assert (timetable.arrival_s >= 0).all()
    assert (timetable.departure_s >= timetable.arrival_s).all()
    assert np.isfinite(timetable.stop_x_m).all()
    assert timetable.trip_service.max() < timetable.pattern_runs.shape[1]
    assert timetable.date_pattern.max() < len(timetable.pattern_runs)
    for names in (timetable.stop_name, timetable.trip_headsign, timetable.route_name):
        list(names)  # each is whole UTF-8


def read_or_refuse(path: Path) -> None:
    try:
        timetable = read_timetable([path], CRS, Findings())
    except InputError as error:
        refusal = str(error)
    else:
        check_fits(timetable)
        return
    assert refusal.startswith("feed.zip")
    assert len(refusal.splitlines()) == 1


@settings(max_examples=80, deadline=None)
@given(st.lists(cuts, min_size=1, max_size=4))
def test_text_cut_and_pasted(damage: list[tuple[str, float, int, str]]) -> None:
    files = {name: "\n".join(line.strip() for line in text.strip().splitlines()) + "\n"
             for name, text in FILES.items()}  # fmt: skip
    for name, place, length, splinter in damage:
        start = int(place * len(files[name]))
        files[name] = files[name][:start] + splinter + files[name][start + length :]
    with tempfile.TemporaryDirectory() as folder:
        read_or_refuse(write_feed(Path(folder), "feed", files))


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=6))
def test_bytes_of_the_zip_changed(damage: list[tuple[float, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = write_feed(Path(folder), "feed", FILES)
        data = bytearray(path.read_bytes())
        for place, value in damage:
            data[int(place * len(data))] = value
        path.write_bytes(bytes(data))
        read_or_refuse(path)
