"""Get the compiled search ready before somebody waits for it."""

from __future__ import annotations

import numpy as np

from geo.pickups.model import Driver, Ride, Way
from geo.pickups.plan import plan_pickups


def load_search() -> None:
    """Plan a small day in which somebody does not fit: that uses, and so loads, all of the code."""
    seconds = np.array([[0.0, 60.0], [60.0, 0.0]])
    rides = [
        Ride(name, Way.THERE, 0, 1, 0, 600, 0, 600, passengers=1, wheelchairs=0, max_ride_s=600)
        for name in ("a", "b")
    ]
    driver = Driver("d", home=0, seats=1, wheelchair_places=0, from_s=0, to_s=660)
    plan_pickups(rides, [driver], seconds, seconds, limit_s=0.0)
