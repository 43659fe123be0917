"""Reading the published shapes of postcode tables, and what is said of bad ones.

The grid reference of every test is the Ordnance Survey's worked example: 651409.903, 313177.270
in the National Grid is 52 39 28.723 N, 1 42 57.787 E in WGS84.
"""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import InputError
from geo.findings import Findings
from geo.postcodes import COLUMNS, normalise_postcode, read_postcodes

BNG = "EPSG:27700"
LAT, LON = 52 + 39 / 60 + 28.723 / 3600, 1 + 42 / 60 + 57.787 / 3600

CODE_POINT = (
    '"NR293AA",10,651410,313177,"E92000001","E19000239","E18000239","","E07000145","E05005788"\n'
    '"NR1 1AB",50,623000,308000,"E92000001","","","","",""\n'
    '"NR9 9ZZ",90,0,0,"E92000001","","","","",""\n'
)
ONSPD = (
    "pcd,pcd2,pcds,dointr,doterm,oscty,ced,oslaua,osward,parish,usertype,oseast1m,osnrth1m,"
    "osgrdind,lat,long\n"
    f"NR293AA,NR29 3AA,NR29 3AA,198001,,,,,,,0,651410,0313177,1,{LAT},{LON}\n"
    "NR1 1AB,NR1  1AB,NR1 1AB,198001,199606,,,,,,0,623000,0308000,1,52.62,1.29\n"
    "NR9 9ZZ,NR9  9ZZ,NR9 9ZZ,198001,,,,,,,0,,,9,99.999999,0.000000\n"
)
NSPL = (
    "pcd7,pcd8,pcds,dointr,doterm,usrtypind,east1m,north1m,gridind,oa21cd,lat,long,imd25ind\n"
    f'"NR293AA","NR29 3AA","NR29 3AA",198001,,0,651410,313177,1,E00000001,{LAT},{LON},1\n'
)
PLAIN = f"postcode,lat,lon\nnr29 3aa,{LAT},{LON}\n"


def write(tmp_path: Path, text: str, name: str = "postcodes.csv") -> Path:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def read(path: Path) -> tuple[pd.DataFrame, dict[str, int]]:
    findings = Findings()
    found = read_postcodes(path, BNG, findings)
    return found, {finding.code: finding.count for finding in findings.all()}


@pytest.mark.parametrize(
    ("text", "postcodes", "faults"),
    [
        (CODE_POINT, ["NR1 1AB", "NR29 3AA"], {"postcode_without_position": 1}),
        (ONSPD, ["NR29 3AA"], {"postcode_without_position": 1, "postcode_ended": 1}),
        (NSPL, ["NR29 3AA"], {}),
        (PLAIN, ["NR29 3AA"], {}),
        ("\ufeff" + PLAIN, ["NR29 3AA"], {}),
        (PLAIN.replace("postcode,lat,lon", "Postcode,Latitude,Longitude"), ["NR29 3AA"], {}),
        ("id,postcode,easting,northing\n1,NR29 3AA,651410,313177\n", ["NR29 3AA"], {}),
    ],
)
def test_each_published_format(
    tmp_path: Path, text: str, postcodes: list[str], faults: dict[str, int]
) -> None:
    found, counts = read(write(tmp_path, text))
    assert tuple(found.columns) == COLUMNS
    assert found["postcode"].tolist() == postcodes
    assert counts == faults
    row = found.set_index("postcode").loc["NR29 3AA"]
    # A metre is about 0.00001 degrees of latitude; Code-Point gives whole metres.
    assert row["lat"] == pytest.approx(LAT, abs=5e-5)
    assert row["lon"] == pytest.approx(LON, abs=5e-5)
    assert row["x_m"] == pytest.approx(651_410, abs=5)
    assert row["y_m"] == pytest.approx(313_177, abs=5)


def test_quality_is_code_points_own_and_zero_where_nothing_says_it(tmp_path: Path) -> None:
    found, _ = read(write(tmp_path, CODE_POINT))
    assert found.set_index("postcode")["quality"].to_dict() == {"NR1 1AB": 50, "NR29 3AA": 10}
    found, _ = read(write(tmp_path, ONSPD))
    assert found["quality"].tolist() == [0]


def test_a_folder_and_a_zip_as_published_read_alike(tmp_path: Path) -> None:
    other = '"IP1 1AA",10,616000,244500,"E92000001","","","","",""\n'
    members = {
        "Data/CSV/nr.csv": CODE_POINT,
        "Data/CSV/ip.csv": other,
        "Doc/Code-Point_Open_Column_Headers.csv": "PC,PQ,EA,NO\nPostcode,Quality,E,N\n",
        "Doc/licence.txt": "OGL",
    }
    for name, text in members.items():
        write(tmp_path, text, f"folder/{name}")
    with zipfile.ZipFile(tmp_path / "codepo_gb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    from_folder, _ = read(tmp_path / "folder")
    steps: list[tuple[int, int | None]] = []
    from_zip = read_postcodes(
        tmp_path / "codepo_gb.zip", BNG, Findings(), lambda d, t=None: steps.append((d, t))
    )
    assert from_folder["postcode"].tolist() == ["IP1 1AA", "NR1 1AB", "NR29 3AA"]
    pd.testing.assert_frame_equal(from_folder, from_zip)
    total = len(CODE_POINT) + len(other)
    assert steps[-1] == (total, total)
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)


def test_bad_rows_are_stepped_over_and_counted_with_their_line(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        f"postcode,lat,lon\nNR29 3AA,{LAT},{LON}\nnonsense,52,1\n\nNR1 1AB,north,1.2\n"
        f"NR1 1AD,,\nNR29 3aa,52.0,1.0\nNR1 1AE,152,1\n",
    )
    findings = Findings()
    found = read_postcodes(path, BNG, findings)
    assert found["postcode"].tolist() == ["NR29 3AA"]
    assert found["lat"].tolist() == pytest.approx([LAT])
    by_code = {finding.code: finding for finding in findings.all()}
    assert by_code["postcode_unreadable"].examples == ("postcodes.csv line 3: 'nonsense'",)
    assert by_code["postcode_position_unreadable"].count == 1
    assert by_code["postcode_position_unreadable"].examples == ("postcodes.csv line 5: 'north1.2'",)
    assert by_code["postcode_without_position"].count == 2
    assert by_code["postcode_twice"].examples == ("NR29 3AA",)


@pytest.mark.parametrize(
    "text",
    [
        f"postcode,lat,lon\n\n\nNR29 3AA,{LAT},{LON}\nnonsense,52,1\n",
        f"\ufeff\n\npostcode,lat,lon\nNR29 3AA,{LAT},{LON}\nnonsense,52,1\n",
        f"postcode,lat,lon,note\n,\n\nNR29 3AA,{LAT},{LON}\nnonsense,52,1\n",
    ],
)
def test_blank_lines_at_the_top_lose_nothing(tmp_path: Path, text: str) -> None:
    findings = Findings()
    found = read_postcodes(write(tmp_path, text), BNG, findings)
    assert found["postcode"].tolist() == ["NR29 3AA"]
    (finding,) = findings.all()
    assert finding.examples == ("postcodes.csv line 5: 'nonsense'",)


def test_rows_with_swapped_or_no_coordinates_are_counted(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        f"postcode,lat,lon\nNR29 3AA,{LAT},{LON}\nNR1 1AB,{LON},{LAT}\nNR1 1AD,0,0.0\n"
        "NR1 1AE,12.9,77.6\n",
    )
    findings = Findings()
    found = read_postcodes(path, BNG, findings)
    # Far away is not swapped: only the area can say that it is not wanted.
    assert found["postcode"].tolist() == ["NR1 1AE", "NR29 3AA"]
    assert {finding.code: finding.examples for finding in findings.all()} == {
        "postcode_looks_swapped": ("postcodes.csv line 3: 'NR11AB'",),
        "postcode_without_position": ("postcodes.csv line 4: 'NR11AD'",),
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"^p\.csv \(line 1\): has no column postcode; there are: nothing"),
        ("<html><body>Not found</body></html>", r"has no column postcode"),
        ("postcode,name\nNR1 1AA,x\n", r"no column lat or easting; there are: postcode, name"),
        ("postcode,lat\nNR1 1AA,52\n", r"no column lon or northing"),
        ("postcode,lat,lon\n", r"^p\.csv: holds no postcode with a position"),
        ("postcode,lat,lon\nNR1 1AA,,\n", r"holds no postcode with a position"),
        (f"postcode,lat,lon\nNR1 1AA,{LON},{LAT}\n", r"latitude and longitude swapped\?$"),
        ("postcode,lat,lon\nNR1 1AA\n", r"every row has fewer values than the first line names"),
        ("postcode,lat,lon\nNR1 1AA,0,0\n", r"holds no postcode with a position"),
        ('postcode,lat,lon\nNR1 1AA,52,1\n"NR', r"cannot be read as CSV"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        read(write(tmp_path, text, "p.csv"))
    assert "\n" not in str(caught.value)


def test_no_file_no_csv_no_zip(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"^none\.csv: there is no such file"):
        read(tmp_path / "none.csv")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match=r"^pipe: is not a plain file$"):
        read(tmp_path / "pipe")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match=r"^empty: holds no CSV file"):
        read(tmp_path / "empty")
    with pytest.raises(InputError, match=r"^page\.zip: is not a zip"):
        read(write(tmp_path, "<html>", "page.zip"))


def test_a_zip_bomb_is_refused_and_a_damaged_zip_is_said_to_be(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", PLAIN + "\n" * 30_000_000)
    with pytest.raises(InputError, match=r"^bomb\.zip \(a\.csv\): unpacks to an unreasonable size"):
        read(bomb)

    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.csv", PLAIN)
    damaged = tmp_path / "damaged.zip"
    damaged.write_bytes(whole.getvalue().replace(b"nr29 3aa", b"nr29 3ab", 1))
    with pytest.raises(InputError, match=r"^damaged\.zip: is damaged"):
        read(damaged)


def test_a_zip_that_lies_about_its_size_is_still_counted(tmp_path: Path) -> None:
    path = tmp_path / "liar.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", PLAIN + "\n" * 30_000_000)
        size = archive.infolist()[0].file_size
    raw = path.read_bytes()
    path.write_bytes(raw.replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little")))
    with pytest.raises(InputError, match=r"^liar\.zip"):
        read(path)


@pytest.mark.parametrize(
    ("text", "postcode"),
    [
        ("np194ab", "NP19 4AB"), (" NP19  4AB ", "NP19 4AB"), ("n p 1 9 4 a b", "NP19 4AB"),
        ("M1 1AA", "M1 1AA"), ("m11aa", "M1 1AA"), ("EC1A1BB", "EC1A 1BB"),
        ("W1A 0AX", "W1A 0AX"), ("GIR 0AA", "GIR 0AA"), ("NP19\u00a04AB", "NP19 4AB"),
        ("ＮＰ１９ ４ＡＢ", "NP19 4AB"),
        ("", None), ("NP19", None), ("NP19 4A", None), ("NP19 4ABX", None), ("NP19 4AC", None),
        ("12345", None), ("NP194 AB1", None), ("Newport", None), ("NP19;4AB", None),
    ],
)  # fmt: skip
def test_normalise(text: str, postcode: str | None) -> None:
    assert normalise_postcode(text) == postcode


@given(st.from_regex(r"[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][ABD-HJLNP-UW-Z]{2}", fullmatch=True))
def test_a_normal_postcode_stays_and_any_spelling_of_it_comes_back_to_it(postcode: str) -> None:
    assert normalise_postcode(postcode) == postcode
    assert normalise_postcode(postcode.lower().replace(" ", "")) == postcode


@given(st.text(max_size=20))
def test_no_text_is_too_odd(text: str) -> None:
    found = normalise_postcode(text)
    assert found is None or normalise_postcode(found) == found


@pytest.mark.real_data
def test_a_real_list_is_read_whole_and_its_two_systems_agree(real_data: Path) -> None:
    path = real_data / "newport" / "newport_postcodes_2025-10.csv"
    found, counts = read(path)
    assert counts == {}
    assert len(found) == 12_905
    raw = pd.read_csv(path).sort_values("postcode", ignore_index=True)
    assert found["postcode"].tolist() == raw["postcode"].tolist()
    # The file's own grid references, against its degrees: under half a metre everywhere.
    assert (found["x_m"] - raw["easting"]).abs().max() < 0.5
    assert (found["y_m"] - raw["northing"]).abs().max() < 0.5


@pytest.mark.real_data
def test_code_point_as_published_gives_the_same_places(real_data: Path, tmp_path: Path) -> None:
    raw = pd.read_csv(real_data / "newport" / "newport_postcodes_2025-10.csv")
    published = raw[["postcode", "quality", "easting", "northing"]].assign(
        postcode=raw["postcode"].str.replace(" ", ""), country="W92000004"
    )
    published.to_csv(tmp_path / "np.csv", header=False, index=False)
    from_grid, _ = read(tmp_path / "np.csv")
    from_degrees, _ = read(real_data / "newport" / "newport_postcodes_2025-10.csv")
    assert from_grid["postcode"].tolist() == from_degrees["postcode"].tolist()
    assert (from_grid["lat"] - from_degrees["lat"]).abs().max() < 1e-5
    assert (from_grid["lon"] - from_degrees["lon"]).abs().max() < 1e-5
