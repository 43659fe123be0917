"""``linkway serve`` as a process: its workers, its end, and code that is ready before pages."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from geo.pack.build import build_pack
from geo.routing.compiling import about_to_compile
from tests.pack.hamlet import hamlet
from webmap.usecases import warm

pytestmark = pytest.mark.slow

PATIENCE_S = 600
"""What starts may have to compile first, which takes minutes on a busy machine."""

posix = pytest.mark.skipif(os.name != "posix", reason="needs fork")


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hamlet")
    return build_pack(hamlet(folder), folder / "packs").folder


class Serving:
    """A running ``linkway serve``."""

    def __init__(self, pack: Path, instance: Path, *options: str) -> None:
        self.log = instance / "log"
        environment = {
            **os.environ,
            "LINKWAY_PACK": str(pack),
            "LINKWAY_INSTANCE": str(instance),
            "LINKWAY_SECRET_KEY": "not a secret: only the tests use it",
        }
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "webmap.cli", "serve", "--port", "0", *options],
                env=environment,
                stderr=log,
            )
        self.address = until(self._find_address)

    def _find_address(self) -> str:
        found = re.search(r"http://\S+", self.log.read_text())
        if found is None and self.process.poll() is not None:
            raise RuntimeError(self.log.read_text())
        return "" if found is None else found[0]

    def status(self) -> int:
        with urllib.request.urlopen(f"{self.address}search", timeout=PATIENCE_S) as answer:
            return int(answer.status)

    def workers(self) -> set[int]:
        found = subprocess.run(
            ["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True, check=False
        )
        return set(map(int, found.stdout.split()))


def until(happened: Callable[[], object]) -> object:
    """Return what `happened` gives once it is true."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if found := happened():
            return found
        time.sleep(0.05)
    raise TimeoutError


def is_running(process: int) -> bool:
    state = Path(f"/proc/{process}/stat")
    return state.exists() and state.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.fixture
def serve(pack: Path, tmp_path: Path) -> Iterator[Callable[..., Serving]]:
    running: list[Serving] = []

    def start(*options: str) -> Serving:
        running.append(Serving(pack, tmp_path, *options))
        return running[-1]

    yield start
    for one in running:
        one.process.kill()
        one.process.wait()


@posix
def test_a_worker_that_dies_is_replaced_and_all_end_with_the_command(serve):
    serving = serve("--workers", "2")
    workers = until(lambda: len(found := serving.workers()) == 2 and found)
    assert serving.status() == 200
    os.kill(min(workers), signal.SIGKILL)
    until(lambda: len(serving.workers()) == 2 and serving.workers() != workers)
    assert serving.status() == 200
    assert f"worker {min(workers)} ended (-9)" in serving.log.read_text()
    workers = serving.workers()
    serving.process.terminate()
    assert serving.process.wait(PATIENCE_S) == 128 + signal.SIGTERM
    assert not any(map(is_running, workers))


@posix
def test_workers_do_not_outlive_a_command_that_is_killed(serve):
    serving = serve("--workers", "2")
    assert serving.status() == 200
    workers = until(lambda: len(found := serving.workers()) == 2 and found)
    serving.process.kill()
    serving.process.wait()
    until(lambda: not any(map(is_running, workers)))


def test_a_port_that_is_in_use_is_said_at_once(pack, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "webmap.cli", "serve", "--port", str(port)],
            env={**os.environ, "LINKWAY_PACK": str(pack), "LINKWAY_SECRET_KEY": "x" * 40},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert (
        done.stderr
        == f"Error: port {port} is in use; give another one, such as --port {port + 1}\n"
    )


# What the kernels of the pages are, is known by using the pages' use cases after the warm-up.
LATE = """
import datetime as dt, sys
from pathlib import Path
from geo.pack.load import open_pack
from geo.routing.drive import drive_matrix
from geo.routing.engine import Engine
from geo.routing.kernels.kept import KeptCode
from geo.routing.many import verdicts
from geo.routing.vocabulary import Point, SessionTime, Traveller
from webmap.usecases.warm import warm_up

engine = Engine(open_pack(Path(sys.argv[1])).network)
warm_up(engine)
load = KeptCode.load_overload
def late(code, signature, target):
    print(code._function.__name__, signature)
    return load(code, signature, target)
KeptCode.load_overload = late

homes = [Point(52.65, lon) for lon in (-0.78, -0.755, -0.72)]
monday = dt.datetime(2026, 3, 2)
sessions = [
    SessionTime(f"{n} {hour}", place, monday + dt.timedelta(hours=hour, days=day),
                monday + dt.timedelta(hours=hour + 2, days=day))
    for n, place in enumerate([*homes, Point(52.6502, -0.75)]) for hour in (8, 12, 17)
    for day in range(3)
]
for traveller in (Traveller(), Traveller(max_walk_s=900, pass_from_s=34_200, step_free=True)):
    for home in homes:
        engine.judge(home, sessions, traveller, alternatives=True)
        engine.judge(home, sessions, traveller, explain=False)
    verdicts(engine, homes, sessions, traveller)
drive_matrix(engine.network.drive, [engine.roads.position(home) for home in homes])
"""


def test_after_the_warm_up_nothing_is_left_to_load_or_compile(pack):
    done = subprocess.run(
        [sys.executable, "-c", LATE, str(pack)], capture_output=True, text=True, check=True
    )
    assert done.stdout == ""


class Compiler:
    """Stands for the warm-up, of a machine where code is or is not on disk."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, kept: bool, can_keep: bool) -> None:
        self.did: list[object] = []
        self.kept = kept
        monkeypatch.setattr(warm, "warm_up", self.warm_up)
        monkeypatch.setattr("geo.routing.kernels.kept.can_keep", lambda: can_keep)
        monkeypatch.setattr(subprocess, "run", self.run)

    def warm_up(self, engine: object) -> None:
        if not self.kept:
            about_to_compile("answer")
        self.did.append("loaded" if self.kept else "compiled here")

    def run(self, command: list[str], **_: object) -> None:
        self.did.append(command[1:])
        self.kept = True

    def get_ready(self) -> list[object]:
        warm.get_ready(None, Path("pack"), lambda: self.did.append("told"))  # type: ignore[arg-type]
        return self.did


def test_code_on_disk_is_only_loaded(monkeypatch):
    assert Compiler(monkeypatch, kept=True, can_keep=True).get_ready() == ["loaded"]


def test_missing_code_is_compiled_by_another_process(monkeypatch):
    apart = ["-m", "webmap.usecases.warm", "pack"]
    compiler = Compiler(monkeypatch, kept=False, can_keep=True)
    assert compiler.get_ready() == ["told", apart, "loaded"]


def test_where_code_cannot_be_kept_this_process_compiles(monkeypatch):
    compiler = Compiler(monkeypatch, kept=False, can_keep=False)
    assert compiler.get_ready() == ["told", "compiled here"]
