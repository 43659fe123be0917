"""``linkway languages``: keep and check the catalogues of texts in other languages."""

from __future__ import annotations

from pathlib import Path

import click

from webmap.cli.common import one_line_errors


@click.group()
def languages() -> None:
    """Keep catalogues of the pages' texts, such as cy.po for Welsh."""


@languages.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@one_line_errors
def update(file: Path) -> None:
    """Give FILE every text of this version, and keep what is translated; make it if needed.

    The name of FILE is the code of its language: cy.po is Welsh. Edit it with any editor of gettext
    catalogues, and put it into the folder that LINKWAY_LANGUAGES names.
    """
    from webmap.usecases.languages import update_catalogue

    new = update_catalogue(file)
    click.echo(f"{file}: {'made' if new else 'brought up to date'}. {_count(file)[0]}")


@languages.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@one_line_errors
def check(file: Path) -> None:
    """Say how much of FILE is translated, and which translations cannot be used.

    The exit code is 1 where one cannot be used. Pages show English in its place.
    """
    said, faults = _count(file)
    for fault in faults:
        click.echo(fault)
    click.echo(f"{file}: {said}")
    if faults:
        raise click.exceptions.Exit(1)


def _count(file: Path) -> tuple[str, list[str]]:
    from directory.problems import visible
    from webmap.usecases.languages import count_texts

    count, faults = count_texts(file)
    left = count.texts - count.done - count.doubtful
    said = f"{count.done:,} of {count.texts:,} texts can be shown"
    if count.doubtful:
        said += f", {count.doubtful:,} are guesses to look at"
    return f"{said}, {left:,} are still to do.", [
        f"{file}:{fault.line or 0}: “{visible(fault.text)}” {fault.what}" for fault in faults
    ]
