"""The manifest of an area pack: what is in it, where it came from, and how it was made."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from geo.errors import PackError
from geo.findings import Finding

FORMAT: Final = 6
"""The format version. A pack of another version is refused, never guessed at."""

MANIFEST_FILE: Final = "manifest.json"

_BLOCK_BYTES: Final = 1 << 20


@dataclass(frozen=True)
class Source:
    """One input: what it was, and under what terms it may be used."""

    role: str
    file: str
    sha256: str
    bytes: int
    licence: str
    attribution: str


@dataclass(frozen=True)
class Manifest:
    """What ``manifest.json`` holds; the keys of the report are stable.

    Attributes
    ----------
    name, format, crs : the pack's name, format version and projected CRS.
    extent : west, south, east, north in degrees.
    fingerprint : hash of every input and parameter; equal means that nothing would change.
    parameters : every build parameter as given.
    streets : per network: nodes, edges, components, share of the largest component.
    timetable : feeds, counts, links; None without a timetable.
    postcodes, postcodes_inside, areas, people, venues : counts; None where not given.
    invented : whether the area is an invented one, which every page must say.
    seconds, memory_mb : per stage; peak resident memory so far.
    files : size in bytes and CRC-32 of every file, by path inside the pack.
    """

    name: str
    format: int
    crs: str
    extent: tuple[float, float, float, float]
    fingerprint: str
    data_date: str
    invented: bool
    parameters: dict[str, Any]
    sources: tuple[Source, ...]
    streets: dict[str, dict[str, Any]]
    timetable: dict[str, Any] | None
    postcodes: int | None
    postcodes_inside: int | None
    areas: int | None
    people: int | None
    venues: int
    settlements: int
    basemap: bool
    warnings: tuple[Finding, ...]
    seconds: dict[str, float] = field(default_factory=dict)
    memory_mb: dict[str, float] = field(default_factory=dict)
    files: dict[str, list[int]] = field(default_factory=dict)

    def report(self, *, unchanged: bool = False) -> dict[str, Any]:
        """Return the machine-readable report of ``linkway build`` and ``linkway inspect``."""
        report = dataclasses.asdict(self)
        del report["files"]
        report["peak_memory_mb"] = max(self.memory_mb.values(), default=None)
        report["unchanged"] = unchanged
        return report

    def attributions(self) -> tuple[str, ...]:
        """Return the lines of credit that every page must show, each once."""
        return tuple(dict.fromkeys(s.attribution for s in self.sources if s.attribution))

    def map_credits(self) -> tuple[str, ...]:
        """Return the credit of what a map draws under our data; the page shows the others."""
        return tuple(
            dict.fromkeys(
                s.attribution for s in self.sources if s.role == "streets" and s.attribution
            )
        )


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write `manifest` into the pack's folder, with size and checksum of every file in it."""
    files = {
        path.relative_to(folder).as_posix(): [path.stat().st_size, _crc32(path)]
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != MANIFEST_FILE
    }
    whole = dataclasses.replace(manifest, files=files)
    text = json.dumps(dataclasses.asdict(whole), indent=1, ensure_ascii=False)
    (folder / MANIFEST_FILE).write_text(text + "\n", encoding="utf-8")


def read_manifest(folder: Path) -> Manifest:
    """Read and check the manifest of the pack in `folder`.

    Raises
    ------
    PackError : there is no pack, it is of another format, or a file of it is missing or cut.
    """
    path = folder / MANIFEST_FILE
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise PackError(
            f"{folder}: there is no area pack here; make one with 'linkway build'"
        ) from None
    except (OSError, ValueError) as error:
        raise PackError(f"{path}: cannot be read ({error}); build the pack again") from error
    found = raw.get("format") if isinstance(raw, dict) else None
    if found != FORMAT:
        raise PackError(
            f"{folder}: this pack has format {found}, this Linkway reads format {FORMAT}: "
            "build the pack again"
        )
    try:
        raw["extent"] = tuple(raw["extent"])
        raw["sources"] = tuple(Source(**source) for source in raw["sources"])
        raw["warnings"] = tuple(
            Finding(w["code"], w["count"], tuple(w["examples"])) for w in raw["warnings"]
        )
        manifest = Manifest(**raw)
    except (TypeError, KeyError, ValueError) as error:
        raise PackError(f"{path}: is not a whole manifest ({error}); build again") from error
    for name, (size, checksum) in manifest.files.items():
        file = folder / name
        if not file.is_file() or file.stat().st_size != size or _crc32(file) != checksum:
            raise PackError(f"{folder}: {name} is missing, cut or changed; build the pack again")
    return manifest


def fingerprint_of(parameters: Mapping[str, Any], sources: tuple[Source, ...]) -> str:
    """Return one hash over the format, every parameter and every input."""
    text = json.dumps(
        [FORMAT, dict(parameters), [[s.role, s.file, s.sha256] for s in sources]], sort_keys=True
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _crc32(path: Path) -> int:
    checksum = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            checksum = zlib.crc32(block, checksum)
    return checksum


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
