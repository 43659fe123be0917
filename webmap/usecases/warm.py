"""Get the engine's compiled code ready, so that nobody waits for a compiler on a page.

``python -m webmap.usecases.warm PACK`` does so in a process of its own and ends.
"""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Never

import numpy as np

from geo.pickups.ready import load_search
from geo.routing.areas import round_trip
from geo.routing.compiling import before_compiling
from geo.routing.engine import Engine
from geo.routing.many import verdicts
from geo.routing.vocabulary import Point, SessionTime, Traveller
from geo.routing.weeks import usual_monday

_TRAVELLERS = (Traveller(), Traveller(max_walk_s=300, max_changes=0), Traveller(step_free=True))


class _CompilerNeeded(Exception):
    """Some code is not on disk yet."""


def get_ready(engine: Engine, folder: Path, tell: Callable[[], object]) -> None:
    """Load all compiled code of `engine`; where some is missing, compile it first.

    A compiler takes 400 MB and never gives them back. So a process of its own compiles and keeps
    the code, unless there is nowhere to keep it.

    Parameters
    ----------
    folder : the pack of `engine`.
    tell : called before compiling, which takes many seconds.
    """
    from geo.routing.kernels.kept import can_keep

    try:
        with before_compiling(_refuse):
            warm_up(engine)
    except _CompilerNeeded:
        tell()
        if can_keep():
            subprocess.run(  # noqa: S603 - our own module
                [sys.executable, "-m", "webmap.usecases.warm", str(folder)],
                stdin=subprocess.DEVNULL,
                check=False,
            )
        warm_up(engine)


def warm_up(engine: Engine) -> None:
    """Judge a few journeys between streets, which compiles or loads every kernel of the pages."""
    load_search()
    streets, timetable = engine.network.walk, engine.network.timetable
    if not streets.node_count:
        return
    monday = usual_monday(timetable) if timetable is not None else None
    day = dt.datetime.combine(monday or dt.date(2026, 1, 5), dt.time())
    # From a street in the middle to streets at the edges: some need a bus, some a lift.
    order = np.argsort(streets.node_x_m)
    home, *venues = (
        Point(float(streets.node_lat[node]), float(streets.node_lon[node]))
        for node in order[[len(order) // 2, 0, len(order) // 3, -1]]
    )
    sessions = [
        SessionTime(str(number), venue, day + dt.timedelta(hours=10), day + dt.timedelta(hours=12))
        for number, venue in enumerate(venues)
    ]
    for traveller in _TRAVELLERS:
        engine.judge(home, sessions, traveller, alternatives=True)
        verdicts(engine, [home, venues[0]], sessions, traveller)
    door = engine.snap(home)
    if door is not None:
        round_trip(engine, door, sessions[0].start, sessions[0].end, _TRAVELLERS[0])


def _refuse(kernel: str) -> Never:
    raise _CompilerNeeded(kernel)


def main() -> None:
    """Compile and keep the code that the pack named on the command line needs."""
    from geo.pack.load import open_pack

    warm_up(Engine(open_pack(Path(sys.argv[1])).network))


if __name__ == "__main__":
    main()
