"""Failed sign-ins are counted for each account and each address, in all processes together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from webmap.records.database import Records
from webmap.records.tries import Tries

KEY = "a key for the tests, and for nothing else"


class Clock:
    def __init__(self) -> None:
        self.time = dt.datetime(2026, 3, 2, 9, 0)

    def __call__(self) -> dt.datetime:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tries(database: str, clock: Clock) -> Iterator[Tries]:
    with Records.open(database) as records:
        yield Tries(records, KEY, clock)


def test_ten_wrong_passwords_for_one_account_are_enough_wherever_they_come_from(
    tries: Tries, clock: Clock
) -> None:
    tried = [tries.begin("sam@x.example", f"192.0.2.{n}") for n in range(11)]
    assert [t is not None and t.is_last for t in tried] == [False] * 9 + [True, False]
    assert tried[10] is None
    assert tries.begin(" SAM@x.example ", "198.51.100.1") is None
    assert tries.begin("kim@x.example", "198.51.100.1") is not None
    clock.time += dt.timedelta(minutes=15)
    assert tries.begin("sam@x.example", "192.0.2.1") is not None


def test_ten_wrong_passwords_from_one_address_are_enough_whoever_they_are_for(
    tries: Tries,
) -> None:
    for number in range(10):
        assert tries.begin(f"{number}@x.example", f"2001:db8:1:2::{number + 1}") is not None
    assert tries.begin("sam@x.example", "2001:db8:1:2:ffff::1") is None
    assert tries.begin("sam@x.example", "2001:db8:1:3::1") is not None


def test_right_ones_do_not_count_and_the_owner_is_forgiven(tries: Tries) -> None:
    for _ in range(30):
        tried = tries.begin("sam@x.example", "192.0.2.1")
        assert tried is not None
        tries.take_back(tried)
    for number in range(9):
        tries.begin("sam@x.example", f"192.0.2.{number}")
    tries.forgive("sam@x.example")
    assert tries.begin("sam@x.example", "198.51.100.1") is not None


def test_tries_at_the_same_moment_are_all_counted(database: str) -> None:
    with Records.open(database) as records:
        # Two counts, as two processes have them.
        both = (Tries(records, KEY), Tries(records, KEY))
        with ThreadPoolExecutor(8) as threads:
            begun = list(
                threads.map(lambda n: both[n % 2].begin("sam@x.example", f"10.0.0.{n}"), range(40))
            )
    assert sum(each is not None for each in begun) == 10
