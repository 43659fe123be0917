"""Drawn days: homes and venues on a plane, sessions, and drivers with little time or room."""

from __future__ import annotations

import numpy as np

from geo.pickups.model import Driver, Ride, Way, service_s

MINUTE = 60
HOUR = 3600

LONG_S = 3600.0
"""A limit that cuts no search short, also where a slow machine compiles first."""


def drawn_day(
    seed: int, requests: int, drivers: int
) -> tuple[list[Ride], list[Driver], np.ndarray]:
    """Draw a day in which not everybody fits, more often than not.

    Returns
    -------
    rides, drivers, seconds : the drive matrix holds the triangle inequality.
    """
    draw = np.random.default_rng(seed)
    venues = 2
    points = draw.uniform(0, 20 * MINUTE, (requests + venues + drivers, 2))
    seconds = np.ceil(np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1)))
    rides = []
    for i in range(requests):
        venue = requests + int(draw.integers(venues))
        start = 10 * HOUR + int(draw.integers(3)) * 20 * MINUTE
        end = start + int(draw.choice([20, 60])) * MINUTE
        chair = int(draw.random() < 0.25)
        people = int(draw.integers(1, 3))
        longest = int(seconds[i, venue] * draw.choice([1.0, 1.3, 2.0])) + int(
            draw.choice([0, 5, 10]) * MINUTE
        )
        alone = bool(draw.random() < 0.2)
        service = service_s(chair)
        wanted = draw.choice(["there", "back", "both", "both"])
        if wanted != "back":
            rides.append(
                Ride(
                    f"r{i}", Way.THERE, i, venue, start - 20 * MINUTE - longest, start,
                    start - 20 * MINUTE, start - service, people, chair, longest, alone,
                )
            )  # fmt: skip
        if wanted != "there":
            rides.append(
                Ride(
                    f"r{i}", Way.BACK, venue, i, end, end + 20 * MINUTE, end,
                    end + 20 * MINUTE + longest + 2 * service, people, chair, longest, alone,
                )
            )  # fmt: skip
    cars = []
    for k in range(drivers):
        begin = 9 * HOUR + int(draw.integers(4)) * 15 * MINUTE
        cars.append(
            Driver(
                f"d{k}", requests + venues + k, int(draw.integers(1, 4)), int(draw.integers(0, 2)),
                begin, begin + int(draw.integers(5, 14)) * 15 * MINUTE,
            )
        )  # fmt: skip
    return rides, cars, seconds
