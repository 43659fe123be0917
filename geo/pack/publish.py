"""Put a finished pack in its place in one step, and clear up after builds that were killed."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path
from typing import Final

from geo.errors import GeoError, PackError

_ROOM_BYTES: Final = 16_000_000


def publish(folder: Path, temporary: Path) -> None:
    """Put `temporary` in the place of `folder`."""
    _flush(temporary)
    if folder.exists():
        old = folder.parent / f".{folder.name}.old-{os.getpid()}"
        folder.rename(old)
        temporary.rename(folder)
        shutil.rmtree(old, ignore_errors=True)
    else:
        temporary.rename(folder)


def _flush(folder: Path) -> None:
    """Make sure that the bytes are on the disk before the rename says that they are."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())


def sweep(dest: Path, name: str) -> None:
    """Remove what killed builds of this pack left, unless their process still runs."""
    for path in dest.glob(f".{name}.*-*"):
        words = path.name.removeprefix(f".{name}.").split("-")
        if len(words) >= 2 and words[0] in {"new", "old"} and words[1].isdigit():
            if _is_running(int(words[1])):
                continue
            if words[0] == "old" and not (dest / name).exists():
                # Killed between the two renames: the old pack is still good.
                path.rename(dest / name)
            else:
                shutil.rmtree(path, ignore_errors=True)


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def disk_error(error: OSError, dest: Path) -> GeoError:
    """Turn what the operating system says into one line for people."""
    # NumPy says how many items it could not write, and not why.
    if error.errno in {errno.ENOSPC, errno.EDQUOT} or (error.errno is None and _is_full(dest)):
        return PackError(f"{dest}: the disk is full: free some space and build again")
    return PackError(f"{error.filename or dest}: {error.strerror or error}")


def _is_full(dest: Path) -> bool:
    try:
        return shutil.disk_usage(dest).free < _ROOM_BYTES
    except OSError:
        return False
