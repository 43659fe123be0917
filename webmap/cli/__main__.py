"""``python -m webmap.cli`` is the command ``linkway``."""

from webmap.cli import main

main()
