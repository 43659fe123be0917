"""Files out: a new file in the place of the old one, whole or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path
from typing import Final

from directory.errors import FileError

_NEW_FILE_MODE: Final = 0o644


def replace_file(path: Path, data: bytes) -> None:
    """Put `data` in the place of a file; the old one stays until the new one is whole.

    A link is followed to the file that it names, and an old file's permissions are kept.

    Raises
    ------
    FileError : there is something that is not a regular file, or it cannot be written.
    """
    temporary: Path | None = None
    try:
        target = Path(os.path.realpath(path))
        mode = _mode(path, target)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".linkway-")
        temporary = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            os.fsync(file.fileno())
        temporary.chmod(mode)
        temporary.replace(target)
    except OSError as error:
        _drop(temporary)
        raise FileError(path, f"it cannot be written ({error.strerror})") from None
    except BaseException:
        _drop(temporary)
        raise


def _mode(path: Path, target: Path) -> int:
    """Return the permissions of the file to come."""
    try:
        found = target.lstat().st_mode
    except FileNotFoundError:
        return _NEW_FILE_MODE
    if not stat.S_ISREG(found):
        # A device or a pipe would be gone, and a link that leads back to itself has no end.
        raise FileError(path, "it is not a regular file: give another name")
    return stat.S_IMODE(found)


def _drop(temporary: Path | None) -> None:
    if temporary is not None:
        temporary.unlink(missing_ok=True)
