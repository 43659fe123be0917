"""``linkway serve``: the pages, by waitress."""

from __future__ import annotations

import click

from webmap.cli.common import one_line_errors


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=8000,
    show_default=True,
    help="Port to listen on; 0 takes any that is free.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="Processes that share the work; not on Windows.",
)
@one_line_errors
def serve(host: str, port: int, workers: int) -> None:
    """Serve the pages. Settings come from LINKWAY_* environment variables."""
    from webmap.server import run
    from webmap.settings import Settings

    run(Settings.from_environment(), host, port, workers=workers)
