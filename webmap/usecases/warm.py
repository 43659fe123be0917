"""Get the engine's compiled code ready, so that nobody waits for a compiler on a page."""

from __future__ import annotations

import datetime as dt

import numpy as np

from geo.routing.engine import Engine
from geo.routing.vocabulary import Point, SessionTime, Traveller
from geo.routing.weeks import usual_monday

_TRAVELLERS = (Traveller(), Traveller(max_walk_s=300, max_changes=0), Traveller(step_free=True))


def warm_up(engine: Engine) -> None:
    """Judge a few journeys between stops and streets, which compiles or loads every kernel."""
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
        engine.judge(home, sessions, traveller)
