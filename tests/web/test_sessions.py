"""Sessions: nothing readable on the disk, nothing but a random token in the cookie."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Request

from tests.web.conftest import make_app
from tests.web.fakes import POSTCODE
from webmap.sessions import Session, SessionFiles

IDLE, LONGEST = 900.0, 43_200.0


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def files_in(folder: Path, clock: Clock, key: str = "k" * 32) -> SessionFiles:
    return SessionFiles(folder, key, idle_s=IDLE, longest_s=LONGEST, now=clock)


def kept(files: SessionFiles, **data: Any) -> str:
    session = files.start()
    session.update(data)
    files.write(session)
    assert session.token is not None
    return session.token


def clearing(results: str) -> str:
    """Return the address that clears the patient of these results."""
    return results.replace("/results/", "/clear/")


def test_what_is_kept_comes_back(tmp_path: Path, clock: Clock) -> None:
    files = files_in(tmp_path, clock)
    session = files.read(kept(files, home=[52.1, -1.5]))
    assert session is not None
    assert dict(session) == {"home": [52.1, -1.5]}


def test_the_disk_holds_neither_the_home_nor_the_token_and_only_its_owner_may_read(
    tmp_path: Path, clock: Clock
) -> None:
    folder = tmp_path / "sessions"
    token = kept(files_in(folder, clock), home=POSTCODE)
    (file,) = folder.iterdir()
    assert POSTCODE.encode() not in file.read_bytes()
    assert token not in file.name
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_file_and_the_token_without_the_secret_key_are_worth_nothing(
    tmp_path: Path, clock: Clock
) -> None:
    token = kept(files_in(tmp_path, clock), home=POSTCODE)
    assert files_in(tmp_path, clock, key="z" * 32).read(token) is None


@pytest.mark.parametrize("position", [0, 9, 30, -1])
def test_a_changed_file_is_not_believed(tmp_path: Path, clock: Clock, position: int) -> None:
    files = files_in(tmp_path, clock)
    token = kept(files, home=POSTCODE)
    (file,) = tmp_path.iterdir()
    sealed = bytearray(file.read_bytes())
    sealed[position] ^= 1
    file.write_bytes(bytes(sealed))
    assert files.read(token) is None


def test_the_file_of_another_session_cannot_be_put_in_its_place(
    tmp_path: Path, clock: Clock
) -> None:
    files = files_in(tmp_path, clock)
    mine = kept(files, home="mine")
    (first,) = tmp_path.iterdir()
    kept(files, home="theirs")
    other = next(file for file in tmp_path.iterdir() if file != first)
    first.write_bytes(other.read_bytes())
    assert files.read(mine) is None


def test_a_session_ends_when_it_is_not_used(tmp_path: Path, clock: Clock) -> None:
    files = files_in(tmp_path, clock)
    token = kept(files, a=1)
    clock.now += IDLE - 1
    assert files.read(token) is not None
    clock.now += IDLE - 1  # reading it was using it
    assert files.read(token) is not None
    clock.now += IDLE + 1
    assert files.read(token) is None
    assert not list(tmp_path.iterdir())


def test_a_session_ends_after_the_longest_time_however_it_is_used(
    tmp_path: Path, clock: Clock
) -> None:
    files = files_in(tmp_path, clock)
    token = kept(files, a=1)
    steps = int(LONGEST // (IDLE / 2))
    for _ in range(steps):
        clock.now += IDLE / 2
        assert files.read(token) is not None
    clock.now += IDLE / 2
    assert files.read(token) is None


def test_writing_again_does_not_make_a_session_younger(tmp_path: Path, clock: Clock) -> None:
    files = files_in(tmp_path, clock)
    token = kept(files, a=1)
    while clock.now < 1_000_000 + LONGEST - IDLE:
        clock.now += IDLE / 2
        session = files.read(token)
        assert session is not None
        files.write(session)
    clock.now += IDLE / 2
    files.read(token)
    clock.now += IDLE / 2 + 1
    assert files.read(token) is None


def test_purging_deletes_what_is_over_and_leaves_the_rest(tmp_path: Path, clock: Clock) -> None:
    files = files_in(tmp_path, clock)
    kept(files, a=1)
    clock.now += IDLE
    token = kept(files, a=2)
    clock.now += 1
    assert files.purge() == 1
    assert files.read(token) is not None


def test_the_cookie_is_a_token_alone(tmp_path: Path) -> None:
    client: Any = make_app(tmp_path).test_client(who=None)
    (cookie,) = client.get("/sign-in/").headers.getlist("Set-Cookie")
    name, _, rest = cookie.partition("=")
    value, *attributes = rest.split("; ")
    assert name == "linkway"
    assert len(value) == 43
    assert set(attributes) == {"HttpOnly", "Path=/", "SameSite=Lax"}


def test_over_https_the_cookie_is_bound_to_the_host(tmp_path: Path) -> None:
    client: Any = make_app(tmp_path, https=True).test_client(who=None)
    page = client.get("/sign-in/", base_url="https://localhost")
    (cookie,) = page.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-linkway=")
    assert "Secure" in cookie
    assert "Domain" not in cookie


def test_a_page_without_a_form_sets_no_cookie(client: Any) -> None:
    assert "Set-Cookie" not in client.get("/about").headers


def test_no_file_of_a_searching_session_can_be_read(tmp_path: Path) -> None:
    client: Any = make_app(tmp_path).test_client()
    client.search()
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert files
    for file in files:
        assert POSTCODE.encode() not in file.read_bytes()


def test_clearing_the_last_patient_deletes_every_file_and_the_token(tmp_path: Path) -> None:
    client: Any = make_app(tmp_path).test_client()
    client.search()
    before = client.get_cookie("linkway").value
    old = set((tmp_path / "sessions").iterdir())
    assert len(old) == 2  # the session, and the search
    client.post(clearing(client.results), data={"csrf_token": client.csrf_token()})
    assert client.get_cookie("linkway").value != before
    assert not any(file.exists() for file in old)


def test_a_made_up_cookie_opens_nothing(tmp_path: Path) -> None:
    client: Any = make_app(tmp_path).test_client()
    for value in ("", "x", "../../etc/passwd", "A" * 43, "A" * 900, "%00"):
        client.set_cookie("linkway", value)
        assert client.get("/search").location == "/sign-in/?back=/search"


# --- one session, several patients ------------------------------------------------------------


def opened(tmp_path: Path, clock: Clock) -> Session:
    """Return a session that a browser has the token of."""
    session = files_in(tmp_path, clock).start()
    session["a"] = 1
    session.files.write(session)
    return session


def test_each_thing_in_a_drawer_has_its_own_reference(tmp_path: Path, clock: Clock) -> None:
    drawer = opened(tmp_path, clock).drawer("search")
    first, second = drawer.keep({"home": 1}), drawer.keep({"home": 2})
    assert (drawer.find(first), drawer.find(second)) == ({"home": 1}, {"home": 2})
    drawer.drop(first)
    assert (drawer.find(first), drawer.find(second)) == (None, {"home": 2})


def test_a_reference_opens_nothing_in_another_session_or_another_drawer(
    tmp_path: Path, clock: Clock
) -> None:
    mine, theirs = opened(tmp_path, clock), opened(tmp_path, clock)
    reference = mine.drawer("search").keep({"home": 1})
    assert theirs.drawer("search").find(reference) is None
    assert mine.drawer("plan").find(reference) is None
    theirs.drawer("search").drop(reference)
    assert mine.drawer("search").find(reference) == {"home": 1}


@pytest.mark.parametrize("reference", ["", "x", "../../etc/passwd", "A" * 22, "A" * 900, "*" * 22])
def test_a_made_up_reference_opens_and_deletes_nothing(
    tmp_path: Path, clock: Clock, reference: str
) -> None:
    drawer = opened(tmp_path, clock).drawer("search")
    kept_one = drawer.keep({"home": 1})
    drawer.drop(reference)
    assert drawer.find(reference) is None
    assert [each for each, _ in drawer.all()] == [kept_one]


def test_the_disk_holds_neither_the_thing_nor_its_reference(tmp_path: Path, clock: Clock) -> None:
    reference = opened(tmp_path, clock).drawer("search").keep({"home": POSTCODE})
    for file in tmp_path.iterdir():
        assert POSTCODE.encode() not in file.read_bytes()
        assert reference.encode() not in file.read_bytes()
        assert reference not in file.name
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_thing_that_is_not_used_ends_while_its_session_goes_on(
    tmp_path: Path, clock: Clock
) -> None:
    session = opened(tmp_path, clock)
    drawer = session.drawer("search")
    used, unused = drawer.keep({"home": 1}), drawer.keep({"home": 2})
    for _ in range(3):
        clock.now += IDLE / 2
        assert drawer.find(used) is not None
        assert session.files.read(str(session.token)) is not None
    assert drawer.find(unused) is None
    assert [reference for reference, _ in drawer.all()] == [used]


def test_a_thing_ends_after_the_longest_time_however_it_is_used(
    tmp_path: Path, clock: Clock
) -> None:
    drawer = opened(tmp_path, clock).drawer("search")
    reference = drawer.keep({"home": 1})
    for _ in range(int(LONGEST // (IDLE / 2))):
        clock.now += IDLE / 2
        assert drawer.find(reference) is not None
    clock.now += IDLE / 2
    assert drawer.find(reference) is None


def test_the_one_used_longest_ago_goes_when_a_drawer_is_full(tmp_path: Path, clock: Clock) -> None:
    drawer = opened(tmp_path, clock).drawer("search")
    kept_ones = []
    for number in range(20):
        clock.now += 1
        kept_ones.append(drawer.keep({"home": number}))
    clock.now += 1
    assert drawer.find(kept_ones[0]) == {"home": 0}
    clock.now += 1
    drawer.keep({"home": 20})
    assert drawer.find(kept_ones[0]) == {"home": 0}
    assert drawer.find(kept_ones[1]) is None
    assert len(drawer.all()) == 20


def test_forgetting_a_session_empties_its_drawers(tmp_path: Path, clock: Clock) -> None:
    session = opened(tmp_path, clock)
    token = str(session.token)
    session.drawer("search").keep({"home": 1})
    session.files.delete(token)
    assert not list(tmp_path.iterdir())


NEWTON, FARM = "Linkton", "52.15, -1.47"


def two_patients(client: Any) -> tuple[str, str]:
    """Search for two patients; return where the results of each are."""
    client.search(home=NEWTON)
    first = client.results
    client.search(home=FARM)
    return first, client.results


def home_of(client: Any, results: str) -> tuple[float, float]:
    home = client.get(f"{results}.geojson").get_json()["features"][0]
    assert home["properties"]["role"] == "home"
    lon, lat = home["geometry"]["coordinates"]
    return lat, lon


def test_a_page_answers_for_its_own_patient_whatever_was_asked_since(client: Any) -> None:
    first, second = two_patients(client)
    for _ in range(2):
        assert "from Linkton (town)" in client.get(first).text
        assert "from the point you chose" in client.get(second).text
        assert home_of(client, first) == (52.13, -1.52)
        assert home_of(client, second) == (52.15, -1.47)
        assert "from Linkton (town)" in client.get(f"{first}/bus").text
        assert 'value="Linkton (town)"' in client.get(first.replace("results", "search")).text


def test_no_link_of_a_page_leads_to_another_patient(client: Any) -> None:
    first, second = (results.rpartition("/")[2] for results in two_patients(client))
    for path in (f"/results/{first}", f"/results/{first}/bus", f"/groups/bus?search={first}"):
        page = client.get(path).text
        assert first in page
        assert second not in page


def test_clearing_one_patient_leaves_the_other_and_offers_to_clear_all(client: Any) -> None:
    first, second = two_patients(client)
    cleared = client.post(clearing(first), data={"csrf_token": client.csrf_token()})
    form = client.get(cleared.location).text
    assert "The patient is cleared." in form
    assert second in form
    assert first not in form
    assert 'action="/clear"' in form
    assert client.get(second).status_code == 200
    gone = client.get(first)
    assert gone.status_code == 410
    assert "This search is not kept any more" in gone.text
    assert "point you chose" not in gone.text
    client.post("/clear", data={"csrf_token": client.csrf_token()})
    assert client.get(second).status_code == 410
    assert "Patients still open" not in client.get("/search").text


def test_clearing_a_patient_clears_every_search_made_for_them(client: Any) -> None:
    client.search(home=NEWTON)
    first = client.results
    client.search(home=NEWTON, days=["1"])  # the form was opened anew
    again = client.results
    client.search(home=FARM, search=again.rpartition("/")[2])  # the home was put right
    changed = client.results
    client.search(home="LK1 1AA")
    other = client.results
    client.post(clearing(changed), data={"csrf_token": client.csrf_token()})
    statuses = [client.get(path).status_code for path in (first, again, changed, other)]
    assert statuses == [410, 410, 410, 200]


@pytest.mark.parametrize("more", ["", ".geojson", "/bus", "/bus.geojson"])
def test_an_old_reference_shows_a_plain_page_and_no_patient(client: Any, more: str) -> None:
    client.search(home=NEWTON)
    old = client.results
    client.post(clearing(old), data={"csrf_token": client.csrf_token()})
    client.search(home=FARM)
    response = client.get(old + more)
    assert response.status_code == 410
    assert client.results.rpartition("/")[2] not in response.text


def test_a_reference_of_somebody_else_opens_nothing(app: Flask) -> None:
    mine: Any = app.test_client()
    theirs: Any = app.test_client()
    mine.search(home=NEWTON)
    theirs.search(home=FARM)
    assert theirs.get(mine.results).status_code == 410
    assert theirs.get(mine.results.replace("results", "search")).status_code == 410
    theirs.post(clearing(mine.results), data={"csrf_token": theirs.csrf_token()})
    assert mine.get(mine.results).status_code == 200


def test_the_group_page_leads_back_only_to_a_search_that_is_kept(client: Any) -> None:
    client.search()
    reference = client.results.rpartition("/")[2]
    assert client.results in client.get(f"/groups/bus?search={reference}").text
    for made_up in ("", "x", "A" * 22):
        assert "/results/" not in client.get(f"/groups/bus?search={made_up}").text


def test_two_searches_at_the_same_moment_are_both_kept(app: Flask) -> None:
    """Both forms are sent with the session as it was before either was kept."""
    client: Any = app.test_client()
    token = client.csrf_token()
    cookie = client.get_cookie("linkway").value
    session = app.session_interface.open_session(app, request_with(app, cookie))
    client.search(home=NEWTON, csrf_token=token)
    assert isinstance(session, Session)
    reference = session.drawer("search").keep({"home": "kept by the other tab"})
    app.session_interface.save_session(app, session, app.response_class())
    assert client.get(client.results).status_code == 200
    again = app.session_interface.open_session(app, request_with(app, cookie))
    assert isinstance(again, Session)
    assert again.drawer("search").find(reference) is not None


def request_with(app: Flask, cookie: str) -> Request:
    return app.test_request_context(headers={"Cookie": f"linkway={cookie}"}).request
