"""Files that are written whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from webmap.usecases.errors import UseCaseError


@contextmanager
def whole_file(out: Path) -> Iterator[Path]:
    """Lend a file beside `out` to write to, and put it in its place once it is whole.

    A link is followed to the file that it names; an old file keeps its permissions. Where the work
    stops, whatever was at `out` stays as it was.

    Raises
    ------
    UseCaseError : the file cannot be written, or what is there is no plain file.
    """
    try:
        target = _target(out)
        with tempfile.TemporaryDirectory(prefix=".linkway-", dir=target.parent) as folder:
            temporary = Path(folder) / target.name
            yield temporary
            if target.exists():
                shutil.copymode(target, temporary)
            temporary.replace(target)
    except OSError as error:
        raise UseCaseError(f"{out}: {error.strerror or error}") from error


def _target(out: Path) -> Path:
    """Return the file that `out` means: a link's target, and nothing but a file is replaced."""
    try:
        target = out.resolve()
    except RuntimeError:  # Python before 3.13; later ones give the link back.
        target = out
    if target.is_symlink():
        raise UseCaseError(f"{out}: is a link that leads back to itself")
    if not target.parent.is_dir():
        raise UseCaseError(f"{out}: there is no folder {target.parent}; make it first")
    if target.exists() and not target.is_file():
        raise UseCaseError(f"{out}: is not a plain file and will not be replaced")
    return target
