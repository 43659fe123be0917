"""What a pack is built from: the order, and the inputs with their hashes and licences."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geo.boundaries import AreaColumns
from geo.errors import InputError
from geo.pack.manifest import Source, sha256_of

_OSM = ("usually ODbL 1.0", "© OpenStreetMap contributors")


@dataclass(frozen=True)
class BuildSpec:
    """What to build an area from.

    Parameters
    ----------
    name : the pack's name, a folder name.
    osm : local OpenStreetMap file, or None.
    place : a place name to download through OSMnx, or None.
    polygon : a GeoJSON file whose polygon to download, or None. One of the three is given.
    gtfs : timetable archives; may be empty.
    boundaries, postcodes : optional files.
    area_columns, area_layer : where the boundary file keeps what; None for the usual names.
    invented : whether this is an invented area, which pages must say.
    licences, credits : the licence of an input and whom to credit, as its publisher says; by file
        name, or by role: streets, timetable, boundaries, postcodes.
    """

    name: str
    osm: Path | None = None
    place: str | None = None
    polygon: Path | None = None
    gtfs: tuple[Path, ...] = ()
    boundaries: Path | None = None
    postcodes: Path | None = None
    area_columns: AreaColumns | None = None
    area_layer: str | None = None
    invented: bool = False
    licences: tuple[tuple[str, str], ...] = ()
    credits: tuple[tuple[str, str], ...] = ()


def read_sources(spec: BuildSpec) -> tuple[Source, ...]:
    """Hash every input file; a missing one is an InputError.

    What nobody has said of an input is told as what is usual, and as no more than that.
    """
    licences = {
        "streets": _OSM,
        "timetable": ("as its publisher says", "Timetables: their publishers"),
        "boundaries": (
            "usually Open Government Licence v3.0",
            (
                "Source: Office for National Statistics licensed under the Open Government Licence "
                "v3.0. Contains OS data © Crown copyright and database right"
            ),
        ),
        "postcodes": (
            "usually Open Government Licence v3.0",
            (
                "Contains OS data © Crown copyright and database right; Contains Royal Mail data "
                "© Royal Mail copyright and database right"
            ),
        ),
    }
    if spec.invented:
        licences = dict.fromkeys(licences, ("MIT", "Invented demo area, made by Linkway"))
    named: list[tuple[str, Path]] = [
        *([("streets", spec.osm)] if spec.osm else []),
        *([("streets", spec.polygon)] if spec.polygon else []),
        *(("timetable", path) for path in spec.gtfs),
        *([("boundaries", spec.boundaries)] if spec.boundaries else []),
        *([("postcodes", spec.postcodes)] if spec.postcodes else []),
    ]
    sources: list[Source] = []
    for role, path in named:
        if path.is_dir() and role == "postcodes":
            files = sorted(p for p in path.rglob("*.csv") if p.is_file())
        elif path.is_file():
            files = [path]
        elif path.is_dir():
            raise InputError(path, "is a folder, not a file")
        elif path.exists():
            raise InputError(path, "is not a plain file")
        else:
            raise InputError(path, "there is no such file")
        sources.extend(
            _told(
                spec, Source(role, file.name, sha256_of(file), file.stat().st_size, *licences[role])
            )
            for file in files
        )
    if spec.place is not None:
        # What OSMnx downloads is OpenStreetMap's.
        sources.append(_told(spec, Source("streets", spec.place, "", 0, "ODbL 1.0", _OSM[1])))
    known = {name for source in sources for name in (source.role, source.file)}
    for name, _ in (*spec.licences, *spec.credits):
        if name not in known:
            raise InputError(
                Path(name), f"is no input of this pack; there are: {', '.join(sorted(known))}"
            )
    return tuple(sources)


def _told(spec: BuildSpec, source: Source) -> Source:
    """Put what the order says of a source in the place of what is usual."""
    licences, credits_ = dict(spec.licences), dict(spec.credits)
    licence = licences.get(source.file) or licences.get(source.role) or source.licence
    credit = credits_.get(source.file) or credits_.get(source.role) or source.attribution
    return dataclasses.replace(source, licence=licence, attribution=credit)


def parameters_of(spec: BuildSpec) -> dict[str, Any]:
    """Return every parameter as plain JSON values."""

    # Every field counts, so that a new one can never be forgotten in the fingerprint.
    def plain(value: Any) -> Any:
        if isinstance(value, Path):
            return value.name
        if isinstance(value, tuple):
            return [plain(item) for item in value]
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return dataclasses.asdict(value)
        return value

    return {field.name: plain(getattr(spec, field.name)) for field in dataclasses.fields(spec)}
