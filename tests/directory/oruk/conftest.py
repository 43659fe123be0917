"""The groups of the demo, validators of the published schemas, and a feed to fetch."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from directory.importing import import_file
from directory.model import Group
from directory.store import Store
from tests.directory.oruk.feedserver import Feed, serve
from tests.directory.oruk.fetched import service
from tests.directory.oruk.generated import TODAY


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> list[Group]:
    """Give every group of the demo, as a directory that has imported them keeps it."""
    from webmap.demo.district import draw_district
    from webmap.demo.groups import write_groups
    from webmap.demo.people import border
    from webmap.demo.postcodes import give_postcodes

    seed = 1
    district = draw_district(seed)
    file = tmp_path_factory.mktemp("demo") / "groups.csv"
    write_groups(file, district, give_postcodes(district, border(seed)), seed)
    with Store.open("sqlite://") as store:
        import_file(store, file, TODAY)
        return store.all_groups()


@pytest.fixture(scope="session")
def schemas(real_data: Path) -> dict[str, Any]:
    """Give validators of the compiled schemas of the UK profile, by name."""
    from jsonschema import Draft202012Validator
    from referencing import Registry
    from referencing.jsonschema import DRAFT202012

    folder = real_data / "oruk" / "uk-profile-3.0" / "schema"
    if not folder.is_dir():
        pytest.skip(f"no schemas in {folder}")
    # Those that are not compiled refer to their neighbours by the names of files.
    neighbours: Any = Registry().with_resources(
        (path.name, DRAFT202012.create_resource(_read(path))) for path in folder.glob("*.json")
    )
    compiled = ("service", "service_list", "service_at_location", "service_at_location_list")
    paths = {name: folder / "compiled" / f"{name}.json" for name in compiled}
    paths |= {name: folder / f"{name}.json" for name in ("taxonomy", "taxonomy_term")}
    return {
        name: Draft202012Validator(
            _read(path),
            registry=neighbours,
            format_checker=Draft202012Validator.FORMAT_CHECKER,
        )
        for name, path in paths.items()
    }


@pytest.fixture
def feed() -> Iterator[Feed]:
    """Serve a feed of five groups."""
    with serve(Feed([service(ref) for ref in "abcde"])) as running:
        yield running


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
