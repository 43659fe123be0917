"""Parts of an interface put together to one OpenAPI 3.1 document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

Json = dict[str, Any]

OPENAPI: Final = "3.1.0"


@dataclass(frozen=True, slots=True)
class Part:
    """What one blueprint answers to machines.

    Parameters
    ----------
    name : heading of its paths.
    description : what it is for, in a sentence or two.
    prefix : where its paths begin, such as ``/oruk``; empty for the root.
    paths : path below the prefix -> path item. Parameters are in braces: ``/services/{id}``.
    schemas, parameters, responses : what its paths refer to by ``#/components/...``; names are
        shared by all parts, so a part begins its own with a word of its own.
    """

    name: str
    description: str
    prefix: str
    paths: Mapping[str, Json]
    schemas: Mapping[str, Json] = field(default_factory=dict)
    parameters: Mapping[str, Json] = field(default_factory=dict)
    responses: Mapping[str, Json] = field(default_factory=dict)


def document(parts: Iterable[Part], title: str, version: str, *, server: str = "") -> Json:
    """Return the OpenAPI document of some parts.

    Parameters
    ----------
    server : where the paths of the document begin; a part's prefix is left out where it is this.

    Raises
    ------
    ValueError : two parts give one name or path to two things.
    """
    paths: Json = {}
    components: dict[str, Json] = {"schemas": {}, "parameters": {}, "responses": {}}
    tags = []
    for part in parts:
        tags.append({"name": part.name, "description": part.description})
        prefix = part.prefix.removeprefix(server)
        _add(paths, {prefix + path: _tagged(item, part.name) for path, item in part.paths.items()})
        for sort, found in components.items():
            _add(found, getattr(part, sort))
    return {
        "openapi": OPENAPI,
        "info": {
            "title": title,
            "version": version,
            "description": "Open data about community groups. No key is needed.",
        },
        "servers": [{"url": server or "/"}],
        "tags": tags,
        "paths": paths,
        "components": {sort: found for sort, found in components.items() if found},
    }


def _tagged(item: Json, name: str) -> Json:
    return {
        key: {"tags": [name], **value} if isinstance(value, dict) else value
        for key, value in item.items()
    }


def _add(all_: Json, more: Mapping[str, Json]) -> None:
    for name, value in more.items():
        if all_.setdefault(name, value) != value:
            raise ValueError(f"{name} is given twice")
