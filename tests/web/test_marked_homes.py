"""Homes that are marked, looked for afterwards wherever they must not be."""

from __future__ import annotations

import logging
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import geopandas as gpd
import pandas as pd
import pytest
import sqlalchemy as sa
from flask import Flask
from shapely.geometry import box

from directory.store import Store
from geo.crs import to_metres
from geo.place_categories import SETTLEMENT
from tests.web.conftest import SECRET, CheckedClient, make_app
from tests.web.fakes import GROUPS, fake_services
from webmap.records.audit import AuditLog
from webmap.records.tables import unmet
from webmap.wiring import records


@dataclass(frozen=True)
class Home:
    """What is typed, the words that tell of it, and its point where it has one."""

    typed: str
    words: tuple[str, ...] = ()
    point: tuple[float, float] | None = None

    def marks(self) -> set[str]:
        """Return every text that would give the home away."""
        found = {self.typed.strip(), *self.words}
        if self.point is None:
            return found
        lat, lon = self.point
        for degrees in (lat, abs(lon)):
            whole, _, after = f"{degrees:.6f}".partition(".")
            # To three decimals somebody is at a street; cut off or rounded, with point or comma.
            for short in (f"{whole}.{after[:3]}", f"{degrees:.3f}"):
                found |= {short, short.replace(".", ",")}
            found.add(f"{degrees / 10 ** (len(whole) - 1):.4f}")
        for metres in to_metres(lat, lon, "EPSG:27700"):
            found.add(f"{float(metres):.0f}")
        return found

    def numbers(self) -> set[bytes]:
        """Return its numbers as a file of numbers would hold them."""
        return {struct.pack(order, number) for number in self.point or () for order in ("<d", ">d")}


POSTCODE = Home("LK7 3QX", ("LK73QX", "lk7 3qx", "lk73qx"), (52.143717, -1.467183))
VILLAGE = Home("Marrowfat Quarrel", ("Marrowfat", "Quarrel"), (52.117369, -1.487931))
POINT = Home("52.123457, -1.537913", (), (52.123457, -1.537913))
HOMES = (POSTCODE, VILLAGE, POINT)
WRONG = (
    Home("QX98 7ZJ", ("QX987ZJ", "qx987zj")),
    Home("QX98 7", ("QX987",)),
    Home("QZ97K", ()),
    Home("Nowhere-under-Zyzzyva", ("Zyzzyva", "zyzzyva")),
    Home("53.987654, -1.512345", (), (53.987654, -1.512345)),
    Home("14 Grimsditch Parade, LK7 8ZZ", ("Grimsditch", "grimsditch", "LK7 8ZZ", "LK78ZZ")),
    Home("943 476 5919", ("9434765919",)),
)
NOTES = Home("Ring for Zebedee at the quince door", ("Zebedee", "quince"))
MARKS = {mark: home for home in (*HOMES, *WRONG, NOTES) for mark in home.marks()}
AREAS = gpd.GeoDataFrame(
    {"code": ["W1"], "name": ["The whole of Link Vale"], "people": pd.array([300], dtype="Int64")},
    geometry=[box(-1.6, 52.0, -1.4, 52.2)],
    crs="EPSG:4326",
)


def found_in(text: str) -> set[str]:
    """Return the marks in a text, however its address is written."""
    return {mark for mark in MARKS if mark in text or mark in unquote_plus(text)}


@dataclass
class Seen:
    """What a browser, and whoever stands between, would have come to know."""

    addresses: list[str] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    statuses: set[int] = field(default_factory=set)


class Listening(CheckedClient):
    """Keeps each address and each header; sends as referrer the page that it was on."""

    seen: Seen
    page = ""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Fetch, listen, return."""
        if self.page:
            kwargs["headers"] = {"Referer": self.page, **(kwargs.get("headers") or {})}
        answer = super().open(*args, **kwargs)
        seen = self.seen
        seen.addresses.append(answer.request.url)
        seen.headers.append(str(answer.headers))
        seen.statuses.add(answer.status_code)
        assert answer.headers["Referrer-Policy"] == "same-origin"
        if answer.mimetype == "text/html" and answer.status_code == 200:
            self.page = answer.request.url
        return answer


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    return tmp_path / "instance"


@pytest.fixture
def seen() -> Seen:
    return Seen()


@pytest.fixture
def app(instance: Path, seen: Seen) -> Iterator[Flask]:
    instance.mkdir()
    services = fake_services()
    services.pack.areas = AREAS
    services.pack.postcodes = pd.DataFrame(
        [(POSTCODE.typed, *(POSTCODE.point or ()))], columns=["postcode", "lat", "lon"]
    )
    row = {"name": VILLAGE.typed, "id": "n9", "kind": SETTLEMENT, "category": "village"}
    lat, lon = VILLAGE.point or (0.0, 0.0)
    more = pd.DataFrame([{**row, "lat": lat, "lon": lon}])
    services.pack.places = pd.concat([services.pack.places, more], ignore_index=True)
    with Store.open(f"sqlite:///{instance}/linkway.db") as store:
        store.import_groups(list(GROUPS), "test")
        made = make_app(instance, replace(services, store=store))
        made.test_client_class = type("ListeningHere", (Listening,), {"seen": seen})
        yield made
        with made.app_context():
            records().close()


def follow(client: Any, home: Home) -> None:
    """Go through everything that follows a search, until the patient is cleared."""
    assert client.search(home=home.typed, when="fortnight").status_code == 303
    at = client.results
    token = client.csrf_token(at)
    # Without this, nothing would show that the marks can be found at all.
    assert found_in(client.get(f"{at}.geojson").text)
    assert found_in(client.get(at).text) or home is POINT
    for group in ("bus", "back"):
        data = {"csrf_token": token, "add": group}
        assert client.post(f"{at}/shortlist", data=data).status_code == 303
    for path in (
        "", "?sort=name&cost=paid", "/week", "/bus", "/back", "/walk", "/online", "/bus.geojson",
        "/bus/slip", "/bus/slip?version=larger", "/bus/slip?version=easy", "/back/slip",
        "/shortlist", "/shortlist.ics", ".ics", "/back/lift",
    ):  # fmt: skip
        assert client.get(at + path).status_code == 200, path
    client.get(f"{at}/area/2026-03-03")
    assert client.get(at.replace("/results/", "/search/")).status_code == 200
    words = {"csrf_token": token, "words": "tea"}
    assert client.post(f"{at.replace('/results/', '/search/')}/words", data=words).location
    one = ask(client, token)
    for path in ("/lifts", f"/lifts/{one}", "/coordinator/queue", f"/coordinator/queue/{one}"):
        assert client.get(path).status_code == 200, path
    assert client.get("/coordinator?day=2026-03-03").status_code == 200
    for do in ("accept", "done"):
        data = {"csrf_token": token, "do": do}
        assert client.post(f"/coordinator/queue/{one}", data=data).status_code == 303
    sent = client.post(f"{at}/nothing-suitable", data={"csrf_token": token})
    assert client.get(sent.location).status_code == 200


def ask(client: Any, token: str) -> str:
    """Ask for a lift; return its whole reference."""
    page = f"{client.results}/back/lift"
    data = {
        "csrf_token": token, "once": "A" * 22, "at": "2026-03-03T10:30", "ways": "back",
        "aid": "frame", "escorts": "1", "notes": NOTES.typed,
    }  # fmt: skip
    assert client.post(page, data={**data, "step": "check"}).status_code == 200
    sent = client.post(page, data={**data, "step": "send"})
    return str(re.fullmatch(r"/lifts/(\w{26})\?sent=1", sent.location)[1])  # type: ignore[index]


def fail(client: Any, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bring about each error with the home in what is sent."""
    token = client.csrf_token()
    good = {"csrf_token": token, "home": home.typed, "when": "week", "walking": "slowly"}
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    for path, data, headers, status in (
        ("/search", {**good, "csrf_token": "no"}, {}, 400),
        ("/search", good, elsewhere, 403),
        ("/nowhere", good, {}, 404),
        ("/results/nothing/shortlist", good, {}, 410),
        ("/about", good, {}, 405),
        ("/search", {**good, "words": "x" * 2_000_000}, {}, 413),
        ("/search", {**good, "when": "never", "walk_min": "far"}, {}, 422),
        ("/groups/bus/wrong", {**good, "text": "x" * 1_001 + home.typed}, {}, 422),
    ):
        assert client.post(path, data=data, headers=headers).status_code == status, (path, status)

    def broken(*args: object, **kwargs: object) -> None:
        # Faults of libraries often say what they were given.
        raise KeyError(f"{home.typed} {home.point} {args!r} {kwargs!r}")

    with monkeypatch.context() as patch:
        patch.setattr("webmap.views.search.find_home", broken)
        answer = client.post("/search", data=good)
        assert answer.status_code == 500
        assert not found_in(answer.text)


def try_to_sign_in(app: Flask, home: Home) -> None:
    """Type the home where an address of e-mail and a password belong, until it is too often."""
    stranger: Any = app.test_client(who=None)
    data = {"csrf_token": stranger.csrf_token("/sign-in/"), "email": home.typed}
    for _ in range(30):
        if stranger.post("/sign-in/", data={**data, "password": home.typed}).status_code == 429:
            return
    pytest.fail("30 times is not too often")


PUBLIC = (
    "/", "/about", "/help", "/status", "/readyz", "/data/", "/data/groups.csv",
    "/data/groups.geojson", "/openapi.json", "/ogc/", "/ogc/collections/groups/items",
    "/oruk/services", "/groups/bus", "/groups/back", "/groups/bus.geojson", "/groups/bus.ics",
)  # fmt: skip


def in_files(instance: Path) -> list[tuple[str, object]]:
    """Return the marks in the bytes of every file, each with the name of the file."""
    said = [mark.encode() for mark in MARKS] + [mark.encode("utf-16-le") for mark in MARKS]
    numbers = [number for home in (*HOMES, *WRONG) for number in home.numbers()]
    return [
        (file.name, mark)
        for file in instance.rglob("*")
        if file.is_file()
        for mark in (*said, *numbers)
        if mark in file.read_bytes()
    ]


def test_a_marked_home_is_nowhere_but_on_the_pages_about_it(
    app: Flask,
    instance: Path,
    seen: Seen,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.DEBUG)
    client: Any = app.test_client()
    for home in HOMES:
        follow(client, home)
        assert in_files(instance) == []
        results = client.results
        fail(client, home, monkeypatch)
        # Errors have not ended the search, and its patient is cleared by one press.
        clear = {"csrf_token": client.csrf_token()}
        client.post(results.replace("/results/", "/clear/"), data=clear)
        assert client.get(results).status_code == 410
    for home in WRONG:
        assert client.search(home=home.typed).status_code == 422
    for home in (POSTCODE, POINT):
        try_to_sign_in(app, home)
    assert {200, 303, 400, 403, 404, 405, 410, 413, 422, 429, 500} <= seen.statuses

    stranger: Any = app.test_client(who=None)
    for path in (*PUBLIC, "/planner/not-found.csv"):
        with (client if path.startswith("/planner") else stranger).get(path) as answer:
            assert answer.status_code == 200, path
            assert found_in(answer.text) == set(), path
    assert len(seen.addresses) > 100
    for address in seen.addresses:
        assert found_in(address) == set()
    for headers in seen.headers:
        assert found_in(headers) == set()
    assert any("KeyError" in record.getMessage() for record in caplog.records)
    assert found_in(caplog.text) == set()
    for record in caplog.records:
        assert found_in(f"{record.getMessage()} {record.__dict__!r}") == set()
    with app.app_context():
        log = AuditLog(records(), SECRET)
        rows = repr(list(log.all()))
        assert "search" in rows
        assert found_in(rows) == set()
        with records().reading() as connection:
            counted = repr(connection.execute(sa.select(unmet)).all())
        assert "W1" in counted
        assert found_in(counted) == set()
    assert {"linkway.db", "records.db"} <= {file.name for file in instance.rglob("*")}
    assert in_files(instance) == []


def test_the_marks_are_found_wherever_they_are_written(instance: Path) -> None:
    """Nothing above would mean anything if this were not so."""
    assert found_in("GET /search?home=LK7+3QX&x=1") == {"LK7 3QX"}
    assert found_in("/at/52.1437%2C-1.4671") == {"52.143", "1.467"}
    assert found_in("at 1,538 and 52,123") == {"1,538", "52,123"}
    assert found_in("nothing of it, 52.1 and -1.5") == set()
    instance.mkdir()
    (instance / "a").write_bytes(b"..." + struct.pack(">d", 52.117369))
    (instance / "b").write_bytes(b"\0lk73qx\0")
    assert {name for name, _ in in_files(instance)} == {"a", "b"}
