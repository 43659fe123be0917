"""The pages of those who keep the directory right, used as an editor uses them."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.model import Contact, Fact, Frequency, Group, Provenance, Schedule, Status
from directory.store import Store
from tests.directory.examples import MON, TUE, monthly, once, venue, weekly
from tests.web.conftest import make_app
from tests.web.fakes import fake_services
from tests.web.pages import elements, parse, text_of
from webmap.usecases.group_form import changes_between, form_of, group_of, read_form

TODAY = dt.date(2026, 3, 2)
HALL = venue("Hall", lat=52.1, lon=-1.5, postcode="LK1 1AA", address="1 Church Lane")
CHURCH = venue("Church", lat=52.2, lon=-1.4)


def group(ref: str, *schedules: Schedule, **more: Any) -> Group:
    facts: dict[str, Any] = {
        "name": f"Group {ref}", "kind": "lunch club", "venues": (HALL,),
        "provenance": Provenance("Council", "council", ref, assured_on=dt.date(2026, 1, 9)),
        **more,
    }  # fmt: skip
    return Group(id=ref, schedules=schedules or (weekly(TUE, venue_id=HALL.id),), **facts)


@dataclass
class Desk:
    """An editor who has signed in, and the directory behind the pages."""

    client: Any
    store: Store

    def post(self, path: str, **fields: Any) -> Any:
        return self.client.post(path, data={"csrf_token": self.token(), **fields})

    def token(self) -> str:
        return str(self.client.csrf_token("/edit/groups/new"))

    def fields(self, path: str) -> dict[str, str]:
        """Return what the form of a page would send if nothing were touched."""
        page = self.client.get(path).text
        form = page[page.index("data-editor-form") :]
        selects = re.findall(r'<select[^>]* name="([^"]+)"(.*?)</select>', form, re.DOTALL)
        areas = re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.DOTALL)
        chosen = {name: re.search(r'value="([^"]*)" selected', body) for name, body in selects}
        found = {
            **dict(re.findall(r'<input[^>]* name="([^"]+)" value="([^"]*)"', form)),
            **dict(areas),
            **{name: match[1] if match else "" for name, match in chosen.items()},
        }
        return {k: v for k, v in found.items() if k != "checked" and not k.endswith("-remove")}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Store.open(f"sqlite:///{tmp_path}/groups.db") as store:
        store.import_groups([group("tea"), group("choir", name="Choir")], "council")
        app = make_app(tmp_path, replace(fake_services(), store=store))
        yield Desk(app.test_client(who="editor"), store)


POSTS = (
    "/edit/groups/new", "/edit/groups/tea", "/edit/groups/tea/checked", "/edit/try",
    "/edit/matches", "/edit/reports/1", "/edit/groups/tea/split", "/edit/imports/",
    "/edit/imports/undo/1",
)  # fmt: skip


@pytest.mark.parametrize("path", POSTS)
def test_nothing_is_changed_by_strangers_and_others(desk: Desk, path: str) -> None:
    change = desk.store.change()
    app = desk.client.application
    for who, status in ((None, 303), ("link-worker", 403)):
        other = app.test_client(who=who)
        token = other.csrf_token("/groups/tea/wrong")
        answer = other.post(path, data={"csrf_token": token, "name": "Hacked"})
        assert answer.status_code == status
        assert who or answer.location.startswith("/sign-in/")
    assert desk.store.change() == change


def test_saving_what_was_not_touched_changes_nothing(desk: Desk) -> None:
    before, change = desk.store.group("tea"), desk.store.change()
    answer = desk.post("/edit/groups/tea", **desk.fields("/edit/groups/tea"))
    assert answer.status_code == 303
    assert "Nothing was changed." in desk.client.get(answer.location).text
    assert (desk.store.group("tea"), desk.store.change()) == (before, change)


def test_a_correction_is_kept_through_the_next_import_and_has_a_history(desk: Desk) -> None:
    fields = desk.fields("/edit/groups/tea") | {"summary": "Soup & songs <b>", "price": "2.50"}
    assert desk.post("/edit/groups/tea", **fields).status_code == 303
    desk.store.import_groups([group("tea"), group("choir", name="Choir")], "council")
    found = desk.store.group("tea")
    assert found is not None
    assert (found.summary, found.cost_pence) == ("Soup & songs <b>", 250)
    page = desk.client.get("/edit/groups/tea/history").text
    assert "by Sam" in page
    assert "Soup &amp; songs &lt;b&gt;" in page
    assert "Said by Sam" in desk.client.get("/edit/groups/tea").text


def test_a_fault_is_told_at_its_field_and_nothing_is_saved(desk: Desk) -> None:
    change = desk.store.change()
    fields = desk.fields("/edit/groups/tea") | {"meeting-0-start_time": "25:00", "min_age": "old"}
    answer = desk.post("/edit/groups/tea", **fields)
    assert answer.status_code == 422
    page = parse(answer.data)
    assert "is not a time" in text_of(page)
    faulty = [
        e.get("name") for e in elements(page, "input") if "error" in e.get("aria-describedby", "")
    ]
    assert set(faulty) >= {"meeting-0-start_time", "min_age"}
    # What was typed is still there.
    assert 'value="25:00"' in answer.text
    assert desk.store.change() == change


def test_a_value_that_an_import_would_only_remark_on_stops_an_editor(desk: Desk) -> None:
    fields = desk.fields("/edit/groups/tea") | {"contact-0-email": "nobody"}
    answer = desk.post("/edit/groups/tea", **fields)
    assert answer.status_code == 422
    assert "is not an e-mail address" in answer.text


def test_the_next_dates_are_shown_without_script_and_nothing_is_saved(desk: Desk) -> None:
    change = desk.store.change()
    fields = desk.fields("/edit/groups/tea") | {"meeting-0-day": "Friday", "show": "dates"}
    page = desk.post("/edit/groups/tea", **fields).text
    assert "Every Friday, 10:00 to 12:00" in page
    assert page.count("Friday 6 March") == 1
    assert "Friday 10 April" in page
    assert desk.store.change() == change


def test_a_form_that_is_being_typed_is_checked(desk: Desk) -> None:
    fields = {
        "name": "Tea",
        "kind": "",
        "meeting-0-frequency": "monthly",
        "meeting-0-day": "Tuesday",
    }
    answer = desk.post("/edit/try", **fields).get_json()
    told = {fault["field"]: fault for fault in answer["faults"]}
    assert "2nd Tuesday" in told["meeting-0-day"]["text"]
    fields["meeting-0-day"] = "2nd Tuesday"
    fields |= {"meeting-0-start_time": "10:30", "meeting-0-end_time": "12:00"}
    answer = desk.post("/edit/try", **fields).get_json()
    assert "Tuesday 10 March" in answer["dates"]["0"]


def test_another_day_is_added_and_taken_out(desk: Desk) -> None:
    fields = desk.fields("/edit/groups/tea") | {"more": "meeting"}
    page = desk.post("/edit/groups/tea", **fields).text
    assert 'name="meeting-1-day"' in page
    fields.pop("more")
    fields |= {
        "meeting-1-frequency": "weekly", "meeting-1-day": "Friday",
        "meeting-1-start_time": "14:00", "meeting-1-end_time": "15:00",
    }  # fmt: skip
    assert desk.post("/edit/groups/tea", **fields).status_code == 303
    found = desk.store.group("tea")
    assert found is not None
    assert [schedule.weekday for schedule in found.schedules] == [1, 4]
    # A day without a venue of its own is where the first one is.
    assert {schedule.venue_id for schedule in found.schedules} == {found.venues[0].id}
    fields = desk.fields("/edit/groups/tea") | {"meeting-0-remove": "yes"}
    # The one that is taken out was the one with the venue, so it goes to the next.
    fields |= {"meeting-1-venue_name": "Hall", "meeting-1-postcode": "LK1 1AA"}
    assert desk.post("/edit/groups/tea", **fields).status_code == 303
    left = desk.store.group("tea")
    assert left is not None
    assert [schedule.weekday for schedule in left.schedules] == [4]


def test_a_group_is_added(desk: Desk) -> None:
    fields = {
        "name": "Chair yoga", "kind": "exercise", "meeting-0-frequency": "weekly",
        "meeting-0-day": "Monday", "meeting-0-start_time": "10:00", "meeting-0-end_time": "11:00",
        "meeting-0-venue_name": "Hall", "meeting-0-postcode": "LK1 1AA",
        "contact-0-phone": "01632 960007",
    }  # fmt: skip
    answer = desk.post("/edit/groups/new", **fields)
    assert answer.status_code == 303
    made = desk.store.group(answer.location.rsplit("/", 1)[1])
    assert made is not None
    assert (made.name, made.contact) == ("Chair yoga", Contact("01632 960007"))
    assert made.provenance.assured_on == TODAY
    assert "Chair yoga" in desk.client.get("/edit/").text


def test_checked_today_is_one_press(desk: Desk) -> None:
    assert desk.post("/edit/groups/tea/checked").status_code == 303
    found = desk.store.group("tea")
    assert found is not None
    assert found.provenance.assured_on == TODAY


def test_the_list_finds_and_filters(desk: Desk) -> None:
    desk.store.edit("choir", {"status": Status.PAUSED}, "Sam")
    desk.store.import_groups([group("lost", replace(weekly(MON), start_time=None))], "other")

    def shown(query: str) -> set[str]:
        page = desk.client.get(f"/edit/?{query}").text
        return {name for name in ("Group tea", "Choir", "Group lost") if f">{name}</a>" in page}

    assert shown("") == {"Group tea", "Choir", "Group lost"}
    assert shown("show=paused") == {"Choir"}
    assert shown("q=lk1+1aa+tea") == {"Group tea"}
    assert shown("show=warning") == {"Group lost"}
    assert shown("show=nonsense&page=99&q=zz") == set()


def test_a_reader_says_that_something_is_wrong_and_an_editor_deals_with_it(desk: Desk) -> None:
    reader = desk.client.application.test_client()
    token = reader.csrf_token("/groups/tea/wrong")
    said = "It meets on <script>alert(1)</script> Thursdays now"
    empty = reader.post("/groups/tea/wrong", data={"csrf_token": token, "text": " "})
    assert empty.status_code == 422
    answer = reader.post("/groups/tea/wrong", data={"csrf_token": token, "text": said})
    assert "Thank you" in reader.get(answer.location).text
    page = desk.client.get("/edit/reports")
    assert "&lt;script&gt;" in page.text
    [report] = desk.store.wrong_reports()
    desk.post(f"/edit/reports/{report.id}")
    assert desk.store.wrong_reports() == []


def test_two_listings_are_joined_and_taken_apart(desk: Desk) -> None:
    twin = replace(group("a"), provenance=Provenance("Charity", "charity", "a"), name="Group tea")
    desk.store.import_groups([twin], "charity")
    assert "surely one group" in desk.client.get("/edit/matches").text
    desk.post("/edit/matches", keep="tea", other="a", decision="same")
    assert len(desk.store.all_groups()) == 2
    assert "There are none." in desk.client.get("/edit/matches").text
    assert "Charity, number a" in desk.client.get("/edit/groups/tea/history").text
    desk.post("/edit/groups/tea/split", record="a")
    assert len(desk.store.all_groups()) == 3
    # Somebody has said that they are two: nobody is asked again.
    assert "There are none." in desk.client.get("/edit/matches").text


def test_the_address_of_a_joined_group_leads_to_the_one_that_was_kept(desk: Desk) -> None:
    twin = replace(group("a"), provenance=Provenance("Charity", "charity", "a"), name="Group tea")
    desk.store.import_groups([twin], "charity")
    desk.store.merge("tea", "a", "Sam")
    for path in ("/groups/{}", "/edit/groups/{}", "/groups/{}/wrong"):
        answer = desk.client.get(path.format("a"))
        assert (answer.status_code, answer.location) == (302, path.format("tea"))


def test_the_history_says_what_was_changed_as_the_form_does(desk: Desk) -> None:
    fields = desk.fields("/edit/groups/tea") | {"meeting-0-day": "Friday", "price": "2.50"}
    assert desk.post("/edit/groups/tea", **fields).status_code == 303
    page = text_of(parse(desk.client.get("/edit/groups/tea/history").data))
    assert "Day: Tuesday → Friday" in page
    assert "Price of one session, in pounds: nothing → 2.50" in page
    assert "venue_id" not in page


def test_the_history_calls_what_was_added_or_moved_as_the_form_does(desk: Desk) -> None:
    first, second = Contact("01632 960007"), Contact("", "tea@example.org")
    desk.store.edit("tea", {"contacts": (first, second)}, "Sam")
    desk.store.edit("tea", {"contacts": (second, first)}, "Sam")
    page = text_of(parse(desk.client.get("/edit/groups/tea/history").data))
    assert "Contact: nothing → Email tea@example.org" in page
    assert "Order of contacts: Phone 01632 960007; Email" in page


def test_who_takes_out_the_first_day_keeps_the_place_of_the_second(desk: Desk) -> None:
    two = (weekly(MON, venue_id=HALL.id), weekly(TUE, venue_id=HALL.id))
    desk.store.import_groups([group("two", *two)], "other")
    fields = desk.fields("/edit/groups/two") | {"meeting-0-remove": "yes"}
    assert desk.post("/edit/groups/two", **fields).status_code == 303
    left = desk.store.group("two")
    assert left is not None
    assert [schedule.weekday for schedule in left.schedules] == [1]
    assert left.venues[0].postcode == HALL.postcode


@pytest.mark.parametrize("shown", ["", "x", "W10=", "eyJhYm91dCI6W119"])
def test_a_form_that_does_not_say_what_it_showed_overwrites_nothing(desk: Desk, shown: str) -> None:
    fields = desk.fields("/edit/groups/tea") | {"summary": "Mine", "shown": shown}
    answer = desk.post("/edit/groups/tea", **fields)
    assert answer.status_code == 409
    found = desk.store.group("tea")
    assert found is not None
    assert found.summary == ""


def test_a_group_is_closed_and_opened_again(desk: Desk) -> None:
    fields = desk.fields("/edit/groups/tea")
    assert desk.post("/edit/groups/tea", **fields | {"status": "closed"}).status_code == 303
    assert desk.client.get("/groups/tea").status_code == 404
    assert "Group tea" in desk.client.get("/edit/?show=closed").text
    page = desk.client.get("/edit/groups/tea")
    assert "This group is closed" in page.text
    fields = desk.fields("/edit/groups/tea") | {"status": "paused"}
    assert desk.post("/edit/groups/tea", **fields).status_code == 303
    assert desk.client.get("/groups/tea").status_code == 200


def test_an_import_that_cannot_be_taken_back_says_why(desk: Desk) -> None:
    desk.store.import_groups([group("tea", summary="Later"), group("choir")], "council")
    first = desk.store.runs()[-1]
    answer = desk.post(f"/edit/imports/undo/{first.id}")
    page = text_of(parse(desk.client.get(answer.location).data))
    assert "There is a problem" in page
    assert "Nothing was changed:" in page


def test_a_report_of_a_page_that_was_open_too_long_keeps_what_was_typed(desk: Desk) -> None:
    reader = desk.client.application.test_client()
    answer = reader.post("/groups/tea/wrong", data={"text": "It is <b> on Mondays"})
    assert answer.status_code == 400
    assert "It is &lt;b&gt; on Mondays" in answer.text
    assert desk.store.wrong_reports() == []


HEAD = "id,name,kind,frequency,day,start_time,end_time\n"


def test_a_file_is_looked_at_then_taken_in_then_taken_back(desk: Desk) -> None:
    rows = (
        "1,<i>New</i>,craft,weekly,Monday,10:00,12:00",
        "2,Bad,craft,weekly,Someday,10:00,12:00",
    )
    text = HEAD + "\n".join(rows)
    sent = {"file": (io.BytesIO(text.encode()), "../../trust.csv"), "source": ""}
    answer = desk.post("/edit/imports/", **sent)
    assert answer.status_code == 303
    change = desk.store.change()
    page = desk.client.get(answer.location).text
    assert "&lt;i&gt;New&lt;/i&gt;" in page
    assert "line 3, day" in page
    assert desk.store.change() == change
    desk.post(answer.location)
    assert {each.name for each in desk.store.all_groups()} >= {"<i>New</i>"}
    [run, *_] = desk.store.runs()
    assert (run.dataset, run.by) == ("trust", "Sam Editor")
    desk.post(f"/edit/imports/undo/{run.id}")
    assert {each.name for each in desk.store.all_groups()} == {"Group tea", "Choir"}
    # The file was kept for one import only.
    assert "not kept any more" in desk.client.get(answer.location, follow_redirects=True).text


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.exe", b"MZ"), ("a.csv", b"\x00\x01"), ("a.xlsx", b"PK\x03\x04"), ("", b"")],
)
def test_a_file_that_is_none_is_refused_in_words(desk: Desk, name: str, data: bytes) -> None:
    answer = desk.post("/edit/imports/", file=(io.BytesIO(data), name))
    if answer.status_code == 303:
        answer = desk.client.get(answer.location)
    assert answer.status_code == 422
    assert "There is a problem" in answer.text


SCHEDULES = st.sampled_from(
    [
        weekly(MON, venue_id=HALL.id),
        weekly(TUE, venue_id=CHURCH.id, every=2, starts_on=dt.date(2026, 3, 3)),
        monthly(-1, TUE, venue_id=HALL.id, term_time_only=Fact.YES),
        once("2026-12-25", venue_id=HALL.id),
        Schedule(Frequency.WEEKLY, 3, start_time=dt.time(9), venue_id=HALL.id),
    ]
)
TEXTS = st.sampled_from(["", "Tea", "=1+1", "'quoted", "a; b", "Zwei\nZeilen", "<b>", "-"])


@given(st.lists(SCHEDULES, min_size=1, max_size=3, unique=True), TEXTS, TEXTS)
@settings(max_examples=60, deadline=None)
def test_every_group_survives_its_form(schedules: list[Schedule], summary: str, cost: str) -> None:
    used = [v for v in (HALL, CHURCH) if v.id in {s.venue_id for s in schedules}]
    ordered = tuple(dict.fromkeys(v for s in schedules for v in used if v.id == s.venue_id))
    before = group("g", *schedules, venues=ordered, summary=summary.strip(), cost=cost.strip())
    form = form_of(before)
    sent = dict(form.about) | {
        f"{kind}-{number}-{column}": text
        for kind, blocks in form.blocks.items()
        for number, cells in enumerate(blocks)
        for column, text in cells.items()
    }
    after, faults = group_of(read_form(sent), before, TODAY)
    assert not [fault for fault in faults if fault.stops]
    assert after is not None
    assert changes_between(before, after, TODAY) == {}
    assert (after.summary, after.cost) == (before.summary, before.cost)
    assert [replace(s, venue_id=None) for s in after.schedules] == [
        replace(s, venue_id=None) for s in schedules
    ]
