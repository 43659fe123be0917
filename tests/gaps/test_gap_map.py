"""Gaps counted by hand on the hamlet: one lane, one hall, two areas, one bus on Tuesdays."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from directory.model import (
    Access,
    Doubt,
    Fact,
    Frequency,
    Group,
    How,
    Provenance,
    Schedule,
    Session,
    Venue,
)
from geo.gaps import AreaClass, choose_homes, count_verdicts, people_in
from geo.pack.build import build_pack
from geo.pack.load import open_pack
from geo.routing.engine import Engine
from geo.routing.vocabulary import Traveller, Verdict
from tests.pack.hamlet import hamlet
from webmap.usecases.errors import UseCaseError
from webmap.usecases.gap_files import write_table
from webmap.usecases.gap_map import COLUMNS, GapQuery, NoJourneys, gap_map, next_meeting

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


def ask(engine, pack, sessions, *, max_walk_min=20, postcodes=None, **query):
    """Ask with one home in the middle of each area, unless there are postcodes."""
    traveller = Traveller(walk_speed_kmh=4.8, max_walk_s=max_walk_min * 60)
    asked = GapQuery(TUESDAY, TUESDAY + dt.timedelta(days=6), traveller=traveller, **query)
    return gap_map(engine, pack.areas, postcodes, [CLUB, ONLINE], sessions, asked)


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
    found = gap_map(engine, pack.areas, None, [CLUB], [session(TUESDAY, hall)], asked)
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
    answer = gap_map(engine, pack.areas, None, [CLUB], [far], query)
    assert answer.in_usual_week


def test_an_area_pack_without_small_areas_is_said(engine):
    with pytest.raises(UseCaseError, match="--boundaries"):
        gap_map(engine, None, None, [CLUB], [], GapQuery(TUESDAY, TUESDAY))


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
        pd.Series([5, None, 7, 10], dtype="Int64").astype("Float64").to_numpy(na_value=float("nan"))
    )
    assert people_in(people, np.array([1.0, 0.2, 0.0, 0.25])) == (7.5, 1)


def postcodes(*lon_and_count: tuple[float, int]) -> pd.DataFrame:
    """Postcodes along the lane; several may be at one place."""
    lon = [lon for lon, count in lon_and_count for _ in range(count)]
    return pd.DataFrame({"lat": 52.6501, "lon": lon})


def test_an_area_is_split_where_some_of_its_homes_can_get_there(engine, pack):
    """From 52.6501, -0.7600 the hall is 8.5 minutes away, from -0.7795 25 minutes.

    Three postcodes at the near end and one at the far one: a quarter of 300 people.
    """
    homes = postcodes((-0.76, 3), (-0.7795, 1))
    answer = ask(engine, pack, [session(TUESDAY)], max_walk_min=10, postcodes=homes)
    first = answer.table.iloc[0]
    assert (first["homes"], first["share_in_gap"], first["people_in_gap"]) == (2, 0.25, 75)
    assert (first["answer"], first["sessions_walk"]) == ("reaches", 1)
    # The other area has no postcode, and so one home in its middle, which is too far.
    second = answer.table.iloc[1]
    assert (second["homes"], second["answer"]) == (1, "lift_only")
    assert (answer.people_in_gap, answer.homes, answer.areas_uncounted) == (75, 3, 1)


def test_halves_are_not_called_reached(engine, pack):
    homes = postcodes((-0.76, 1), (-0.7795, 1))
    answer = ask(engine, pack, [session(TUESDAY)], max_walk_min=10, postcodes=homes)
    first = answer.table.iloc[0]
    assert (first["answer"], first["sessions_walk"], first["sessions_lift_only"]) == (
        "lift_only",
        0,
        1,
    )
    assert answer.people_in_gap == 150


@pytest.mark.parametrize("doubt", list(Doubt))
def test_a_session_that_may_not_take_place_is_no_yes(engine, pack, doubt):
    doubtful = session(TUESDAY)._replace(doubt=doubt)
    near = ask(engine, pack, [doubtful], max_walk_min=20)
    far = ask(engine, pack, [doubtful], max_walk_min=10)
    assert list(near.table["answer"]) == ["unknown", "unknown"]
    assert list(far.table["answer"]) == ["lift_only", "lift_only"]


def test_a_kind_that_nobody_travels_to_is_no_gap(engine, pack):
    chat = dataclasses.replace(ONLINE, kind="befriending")
    visits = dataclasses.replace(chat, id="visits", how=How.COMES_TO_YOU)
    asked = GapQuery(TUESDAY, TUESDAY, kind="befriending")
    with pytest.raises(NoJourneys, match="at home or online"):
        gap_map(engine, pack.areas, None, [CLUB, chat, visits], [], asked)
    assert ask(engine, pack, [], kind="lunch club").not_by_travel == 1


def test_the_next_meeting_is_found_months_ahead_on_the_days_asked_for():
    first_tuesday = Schedule(
        Frequency.MONTHLY, weekday=1, nth=1, start_time=dt.time(14), end_time=dt.time(16)
    )
    monthly = dataclasses.replace(CLUB, schedules=(first_tuesday,))
    asked = GapQuery(TUESDAY, TUESDAY, kind="lunch club")
    found = next_meeting([monthly], (), asked, TUESDAY)
    assert found is not None
    assert found.start == dt.datetime(2024, 4, 2, 14)
    friday = dataclasses.replace(asked, weekdays=frozenset({4}))
    assert next_meeting([monthly], (), friday, TUESDAY) is None
    assert next_meeting([monthly], (), asked, dt.date.max) is None


AREAS = gpd.GeoDataFrame(
    {"lat": [0.5, 0.5], "lon": [0.5, 1.5]},
    geometry=[shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)],
    crs="EPSG:4326",
)


@given(
    st.lists(
        st.tuples(
            st.integers(1, 19).map(lambda n: n / 10), st.integers(1, 9).map(lambda n: n / 10)
        ),
        max_size=60,
    ),
    st.integers(1, 7),
)
def test_homes_are_postcodes_and_stand_for_all_of_them(places, most):
    """Whatever the postcodes: no home is made up, and no postcode is counted twice or left out."""
    table = pd.DataFrame({"lat": [y for _, y in places], "lon": [x for x, _ in places]})
    homes = choose_homes(AREAS, table, most)
    for area, (west, east) in enumerate(((0, 1), (1, 2))):
        inside = [(y, x) for x, y in places if west < x < east]
        mine = homes.area == area
        chosen = list(zip(homes.lat[mine].tolist(), homes.lon[mine].tolist(), strict=True))
        if not inside:
            assert chosen == [(0.5, west + 0.5)]
            continue
        assert set(chosen) <= set(inside)
        assert len(set(chosen)) == len(chosen) <= most
        assert homes.weight[mine].sum() == len(inside)
        if len(set(inside)) <= most:
            assert set(chosen) == set(inside)


def test_homes_are_spread_as_the_postcodes_are():
    """Forty postcodes in a village and ten in another: four homes of five, and one."""
    rng = np.random.default_rng(1)
    village = 0.2 + rng.random((40, 2)) / 100
    other = 0.8 + rng.random((10, 2)) / 100
    table = pd.DataFrame(np.concatenate([village, other]), columns=["lat", "lon"])
    homes = choose_homes(AREAS, table, 5)
    first = homes.area == 0
    assert homes.weight[first].tolist() == [10] * 5
    assert sorted((homes.lat[first] > 0.5).tolist()) == [False] * 4 + [True]


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
