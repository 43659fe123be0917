"""The maps in Chromium: what is drawn, where it stands, and how it is used without a mouse."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from math import hypot
from typing import Any

import pytest

from geo.routing.vocabulary import Verdict
from tests.web.browser import MOVING, Watched, expect, serving
from tests.web.conftest import make_app
from tests.web.fakes import GROUPS, HOME, POSTCODE, VENUES, fake_services, group, venue
from tests.web.test_pages import HOSTILE

pytestmark = pytest.mark.browser

WITH_A_PLACE = {"walk", "bus", "bus2", "back", "there", "lift"}
SHOWN = ".leaflet-marker-icon:visible"
MARK = ".leaflet-marker-icon[data-group]"
BADGE = ".leaflet-marker-icon[data-groups]"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(make_app(tmp_path_factory.mktemp("maps"))) as at:
        yield at


def crowd(count: int, step: float) -> tuple[Any, ...]:
    """Return groups `step` degrees apart, on a street from the town on."""
    where = VENUES[Verdict.PUBLIC_TRANSPORT]
    lat, lon = where.lat or 0.0, where.lon or 0.0
    return tuple(
        group(f"g{i}", f"Club {i}", venue(f"hall{i}", lat + i * step, lon)) for i in range(count)
    )


@pytest.fixture
def crowded(
    open_page: Callable[..., Watched], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., Watched]]:
    """Open the results of a directory of groups, with the map drawn."""
    servers = []

    def make(groups: tuple[Any, ...], width: int = 1280) -> Watched:
        app = make_app(tmp_path_factory.mktemp("crowd"), fake_services(groups))
        server = serving(app)
        seen = open_page(width, at=server.__enter__())
        servers.append(server)
        seen.search(POSTCODE)
        show_map(seen)
        return seen

    yield make
    for server in servers:
        server.__exit__(None, None, None)


def show_map(seen: Watched) -> None:
    """Open the map where it is behind a button, and wait until it is drawn."""
    button = seen.page.get_by_role("button", name="Map", exact=True)
    if button.is_visible():
        button.click()
    seen.wait_for_map()


def boxes(seen: Watched, selector: str = SHOWN) -> dict[str, Any]:
    """Return where things on the map are, by their names."""
    # All at once, so that none has moved while another is asked for.
    found: dict[str, Any] = seen.page.locator(selector).evaluate_all(
        "all => Object.fromEntries(all.map(e => [e.ariaLabel, e.getBoundingClientRect().toJSON()]))"
    )
    return found


def overlap(one: dict[str, float], other: dict[str, float]) -> bool:
    """Whether two circles in these boxes lie over each other."""
    apart = hypot(
        one["x"] + one["width"] / 2 - other["x"] - other["width"] / 2,
        one["y"] + one["height"] / 2 - other["y"] - other["height"] / 2,
    )
    return apart < (one["width"] + other["width"]) / 2 - 1


def test_the_map_draws_what_the_list_says(open_page: Callable[..., Watched]) -> None:
    seen = open_page()
    seen.search(POSTCODE)
    seen.wait_for_map()
    marks = seen.page.locator(MARK)
    drawn = {
        (mark.get_attribute("data-group"), mark.get_attribute("aria-label")) for mark in marks.all()
    }
    cards = {
        card.get_attribute("data-card"): (
            (card.locator("h3").text_content() or "")
            + ": "
            + card.locator("xpath=ancestor::section").locator(".lw-section__title").inner_text()
        )
        for card in seen.page.locator("[data-card]").all()
    }
    assert drawn == {(key, label) for key, label in cards.items() if key in WITH_A_PLACE}
    assert len(cards) == len(GROUPS)
    assert seen.page.get_by_label("Home", exact=True).count() == 1


@pytest.mark.parametrize("width", [320, 400, 1280])
def test_every_mark_is_inside_the_map_and_none_lies_over_another(
    open_page: Callable[..., Watched], width: int
) -> None:
    seen = open_page(width)
    seen.search(POSTCODE)
    show_map(seen)
    frame = seen.page.locator(".lw-map").bounding_box()
    assert frame is not None
    shown = boxes(seen)
    assert "Home" in shown
    for box in shown.values():
        assert frame["x"] <= box["x"] <= frame["x"] + frame["width"] - box["width"]
        assert frame["y"] <= box["y"] <= frame["y"] + frame["height"] - box["height"]
        assert min(box["width"], box["height"]) >= 24
    assert [(a, b) for a, b in combinations(shown, 2) if overlap(shown[a], shown[b])] == []


# Random crowds: every mark is in one pile, and what is drawn lies neither over a neighbour nor
# over the home. Two circles of 14 pixels are marks, one of 25 is a badge, one of 20 is the home.
SPREAD = """() => {
  let seed = 1;
  const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  const wrong = [];
  for (let round = 0; round < 60; round += 1) {
    const width = 20 + 600 * random();
    const points = Array.from({ length: 1 + Math.floor(80 * random()) }, () =>
      ({ x: Math.round(width * random()), y: Math.round(width * random()) }));
    const home = { x: width / 2, y: width / 2, radius: 20 };
    const piles = LinkwaySpread(points, [home]);
    const members = piles.flatMap((pile) => pile.members).sort((a, b) => a - b);
    if (members.join() !== points.map((_, index) => index).join()) wrong.push("members");
    const drawn = piles.flatMap((pile) => pile.spots
      ? pile.spots.map((spot) => ({ ...spot, radius: 14 })) : [{ ...pile, radius: 25 }]);
    [...drawn, home].forEach((one, at, all) => all.slice(at + 1).forEach((other) => {
      if (Math.hypot(one.x - other.x, one.y - other.y) < one.radius + other.radius - 0.01)
        wrong.push([round, one, other]);
    }));
  }
  return wrong;
}"""


def test_no_crowd_makes_marks_lie_over_each_other(open_page: Callable[..., Watched]) -> None:
    seen = open_page()
    seen.open("/groups/bus")
    assert seen.page.evaluate(SPREAD) == []


def test_groups_at_the_home_stand_beside_it(crowded: Callable[..., Watched]) -> None:
    here = venue("near", HOME.lat, HOME.lon)
    seen = crowded((group("a", "Here Club", here), *GROUPS))
    shown = boxes(seen)
    house = shown.pop("Home")
    assert any(name.startswith("Here Club") for name in shown)
    assert [name for name, box in shown.items() if overlap(house, box)] == []


def test_many_groups_close_together_are_one_badge_that_opens_by_keyboard(
    crowded: Callable[..., Watched],
) -> None:
    seen = crowded((*crowd(12, 0.0006), *GROUPS))
    page = seen.page
    assert page.locator(BADGE).count() == 1
    badge = page.locator(BADGE)
    inside = str(badge.get_attribute("data-groups")).split()
    drawn = {mark.get_attribute("data-group") for mark in page.locator(f"{MARK}:visible").all()}
    assert set(inside) & drawn == set()
    assert {*inside} | drawn == WITH_A_PLACE | {f"g{i}" for i in range(12)}
    name = str(badge.get_attribute("aria-label"))
    assert name.startswith(f"{len(inside)} groups close together.")
    assert "Show them." in name
    badge.focus()
    page.keyboard.press("Space")
    expect(page.locator(f'{BADGE}[data-groups="{" ".join(inside)}"]')).to_have_count(0)
    expect(page.locator(MOVING)).to_have_count(0)
    focused = page.evaluate(
        "(document.activeElement.dataset.groups || document.activeElement.dataset.group)"
    )
    assert set(str(focused).split()) <= set(inside)


@pytest.mark.parametrize("width", [320, 1280])
def test_many_groups_of_one_place_are_a_list(crowded: Callable[..., Watched], width: int) -> None:
    seen = crowded(crowd(60, 0), width)
    page = seen.page
    badge = page.locator(BADGE)
    assert str(badge.get_attribute("aria-label")).startswith("60 groups close together.")
    badge.focus()
    page.keyboard.press("Enter")
    popup = page.locator(".lw-popup")
    expect(popup.get_by_role("link")).to_have_count(60)
    expect(page.locator(":focus")).to_have_text("60 groups here")
    page.keyboard.press("Escape")
    popup.wait_for(state="detached")
    expect(badge).to_be_focused()
    badge.click()
    popup.get_by_role("link", name="Club 31").click()
    page.wait_for_url("**/g31")


def test_pointing_at_a_card_lights_the_badge_that_its_group_is_in(
    crowded: Callable[..., Watched],
) -> None:
    seen = crowded(crowd(60, 0))
    seen.page.get_by_role("link", name="Club 7", exact=True).focus()
    expect(seen.page.locator(f"{BADGE}.is-lit")).to_have_count(1)


def test_beyond_fifty_marks_the_map_leaves_the_tab_order(
    crowded: Callable[..., Watched],
) -> None:
    where = VENUES[Verdict.PUBLIC_TRANSPORT]
    lat, lon = where.lat or 0.0, where.lon or 0.0
    spread = tuple(
        group(f"g{i}", f"Club {i}", venue(f"h{i}", lat + i // 8 * 0.02, lon + i % 8 * 0.03))
        for i in range(64)
    )
    seen = crowded(spread)
    shown = seen.page.locator(f"{MARK}:visible, {BADGE}")
    assert shown.count() > 50
    assert seen.page.locator(f'{MARK}[tabindex="0"]:visible, {BADGE}[tabindex="0"]').count() == 50


def test_the_chosen_way_is_drawn_there_and_home(open_page: Callable[..., Watched]) -> None:
    seen = open_page()
    seen.search(POSTCODE)
    seen.page.get_by_role("link", name="Town Singers").click()
    seen.page.wait_for_url("**/bus")
    seen.wait_for_map()
    lines = seen.page.locator(".lw-map path.leaflet-interactive, .lw-map svg path[stroke]")
    styles = {
        (line.get_attribute("stroke"), line.get_attribute("stroke-dasharray"))
        for line in lines.all()
    }
    assert ("#005eb8", None) in styles
    assert ("#212b32", "12 8") in styles
    assert ("#005eb8", "0.1 10") in styles


def test_every_stop_of_the_map_for_the_keyboard_has_a_name(
    open_page: Callable[..., Watched],
) -> None:
    seen = open_page()
    seen.search(POSTCODE)
    seen.open(f"{seen.results}/bus")
    seen.wait_for_map()
    stops = seen.page.locator(".lw-map path[tabindex='0']")
    assert {stop.get_attribute("aria-label") for stop in stops.all()} == {
        "Stop: Green Lane",
        "Stop: Market Place",
    }
    assert unnamed_tab_stops(seen) == 0


AREA = {
    "type": "Feature",
    "geometry": {
        "type": "Polygon",
        "coordinates": [[[-1.55, 52.08], [-1.45, 52.08], [-1.45, 52.14], [-1.55, 52.08]]],
    },
}
STOP = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [-1.5, 52.1]}}
FACTS = {"number": 1, "driver": "Ann", "time": "10:12", "words": "Pick up R-1", "role": "pickup"}


@pytest.mark.parametrize(
    ("kind", "feature", "names"),
    [
        ("areas", {**AREA, "properties": {"name": "Weir", "word": "x", "line": "y"}}, []),
        ("runs", {**STOP, "properties": FACTS}, ["1. Ann, 10:12: Pick up R-1"]),
    ],
)
def test_shapes_of_planners_and_coordinators_are_named_or_no_tab_stops(
    open_page: Callable[..., Watched], kind: str, feature: dict[str, Any], names: list[str]
) -> None:
    seen = open_page()
    seen.search(POSTCODE)
    seen.wait_for_map()
    seen.page.add_script_tag(url=f"/static/{kind}.js")
    data = {"type": "FeatureCollection", "features": [feature]}
    seen.page.evaluate("([kind, data]) => LinkwayMap.kinds[kind](map_groups, data)", [kind, data])
    found = seen.page.locator(".lw-map path[tabindex='0']")
    assert [shape.get_attribute("aria-label") for shape in found.all()] == names
    assert unnamed_tab_stops(seen) == 0
    seen.assert_quiet()


def test_an_area_of_land_is_drawn_below_the_groups(open_page: Callable[..., Watched]) -> None:
    seen = open_page()

    def with_area(route: Any) -> None:
        answer = route.fetch()
        data = answer.json()
        data["features"].append({**AREA, "properties": {"role": "area"}})
        route.fulfill(response=answer, json=data)

    seen.page.route("**/results/*.geojson", with_area)
    seen.search(POSTCODE)
    seen.wait_for_map()
    area = seen.page.locator('.lw-map path[fill="#005eb8"]')
    assert area.count() == 1
    assert area.evaluate("e => getComputedStyle(e).pointerEvents") == "none"
    assert set(boxes(seen)) >= {"Home", "Far Gardeners: Needs a lift"}
    assert unnamed_tab_stops(seen) == 0


def unnamed_tab_stops(seen: Watched) -> int:
    """Count what takes the focus in the map by the keyboard and has no name."""
    return int(
        seen.page.evaluate(
            """() => [...document.querySelectorAll('.lw-map *')].filter(e => {
              e.focus && e.focus();
              return document.activeElement === e && e.getAttribute('tabindex') !== '-1' &&
                !(e.getAttribute('aria-label') || e.textContent.trim());
            }).length"""
        )
    )


@pytest.mark.parametrize(("width", "key"), [(320, "Enter"), (400, "Space"), (1280, "Enter")])
def test_a_mark_opens_by_keyboard_and_gives_the_focus_back(
    open_page: Callable[..., Watched], width: int, key: str
) -> None:
    seen = open_page(width)
    seen.search(POSTCODE)
    show_map(seen)
    page = seen.page
    mark = page.locator('.leaflet-marker-icon[data-group="lift"]')
    mark.focus()
    page.keyboard.press(key)
    popup = page.locator(".lw-popup")
    expect(popup).to_contain_text("Far Gardeners")
    expect(page.locator(":focus")).to_have_text("Far Gardeners")
    # The map makes room for what it opens.
    expect(page.locator(MOVING)).to_have_count(0)
    assert not overlaps(popup, page.locator(".leaflet-control-zoom"))
    page.keyboard.press("Escape")
    popup.wait_for(state="detached")
    expect(mark).to_be_focused()


def overlaps(one: Any, other: Any) -> bool:
    """Whether two boxes on the page lie over each other."""
    a, b = one.bounding_box(), other.bounding_box()
    return bool(
        a["x"] < b["x"] + b["width"]
        and b["x"] < a["x"] + a["width"]
        and a["y"] < b["y"] + b["height"]
        and b["y"] < a["y"] + a["height"]
    )


def test_pointing_at_a_card_lights_its_mark(open_page: Callable[..., Watched]) -> None:
    seen = open_page()
    seen.search(POSTCODE)
    seen.wait_for_map()
    seen.page.get_by_role("link", name="Near Lunch Club").focus()
    lit = seen.page.locator(".leaflet-marker-icon.is-lit")
    expect(lit).to_have_count(1)
    assert [mark.get_attribute("data-group") for mark in lit.all()] == ["walk"]


def test_hostile_names_do_nothing_on_the_map(crowded: Callable[..., Watched]) -> None:
    town = VENUES[Verdict.PUBLIC_TRANSPORT]
    texts = [text.replace("alert(1)", "window.pwned=1") for text in HOSTILE]
    lat, lon = town.lat or 0.0, town.lon or 0.0
    halls = [venue(f"hall{i}", lat + i // 2 * 0.06, lon + i % 2 * 0.12) for i in range(4)]
    groups = tuple(
        group(f"bad{i}", text, halls[i // 5], kind=text, summary=text)
        for i, text in enumerate(texts)
    )
    seen = crowded(groups)
    for number, text in enumerate(texts):
        mark = seen.page.locator(f'.leaflet-marker-icon[data-group="bad{number}"]')
        mark.focus()
        seen.page.keyboard.press("Enter")
        name = seen.page.locator(".lw-popup__name")
        expect(name).to_be_focused()
        assert name.evaluate("e => e.textContent") == text
        seen.page.keyboard.press("Escape")
        name.wait_for(state="detached")
    seen.assert_quiet()
    seen = crowded(tuple(group(f"bad{i}", text, town) for i, text in enumerate(texts)))
    seen.page.locator(BADGE).click()
    listed = seen.page.locator(".lw-popup li > :last-child")
    expect(listed).to_have_count(len(texts))
    assert sorted(listed.evaluate_all("all => all.map(e => e.textContent)")) == sorted(texts)
    seen.assert_quiet()
    assert seen.page.evaluate("window.pwned === undefined")
