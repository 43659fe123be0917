"""Serves the app with waitress, and tells the person at the terminal where it is."""

from __future__ import annotations

import errno
import gc
import os
import socket
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from webmap.settings import Settings
from webmap.usecases.errors import UseCaseError

if TYPE_CHECKING:
    from webmap.wiring import Services

_THREADS = 32
"""Searches wait for each other; pages and files must not wait for them."""

_WAITING_MOST = 1024


def run(
    settings: Settings,
    host: str,
    port: int,
    *,
    workers: int = 1,
    try_this: tuple[str, ...] = (),
) -> None:
    """Serve until stopped.

    Parameters
    ----------
    workers : how many processes.
    try_this : lines printed after the address.

    Raises
    ------
    UseCaseError : the port is taken or may not be used, or this system cannot have workers.
    """
    from webmap.workers import can_fork, serve_by

    if workers > 1 and not can_fork():
        raise UseCaseError("this system cannot have several workers: leave --workers out")
    # The port first: who cannot have it need not wait.
    with _bind(host, port) as listener:
        services = _get_ready(settings)
        listener.listen(_WAITING_MOST)
        shown, taken = f"[{host}]" if ":" in host else host, listener.getsockname()[1]
        click.echo(f"Linkway is at http://{shown}:{taken}/ (Ctrl-C stops it)", err=True)
        for line in try_this:
            click.echo(line, err=True)
        if workers == 1:
            _serve(settings, services, listener)
            return
        # Connections do not survive a fork, so each process opens the directory for itself.
        services.store.close()
        serve_by(workers, lambda: _serve(settings, _with_own_store(settings, services), listener))


def _get_ready(settings: Settings) -> Services:
    """Load all that pages need, compiled code included."""
    # All imports of the pages happen here, before any worker begins.
    import webmap.app  # noqa: F401
    from webmap.usecases.warm import get_ready
    from webmap.wiring import NotReady, open_services

    click.echo("getting ready ...", err=True)
    try:
        services = open_services(settings)
    except NotReady as error:
        raise UseCaseError(str(error)) from error
    get_ready(services.engine, services.pack.folder, _say_compiling)
    # All of it stays. A full collection that looks at it takes a fifth of a second, for which
    # somebody waits.
    gc.collect()
    gc.freeze()
    return services


def _say_compiling() -> None:
    click.echo("compiling the search, once on this computer: about half a minute ...", err=True)


def _with_own_store(settings: Settings, services: Services) -> Services:
    return replace(services, store=type(services.store).open(settings.directory_url))


def _serve(settings: Settings, services: Services, listener: socket.socket) -> None:
    from waitress import create_server

    from webmap.app import create_app

    app = create_app(settings, services)
    server = create_server(app, sockets=[listener], threads=_THREADS, ident=None)
    try:
        server.run()
    finally:
        server.close()


def _bind(host: str, port: int) -> socket.socket:
    """Take the port.

    Raises
    ------
    UseCaseError : it is taken or may not be used, or `host` is not of this machine.
    """
    try:
        infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as error:
        raise UseCaseError(f"{host}: is not an address of this machine ({error})") from error
    family, kind, protocol, _, address = min(infos, key=lambda info: info[0] != socket.AF_INET)
    listener = socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise UseCaseError(
                f"port {port} is in use; give another one, such as --port {port + 1}"
            ) from error
        raise UseCaseError(f"{host}:{port}: {error.strerror or error}") from error
    return listener
