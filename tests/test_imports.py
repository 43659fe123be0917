"""Importing does nothing to the machine, and asking for help loads nothing heavy."""

from __future__ import annotations

import json
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import directory
import geo
import webmap

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent

MODULES = sorted(
    module.name
    for package in (geo, directory, webmap)
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    # Alembic's scripts run only inside a migration.
    if ".migrations." not in module.name and not module.name.endswith(".__main__")
)

_WATCH = """
import json, os, sys
events = []
allowed = tuple(json.loads(sys.argv[1]))
def hook(event, args):
    # Compiled code is kept beside the source, by Python and by Numba.
    if "__pycache__" in str(args[:1]):
        return
    # urllib3, which Folium loads, binds to loopback once to see whether there is IPv6.
    if event in ("socket.connect", "subprocess.Popen", "os.mkdir", "os.remove"):
        events.append([event, str(args)[:200]])
    # A number is a file that was opened before; that was looked at then.
    if event == "open" and not isinstance(args[0], int) and "/dev/null" not in str(args[0]):
        mode, flags = args[1] or "", args[2] or 0
        if set(mode) & set("wax+") or flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            events.append([event, str(args[0])])
sys.addaudithook(hook)
import importlib
for name in allowed:
    importlib.import_module(name)
print(json.dumps(events))
"""


@pytest.mark.parametrize("package", ["geo", "directory", "webmap"])
def test_importing_every_module_writes_no_file_and_opens_no_socket(package):
    names = [name for name in MODULES if name.split(".")[0] == package]
    done = subprocess.run(
        [sys.executable, "-c", _WATCH, json.dumps(names)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert json.loads(done.stdout.splitlines()[-1]) == []


def test_help_loads_nothing_heavy():
    code = (
        "import sys; from webmap.cli import linkway\n"
        "try: linkway(['--help'])\n"
        "except SystemExit: pass\n"
        "print([m for m in ('numpy', 'pandas', 'geopandas', 'osmnx', 'folium', 'numba', 'scipy',"
        " 'flask', 'sqlalchemy', 'ortools', 'shapely') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
