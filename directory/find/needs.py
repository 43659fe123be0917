"""The list of needs: what people say, and which groups that asks for.

The list is ``needs.toml`` beside this file; an editor can maintain it, and its head says how.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any, Final

from directory.errors import DirectoryError
from directory.find.words import SMALL, WEAK, stems_of, words_in

_LISTS: Final = ("said", "needs", "kinds", "words", "see", "esd")


class NeedsError(DirectoryError):
    """The list of needs cannot be used; the text says where and why."""


@dataclass(frozen=True, slots=True)
class Need:
    """One need or interest.

    Parameters
    ----------
    id : its name in the file.
    name : for readers.
    said : what people say who mean it.
    needs : how directories tag groups that help with it.
    kinds : kinds of group that help, the most fitting first.
    words : what such groups say of themselves.
    see : other needs whose groups help too, a little less.
    esd : terms of the lists of esd, as ``esdServiceType:1818``.
    """

    id: str
    name: str
    said: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    see: tuple[str, ...] = ()
    esd: tuple[str, ...] = ()


Phrase = tuple[str, ...]
"""Stems, one after the other."""


@dataclass(frozen=True, slots=True)
class NeedList:
    """The needs, and the phrases by which they are known.

    Parameters
    ----------
    needs : by id.
    phrases : what people say, as stems, and the id of the need that they mean.
    spoken : every plain word that occurs in what people say.
    """

    needs: Mapping[str, Need]
    phrases: Mapping[Phrase, str]
    spoken: frozenset[str]

    @property
    def longest(self) -> int:
        """The most words that a phrase has."""
        return max(map(len, self.phrases), default=0)


@cache
def usual_needs() -> NeedList:
    """Return the list that comes with Linkway."""
    name = "needs.toml"
    return read_needs((files("directory.find") / name).read_text(encoding="utf-8"), name)


def read_needs(text: str, name: str = "the list of needs") -> NeedList:
    """Read a list of needs.

    Raises
    ------
    NeedsError : it is not TOML, or has a term that can never be of use.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise NeedsError(f"{name}: {error}") from error
    needs = {key: _need(name, key, table) for key, table in tables.items()}
    for need in needs.values():
        _check_references(name, need, needs)
    phrases: dict[Phrase, str] = {}
    for need in needs.values():
        for said in need.said:
            phrase = phrase_of(said)
            if not any(word not in WEAK | SMALL for word in words_in(said)):
                raise NeedsError(f"{name}: [{need.id}] “{said}” has only words that say nothing")
            if phrase in phrases:
                other = phrases[phrase]
                raise NeedsError(f"{name}: [{need.id}] “{said}” is said in [{other}] already")
            phrases[phrase] = need.id
    spoken = {word for need in needs.values() for said in need.said for word in words_in(said)}
    return NeedList(needs, phrases, frozenset(spoken - SMALL))


def phrase_of(text: str) -> Phrase:
    """Return the stems of `text` without the small words."""
    return tuple(stems_of(word for word in words_in(text) if word not in SMALL))


def reached(need: Need, needs: Mapping[str, Need]) -> list[tuple[Need, int]]:
    """Return `need` and those it leads to, each once, with how many steps away it is."""
    found = {need.id: 0}
    waiting = [need.id]
    for key in waiting:
        for other in needs[key].see:
            if other not in found:
                found[other] = found[key] + 1
                waiting.append(other)
    return [(needs[key], steps) for key, steps in found.items()]


def _need(name: str, key: str, table: object) -> Need:
    if not isinstance(table, dict):
        raise NeedsError(f"{name}: {key} is not a table: write [{key}] above its lines")
    unknown = set(table) - {field.name for field in fields(Need)} | (set(table) & {"id"})
    if unknown:
        raise NeedsError(f"{name}: [{key}] has {min(unknown)!r}, which is not read")
    title = table.get("name")
    if not isinstance(title, str) or not title.strip():
        raise NeedsError(f"{name}: [{key}] has no name")
    lists = {part: _texts(name, key, part, table.get(part, [])) for part in _LISTS}
    if not any(lists[part] for part in ("needs", "kinds", "words", "see", "esd")):
        raise NeedsError(f"{name}: [{key}] leads to no group: give it kinds, words or needs")
    return Need(key, title, **lists)


def _texts(name: str, key: str, part: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
        raise NeedsError(f"{name}: [{key}] {part} is not a list of texts")
    plain = [" ".join(words_in(one)) for one in value]
    twice = next((one for i, one in enumerate(value) if plain[i] in plain[:i]), None)
    if twice is not None:
        raise NeedsError(f"{name}: [{key}] {part} has “{twice}” twice")
    return tuple(value)


def _check_references(name: str, need: Need, needs: Mapping[str, Need]) -> None:
    for other in need.see:
        if other not in needs:
            raise NeedsError(f"{name}: [{need.id}] sees {other!r}, which is not in the list")
    if any(need.id in needs[other].see for other in _beyond(need, needs)):
        raise NeedsError(f"{name}: [{need.id}] leads back to itself")
    if not need.said and not any(need.id in other.see for other in needs.values()):
        raise NeedsError(f"{name}: [{need.id}] is never said and never seen")


def _beyond(need: Need, needs: Mapping[str, Need]) -> Iterable[str]:
    """Return every need that can be come to from `need`."""
    found: list[str] = list(need.see)
    for key in found:
        found.extend(other for other in needs.get(key, need).see if other not in found)
    return [key for key in found if key in needs]
