"""Whether anybody could take a ride if it were the only one, and if not, why not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from geo.pickups.model import Driver, Offer, Ride, Unserved, UnservedReason, Way

Seconds = npt.NDArray[np.float64]


def why_nobody_could(
    ride: Ride, drivers: Sequence[Driver], seconds: Seconds, ways: Way
) -> Unserved | None:
    """Say why nobody could take this ride even if it were the only one; None if somebody could.

    Parameters
    ----------
    ways : what the passenger goes without if this ride is not driven.
    """

    def because(
        reason: UnservedReason,
        found: int | None = None,
        limit: int | None = None,
        offer: Offer | None = None,
    ) -> Unserved:
        return Unserved(ride.request, reason, ways, ride.way, found, limit, offer)

    venue = ride.destination if ride.way is Way.THERE else ride.origin
    if not np.isfinite(seconds[ride.home, ride.home]):
        return because(UnservedReason.HOME_OFF_NETWORK)
    if not np.isfinite(seconds[venue, venue]):
        return because(UnservedReason.VENUE_OFF_NETWORK)
    direct_s = seconds[ride.origin, ride.destination]
    if not np.isfinite(direct_s):
        return because(UnservedReason.NO_ROAD)
    if not drivers:
        return because(UnservedReason.NO_DRIVER_THEN)
    able = [d for d in drivers if d.wheelchair_places >= ride.wheelchairs]
    if not able:
        return because(UnservedReason.NO_WHEELCHAIR_PLACE)
    most = max(d.seats for d in able)
    able = [d for d in able if d.seats >= ride.seats]
    if not able:
        return because(UnservedReason.TOO_MANY_PASSENGERS, ride.seats, most)
    direct_s = int(np.ceil(direct_s))
    if direct_s > ride.max_ride_s:
        return because(UnservedReason.RIDE_TOO_LONG, direct_s, ride.max_ride_s)
    offers = [offer for d in able if (offer := _hours_needed(ride, d, seconds)) is not None]
    if not offers:
        return because(UnservedReason.NO_ROAD)
    free = {d.id: d for d in able}
    least = min(offers, key=lambda offer: _more(offer, free[offer.driver]))
    if _more(least, free[least.driver]) == 0:
        return None
    return because(UnservedReason.NO_DRIVER_THEN, offer=least)


def _more(offer: Offer, driver: Driver) -> int:
    """Return how much longer than now a driver would have to be free."""
    return driver.from_s - offer.from_s + offer.to_s - driver.to_s


def _hours_needed(ride: Ride, driver: Driver, seconds: Seconds) -> Offer | None:
    """Return between when a driver must be free to take only this ride; at least as long as now."""
    legs = [
        seconds[driver.home, ride.origin],
        seconds[ride.origin, ride.destination],
        seconds[ride.destination, driver.home],
    ]
    if not np.all(np.isfinite(legs)):
        return None
    out_s, direct_s, home_s = (int(np.ceil(leg)) for leg in legs)
    aboard_s = ride.service_s + direct_s
    latest_s = min(ride.pickup_to_s, ride.arrive_to_s - aboard_s)
    from_s = min(driver.from_s, latest_s - out_s)
    pickup_s = max(
        ride.pickup_from_s,
        from_s + out_s,
        ride.arrive_from_s - ride.service_s - ride.max_ride_s,
    )
    if pickup_s > latest_s:
        return None
    arrive_s = max(ride.arrive_from_s, pickup_s + aboard_s)
    return Offer(driver.id, from_s, max(driver.to_s, arrive_s + ride.service_s + home_s))
