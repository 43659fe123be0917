"""Serves the app with waitress, and tells the person at the terminal where it is."""

from __future__ import annotations

import errno

import click

from webmap.settings import Settings
from webmap.usecases.errors import UseCaseError

_THREADS = 32
"""Searches wait for each other; pages and files must not wait for them."""


def run(settings: Settings, host: str, port: int, *, try_this: tuple[str, ...] = ()) -> None:
    """Serve until stopped.

    Parameters
    ----------
    try_this : lines printed after the address.

    Raises
    ------
    UseCaseError : the port is taken or may not be used.
    """
    from waitress import create_server

    from webmap.app import create_app
    from webmap.usecases.warm import warm_up
    from webmap.wiring import NotReady, open_services

    click.echo("getting ready (the first time takes up to half a minute) ...", err=True)
    try:
        services = open_services(settings)
    except NotReady as error:
        raise UseCaseError(str(error)) from error
    warm_up(services.engine)
    app = create_app(settings, services)
    try:
        server = create_server(app, host=host, port=port, threads=_THREADS, ident=None)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise UseCaseError(
                f"port {port} is in use; give another one, such as --port {port + 1}"
            ) from error
        raise UseCaseError(f"{host}:{port}: {error.strerror or error}") from error
    except ValueError as error:
        raise UseCaseError(f"{host}: is not an address of this machine ({error})") from error
    click.echo(f"Linkway is at http://{host}:{server.effective_port}/ (Ctrl-C stops it)", err=True)
    for line in try_this:
        click.echo(line, err=True)
    try:
        server.run()
    finally:
        server.close()
