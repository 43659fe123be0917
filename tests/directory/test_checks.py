"""The check finds what an editor should look into, and stays silent on what is right."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from directory.checks import Severity, check_groups, months_between
from directory.model import Fact, Group, How, Provenance, Term
from tests.directory.examples import TUE, day, group, once, venue, weekly

TODAY = day("2026-11-22")
HALL = venue("Hall", lat=51.58, lon=-2.99)
TERMS = (Term("Autumn", day("2026-11-02"), day("2027-02-13")),)


def good(*schedules: object, assured: str = "2026-11-01", **more: object) -> Group:
    origin = Provenance("Council", "council", "a", "", day(assured) if assured else None)
    more = {"venues": (HALL,), "provenance": origin, **more}
    return group("a", *(schedules or (weekly(TUE),)), **more)  # type: ignore[arg-type]


def codes(checked: Group, terms: tuple[Term, ...] = TERMS) -> list[str]:
    return [finding.code for finding in check_groups([checked], TODAY, terms)]


def test_a_good_record_has_no_findings() -> None:
    assert codes(good()) == []
    assert codes(good(weekly(TUE, term_time_only=Fact.YES))) == []


@pytest.mark.parametrize(
    ("record", "code"),
    [
        (replace(good(), schedules=()), "no_session_times"),
        (good(weekly(TUE, end_time=None)), "no_session_times"),
        (good(weekly(TUE, start_time=dt.time(14))), "end_before_start"),
        (good(weekly(TUE, every=2)), "no_first_date"),
        (good(once("2026-11-21")), "schedule_over"),
        (good(weekly(TUE, ends_on=day("2026-07-20"))), "schedule_over"),
        (good(weekly(TUE, bank_holidays=Fact.UNKNOWN)), "bank_holidays_unknown"),
        (good(venues=()), "no_venue"),
        (good(venues=(venue("Hall", postcode="NP20 1AA"),)), "venue_without_place"),
        (good(kind=""), "no_kind"),
        (good(assured=""), "never_assured"),
        (good(assured="2026-08-22"), "not_assured_for_3_months"),
        (good(assured="2026-05-22"), "not_assured_for_6_months"),
        (good(assured="2025-11-22"), "not_assured_for_12_months"),
    ],
)
def test_each_fault_alone(record: Group, code: str) -> None:
    assert codes(record) == [code]


def test_term_dates_must_be_known_for_the_next_weeks() -> None:
    in_term = good(weekly(TUE, term_time_only=Fact.YES))
    assert codes(in_term, ()) == ["term_dates_unknown"]
    short = (Term("Autumn", day("2026-11-02"), day("2026-12-18")),)
    (finding,) = check_groups([in_term], TODAY, short)
    assert "19 December 2026" in finding.what
    assert codes(good(), ()) == []


def test_what_is_not_over_or_not_old_is_not_said() -> None:
    assert codes(good(once("2026-11-22"))) == []
    assert codes(good(once("2026-11-20", also_on=(day("2026-12-01"),)))) == []
    assert codes(good(assured="2026-08-23")) == []


@pytest.mark.parametrize(
    ("assured", "severity"),
    [
        ("2026-08-22", Severity.NOTICE),
        ("2026-05-22", Severity.WARNING),
        ("2025-11-22", Severity.ERROR),
    ],
)
def test_the_older_the_graver(assured: str, severity: Severity) -> None:
    (finding,) = check_groups([good(assured=assured)], TODAY, TERMS)
    assert finding.severity is severity


def test_online_groups_need_no_venue() -> None:
    assert codes(good(venues=(), how=How.ONLINE)) == []


def test_the_gravest_come_first() -> None:
    bad = good(weekly(TUE, start_time=dt.time(14)))
    old = replace(good(assured="2026-08-01"), id="b")
    found = check_groups([old, bad], TODAY, TERMS)
    assert [f.severity for f in found] == [Severity.ERROR, Severity.NOTICE]


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [("2026-08-23", "2026-11-22", 2), ("2026-08-22", "2026-11-22", 3),
     ("2025-12-31", "2026-02-28", 1), ("2026-11-22", "2026-11-22", 0),
     ("2026-12-01", "2026-11-22", 0)],
)  # fmt: skip
def test_months_are_whole_calendar_months(first: str, last: str, months: int) -> None:
    assert months_between(day(first), day(last)) == months
