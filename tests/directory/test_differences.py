"""What is said to be different between two records is all that is."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings

from directory.differences import Difference, differences
from directory.model import Contact, Group, Status
from tests.directory.examples import TUE, group, venue, weekly
from tests.directory.test_export import groups


def test_each_column_is_named_with_what_it_was_and_is() -> None:
    hall = venue("Hall")
    before = group("a", weekly(TUE, venue_id=hall.id), venues=(hall,), cost_pence=0)
    chess = venue("Chess Hall")
    after = replace(
        before,
        venues=(chess,),
        schedules=(weekly(TUE, every=2, venue_id=chess.id),),
        cost_pence=250,
        status=Status.PAUSED,
    )
    assert differences(before, after) == (
        Difference("status", "active", "paused"),
        Difference("price", "free", "2.50"),
        Difference("venue_name", "Hall", "Chess Hall"),
        Difference("every", "1", "2"),
    )
    assert differences(before, before) == ()


def test_what_both_have_is_set_aside() -> None:
    first, second = Contact("01", title="Office"), Contact("02")
    before = group("a", contacts=(first, second))
    assert differences(before, replace(before, contacts=(second,))) == (
        Difference("contact", "contact_for Office, phone 01", ""),
    )
    turned = replace(before, contacts=(second, first))
    (difference,) = differences(before, turned)
    assert difference.field == "order of contact"
    names = {"phone": "Ring", "contact_for": "About"}
    assert differences(before, replace(before, contacts=(second,)), names.__getitem__) == (
        Difference("contact", "About Office, Ring 01", ""),
    )


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(groups("a"), groups("a"))
def test_two_records_are_equal_exactly_when_nothing_is_said(one: Group, other: Group) -> None:
    assert (differences(one, other) == ()) == (one == other)
    assert differences(one, one) == ()
