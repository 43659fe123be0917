"""Keeps the last few answers in memory for a moment: a page and its map ask the same question.

Nothing is written anywhere. An answer goes with its patient, or after two minutes.

One search is worked out at a time, by every core: two at once would only make both wait, and who
asked first is answered first.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from typing import Final

from flask import Flask, current_app

from directory.find import Index
from webmap.usecases.find_groups import Answer, Search, find_groups, with_next_dates
from webmap.usecases.kept import Kept
from webmap.views import catalogue
from webmap.wiring import Services

_KEY: Final = "linkway-answers"
_MOST: Final = 32
"""About 2 MB each, for a directory of 100 groups."""
_SECONDS: Final = 120.0

_Kept = tuple[float, int, Answer]


class Answers:
    """Answers by search, until the directory changes or time is up."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Search, _Kept] = OrderedDict()
        self._lock = threading.Lock()
        self._working = threading.Lock()
        self._index: Kept[Index] = Kept()

    def get(self, ready: Services, search: Search) -> Answer:
        """Return the answer to `search`, worked out again where it is not fresh."""
        change = ready.listing.change()
        self.drop_old()
        answer = self._fresh(search, change)
        if answer is not None:
            return answer
        with self._working:
            # Somebody who asked the same may have had it worked out in the meantime.
            answer = self._fresh(search, change)
            if answer is None:
                answer = _work_out(ready, search, self._index_at(ready, change))
                self._keep(search, change, answer)
        return answer

    def _index_at(self, ready: Services, change: int) -> Index:
        """Return the groups ready for search, made again after each change of the directory."""
        return self._index.get(change, lambda: Index(catalogue.active_groups(ready)))

    def _fresh(self, search: Search, change: int) -> Answer | None:
        with self._lock:
            kept = self._kept.get(search)
        return kept[2] if kept is not None and kept[1] == change else None

    def _keep(self, search: Search, change: int, answer: Answer) -> None:
        with self._lock:
            self._kept[search] = (time.monotonic(), change, answer)
            while len(self._kept) > _MOST:
                self._kept.popitem(last=False)
        # Nobody may ask again: the answer goes all the same.
        timer = threading.Timer(_SECONDS, self.drop_old)
        timer.daemon = True
        timer.start()

    def forget(self, search: Search) -> None:
        """Drop the answer to `search`, and every other from the same home."""
        with self._lock:
            for other in [each for each in self._kept if each.home == search.home]:
                del self._kept[other]

    def drop_old(self) -> None:
        """Drop the answers whose time is up."""
        now = time.monotonic()
        with self._lock:
            for search, (made, _, _) in list(self._kept.items()):
                if now - made >= _SECONDS:
                    del self._kept[search]


def _work_out(ready: Services, search: Search, index: Index) -> Answer:
    dated = catalogue.all_sessions(ready, search.first, search.last)
    return with_next_dates(
        find_groups(ready.engine, index.groups, dated, search, index),
        lambda without: catalogue.next_sessions(ready, without, search.first),
    )


def attach_answers(app: Flask) -> None:
    """Give `app` its own answers."""
    app.extensions[_KEY] = Answers()


def answers() -> Answers:
    """Return the answers of the running app."""
    kept = current_app.extensions[_KEY]
    if not isinstance(kept, Answers):
        raise TypeError("the app was not made by create_app")
    return kept
