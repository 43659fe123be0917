"""The whole directory as editors look at it, kept in memory until it changes."""

from __future__ import annotations

import datetime as dt
import threading
from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Final

from flask import Flask, current_app

from directory.checks import CheckFinding, check_groups
from directory.language import spoken
from directory.matching import Match, find_matches
from directory.model import Group, Status
from webmap.usecases.kept import Kept
from webmap.wiring import Services

_KEY: Final = "linkway-editor-overview"
_QUICKLY_COMPARED: Final = 2_000
"""So many groups are compared again after each change; more take seconds."""
_MANY_CHANGED: Final = 50


@dataclass(frozen=True, slots=True)
class Listed:
    """The groups that are not closed, and what is to be looked into.

    Parameters
    ----------
    groups : by name.
    findings : by the id of the group, the gravest first.
    """

    groups: tuple[Group, ...]
    findings: Mapping[str, list[CheckFinding]]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Groups that may be listed twice.

    Parameters
    ----------
    matches : the surest first, without those that somebody has decided.
    groups : by id.
    not_compared : how many groups have changed since all were compared.
    """

    matches: list[Match]
    groups: Mapping[str, Group]
    not_compared: int


class Overview:
    """Works out what the pages of editors need of all groups, once for each change."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        # What is found is said in the language of the reader.
        self._listed: defaultdict[Hashable, Kept[Listed]] = defaultdict(Kept)
        self._closed: Kept[list[Group]] = Kept()
        self._compared: tuple[Mapping[str, Group], list[Match]] | None = None

    def listed(self, ready: Services, day: dt.date) -> Listed:
        """Return the groups that are not closed, with findings as of `day`."""
        kept = self._listed[spoken()]
        return kept.get((ready.store.change(), day), lambda: _look_over(ready, day))

    def closed(self, ready: Services) -> list[Group]:
        """Return the groups that are closed, by name."""
        return self._closed.get(
            ready.store.change(), lambda: ready.store.all_groups(Status.CLOSED.value)
        )

    def pairs(self, ready: Services, day: dt.date, *, again: bool) -> Pairs:
        """Return the groups that may be listed twice.

        In a large directory a few changes, such as each decision about a pair, do not make all be
        compared once more: pairs of which one is gone are left out, and the page says how many
        groups have changed.

        Parameters
        ----------
        again : compare all in any case.
        """
        groups = {group.id: group for group in self.listed(ready, day).groups}
        with self._lock:
            before, matches = self._compared or ({}, [])
            # The store keeps the very group that has not changed.
            changed = sum(before.get(key) is not group for key, group in groups.items())
            most = 0 if len(groups) <= _QUICKLY_COMPARED else _MANY_CHANGED
            if again or changed > most or self._compared is None:
                matches, changed = find_matches(list(groups.values())), 0
                self._compared = (groups, matches)
        decided = ready.store.decided()
        left = [
            match
            for match in matches
            if match.one in groups
            and match.other in groups
            and (min(match.one, match.other), max(match.one, match.other)) not in decided
        ]
        return Pairs(left, groups, changed)


def _look_over(ready: Services, day: dt.date) -> Listed:
    active = ready.store.all_groups(Status.ACTIVE.value)
    paused = ready.store.all_groups(Status.PAUSED.value)
    findings: defaultdict[str, list[CheckFinding]] = defaultdict(list)
    for finding in check_groups(active, day, ready.store.terms()):
        findings[finding.group_id].append(finding)
    groups = sorted([*active, *paused], key=lambda g: (g.name.casefold(), g.id))
    return Listed(tuple(groups), dict(findings))


def attach_overview(app: Flask) -> None:
    """Give `app` its own overview."""
    app.extensions[_KEY] = Overview()


def overview() -> Overview:
    """Return the overview of the running app."""
    kept = current_app.extensions[_KEY]
    if not isinstance(kept, Overview):
        raise TypeError("the app was not made by create_app")
    return kept
