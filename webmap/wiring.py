"""Opens what the pages need, once a process: area pack, engine, directory and records."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from flask import Flask, current_app

from directory.errors import DirectoryError
from geo.errors import GeoError
from webmap.settings import Settings, SettingsError

if TYPE_CHECKING:
    from directory.store import Store
    from geo.pack.load import Pack
    from geo.routing.engine import Engine
    from webmap.records.database import Records
    from webmap.usecases.listing import Listing

_KEY: Final = "linkway"


@dataclass(frozen=True)
class Services:
    """What the use cases are given.

    Attributes
    ----------
    pack : the opened area pack.
    engine : judges sessions on the pack's network.
    store : the directory of groups.
    """

    pack: Pack
    engine: Engine
    store: Store

    @cached_property
    def listing(self) -> Listing:
        """The groups that pages list, with places where a postcode tells them."""
        from webmap.usecases.listing import Listing

        return Listing(self.store, self.pack.postcodes)


class NotReady(Exception):
    """The pack or the directory cannot be opened; the text says why, for whoever runs Linkway."""


def open_services(settings: Settings) -> Services:
    """Open the pack and the directory that `settings` name.

    Raises
    ------
    NotReady : one of them, or the file of schemes, is missing or cannot be read.
    """
    from directory.store import Store
    from geo.pack.load import find_pack, open_pack
    from geo.routing.engine import Engine
    from geo.schemes import read_schemes

    if settings.pack is None:
        raise NotReady("LINKWAY_PACK is not set: give the folder that 'linkway build' made")
    try:
        pack = open_pack(find_pack(settings.pack))
        schemes = read_schemes(settings.schemes, pack.network.extent) if settings.schemes else ()
        if not settings.database_url:
            settings.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
        store = Store.open(settings.directory_url)
    except (GeoError, DirectoryError, SettingsError) as error:
        raise NotReady(str(error)) from error
    except OSError as error:
        raise NotReady(f"{error.filename}: {error.strerror or error}") from error
    return Services(pack, Engine(pack.network, schemes), store)


def open_records(settings: Settings) -> Records:
    """Open the records that `settings` name; make them where there are none.

    Raises
    ------
    NotReady : they cannot be opened.
    """
    from webmap.records.database import Records

    try:
        if not settings.records_url:
            settings.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
        return Records.open(settings.own_records_url)
    except DirectoryError as error:
        raise NotReady(str(error)) from error
    except OSError as error:
        raise NotReady(f"{error.filename}: {error.strerror or error}") from error


class ServiceHolder:
    """Opens the services and the records when they are first needed, and then keeps them."""

    def __init__(self, settings: Settings, services: Services | None = None) -> None:
        self.settings = settings
        self._services = services
        self._records: Records | None = None
        self._lock = threading.Lock()

    def get(self) -> Services:
        """Return the services; other threads wait while they are being opened."""
        if self._services is None:
            with self._lock:
                if self._services is None:
                    self._services = open_services(self.settings)
        return self._services

    def get_records(self) -> Records:
        """Return the records; other threads wait while they are being opened."""
        if self._records is None:
            with self._lock:
                if self._records is None:
                    self._records = open_records(self.settings)
        return self._records


def attach(app: Flask, holder: ServiceHolder) -> None:
    """Make `holder` the one of `app`."""
    app.extensions[_KEY] = holder


def services() -> Services:
    """Return the services of the running app.

    Raises
    ------
    NotReady : they cannot be opened; the app answers 503 and says so.
    """
    return _holder().get()


def records() -> Records:
    """Return the records of the running app.

    Raises
    ------
    NotReady : they cannot be opened; the app answers 503 and says so.
    """
    return _holder().get_records()


def settings() -> Settings:
    """Return the settings of the running app."""
    return _holder().settings


def _holder() -> ServiceHolder:
    holder = current_app.extensions[_KEY]
    if not isinstance(holder, ServiceHolder):
        raise TypeError("the app was not made by create_app")
    return holder
