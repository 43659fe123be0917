"""Random feeds written out as GTFS text, in which every trap of a timetable is common."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tests.routing.plain_feed import Feed, Key, Row
from tests.routing.round_trip import Door
from tests.routing.towns import CORNER_X_M, CORNER_Y_M, Street, Town

_WEEK: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True)
class Plan:
    """What the feeds of a town have in common.

    `middle` is the date and `hour` the time that most of it runs around. In a town with a `hub`
    all lines meet there, so that most journeys need a change.
    """

    town: Town
    streets: Sequence[Street]
    zone: str
    middle: dt.date
    hour: int
    hub: bool


class Writer:
    """Writes one feed."""

    def __init__(self, plan: Plan, number: int, chance: random.Random) -> None:
        self.plan, self.number, self.chance = plan, number, chance
        self.town = plan.town
        self.stops: list[Row] = []
        self.places: dict[str, tuple[float, float]] = {}
        self.trips: list[Row] = []
        self.stop_times: list[Row] = []
        self.frequencies: list[Row] = []
        self.transfers: list[Row] = []
        self.seen = 0

    def some(self, share: float) -> bool:
        return self.chance.random() < share

    def feed(self, doors: dict[Key, Door], others: list[Feed]) -> Feed:
        """Write everything."""
        self._stops(doors, others)
        self._lines()
        self._transfers()
        if self.trips:
            self._narrow()
        calendar, exceptions = self._calendar()
        files = {
            "agency": [
                {"agency_id": "V", "agency_name": "Village Bus", "agency_url": "https://bus.example",
                 "agency_timezone": self.plan.zone}
            ],
            "stops": self.stops,
            "routes": [
                {"route_id": f"r{i}", "agency_id": "V", "route_short_name": str(i),
                 "route_type": "712" if self.some(0.03) else "3"} for i in range(4)
            ],
            "trips": self.trips,
            "stop_times": self.chance.sample(self.stop_times, len(self.stop_times)),
            "calendar": calendar,
            "calendar_dates": exceptions,
            "frequencies": self.frequencies,
            "transfers": self.transfers,
        }  # fmt: skip
        if self.some(0.2):
            first = self.plan.middle - dt.timedelta(days=self.chance.randint(0, 6))
            last = self.plan.middle + dt.timedelta(days=self.chance.randint(0, 6))
            files["feed_info"] = [
                {"feed_publisher_name": "V", "feed_publisher_url": "https://bus.example",
                 "feed_lang": "en", "feed_start_date": f"{first:%Y%m%d}",
                 "feed_end_date": f"{last:%Y%m%d}"}
            ]  # fmt: skip
        return Feed(f"feed{self.number}", {name: rows for name, rows in files.items() if rows})

    def _stops(self, doors: dict[Key, Door], others: list[Feed]) -> None:
        stations = self.chance.choice((0, 0, 1, 2))
        for i in range(stations):
            node = self.chance.choice(list(self.town.nodes))
            lat, lon = self._at(*self._metres(Door(node, node)))
            self.stops.append(
                {"stop_id": f"G{i}", "stop_name": f"Station {i}", "stop_lat": lat, "stop_lon": lon,
                 "location_type": "1", "wheelchair_boarding": self.chance.choice("0112")}
            )  # fmt: skip
        taken = [row for feed in others for row in feed.rows("stops") if row["stop_id"][0] == "S"]
        for i in range(self.chance.randint(4, 8)):
            name, door = f"S{i}", self._door()
            if i == 1 and self.plan.hub and (self.number, "S0") in doors and self.some(0.7):
                door = doors[self.number, "S0"]
            x, y = self._metres(door)
            if self.some(0.05):
                # Too far from every street to be walked to.
                x, y, door = -450.0, -450.0, Door("", "")
            lat, lon = self._at(x, y)
            twin = next((row for row in taken if row["stop_id"] == name), None)
            if twin is not None and self.some(0.6):
                # A stop of the other feed too, published a few metres away.
                lat, lon = f"{float(twin['stop_lat']) + 1e-5:.9f}", twin["stop_lon"]
                door = doors.get((0, name), Door("", ""))
            row = {"stop_id": name, "stop_name": f"Stop {i}", "stop_lat": lat, "stop_lon": lon,
                   "location_type": "0", "parent_station": "",
                   "wheelchair_boarding": self.chance.choice("01111112")}  # fmt: skip
            if stations and self.some(0.4):
                row["parent_station"] = f"G{self.chance.randrange(stations)}"
            self.stops.append(row)
            self.places[name] = (float(lat), float(lon))
            if door.a:
                doors[self.number, name] = door

    def _door(self) -> Door:
        if self.some(0.8):
            node = self.chance.choice(list(self.town.nodes))
            return Door(node, node)
        street = self.chance.choice(self.plan.streets)
        return Door(street.a, street.b, self.chance.choice((0.25, 0.5)))

    def _metres(self, door: Door) -> tuple[float, float]:
        streets, nodes = self.town.streets, self.town.nodes
        a, b = nodes[door.a], nodes[door.b]
        x = streets.node_x_m[a] + door.share * (streets.node_x_m[b] - streets.node_x_m[a])
        y = streets.node_y_m[a] + door.share * (streets.node_y_m[b] - streets.node_y_m[a])
        return float(x) - CORNER_X_M, float(y) - CORNER_Y_M

    def _at(self, x: float, y: float) -> tuple[str, str]:
        place = self.town.place(x, y)
        return f"{place.lat:.10f}", f"{place.lon:.10f}"

    def _lines(self) -> None:
        names = list(self.places)
        hub, hops = self.plan.hub, (0, 1, 2, 3, 5, 8, 12)
        for number in range(len(names) - 2 if hub else self.chance.randint(2, 5)):
            # Loops come past a stop twice.
            line = [self.chance.choice(names) for _ in range(self.chance.randint(2, 5))]
            line = [s for i, s in enumerate(line) if i == 0 or s != line[i - 1] or self.some(0.1)]
            if hub:
                line = [*line[: self.chance.choice((0, 0, 1))], names[2 + number],
                        self.chance.choice(names[:2])]  # fmt: skip
            elif self.some(0.6):
                line[self.chance.randrange(len(line))] = names[0]
            if len(line) < 2:
                continue
            steps = [60 * self.chance.choice(hops[:5] if hub else hops) for _ in line[1:]]
            untimed = self.some(0.25)
            for stops, times in ((line, steps), (line[::-1], steps[::-1])):
                self._line(stops, times, untimed)

    def _line(self, stops: list[str], hops: list[int], untimed: bool) -> None:
        route, service = f"r{self.chance.randrange(4)}", self.chance.choice("aaaab")
        time = 3600 * self.plan.hour + 60 * self.chance.randint(-60, 0 if self.plan.hub else 30)
        if self.some(0.05 if self.plan.hub else 0.15):
            time += 86_400  # filed under the day before
        every = 60 * self.chance.choice(
            (5, 10, 15) if self.plan.hub else (5, 7, 10, 15, 20, 30, 60)
        )
        flags = [self._flags() for _ in stops]
        access, block = self.chance.choice("0111112"), ""
        shape = self.some(0.5)
        for _ in range(self.chance.randint(5, 8) if self.plan.hub else self.chance.randint(3, 8)):
            if time < 0:
                time += every
                continue
            if self.some(0.1):
                service = self.chance.choice("abc")
            if self.some(0.15):
                access = self.chance.choice("0112")
            pace = self.chance.choice((1.0, 1.0, 1.0, 0.5, 2.0))
            stay = 60 * self.chance.choice((0, 0, 0, 1, 4))
            steps = [int(hop * pace) for hop in hops]
            # A trip that takes no time at all has no place in a block.
            steps[0] = steps[0] if any(steps) else 60
            if not block or self.some(0.95):
                block = f"b{self.seen}"
            trip = {"route_id": route, "service_id": service, "block_id": block,
                    "wheelchair_accessible": access}  # fmt: skip
            end = self._trip(trip, stops, steps, stay, time, flags, untimed, shape)
            if self.some(0.1):
                self._trip(trip, stops, steps, stay, time, flags, untimed, shape)
            if self.some(0.5):
                self._onward(self.trips[-1], stops[-1], end)
            time += every + 60 * self.chance.choice((0, 0, 0, 1, -1))

    def _onward(self, trip: Row, stop: str, time: int) -> None:
        """Let the vehicle go on as another trip, mostly from where it is."""
        names = list(self.places)
        begin = stop if self.some(0.85) else self.chance.choice(names)
        stops = [begin, *(self.chance.choice(names) for _ in range(self.chance.randint(1, 3)))]
        if self.some(0.5):
            stops[-1] = names[0]
        steps = [60 * self.chance.randint(2, 8) for _ in stops[1:]]
        leaves = time + 60 * self.chance.choice((0, 0, 1, 3, 10, -1))
        following = {name: value for name, value in trip.items() if name != "trip_id"}
        following["route_id"] = f"r{self.chance.randrange(4)}"
        if self.some(0.1):
            following["wheelchair_accessible"] = self.chance.choice("0112")
        if self.some(0.1):
            following["service_id"] = self.chance.choice("abc")
        flags = [self._flags() for _ in stops]
        kind = self.chance.choice(("", "", "", "", "", "4", "5"))
        if kind == "4":
            following["block_id"] = ""
        end = self._trip(following, stops, steps, 0, leaves, flags, False, False)
        last = self.trips[-1]
        if kind:
            self.transfers.append(
                {"from_trip_id": trip["trip_id"], "to_trip_id": last["trip_id"],
                 "transfer_type": kind}
            )  # fmt: skip
        if self.some(0.3):
            self._onward(last, stops[-1], end)

    def _flags(self) -> tuple[str, str]:
        kinds = ("", *("0",) * 16, "1", "2", "3")
        return self.chance.choice(kinds), self.chance.choice(kinds)

    def _trip(
        self,
        trip: Row,
        stops: list[str],
        steps: list[int],
        stay: int,
        time: int,
        flags: list[tuple[str, str]],
        untimed: bool,
        shape: bool,
    ) -> int:
        """Write one trip; return when it ends."""
        name = f"t{self.seen}"
        self.seen += 1
        self.trips.append({"trip_id": name, **trip})
        begins = time
        along = 0
        for i, stop in enumerate(stops):
            leaves = time + (stay if 0 < i < len(stops) - 1 else 0)
            row = {"trip_id": name, "stop_id": stop, "stop_sequence": str(3 * i + 1),
                   "arrival_time": clock(time), "departure_time": clock(leaves),
                   "pickup_type": flags[i][0], "drop_off_type": flags[i][1],
                   "shape_dist_traveled": str(along) if shape else ""}  # fmt: skip
            if untimed and 0 < i < len(stops) - 1:
                row["arrival_time"] = row["departure_time"] = ""
            self.stop_times.append(row)
            along += self.chance.randint(0, 3)
            time = leaves + (steps[i] if i < len(steps) else 0)
        if self.some(0.06):
            self.frequencies.append(
                {"trip_id": name, "start_time": clock(begins),
                 "end_time": clock(begins + 60 * self.chance.choice((0, 30, 45, 60))),
                 "headway_secs": str(60 * self.chance.choice((7, 15, 20))),
                 "exact_times": self.chance.choice("01")}
            )  # fmt: skip
        return time

    def _place(self) -> str:
        """Choose a stop or a station for a rule, mostly one where lines meet."""
        names = [row["stop_id"] for row in self.stops]
        near = [name for name in names if name[0] == "G" or name in ("S0", "S1")]
        return self.chance.choice(near if self.some(0.6) else names)

    def _transfers(self) -> None:
        said = set()
        for _ in range(self.chance.choice((0, 2, 4, 6))):
            one, two = self._place(), self._place()
            if (one, two) in said:
                continue
            said.add((one, two))
            self.transfers.append(
                {"from_stop_id": one, "to_stop_id": two,
                 "transfer_type": self.chance.choice(("", "1", "1", "2", "2", "3")),
                 "min_transfer_time": str(self.chance.choice((0, 60, 300, 900)))}
            )  # fmt: skip

    def _narrow(self) -> None:
        """Write rules for changing that hold only for some routes or trips."""
        trips = [row["trip_id"] for row in self.trips]
        said = set()
        for _ in range(self.chance.choice((0, 0, 0, 3, 6))):
            row = {"from_stop_id": self._place(), "to_stop_id": self._place(),
                   "transfer_type": self.chance.choice("22330"),
                   "min_transfer_time": str(self.chance.choice((0, 240, 600)))}  # fmt: skip
            for end in ("from", "to"):
                kind = self.chance.choice(("", "route", "route", "trip"))
                if kind:
                    some = trips if kind == "trip" else [f"r{i}" for i in range(4)]
                    row[f"{end}_{kind}_id"] = self.chance.choice(some)
            key = tuple(value for name, value in sorted(row.items()) if name.endswith("_id"))
            if len(key) > 2 and key not in said:
                said.add(key)
                self.transfers.append(row)

    def _calendar(self) -> tuple[list[Row], list[Row]]:
        first = self.plan.middle - dt.timedelta(days=self.chance.randint(2, 8))
        last = self.plan.middle + dt.timedelta(days=self.chance.randint(2, 8))
        calendar, exceptions = [], []
        for service, share in (("a", 0.95), ("b", 0.6), ("c", 0.3)):
            row = {"service_id": service, "start_date": f"{first:%Y%m%d}",
                   "end_date": f"{last:%Y%m%d}"}  # fmt: skip
            row |= {name: str(int(self.some(share))) for name in _WEEK}
            calendar.append(row)
            dates = self.chance.sample(range(-3, 4), 2)
            exceptions += [
                {"service_id": service,
                 "date": f"{self.plan.middle + dt.timedelta(days=ahead):%Y%m%d}",
                 "exception_type": self.chance.choice("12")}
                for ahead in dates if self.some(0.3)
            ]  # fmt: skip
        return calendar, exceptions


def clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
