"""How much a timetable archive may hold before it is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on an untrusted GTFS archive; sizes are counted while reading, not believed.

    The defaults admit the largest feed that we know of, all of Great Britain from the Bus Open
    Data Service (a zip of 420 MB, some 3 GB of stop times), when the machine has the
    memory: measured at about 250 bytes for a call at a stop.
    Pass smaller ones for files that strangers upload.

    Parameters
    ----------
    archive_bytes : size of the zip file.
    members : files in the zip; GTFS knows about thirty.
    member_bytes : size of one unpacked file.
    total_bytes : size of all unpacked files.
    ratio : unpacked over packed size of one file; GTFS text packs 3 to 30 times.
    ratio_free_bytes : files up to this size are not judged by ratio.
    expanded_calls : calls at stops after ``frequencies.txt`` is written out as trips.
    service_days : services times days between the first and the last date.
    """

    archive_bytes: int = 1_000_000_000
    members: int = 40
    member_bytes: int = 5_000_000_000
    total_bytes: int = 10_000_000_000
    ratio: int = 200
    ratio_free_bytes: int = 1_000_000
    expanded_calls: int = 100_000_000
    service_days: int = 500_000_000


DEFAULT_LIMITS: Final = Limits()
