"""Is a path that somebody gave us a file at all?"""

from __future__ import annotations

from pathlib import Path

from geo.errors import InputError


def require_file(path: Path) -> None:
    """Refuse a path that is no plain file; reading a device or a pipe might never end.

    Raises
    ------
    InputError
        There is nothing there, or a folder, or something that is neither file nor folder.
    """
    if path.is_file():
        return
    if path.is_dir():
        raise InputError(path, "is a folder, not a file")
    if path.exists():
        raise InputError(path, "is not a plain file")
    raise InputError(path, "there is no such file")
