"""What an opened pack is to processes that live long."""

from __future__ import annotations

import subprocess
import sys

import pytest

from geo.errors import PackError
from geo.pack.build import build_pack
from geo.pack.load import open_pack
from tests.pack.hamlet import hamlet


def test_a_pack_that_is_built_again_does_not_mix_with_the_one_that_is_open(tmp_path):
    packs = tmp_path / "packs"
    opened = open_pack(build_pack(hamlet(tmp_path), packs).folder)
    other = tmp_path / "other.csv"
    other.write_text("postcode,lat,lon\nLE15 2ZZ,52.6501,-0.7795\n")
    folder = build_pack(hamlet(tmp_path, postcodes=other), packs).folder
    assert folder == opened.folder
    assert list(open_pack(folder).postcodes["postcode"]) == ["LE15 2ZZ"]
    assert list(opened.postcodes["postcode"]) == ["LE15 1AA", "LE15 1AB", "LE15 9ZZ"]


def test_what_is_no_table_is_refused_when_it_is_read(tmp_path):
    pack = open_pack(build_pack(hamlet(tmp_path), tmp_path / "packs").folder)
    torn = type(pack)(**{**vars(pack), "files": {"places.parquet": b"PAR1"}})
    with pytest.raises(PackError, match=r"places.parquet is torn .* build it again"):
        _ = torn.places


def test_opening_a_pack_loads_no_library_of_tables(tmp_path):
    folder = build_pack(hamlet(tmp_path), tmp_path / "packs").folder
    look = (
        "import sys; from geo.pack.load import open_pack; open_pack(__import__('pathlib').Path("
        "sys.argv[1])); print({'pandas', 'geopandas', 'pyarrow', 'shapely', 'scipy.sparse'}"
        " & set(sys.modules))"
    )
    found = subprocess.run(
        [sys.executable, "-c", look, str(folder)], capture_output=True, text=True, check=True
    )
    assert found.stdout == "set()\n"
