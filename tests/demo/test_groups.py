"""The demo's groups: taken whole by the directory, real in their variety, at places on the map."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import numpy as np
import shapely

from directory.csvfile import read_csv
from directory.model import How
from directory.rows import COLUMNS, REQUIRED, Reading, read_groups
from directory.termsfile import read_terms
from tests.demo.conftest import Ways, metres, rows_of
from webmap.demo import groups as demo_groups
from webmap.demo.calendars import TERMS
from webmap.demo.group_spec import KINDS
from webmap.demo.write import DemoFiles


def _reading(demo: DemoFiles) -> Reading:
    return read_groups(read_csv(demo.groups, COLUMNS, REQUIRED), "demo", dt.date(2026, 11, 22))


def test_the_directory_takes_every_row(demo: DemoFiles) -> None:
    reading = _reading(demo)
    assert list(reading.problems) == []
    assert len(reading.groups) == len(demo_groups.GROUPS)
    assert 110 <= len(reading.groups) <= 140
    assert tuple(rows_of(demo.groups)[0]) == demo_groups.COLUMNS


def test_rhythms_vary(demo: DemoFiles) -> None:
    rows = rows_of(demo.groups)
    rhythm = Counter((row["frequency"], row["every"]) for row in rows)
    assert rhythm["weekly", "1"] > 60
    assert rhythm["weekly", "2"] >= 6
    assert rhythm["monthly", "1"] >= 20
    assert any(row["day"].startswith("last ") for row in rows)
    assert sum(row["term_time_only"] == "yes" for row in rows) >= 15
    assert sum(row["bank_holidays"] == "yes" for row in rows) >= 3
    assert max(Counter(row["id"] for row in rows).values()) == 2
    for row in rows:
        if row["every"] == "2":
            day = dt.date.fromisoformat(row["starts_on"])
            assert f"{day:%A}" == row["day"]


def test_a_few_facts_are_missing_and_a_few_are_old(demo: DemoFiles) -> None:
    groups = _reading(demo).groups
    assert {group.how for group in groups} == set(How)
    for column in ("step_free", "toilet", "hearing_loop", "parking"):
        assert {row[column] for row in rows_of(demo.groups)} >= {"yes", "unknown"}
    assert any(not group.contact.phone for group in groups)
    stale = [g for g in groups if g.provenance.assured_on < dt.date(2025, 12, 1)]
    assert 3 <= len(stale) <= 20
    unplaced = [g for g in groups if g.how is How.IN_PERSON and g.venues[0].lat is None]
    assert len(unplaced) == 1


def test_kinds_are_all_used_and_names_are_unique() -> None:
    assert {spec.kind for spec in demo_groups.GROUPS} == set(KINDS)
    assert len({spec.name for spec in demo_groups.GROUPS}) == len(demo_groups.GROUPS)
    assert len({spec.summary for spec in demo_groups.GROUPS}) == len(demo_groups.GROUPS)


def test_groups_meet_at_places_of_the_map(demo: DemoFiles, ways: Ways) -> None:
    named = {
        tags["name"]: shapely.Polygon(line)
        for tags, line in zip(ways.tags, ways.lines, strict=True)
        if "name" in tags and np.array_equal(line[0], line[-1]) and len(line) > 3
    }
    rows = [row for row in rows_of(demo.groups) if row["venue_name"]]
    assert len({row["venue_name"] for row in rows}) >= 40
    for row in rows:
        at = shapely.Point(metres([row["lat"]], [row["lon"]])[0])
        shape = named[row["venue_name"]]
        assert shape.contains(at)
        assert shape.centroid.distance(at) < 1.0
    known = {row["postcode"] for row in rows_of(demo.postcodes)}
    assert {row["postcode"] for row in rows} <= known


def test_terms_file_reads_back(demo: DemoFiles) -> None:
    assert [(t.name, t.first, t.last) for t in read_terms(demo.terms)] == list(TERMS)
