"""P7 and P8: from starting a process to its first answer, and what serving takes of memory.

- *first answer*: ``linkway reach`` for one session on Newport, from the start of the process to
  its end, with compiled code on disk, and with an empty folder for it (``NUMBA_CACHE_DIR``).
- *memory*: a process with all that the pages import, which has judged a week of 400 sessions
  with reasons from some homes, as the pages do. Then the same as ``linkway serve --workers 2``
  does it: one process gets ready, two are forked from it and judge. Beside it, in the same run, a
  process that holds the walk network alone, read by OSMnx.

Memory is what Linux says in ``/proc/PID/smaps_rollup``: Rss with all shared pages; Pss with its
share of them, so that sums over processes are true; private is what nobody else has.

    LINKWAY_TEST_DATA=folder python -m benchmarks.serving PACK [--rounds 5] [--homes 6]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path

from benchmarks.week import centres, newport, sessions_of_a_week

CONTENDERS = ("linkway", "two workers", "osmnx")
OSM = "newport-2023-06-13.osm.pbf"
Memory = dict[str, float]


def memory(process: int | str = "self") -> Memory:
    """Return Rss, Pss and private memory of a process in MB."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]
    kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in lines}
    private = kilobytes["Private_Clean"] + kilobytes["Private_Dirty"]
    return {
        "rss": kilobytes["Rss"] / 1024,
        "pss": kilobytes["Pss"] / 1024,
        "private": private / 1024,
    }


def first_answer(pack: Path, folder: str | None) -> float:
    """Time one answer of a new process in seconds."""
    environment = dict(os.environ)
    if folder is not None:
        environment["NUMBA_CACHE_DIR"] = folder
    with tempfile.TemporaryDirectory() as here:
        places = Path(here) / "places.csv"
        places.write_text("id,lat,lon\nriverfront,51.5871,-2.9936\n", encoding="utf-8")
        command = [sys.executable, "-m", "webmap.cli", "reach", str(pack)]
        command += ["--home", "51.5700,-3.0100", "--to", str(places), "--date", "2024-03-05"]
        command += ["--start", "10:30", "--end", "12:00"]
        begin = time.perf_counter()
        subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - begin


def serve(pack: Path, homes: int, workers: int) -> list[Memory]:
    """Get ready and judge as the pages do; return the memory of each process that is there."""
    from multiprocessing import get_context

    import webmap.app  # noqa: F401  what the pages import
    from geo.pack.load import open_pack
    from geo.routing.engine import Engine
    from geo.routing.vocabulary import Traveller
    from webmap.usecases.warm import get_ready

    # The questions are not the server's: another process makes them.
    with get_context("spawn").Pool(1) as others:
        places = others.apply(centres)
        sessions = others.apply(sessions_of_a_week)
    engine = Engine(open_pack(pack).network)
    get_ready(engine, pack, lambda: None)
    places = [place for place in places if engine.snap(place) is not None]
    places = places[:: max(1, len(places) // homes)][:homes]

    def judge() -> None:
        for home in places:
            engine.judge(home, sessions, Traveller(), paths=False)

    if workers == 1:
        judge()
        return [memory()]

    def work(done: Connection, end: Connection) -> None:
        judge()
        done.send(None)
        end.recv()

    context = get_context("fork")
    here, there = zip(*(context.Pipe() for _ in range(2 * workers)), strict=True)
    children = [
        context.Process(target=work, args=(there[2 * number], there[2 * number + 1]))
        for number in range(workers)
    ]
    for child in children:
        child.start()
    for number in range(workers):
        here[2 * number].recv()
    found = [memory(), *(memory(child.pid or "self") for child in children)]
    for number in range(workers):
        here[2 * number + 1].send(None)
    for child in children:
        child.join()
    return found


def osmnx() -> list[Memory]:
    """Hold the walk network as OSMnx reads it."""
    from benchmarks.street_build import osmnx_route

    kept = osmnx_route(newport() / OSM, simplify=True)
    found = [memory()]
    del kept
    return found


def in_a_process(contender: str, pack: Path, homes: int) -> list[Memory]:
    """Measure a contender in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.serving", str(pack)]
    command += ["--contender", contender, "--homes", str(homes)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: list[Memory] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pack", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--homes", type=int, default=6)
    parser.add_argument("--contender", choices=CONTENDERS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.contender == "osmnx":
        print(json.dumps(osmnx()))
        return
    if options.contender is not None:
        workers = 1 if options.contender == "linkway" else 2
        print(json.dumps(serve(options.pack, options.homes, workers)))
        return

    first_answer(options.pack, None)
    cached = [first_answer(options.pack, None) for _ in range(options.rounds)]
    fresh = []
    for _ in range(max(1, options.rounds // 2)):
        with tempfile.TemporaryDirectory() as folder:
            fresh.append(first_answer(options.pack, folder))
    print("first answer of a new process, s, medians")
    print(f"compiled code on disk   {statistics.median(cached):6.2f}")
    print(f"nothing compiled yet    {statistics.median(fresh):6.2f}")

    measured = {name: in_a_process(name, options.pack, options.homes) for name in CONTENDERS}
    print("memory, MB                Rss     Pss  private")
    for name, processes in measured.items():
        for number, found in enumerate(processes):
            label = name if len(processes) == 1 else f"{name}, process {number}"
            print(f"{label:22} {found['rss']:7.0f} {found['pss']:7.0f} {found['private']:8.0f}")
    alone = sum(found["pss"] for found in measured["linkway"])
    both = sum(found["pss"] for found in measured["two workers"])
    print(f"two workers and the process that forked them: {both:.0f} MB Pss")
    print(f"more than one process alone: {both - alone:.0f} MB")


if __name__ == "__main__":
    main()
