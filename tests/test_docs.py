"""The documents say only what is there: commands, options, settings, files and routes."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from webmap.cli import linkway
from webmap.settings import ROWS

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md")])
TEXT = {path: path.read_text(encoding="utf-8") for path in DOCUMENTS}


def commands(group: click.Group, prefix: str = "") -> dict[str, click.Command]:
    """Every command by its words, such as "groups import"."""
    context = click.Context(group)
    found: dict[str, click.Command] = {}
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        found[f"{prefix}{name}"] = command
        if isinstance(command, click.Group):
            found |= commands(command, f"{prefix}{name} ")
    return found


COMMANDS = commands(linkway)
OPTIONS = {
    option
    for command in [linkway, *COMMANDS.values()]
    for parameter in command.params
    for option in parameter.opts + parameter.secondary_opts
} | {"--help", "--version", "--app"}


def spans(text: str) -> list[str]:
    """Code spans and indented or fenced blocks."""
    return re.findall(r"`([^`\n]+)`", text) + re.findall(r"^    (.+)$", text, re.MULTILINE)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_and_option_in_the_documents_exists(path):
    for span in spans(TEXT[path]):
        if "python -m benchmarks" in span:
            continue  # a benchmark has options of its own
        for words in re.findall(r"\blinkway ((?:[a-z]+(?:-[a-z]+)* ?){1,2})", span):
            first, *rest = words.split()
            assert first in COMMANDS, f"{path.name}: there is no 'linkway {first}'"
            if isinstance(COMMANDS[first], click.Group) and rest:
                assert f"{first} {rest[0]}" in COMMANDS, f"{path.name}: no 'linkway {words}'"
        for option in re.findall(r"(?<![\w-])--[a-z][a-z-]+", span):
            assert option in OPTIONS, f"{path.name}: no command has {option}"


def test_every_command_is_in_the_documents():
    everything = "\n".join(TEXT.values())
    missing = [name for name in COMMANDS if f"linkway {name}" not in everything]
    assert missing == []


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_explains_itself_and_each_of_its_options(name):
    command = COMMANDS[name]
    assert command.help
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"linkway {name}: {parameter.opts[0]} has no help"


def test_every_setting_is_in_the_documents_and_nothing_else():
    documented = set(re.findall(r"LINKWAY_[A-Z_]+", "\n".join(TEXT.values())))
    existing = {row.variable for row in ROWS}
    assert documented - {"LINKWAY_TEST_DATA"} == existing


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_named_in_the_documents_is_there(path):
    for target in re.findall(r"\]\(([^)#:]+)\)", TEXT[path]):
        assert (path.parent / target).exists(), f"{path.name} links to {target}"
    for name in re.findall(
        r"`((?:docs|tests|webmap|geo|directory|benchmarks|templates|data)/[\w./-]+)`", TEXT[path]
    ):
        if "boundaries/" in name and name.endswith((".gpkg", ".geojson")):
            continue  # a file of the reader's own
        assert (ROOT / name).exists() or "vendor" in name, f"{path.name} names {name}"


def test_every_make_target_in_the_documents_exists():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for path, text in TEXT.items():
        for target in re.findall(r"`make ([a-z-]+)", text):
            assert target in targets, f"{path.name}: no 'make {target}'"
