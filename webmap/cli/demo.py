"""``linkway demo``: build the invented demo area if needed, load its groups, and serve it."""

from __future__ import annotations

import csv
import datetime as dt
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from webmap.cli.build import compile_search
from webmap.cli.common import one_line_errors, show_findings, stage_bars

if TYPE_CHECKING:
    from geo.pack.stages import Watch
    from webmap.demo.write import DemoFiles

DEMO_FOLDER: Final = Path("instance") / "demo"


@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=8000,
    show_default=True,
    help="Port to serve on.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to serve on.")
@click.option("--no-serve", is_flag=True, help="Stop when the demo area is built.")
@one_line_errors
def demo(port: int, host: str, no_serve: bool) -> None:
    """Build the invented demo area, load its groups, and serve the pages."""
    with stage_bars() as watch:
        files = prepare(DEMO_FOLDER, watch)
        compile_search(DEMO_FOLDER / "packs" / "demo", watch)
    folder = DEMO_FOLDER
    click.echo(f"The demo area is ready in {folder}", err=True)
    click.echo(f"Its groups are in {database_url(folder)} (see --database)", err=True)
    if no_serve:
        return
    from webmap.server import run
    from webmap.settings import Settings

    settings = Settings.from_environment(
        {
            "LINKWAY_SECRET_KEY": _secret_key(folder),
            **os.environ,
            "LINKWAY_DEMO": "1",
            "LINKWAY_PACK": str(folder / "packs" / "demo"),
            "LINKWAY_SCHEMES": str(files.schemes),
            "LINKWAY_INSTANCE": str(folder),
            "LINKWAY_DATABASE_URL": database_url(folder),
            # Its invented people must never get into the records of a real service.
            "LINKWAY_RECORDS_URL": f"sqlite:///{(folder / 'records.db').resolve().as_posix()}",
        }
    )
    run(settings, host, port, try_this=_try_this(files))


def _secret_key(folder: Path) -> str:
    """Return a key of the demo's own, so that its people and lift requests outlive the process."""
    file = folder / "secret-key"
    with suppress(FileExistsError):
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(secrets.token_hex(32))
    return file.read_text(encoding="ascii")


def database_url(folder: Path) -> str:
    """Return where the demo's groups are kept."""
    return f"sqlite:///{(folder / 'linkway.db').resolve().as_posix()}"


def prepare(folder: Path, watch: Watch) -> DemoFiles:
    """Make the demo's files, area pack and directory where they are missing or out of date."""
    from directory.importing import import_file
    from directory.store import Store
    from geo.pack.build import build_pack
    from geo.pack.spec import BuildSpec
    from webmap.demo.write import write_demo

    watch("draw the place")
    files = write_demo(folder / "files")
    spec = BuildSpec(
        name="demo",
        osm=files.osm,
        gtfs=files.gtfs,
        boundaries=files.areas,
        postcodes=files.postcodes,
        invented=True,
    )
    built = build_pack(spec, folder / "packs", watch)
    show_findings(built.manifest.warnings)
    watch("groups")
    with Store.open(database_url(folder)) as store:
        import_file(store, files.groups, dt.date.today(), dataset="demo", terms_path=files.terms)
    return files


def _try_this(files: DemoFiles) -> tuple[str, ...]:
    with files.patients.open(newline="", encoding="utf-8") as file:
        homes = list(csv.DictReader(file))[3:6]
    return (
        "Everything in it is invented. The sign-in page has a button for each role. Try:",
        *(f"  /search for somebody at {home['postcode']}: {home['label']}" for home in homes),
        "  /planner for who cannot get to a lunch club",
        "  /coordinator for lifts, with the invented requests",
        "  /edit/ to keep the list of groups right",
        "  /admin/ to see who can sign in, and who did what",
    )
