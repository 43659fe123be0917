"""What was fetched of a feed, kept in a folder: a run that was stopped goes on where it was.

Each answer is a file of its own that is there whole or not at all. Its first line says when it
was fetched and what to ask next time; the rest is the answer as it came.
"""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from collections.abc import Collection
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from directory.oruk.hosts import FeedStopped

RESUME_SECONDS: Final = 24 * 3600.0
"""A run that was stopped longer ago begins anew: its pages may be of another day's list."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One answer.

    Parameters
    ----------
    run : the run that fetched it, or heard that it had not changed.
    mark : what the list said of a service when its own page was fetched.
    fetched : seconds since 1970.
    """

    run: str
    url: str
    etag: str
    modified: str
    mark: str
    fetched: float
    body: bytes


class Folder:
    """The answers of one feed.

    Parameters
    ----------
    parent : the folder for all feeds; made where it is not there.
    feed : the address that tells one feed from another.
    now : seconds since 1970.
    """

    def __init__(self, parent: Path, feed: str, now: float) -> None:
        self._now = now
        self._folder = parent / hashlib.sha256(feed.encode()).hexdigest()[:24]
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self.run, self.resumed = self._begin(feed)
        except OSError as error:
            raise FeedStopped(f"{parent} cannot be written ({error.strerror})") from None

    def _begin(self, feed: str) -> tuple[str, bool]:
        path = self._folder / "run.json"
        try:
            state = json.loads(path.read_bytes())
            started, run = float(state["started"]), str(state["run"])
            if not state["done"] and 0 <= self._now - started < RESUME_SECONDS:
                return run, True
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            # None yet, or not ours: what is in the folder is then only used where it is whole.
            pass
        run = uuid.uuid4().hex
        self._write_state(run, feed, done=False)
        return run, False

    def finish(self, feed: str, keep: Collection[str]) -> None:
        """Say that all was fetched; drop all answers but those that are named."""
        self._write_state(self.run, feed, done=True)
        wanted = {_file_name(name) for name in keep}
        for path in self._folder.glob("*.answer"):
            if path.name not in wanted:
                path.unlink(missing_ok=True)

    def _write_state(self, run: str, feed: str, *, done: bool) -> None:
        state = {"feed": feed, "run": run, "started": self._now, "done": done}
        self._replace("run.json", json.dumps(state).encode())

    def get(self, name: str) -> Kept | None:
        """Return what is kept under a name; None where there is nothing whole."""
        try:
            head, _, body = (self._folder / _file_name(name)).read_bytes().partition(b"\n")
            said = json.loads(head)
            if said.pop("sha256") != hashlib.sha256(body).hexdigest():
                return None
            return Kept(**said, body=body)
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None

    def put(self, name: str, kept: Kept) -> None:
        """Keep an answer in the place of what was under that name."""
        said = asdict(kept)
        body = said.pop("body")
        said["sha256"] = hashlib.sha256(body).hexdigest()
        self._replace(_file_name(name), json.dumps(said).encode() + b"\n" + body)

    def _replace(self, name: str, data: bytes) -> None:
        path = self._folder / name
        temporary = path.with_name(f".{name}.{os.getpid()}")
        try:
            temporary.write_bytes(data)
            temporary.replace(path)
        except OSError as error:
            temporary.unlink(missing_ok=True)
            raise FeedStopped(f"{self._folder} cannot be written ({error.strerror})") from None


def _file_name(name: str) -> str:
    """Return a file name; ids of feeds are anything and never part of a path."""
    return f"{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:40]}.answer"
