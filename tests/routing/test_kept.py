"""Machine code that is kept: found again, never stale, never needed."""

from __future__ import annotations

import importlib
import os
import sys
import time
from types import ModuleType

import numba
import numpy as np
import pytest
from numba.core.compiler import CompileResult

from geo.routing.compiling import before_compiling
from geo.routing.kernels import kept

SHAPE = """
from typing import NamedTuple


class Pair(NamedTuple):
    first: int
    second: int
"""
NUMBERS = "MORE = 0"
STEPS = '''
from geo.routing.kernels import step
from {package} import numbers

FACTOR = 10


@step
def scaled(number):
    """Scale a number."""
    return number * FACTOR + numbers.MORE
'''
SUMS = """
from geo.routing.kernels import kernel
from {package}.steps import scaled


@kernel
def total(numbers, pair):
    result = 0
    for number in numbers:
        result += scaled(number) + pair.first
    return result
"""
# 10 x (1 + 2 + 3) + 3 x 7
ANSWER = 81


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Write a package of kernels, import it anew, call it; return the answer and what compiled."""
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path / "kept"))
    monkeypatch.syspath_prepend(tmp_path)
    package = f"made_{tmp_path.name}"
    (tmp_path / package).mkdir()

    def call(
        shape: str = SHAPE, numbers: str = NUMBERS, steps: str = STEPS, sums: str = SUMS
    ) -> tuple[int, list[str]]:
        files = {"shape": shape, "numbers": numbers, "steps": steps, "sums": sums}
        for name, text in {"__init__": "", **files}.items():
            path = tmp_path / package / f"{name}.py"
            path.write_text(text.replace("{package}", package))
        importlib.invalidate_caches()
        for name in [name for name in sys.modules if name.startswith(package)]:
            del sys.modules[name]
        for folder in tmp_path.glob(f"{package}/__pycache__/*.pyc"):
            folder.unlink()
        module: ModuleType = importlib.import_module(f"{package}.sums")
        pair = importlib.import_module(f"{package}.shape").Pair(first=7, second=1_000)
        compiled: list[str] = []
        with before_compiling(compiled.append):
            answer = module.total(np.array([1, 2, 3]), pair)
        return int(answer), compiled

    return call


def kept_files(tmp_path):
    return sorted((tmp_path / "kept" / "linkway").glob("*"))


def test_code_is_compiled_once_and_then_loaded(run, tmp_path):
    assert run() == (ANSWER, ["total"])
    assert run() == (ANSWER, [])
    assert [file.suffix for file in kept_files(tmp_path)] == [".kept"]


@pytest.mark.parametrize(
    ("changed", "answer"),
    [
        ({"steps": STEPS.replace("FACTOR = 10", "FACTOR = 20")}, 141),
        ({"steps": STEPS.replace("number * FACTOR", "number + FACTOR")}, 57),
        ({"numbers": "MORE = 5"}, 96),
        ({"steps": STEPS.replace("step", "part")}, ANSWER),
        ({"sums": SUMS.replace("pair.first", "pair.second")}, 3_060),
        # The same types in the same order, with other names.
        ({"shape": SHAPE.replace("first: int\n    second", "second: int\n    first")}, ANSWER),
    ],
    ids=[
        "constant of a step",
        "constant of a module",
        "kind of a step",
        "body of a step",
        "kernel",
        "fields of a named tuple",
    ],
)
def test_a_change_that_matters_compiles_again(run, changed, answer):
    run()
    assert run(**changed) == (answer, ["total"])
    assert run(**changed) == (answer, [])


@pytest.mark.parametrize(
    "changed",
    [
        {"steps": STEPS.replace("Scale a number", "Multiply it")},
        {"steps": "# Why ten?\n\n" + STEPS},
        {"sums": SUMS.replace("    result = 0", "    # From nothing.\n    result = 0")},
        {"sums": SUMS + "\n\ndef unused():\n    return 1\n"},
    ],
    ids=["docstring", "comment above", "comment inside", "another function"],
)
def test_a_change_that_does_not_matter_compiles_nothing(run, changed):
    run()
    assert run(**changed) == (ANSWER, [])


@pytest.mark.parametrize("damage", [lambda data: data[:100], lambda data: data[:-1] + b"\0", len])
def test_a_torn_file_is_written_again(run, tmp_path, damage):
    run()
    (file,) = kept_files(tmp_path)
    data = file.read_bytes()
    file.write_bytes(b"" if damage is len else damage(data))
    assert run() == (ANSWER, ["total"])
    assert run() == (ANSWER, [])


def test_where_nothing_can_be_written_answers_come_all_the_same(run, tmp_path, monkeypatch):
    (tmp_path / "a file").touch()
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path / "a file"))
    assert not kept.can_keep()
    assert run() == (ANSWER, ["total"])
    assert run() == (ANSWER, ["total"])


def test_with_another_numba_answers_come_and_nothing_is_kept(run, tmp_path, monkeypatch):
    def gone(compiled: object) -> None:
        raise AttributeError("no _reduce")

    monkeypatch.setattr(CompileResult, "_reduce", gone)
    with pytest.warns(RuntimeWarning, match=r"every start compiles it again.*no _reduce"):
        assert run() == (ANSWER, ["total"])
    assert not kept_files(tmp_path)


def test_code_is_read_where_it_cannot_be_written(run, tmp_path, monkeypatch):
    (tmp_path / "a file").touch()
    closed, mine = tmp_path / "a file" / "x", tmp_path / "mine"
    monkeypatch.setattr(kept, "code_folders", lambda: [closed, mine])
    assert kept.can_keep()
    assert run() == (ANSWER, ["total"])
    assert [file.suffix for file in mine.iterdir()] == [".kept"]
    monkeypatch.setattr(kept, "code_folders", lambda: [mine, closed])
    assert run() == (ANSWER, [])


def test_without_a_home_folder_only_our_own_is_used(monkeypatch):
    monkeypatch.setattr(numba.config, "CACHE_DIR", "")
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    (folder,) = kept.code_folders()
    assert folder.parent.name == "kernels"


def test_old_code_of_a_kernel_is_thrown_away(run, tmp_path):
    run()
    (first,) = kept_files(tmp_path)
    run(steps=STEPS.replace("FACTOR = 10", "FACTOR = 20"))
    assert first.exists()
    a_year_ago = time.time() - 365 * 86_400
    os.utime(first, (a_year_ago, a_year_ago))
    run(steps=STEPS.replace("FACTOR = 10", "FACTOR = 30"))
    assert not first.exists()
    assert len(kept_files(tmp_path)) == 2


def test_whoever_is_told_may_refuse(run, tmp_path):
    class No(Exception):
        pass

    def refuse(kernel: str) -> None:
        raise No(kernel)

    run(sums="def total(numbers, pair):\n    return 0\n")
    module = importlib.import_module(f"made_{tmp_path.name}.steps")
    from geo.routing.kernels import kernel

    tripled = kernel(lambda number: module.scaled(number) * 3)
    with pytest.raises(No), before_compiling(refuse):
        tripled(2)
    assert not kept_files(tmp_path)


def test_a_step_stays_python(run, tmp_path):
    run()
    assert importlib.import_module(f"made_{tmp_path.name}.steps").scaled(4) == 40
