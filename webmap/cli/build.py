"""``linkway build`` and ``linkway inspect``: make an area pack, and say what is in one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from webmap.cli.common import (
    PACKS_FOLDER,
    load_pack,
    one_line_errors,
    show_findings,
    stage_bars,
)

if TYPE_CHECKING:
    from geo.pack.manifest import Manifest
    from geo.pack.stages import Watch

_FILE = click.Path(path_type=Path)


@click.command()
@click.argument("name")
@click.option("--osm", type=_FILE, help="Streets from an .osm.pbf, .osm or .osm.bz2 file.")
@click.option("--place", metavar="NAME", help='Streets downloaded, such as "Rutland, England".')
@click.option("--polygon", type=_FILE, help="Streets downloaded inside a GeoJSON polygon.")
@click.option("--gtfs", type=_FILE, multiple=True, help="A timetable archive; give as many.")
@click.option("--boundaries", type=_FILE, help="Small areas: GeoPackage or GeoJSON.")
@click.option("--postcodes", type=_FILE, help="Code-Point Open, ONSPD, NSPL or postcode,lat,lon.")
@click.option(
    "--dest",
    type=_FILE,
    default=PACKS_FOLDER,
    show_default=True,
    help="The folder in which the pack's folder is made.",
)
@click.option("--area-layer", metavar="LAYER", help="The layer of the boundary file to use.")
@click.option(
    "--area-column",
    "area_columns",
    multiple=True,
    metavar="FIELD=COLUMN",
    help="Where the boundary file keeps a field: code, name, people, people_65_plus, "
    "households, households_no_car, deprivation_decile, rurality, rural.",
)
@click.option(
    "--licence",
    "licences",
    multiple=True,
    metavar="INPUT=TEXT",
    help="The licence of an input, as its publisher says: INPUT is a file name, or streets, "
    "timetable, boundaries or postcodes.",
)
@click.option(
    "--credit",
    "credits_",
    multiple=True,
    metavar="INPUT=TEXT",
    help="Whom to credit for an input, as its publisher says.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@one_line_errors
def build(  # noqa: PLR0913 - each is an option of the command line
    name: str,
    osm: Path | None,
    place: str | None,
    polygon: Path | None,
    gtfs: tuple[Path, ...],
    boundaries: Path | None,
    postcodes: Path | None,
    dest: Path,
    area_layer: str | None,
    area_columns: tuple[str, ...],
    licences: tuple[str, ...],
    credits_: tuple[str, ...],
    as_json: bool,
) -> None:
    """Build the area pack NAME from streets, timetables, postcodes and small areas.

    Nothing is done when a pack of the same inputs is there already.
    """
    from geo.boundaries import AreaColumns
    from geo.pack.build import build_pack
    from geo.pack.spec import BuildSpec

    if sum(source is not None for source in (osm, place, polygon)) != 1:
        raise click.UsageError("give exactly one of --osm, --place and --polygon")
    columns = None
    if area_columns:
        pairs = dict(pair.partition("=")[::2] for pair in area_columns)
        if not all(pairs.values()):
            raise click.UsageError("--area-column wants FIELD=COLUMN, such as code=WARD_ID")
        try:
            columns = AreaColumns(**pairs)
        except TypeError:
            raise click.UsageError(f"--area-column does not know {', '.join(pairs)}") from None
    spec = BuildSpec(
        name=name,
        osm=osm,
        place=place,
        polygon=polygon,
        gtfs=gtfs,
        boundaries=boundaries,
        postcodes=postcodes,
        area_columns=columns,
        area_layer=area_layer,
        licences=_pairs("--licence", licences),
        credits=_pairs("--credit", credits_),
    )
    with stage_bars() as watch:
        built = build_pack(spec, dest, watch)
        compile_search(built.folder, watch)
    show_findings(built.manifest.warnings)
    if as_json:
        _print_json(built.manifest.report(unchanged=built.unchanged))
        return
    click.echo(f"{'Unchanged' if built.unchanged else 'Built'}: {built.folder}")
    click.echo(describe(built.manifest))


def _pairs(option: str, words: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Read ``INPUT=TEXT``."""
    pairs = [(name.strip(), text.strip()) for name, _, text in (w.partition("=") for w in words)]
    if not all(name and text for name, text in pairs):
        raise click.UsageError(f'{option} wants INPUT=TEXT, such as "timetable=OGL v3.0"')
    return tuple(pairs)


@click.command()
@click.argument("pack")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@one_line_errors
def inspect(pack: str, as_json: bool) -> None:
    """Say what is in the area pack PACK: a folder, or a name under instance/packs."""
    manifest = load_pack(pack).manifest
    if as_json:
        _print_json(manifest.report(unchanged=True))
        return
    click.echo(describe(manifest))
    show_findings(manifest.warnings)


def compile_search(folder: Path, watch: Watch) -> None:
    """Compile what the search in a new pack runs, so that nobody waits for it later."""
    from geo.pack.load import open_pack
    from geo.routing.engine import Engine
    from webmap.usecases.warm import get_ready

    engine = Engine(open_pack(folder).network)
    get_ready(engine, folder, lambda: watch("compile the search"))


def describe(manifest: Manifest) -> str:
    """Return the report of a pack as text for people."""
    west, south, east, north = manifest.extent
    lines = [
        f"{manifest.name}: {west:.4f},{south:.4f} to {east:.4f},{north:.4f}, "
        f"metres in {manifest.crs}" + (", an invented area" if manifest.invented else ""),
        *(_street_line(mode, report) for mode, report in manifest.streets.items()),
        *_timetable_lines(manifest.timetable),
        f"Places: {manifest.venues:,} venues, {manifest.settlements:,} towns and villages",
    ]
    if manifest.postcodes is not None:
        lines.append(
            f"Postcodes: {manifest.postcodes:,}, of which {manifest.postcodes_inside:,} inside"
        )
    if manifest.areas is not None:
        people = "no people given" if manifest.people is None else f"{manifest.people:,} people"
        lines.append(f"Small areas: {manifest.areas:,}, {people}")
    lines.append("Base map: " + ("yes" if manifest.basemap else "none"))
    lines.extend(
        f"Source: {source.role}, {source.file} ({source.licence})" for source in manifest.sources
    )
    return "\n".join(lines)


def _street_line(mode: str, report: dict[str, Any]) -> str:
    return (
        f"Streets to {mode}: {report['nodes']:,} nodes, {report['edges']:,} edges, "
        f"{report['kilometres']:,} km, {report['largest_component_share']:.1%} in one piece"
    )


def _timetable_lines(report: dict[str, Any] | None) -> list[str]:
    if report is None:
        return ["Timetable: none, so public transport cannot be judged here"]
    lines = [
        f"Timetable: {report['trips']:,} trips, {report['routes']:,} routes, "
        f"{report['stops']:,} stops; {report['stops_linked']:,} of "
        f"{report['stops_in_extent']:,} stops in the area are linked to streets"
    ]
    lines.append(
        f"Lines on the map: {report['lines']:,} from the timetables, for "
        f"{report['trips_with_line']:,} of {report['trips']:,} trips; the others are drawn along "
        "the likely streets or from stop to stop"
    )
    lines.extend(
        f"  {feed['name']}: {feed['valid_from']} to {feed['valid_to']}" for feed in report["feeds"]
    )
    return lines


def _print_json(report: dict[str, Any]) -> None:
    click.echo(json.dumps(report, indent=1, ensure_ascii=False))
