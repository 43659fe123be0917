"""Archives from strangers: each fault is one line that says what to do."""

from __future__ import annotations

import os
import struct
import zipfile
from pathlib import Path

import pytest

from geo.errors import InputError
from geo.findings import Findings
from geo.timetable import Limits, read_timetable
from geo.timetable.archive import FeedArchive
from tests.timetable.feeds import CRS, load, village, write_feed


def read(path: Path, limits: Limits | None = None) -> object:
    return read_timetable([path], CRS, Findings(), limits=limits or Limits())


def refusal(path: Path, limits: Limits | None = None) -> str:
    """The error of a feed that must be refused: one line that begins with the file's name."""
    with pytest.raises(InputError) as caught:
        read(path, limits)
    text = str(caught.value)
    assert "\n" not in text
    assert text.startswith(path.name)
    return text


def zip_with(path: Path, members: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return path


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert refusal(tmp_path / "gone.zip") == "gone.zip: there is no such file"


def test_a_folder_is_not_a_feed(tmp_path: Path) -> None:
    assert refusal(tmp_path).endswith(": is a folder, not a file")


def test_a_pipe_is_not_a_feed(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert refusal(tmp_path / "pipe") == "pipe: is not a plain file"


def test_a_map_given_as_feed_is_no_web_page(tmp_path: Path) -> None:
    path = tmp_path / "town.osm"
    path.write_text("<?xml version='1.0' encoding='UTF-8'?>\n<osm version='0.6'></osm>\n")
    assert refusal(path) == "town.osm: is an XML file, not a zip: give a GTFS zip file"


def test_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "feed.zip"
    path.write_bytes(b"")
    assert refusal(path) == "feed.zip: is empty: download it again"


@pytest.mark.parametrize("start", [b"<!DOCTYPE html>", b"\n  <html>", b"\xef\xbb\xbf<html>"])
def test_a_web_page_saved_as_zip_is_called_one(tmp_path: Path, start: bytes) -> None:
    path = tmp_path / "feed.zip"
    path.write_bytes(start + b"<body>Service unavailable</body>")
    assert "is a web page, not a zip" in refusal(path)


def test_some_other_file(tmp_path: Path) -> None:
    path = tmp_path / "feed.zip"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    assert "is not a zip" in refusal(path)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_download_that_was_cut_short(tmp_path: Path, share: float) -> None:
    path = write_feed(tmp_path, "feed", village())
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    assert "cut short" in refusal(path)


def test_a_flipped_bit_is_damage(tmp_path: Path) -> None:
    path = tmp_path / "feed.zip"
    files = village()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    data = bytearray(path.read_bytes())
    place = data.index(b"Alder Green,52")
    data[place] ^= 1
    path.write_bytes(bytes(data))
    text = refusal(path)
    assert "stops.txt" in text
    assert "is damaged" in text


def test_a_password(tmp_path: Path) -> None:
    path = write_feed(tmp_path, "feed", village())
    data = bytearray(path.read_bytes())
    # Bit 0 of the flags of the first entry, in its own header and in the directory.
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(data))
    text = refusal(path)
    assert "agency.txt" in text
    assert "cannot be unpacked" in text


@pytest.mark.parametrize(
    "name",
    ["../stops.txt", "a/../../stops.txt", "/etc/stops.txt", "..\\stops.txt", "C:\\stops.txt"],
)
def test_paths_that_leave_the_archive(tmp_path: Path, name: str) -> None:
    path = zip_with(tmp_path / "feed.zip", {**village(), name: "stop_id\n"})
    assert "unsafe path" in refusal(path)


def test_a_bomb_is_told_by_its_directory(tmp_path: Path) -> None:
    files = village()
    path = zip_with(tmp_path / "feed.zip", {**files, "notes.txt": "0" * 5_000_000})
    text = refusal(path)
    assert "notes.txt" in text
    assert "zip bomb" in text


def test_a_bomb_that_lies_about_its_size(tmp_path: Path) -> None:
    """The directory says 100 bytes; the stream gives five million."""
    bomb = "stop_id,stop_lat,stop_lon\n" + "0" * 5_000_000
    path = tmp_path / "feed.zip"
    zip_with(path, {**village(stops=None), "stops.txt": bomb})
    data = path.read_bytes()
    honest = struct.pack("<I", len(bomb))
    assert data.count(honest) == 2
    path.write_bytes(data.replace(honest, struct.pack("<I", 2**31 - 1)))
    assert "zip bomb" in refusal(path)
    path.write_bytes(data.replace(honest, struct.pack("<I", 100)))
    assert "stops.txt" in refusal(path)


def test_a_bomb_that_lies_about_its_packed_size(tmp_path: Path) -> None:
    """Five million bytes in five thousand, said to be five million packed ones: ratio 1."""
    path = tmp_path / "feed.zip"
    zip_with(path, {**village(stops=None), "stops.txt": "stop_id\n" + "0" * 5_000_000})
    with zipfile.ZipFile(path) as archive:
        packed = archive.getinfo("stops.txt").compress_size
    data = path.read_bytes().replace(struct.pack("<I", packed), struct.pack("<I", 5_000_000))
    path.write_bytes(data)
    assert "larger than the file itself" in refusal(path)


def test_bytes_are_counted_while_they_are_read(tmp_path: Path) -> None:
    """Whatever the directory said when the archive was opened."""
    path = write_feed(tmp_path, "feed", village())
    with FeedArchive(path, Limits()) as archive:
        archive.limits = Limits(member_bytes=100)
        with (
            pytest.raises(InputError, match=r"\(stops.txt\): unpacks to more than the 100 bytes"),
            archive.open("stops.txt") as stream,
        ):
            stream.read()


def test_limits_are_counted(tmp_path: Path) -> None:
    path = write_feed(tmp_path, "feed", village())
    size = path.stat().st_size
    assert "is too large" in refusal(path, Limits(archive_bytes=size - 1))
    assert "6 files" in refusal(path, Limits(members=5))
    assert "unpacks to more than the 100 bytes" in refusal(path, Limits(member_bytes=100))
    assert "unpacks to" in refusal(path, Limits(total_bytes=500))
    read(path, Limits(archive_bytes=size, members=6))


@pytest.mark.parametrize(
    "member", ["agency.txt", "stops.txt", "routes.txt", "trips.txt", "stop_times.txt"]
)
@pytest.mark.parametrize("empty", [True, False])
def test_a_required_file_that_is_missing_or_empty(tmp_path: Path, member: str, empty: bool) -> None:
    files = village()
    del files[member]
    if empty:
        files[member] = ""
    assert f"has no {member}" in refusal(write_feed(tmp_path, "feed", files))


def test_both_calendars_missing(tmp_path: Path) -> None:
    path = write_feed(tmp_path, "feed", village(calendar=None))
    assert "neither calendar.txt nor calendar_dates.txt" in refusal(path)


def test_a_zip_without_a_feed(tmp_path: Path) -> None:
    assert "has no stops.txt" in refusal(zip_with(tmp_path / "feed.zip", {"readme.txt": "hello"}))
    assert "has no stops.txt" in refusal(zip_with(tmp_path / "none.zip", {}))


def test_a_feed_inside_a_folder_is_read(tmp_path: Path) -> None:
    files = {f"export/gtfs/{name}": text for name, text in village().items()}
    files["__MACOSX/export/gtfs/stops.txt"] = "\x00\x05\x16\x07"
    timetable, _ = load(tmp_path, files)
    assert timetable.trip_count == 1


def test_two_feeds_in_one_zip_are_refused(tmp_path: Path) -> None:
    both = {f"{folder}/{name}": text for folder in "ab" for name, text in village().items()}
    assert "twice" in refusal(write_feed(tmp_path, "feed", both))
    scattered = village(stops=None)
    scattered["old/stops.txt"] = village()["stops.txt"]
    assert "several folders" in refusal(write_feed(tmp_path, "feed", scattered))
