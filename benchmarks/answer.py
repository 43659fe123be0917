"""The answer of the link worker with 500 groups in it: how large, how soon, and its map.

The groups are those of the demo, copied with other venues and other times until there are 500, in
a directory of its own. They are asked for from the demo's invented homes, for the next two weeks:

- *size*: what is sent for the page and for its map, compressed;
- *server*: the first answer of each home, which is worked out, and then the same pages again, in
  turns: the list, the map's data, the week, one group, the area of a day;
- *first map paint*: in Chromium, from the start of a visit to the frame in which home and groups
  stand on the map, with everything but the page in the browser's store, and with nothing in it.

    python -m benchmarks.answer DEMO [--groups 500] [--rounds 20] [--visits 7]

DEMO is the folder that `linkway demo` fills (instance/demo). Nothing is asserted.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import gc
import gzip
import logging
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from directory.importing import import_file
from directory.store import Store
from geo.pack.load import find_pack, open_pack
from geo.routing.engine import Engine
from tests.web.browser import chromium, find_chromium
from tests.web.conftest import make_app
from tests.web.serving import serving
from webmap.usecases.warm import warm_up
from webmap.wiring import Services

PLACE = ("venue_name", "address", "postcode", "lat", "lon", "step_free", "toilet", "parking")
TIMES = ("start_time", "end_time")
HOMES = ("WE3 1UP", "WE5 1DT", "WE4 1FL", "WE4 1WJ", "WE2 1RN")
PAINTED = """
new MutationObserver((_, me) => {
  if (document.querySelector('[data-drawn]')) {
    me.disconnect();
    const frame = requestAnimationFrame;
    frame(() => frame(() => { window.painted = performance.now(); }));
  }
}).observe(document, {subtree: true, attributes: true, attributeFilter: ['data-drawn']});
"""


def write_groups(source: Path, target: Path, count: int) -> None:
    """Write so many groups: those of the demo, and copies at other venues and times."""
    with source.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    placed = [row for row in rows if row["venue_name"]]
    ids = list(dict.fromkeys(row["id"] for row in rows))
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        for number in range(count):
            copy, place = divmod(number, len(ids))
            other = placed[(7 * place + 31 * copy) % len(placed)]
            for row in rows:
                if row["id"] != ids[place]:
                    continue
                moved = dict(row)
                if copy:
                    moved |= {"id": f"{row['id']}-{copy}", "name": f"{row['name']} {copy + 1}"}
                    moved |= {name: later(row[name], 10 * copy) for name in TIMES}
                if copy and row["venue_name"]:
                    moved |= {name: other[name] for name in PLACE}
                writer.writerow(moved)


def later(clock: str, minutes: int) -> str:
    """Return a time of day that is so much later, on the same day."""
    if not clock:
        return clock
    moved = dt.datetime.strptime(clock, "%H:%M") + dt.timedelta(minutes=minutes)
    return moved.strftime("%H:%M") if moved.day == 1 else clock


def milliseconds(work: Callable[[], Any]) -> float:
    begin = time.perf_counter()
    work()
    return (time.perf_counter() - begin) * 1000


def told(name: str, took: list[float]) -> None:
    """Print the middle and the 95th of some times."""
    p95 = sorted(took)[max(0, -(-len(took) * 95 // 100) - 1)]
    print(f"{name:34}{statistics.median(took):8.0f}{p95:8.0f}{max(took):8.0f}   {len(took)} times")


def measure_server(client: Any, rounds: int) -> str:
    """Print sizes and times of the server; return the address of one home's results."""

    def fetch(path: str) -> bytes:
        # Past the tests' client, which looks at every page that it fetches.
        answer = FlaskClient.open(client, path, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200, path
        return bytes(answer.data)

    results, first = [], []
    for home in HOMES:
        assert client.search(home=home, when="fortnight").status_code == 303
        results.append(client.results)
        first.append(milliseconds(lambda: fetch(client.results)))
    page = gzip.decompress(fetch(results[0])).decode()
    print(f"groups in the answer: {page.count('data-card=')}")
    for name, path in (("page", ""), ("map", ".geojson"), ("week", "/week")):
        sent = fetch(results[0] + path)
        whole = len(gzip.decompress(sent)) / 1e6
        print(f"{name}: {len(sent) / 1000:.0f} kB compressed, {whole:.2f} MB")
    group = page.split('data-card="')[1].split('"')[0]
    day = page.split("/area/")[1].split('"')[0]
    print(f"{'server, ms':34}{'middle':>8}{'p95':>8}{'worst':>8}")
    told("list, worked out", first)
    paths = {
        "list": "",
        "map's data": ".geojson",
        "week": "/week",
        "one group": f"/{group}",
        "area of a day": f"/area/{day}",
    }
    took: dict[str, list[float]] = {name: [] for name in paths}
    for _ in range(rounds):
        for path in results:
            for name, rest in paths.items():
                took[name].append(milliseconds(lambda at=path + rest: fetch(at)))  # type: ignore[misc]
    for name, times in took.items():
        told(name, times)
    return str(results[0])


def measure_paint(app: Any, client: Any, path: str, visits: int) -> None:
    """Print how long a browser takes until home and groups stand on the map."""
    program = find_chromium()
    if program is None:
        print("no Chromium on the PATH: first map paint is not measured")
        return
    name = app.config["SESSION_COOKIE_NAME"]
    cookie = client.get_cookie(name)
    with serving(app) as address, chromium(program) as browser:
        for store, label in ((True, "first map paint, files stored"), (False, "nothing stored")):
            took = []
            context = browser.new_context(viewport={"width": 1280, "height": 800})
            for visit in range(visits + store):
                if not store:
                    context = browser.new_context(viewport={"width": 1280, "height": 800})
                context.add_cookies([{"name": name, "value": cookie.value, "url": address}])
                page = context.new_page()
                page.add_init_script(PAINTED)
                page.goto(address + path)
                page.wait_for_function("() => window.painted")
                if visit or not store:
                    took.append(float(page.evaluate("() => window.painted")))
                page.close()
            told(label, took)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("demo", type=Path)
    parser.add_argument("--groups", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--visits", type=int, default=7)
    options = parser.parse_args()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        write_groups(options.demo / "files" / "groups.csv", here / "groups.csv", options.groups)
        pack = open_pack(find_pack(options.demo / "packs" / "demo"))
        engine = Engine(pack.network)
        warm_up(engine)
        # As the server does when it has got ready.
        gc.collect()
        gc.freeze()
        with Store.open(f"sqlite:///{here / 'groups.db'}") as store:
            import_file(store, here / "groups.csv", dt.date.today(), dataset="benchmark")
            app = make_app(here / "instance", Services(pack, engine, store))
            client = app.test_client()
            path = measure_server(client, options.rounds)
            measure_paint(app, client, path, options.visits)


if __name__ == "__main__":
    main()
