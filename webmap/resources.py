"""Where templates and static files are: beside the code in a checkout, inside it in a wheel."""

from __future__ import annotations

from pathlib import Path
from typing import Final

PACKAGE: Final = Path(__file__).resolve().parent


def templates_folder() -> Path:
    """Return the folder of page templates."""
    installed = PACKAGE / "templates"
    return installed if installed.is_dir() else PACKAGE.parent / "templates"


def static_folder() -> Path:
    """Return the folder of style sheets, scripts and pictures."""
    return PACKAGE / "static"


def vendor_is_complete() -> bool:
    """Whether the build hook has put the third-party files in place."""
    return (static_folder() / "vendor" / "STAMP").is_file()
