"""What goes out to CSV comes back the same, and never runs in a spreadsheet."""

from __future__ import annotations

import csv
import datetime as dt
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.csvfile import read_csv
from directory.errors import FileError
from directory.export import write_groups
from directory.importing import import_file
from directory.model import (
    Access,
    Contact,
    Fact,
    Frequency,
    Group,
    How,
    Offer,
    OfferKind,
    Organisation,
    Provenance,
    Schedule,
    Status,
    Topic,
    Venue,
)
from directory.outputs.workbook import xlsx_bytes
from directory.rows import COLUMNS, REQUIRED, read_groups, venue_id
from directory.store import Store
from directory.xlsxfile import read_xlsx
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
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=40,
)
@given(st.text(st.sampled_from("'=+-@\t\r\n＝ab,\";"), min_size=1, max_size=6))
def test_no_text_starts_a_formula_and_every_text_comes_back(
    tmp_path: Path, store: Store, text: str
) -> None:
    if not text.strip():
        return
    out = tmp_path / "out.csv"
    name = text.strip().replace("\r\n", "\n").replace("\r", "\n")
    write_groups([group("a", name=name)], out)
    (row,) = csv_rows(out)
    assert not row["name"].startswith(("=", "+", "-", "@", "\t", "\r", "＝"))
    import_file(store, out, TODAY)
    (found,) = store.all_groups()
    assert found.name == name


WORD = st.text(st.sampled_from("ab ;|\\\\'=+-,\"\nŷ"), max_size=5).map(str.strip)
NAME = WORD.filter(bool)
FACTS = st.sampled_from(Fact)
DATES = st.dates(day("2026-01-01"), day("2027-12-31"))
WORDS = st.lists(NAME, max_size=2, unique=True).map(tuple)
WEBSITE = st.sampled_from(("", "https://www.example.org/a?b=c"))
CONTACT = st.builds(Contact, WORD, st.sampled_from(("", "a@example.org")), WEBSITE, WORD).filter(
    lambda contact: contact != Contact()
)
OFFER = st.builds(
    Offer,
    st.sampled_from(OfferKind),
    WORD,
    WORD,
    st.sets(st.integers(0, 6)).map(lambda days: tuple(sorted(days))),
    WORD,
)


@st.composite
def venues(draw: st.DrawFn) -> Venue:
    name, address, postcode = draw(NAME), draw(WORD), draw(WORD)
    lat, lon = draw(st.sampled_from(((None, None), (51.5812345, -2.99), (55.0, 1e-3))))
    access = draw(st.builds(Access, FACTS, FACTS, FACTS, FACTS, FACTS, WORD))
    uprn = draw(st.sampled_from(("", "001234", "123456789012")))
    own_id = venue_id(name, address, postcode, lat, lon, access, uprn)
    return Venue(own_id, name, address, postcode, lat, lon, access, uprn)


@st.composite
def groups(draw: st.DrawFn, ref: str = "a") -> Group:
    places = draw(st.lists(venues(), max_size=3, unique_by=lambda venue: venue.id))
    times = st.sampled_from((None, dt.time(10, 5), dt.time(23)))
    schedules: dict[Schedule, None] = {}
    for _ in range(draw(st.integers(0, 2))):
        where = draw(st.sampled_from([None, *(venue.id for venue in places)]))
        weekday = draw(st.integers(0, 6))
        start, off = draw(DATES), draw(st.lists(DATES, max_size=2, unique=True).map(sorted))
        more = {"start_time": draw(times), "end_time": draw(times), "venue_id": where,
                "not_on": tuple(off), "term_time_only": draw(FACTS),
                "bank_holidays": draw(FACTS)}  # fmt: skip
        weekly = Schedule(Frequency.WEEKLY, start.weekday(), None, 2, start, None, **more)
        monthly = Schedule(Frequency.MONTHLY, weekday, draw(st.sampled_from((1, 5, -1))), **more)
        once = Schedule(Frequency.ONCE, starts_on=start, **more)
        schedules[draw(st.sampled_from((weekly, monthly, once)))] = None
    # The order of venues is that of the schedules.
    timed = [next(v for v in places if v.id == s.venue_id) for s in schedules if s.venue_id]
    ages = draw(st.sampled_from(((None, None), (0, 120), (55, None), (None, 18))))
    return Group(
        id=ref,
        name=draw(NAME),
        kind=draw(WORD),
        provenance=Provenance("Council", "council", ref, draw(WORD), draw(st.none() | DATES)),
        how=draw(st.sampled_from(How)),
        needs=draw(WORDS),
        topics=draw(
            st.lists(
                st.builds(Topic, WORD, WORD, WORD).filter(lambda t: t != Topic("", "", "")),
                max_size=2,
                unique=True,
            ).map(tuple)
        ),
        summary=draw(WORD),
        description=draw(WORD),
        organisation=draw(st.builds(Organisation, WORD, WORD, WEBSITE, WORD)),
        venues=tuple({venue.id: venue for venue in (*timed, *places)}.values()),
        schedules=tuple(schedules),
        cost=draw(WORD),
        cost_pence=draw(st.none() | st.integers(0, 99_999_999)),
        for_whom=draw(WORD),
        min_age=ages[0],
        max_age=ages[1],
        gender=draw(WORD),
        referral=draw(FACTS),
        how_to_refer=draw(WORD),
        places_left=draw(st.none() | st.integers(0, 10_000)),
        languages=draw(WORDS),
        contacts=draw(st.lists(CONTACT, max_size=3).map(tuple)),
        offers=draw(st.lists(OFFER, max_size=3, unique=True).map(tuple)),
        alert=draw(WORD),
        status=draw(st.sampled_from(Status)),
    )


@settings(
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=60,
)
@given(st.tuples(groups("a"), groups("b")))
def test_all_that_can_be_said_of_a_group_comes_back(
    tmp_path: Path, given_groups: tuple[Group, Group]
) -> None:
    out = tmp_path / "out.csv"
    write_groups(given_groups, out)
    reading = read_groups(read_csv(out, COLUMNS, REQUIRED), "council", day("2028-01-01"))
    assert reading.groups == given_groups
    assert not any(problem.rejected for problem in reading.problems)


@settings(
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=15,
)
@given(groups("a"))
def test_a_workbook_brings_back_the_same(tmp_path: Path, given_group: Group) -> None:
    out = tmp_path / "out.xlsx"
    out.write_bytes(xlsx_bytes([given_group]))
    reading = read_groups(read_xlsx(out, COLUMNS, REQUIRED), "council", day("2028-01-01"))
    assert reading.groups == (given_group,)


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
