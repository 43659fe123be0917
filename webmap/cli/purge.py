"""``linkway purge``: delete lift requests that are over, where no page does so."""

from __future__ import annotations

import click

from webmap.cli.common import one_line_errors
from webmap.settings import Settings


@click.command()
@one_line_errors
def purge() -> None:
    """Delete lift requests that have expired, every byte of them.

    Each page that shows requests does this too. Run it once a night, so that nothing is kept for
    longer where nobody looks.
    """
    from webmap.records.lifts import LiftRequests
    from webmap.wiring import NotReady, open_records

    settings = Settings.from_environment()
    try:
        records = open_records(settings)
    except NotReady as error:
        raise click.ClickException(str(error)) from None
    with records:
        gone = LiftRequests(records, settings.secret_key).purge()
    click.echo(f"{gone} lift {'request' if gone == 1 else 'requests'} deleted")
