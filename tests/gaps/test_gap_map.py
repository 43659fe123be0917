"""Gaps counted by hand on the hamlet: one lane, one hall, two areas, one bus on Tuesdays."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.model import Access, Fact, Group, How, Provenance, Session, Venue
from geo.gaps import IS_GAP, AreaClass, count_verdicts, people_in
from geo.pack.build import build_pack
from geo.pack.load import open_pack
from geo.routing.engine import Engine
from geo.routing.vocabulary import Traveller, Verdict
from tests.pack.hamlet import hamlet
from webmap.usecases.errors import UseCaseError
from webmap.usecases.gap_files import write_table
from webmap.usecases.gap_map import COLUMNS, GapQuery, gap_map

TUESDAY = dt.date(2024, 3, 5)
HALL = Venue("hall", "Hamlet Hall", lat=52.65, lon=-0.75)
CLUB = Group("club", "Lunch club", "lunch club", Provenance("test", "test", "1"), venues=(HALL,))
ONLINE = Group("chat", "Chat", "lunch club", Provenance("test", "test", "2"), how=How.ONLINE)


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hamlet")
    return open_pack(build_pack(hamlet(folder), folder / "packs").folder)


@pytest.fixture(scope="module")
def engine(pack):
    return Engine(pack.network)


def session(date: dt.date, venue: Venue | None = HALL) -> Session:
    start = dt.datetime.combine(date, dt.time(14))
    return Session("club", venue, start, start + dt.timedelta(hours=2), 0)


def ask(engine, pack, sessions, *, max_walk_min=20, **query):
    traveller = Traveller(walk_speed_kmh=4.8, max_walk_s=max_walk_min * 60)
    asked = GapQuery(TUESDAY, TUESDAY + dt.timedelta(days=6), traveller=traveller, **query)
    return gap_map(engine, pack.areas, [CLUB, ONLINE], sessions, asked)


def test_two_areas_too_far_to_walk_are_a_gap_of_the_people_who_are_counted(engine, pack):
    """Both middles lie 0.02 degrees, 1,349 m, from the hall: 16.9 minutes at 4.8 km/h.

    The village bus runs once, in the morning, so a session at 14:00 can only be walked to.
    """
    short = ask(engine, pack, [session(TUESDAY)], max_walk_min=16)
    assert list(short.table["answer"]) == ["lift_only", "lift_only"]
    assert (short.people_in_gap, short.people, short.areas_uncounted) == (300, 300, 1)
    long = ask(engine, pack, [session(TUESDAY)], max_walk_min=18)
    assert list(long.table["answer"]) == ["reaches", "reaches"]
    assert list(long.table["sessions_walk"]) == [1, 1]
    assert long.people_in_gap == 0


def test_one_session_that_works_is_enough(engine, pack):
    nowhere = session(TUESDAY, Venue("field", lat=52.7, lon=-0.75))
    answer = ask(engine, pack, [nowhere, session(TUESDAY)])
    assert list(answer.table["answer"]) == ["reaches", "reaches"]


def test_a_session_that_cannot_be_judged_makes_an_area_unknown_and_never_a_yes(engine, pack):
    answer = ask(engine, pack, [session(TUESDAY, None)])
    assert list(answer.table["answer"]) == ["unknown", "unknown"]
    assert (answer.people_in_gap, answer.people_unknown) == (0, 300)


@pytest.mark.parametrize(
    ("known", "answer"), [(Fact.YES, "reaches"), (Fact.UNKNOWN, "unknown"), (Fact.NO, "unknown")]
)
def test_steps_at_the_venue_that_nobody_has_spoken_of_are_never_a_yes(engine, pack, known, answer):
    hall = dataclasses.replace(HALL, access=Access(step_free=known))
    asked = GapQuery(TUESDAY, TUESDAY, traveller=Traveller(max_walk_s=20 * 60, step_free=True))
    found = gap_map(engine, pack.areas, [CLUB], [session(TUESDAY, hall)], asked)
    assert list(found.table["answer"]) == [answer, answer]


def test_only_the_asked_kind_days_and_dates_count(engine, pack):
    wednesday = session(TUESDAY + dt.timedelta(days=1))
    last_week = session(TUESDAY - dt.timedelta(days=7))
    assert ask(engine, pack, [wednesday], weekdays=frozenset({1})).sessions == 0
    assert ask(engine, pack, [last_week]).sessions == 0
    assert ask(engine, pack, [wednesday], kind="choir").sessions == 0
    assert ask(engine, pack, [wednesday], kind="lunch club").sessions == 1


def test_a_kind_that_never_meets_is_a_gap_everywhere(engine, pack):
    answer = ask(engine, pack, [], kind="lunch club")
    assert list(answer.table["answer"]) == ["no_sessions", "no_sessions"]
    assert answer.people_in_gap == 300


def test_dates_outside_the_timetable_use_the_usual_week_and_say_so(engine, pack):
    far = session(dt.date(2030, 3, 5))
    query = GapQuery(far.start.date(), far.start.date())
    answer = gap_map(engine, pack.areas, [CLUB], [far], query)
    assert answer.in_usual_week


def test_an_area_pack_without_small_areas_is_said(engine):
    with pytest.raises(UseCaseError, match="--boundaries"):
        gap_map(engine, None, [CLUB], [], GapQuery(TUESDAY, TUESDAY))


@given(st.lists(st.sampled_from(list(Verdict)), max_size=8))
def test_an_area_reaches_exactly_when_a_session_works(verdicts):
    counts = count_verdicts(verdicts)
    works = {Verdict.WALK, Verdict.PUBLIC_TRANSPORT} & set(verdicts)
    assert (counts.area_class is AreaClass.REACHES) == bool(works)
    if Verdict.UNKNOWN in verdicts and not works:
        assert counts.area_class is AreaClass.UNKNOWN
    judged = counts.reached + counts.lift_only + counts.unknown
    assert judged == len(verdicts)


def test_people_nobody_counted_are_told_apart_from_nobody():
    people = (
        pd.Series([5, None, 7], dtype="Int64").astype("Float64").to_numpy(na_value=float("nan"))
    )
    classes = [AreaClass.LIFT_ONLY, AreaClass.ONE_WAY, AreaClass.REACHES]
    assert people_in(people, classes, IS_GAP) == (5, 1)


@pytest.mark.parametrize("suffix", ["csv", "gpkg", "parquet"])
def test_the_table_is_written_whole_in_each_format(engine, pack, tmp_path, suffix):
    import geopandas as gpd

    table = ask(engine, pack, [session(TUESDAY)]).table
    out = tmp_path / f"gaps.{suffix}"
    write_table(table, out)
    read = {"csv": pd.read_csv, "gpkg": gpd.read_file, "parquet": gpd.read_parquet}[suffix](out)
    assert [c for c in read.columns if c != "geometry"] == list(COLUMNS)
    assert list(read["area"]) == ["E1", "E2"]
    assert list(read["people"].isna()) == [False, True]
    assert [path.name for path in out.parent.iterdir()] == [out.name]


def test_a_name_that_a_spreadsheet_would_run_is_written_as_text(engine, pack, tmp_path):
    table = ask(engine, pack, [session(TUESDAY)]).table
    table["area_name"] = ["=1+1", "@sum"]
    write_table(table, tmp_path / "gaps.csv")
    assert list(pd.read_csv(tmp_path / "gaps.csv")["area_name"]) == ["'=1+1", "'@sum"]


def test_only_a_plain_file_is_replaced_and_it_keeps_its_mode(engine, pack, tmp_path):
    table = ask(engine, pack, [session(TUESDAY)]).table
    real, link, pipe = tmp_path / "real.csv", tmp_path / "link.csv", tmp_path / "pipe.csv"
    real.write_text("old")
    real.chmod(0o600)
    link.symlink_to(real)
    write_table(table, link)
    assert link.is_symlink()
    assert real.read_text().startswith("area,")
    assert real.stat().st_mode & 0o777 == 0o600
    os.mkfifo(pipe)
    with pytest.raises(UseCaseError, match="not a plain file"):
        write_table(table, pipe)
    with pytest.raises(UseCaseError, match="no folder"):
        write_table(table, tmp_path / "typo" / "gaps.csv")
    assert not (tmp_path / "typo").exists()
