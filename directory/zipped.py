"""Zip files: an Excel workbook is one, and not each one is an Excel workbook."""

from __future__ import annotations

import io
import zipfile
from enum import Enum, auto
from typing import Final

ZIP_BEGINS: Final = b"PK\x03\x04"


class Zipped(Enum):
    """What a zip file is."""

    WORKBOOK = auto()
    OTHER = auto()
    BROKEN = auto()


def zipped(data: bytes) -> Zipped:
    """Return what the zip file `data` is, by the names of its parts."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, EOFError, OSError, NotImplementedError):
        return Zipped.BROKEN
    if "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names):
        return Zipped.WORKBOOK
    return Zipped.OTHER
