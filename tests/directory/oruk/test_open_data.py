"""Which groups are in the open data, under which ids, and which of them fit a question."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from directory.model import Access, Fact, Provenance, Status, Topic
from directory.oruk.feed import OpenData
from directory.oruk.filters import Wanted
from directory.oruk.sharing import may_be_shared
from directory.oruk.topics import ACCESS
from directory.oruk.writing import write_service
from tests.directory.examples import TUE, group, once, venue, weekly


def test_ids_are_the_same_in_another_process() -> None:
    """They would differ if they hung on Python's own hashes."""
    code = (
        "from directory.model import *; from directory.oruk.feed import OpenData\n"
        "g = Group('17', 'Tea', 'Club', Provenance('Council', 'council', '17'))\n"
        "print(OpenData([g]).ids[0])"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parents[3])},
        ).stdout.strip()
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(said) == 1
    assert uuid.UUID(said.pop()).version == 5


def test_a_published_uuid_stays_and_two_datasets_never_share_one() -> None:
    ref = "8F0E4B52-0c3e-4e0a-9a55-1f3f1a2b3c4d"
    kept = group("x", provenance=Provenance("A", "zebra", ref))
    other = group("y", provenance=Provenance("B", "other", ref))
    mine = replace(kept, id=ref.lower())
    assert OpenData([kept]).ids == [ref.lower()]
    data = OpenData([other, mine])
    by_dataset = {g.provenance.dataset: i for g, i in zip(data.groups, data.ids, strict=True)}
    assert by_dataset["zebra"] == ref.lower() != by_dataset["other"]
    plain = {OpenData([group(r)]).ids[0] for r in ("1", "2", "11")}
    assert len(plain) == 3


def test_words_that_differ_in_capital_letters_are_one_term() -> None:
    data = OpenData([group("a", kind="Lunch club"), group("b", kind="lunch club"), group("c")])
    (term,) = [t for t in data.taxonomies.terms.values() if t["name"].lower() == "lunch club"]
    assert term["name"] == "lunch club"
    assert len(data.taxonomies.having_term(term["id"])) == 3


@pytest.mark.parametrize(
    ("more", "shared"),
    [
        ({}, True),
        ({"status": Status.PAUSED}, True),
        ({"status": Status.CLOSED}, False),
        ({"name": "Women’s refuge"}, False),
        ({"kind": "Safe house"}, False),
        ({"topics": (Topic("x", "1", "Domestic abuse refuges"),)}, False),
        ({"name": "Refugee welcome café"}, True),
        ({"provenance": Provenance("A", "a", "1", "Not for publication")}, False),
        ({"provenance": Provenance("A", "a", "1", "OGL 3.0")}, True),
    ],
)
def test_only_what_may_be_shared_goes_out(more: dict[str, Any], shared: bool) -> None:
    one = group("a", **more)
    assert may_be_shared(one) is shared
    assert len(OpenData([one]).groups) == shared


HALL, CHURCH = venue("Hall", lat=52.1, lon=-1.5), venue("Church", lat=52.2, lon=-1.5)
NIGHT = {"start_time": dt.time(22), "end_time": dt.time(1)}
MANY = OpenData(
    [
        group("a", weekly(TUE), name="A tea", min_age=18, max_age=60, needs=("food",)),
        group("b", weekly(TUE, **NIGHT), once("2026-11-25"), name="B tea"),
        group("c", name="C sewing", kind="craft", min_age=55),
        group(
            "d",
            weekly(TUE, venue_id=HALL.id),
            weekly(4, venue_id=CHURCH.id),
            name="D",
            venues=(HALL, CHURCH),
        ),
    ]
)


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (Wanted(), ["A tea", "B tea", "C sewing", "D"]),
        (Wanted(search="tea"), ["A tea", "B tea"]),
        (Wanted(search="nothing like it"), []),
        (Wanted(minimum_age=18), ["A tea", "C sewing"]),
        (Wanted(minimum_age=19), ["C sewing"]),
        (Wanted(maximum_age=60), ["A tea"]),
        (Wanted(maximum_age=59), []),
        (Wanted(weekday=TUE), ["A tea", "B tea", "D"]),
        (Wanted(weekday=2), ["B tea"]),  # the one-off is on a Wednesday
        (Wanted(weekday=TUE, end_time=dt.time(12)), ["A tea", "D"]),  # the night ends after 12
        (Wanted(start_time=dt.time(10, 1)), ["B tea"]),
        (Wanted(weekday=2, start_time=dt.time(20)), []),  # not one and the same schedule
        (Wanted(search="tea", minimum_age=1), ["A tea"]),
    ],
)
def test_filters(wanted: Wanted, names: list[str]) -> None:
    assert [MANY.groups[n].name for n in MANY.services(wanted)] == names


def test_a_schedule_of_one_venue_counts_only_there() -> None:
    def places(wanted: Wanted) -> list[str]:
        return [MANY.links[n].venue.name for n in MANY.service_at_locations(wanted)]

    assert places(Wanted()) == ["Hall", "Church"]
    assert places(Wanted(weekday=TUE)) == ["Hall"]
    assert places(Wanted(weekday=4)) == ["Church"]
    assert places(Wanted(weekday=6)) == []


def test_access_is_that_of_each_venue() -> None:
    level = venue("Level", access=Access(step_free=Fact.YES))
    steps = venue("Steps", access=Access(step_free=Fact.NO))
    data = OpenData(
        [
            group("both", name="Both", venues=(level, steps)),
            group("steps", name="Steps", venues=(steps,)),
            group("unknown", name="Unknown", venues=(venue("Hall"),)),
        ]
    )

    def found(wanted: Wanted) -> tuple[list[str], list[str]]:
        links = [data.links[n] for n in data.service_at_locations(wanted)]
        return (
            [data.groups[n].name for n in data.services(wanted)],
            [f"{data.groups[link.service].name} at {link.venue.name}" for link in links],
        )

    yes, no = (ACCESS.term_id(f"step_free_{fact}") for fact in ("yes", "no"))
    assert found(Wanted(taxonomy_term_id=yes)) == (["Both"], ["Both at Level"])
    assert found(Wanted(taxonomy_term_id=no)) == (
        ["Both", "Steps"],
        ["Both at Steps", "Steps at Steps"],
    )
    assert found(Wanted(taxonomy_id=ACCESS.id)) == (
        ["Both", "Steps"],
        ["Both at Level", "Both at Steps", "Steps at Steps"],
    )


def test_terms_and_taxonomies_as_filters() -> None:
    for term in MANY.taxonomies.terms.values():
        by_term = set(MANY.taxonomies.having_term(term["id"]).tolist())
        assert by_term <= set(MANY.taxonomies.having_taxonomy(term["taxonomy_id"]).tolist())
        expected = {
            n
            for n, one in enumerate(MANY.groups)
            if term["id"] in {a["taxonomy_term_id"] for a in write_service(one, "s")["attributes"]}
        }
        if term["taxonomy"] != "Linkway: details":
            assert by_term == expected, term["name"]
