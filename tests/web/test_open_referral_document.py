"""The page about Open Referral UK names every term and every route that there is."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask

from directory.oruk.topics import FILLED, FIXED

TEXT = (Path(__file__).parents[2] / "docs" / "open-referral.md").read_text(encoding="utf-8")


def test_every_term_of_ours_is_explained() -> None:
    rows = [line for line in TEXT.splitlines() if line.startswith("| Linkway: ")]
    for vocabulary in (*FIXED, *FILLED):
        said = " ".join(row for row in rows if row.startswith(f"| {vocabulary.name} |"))
        assert said, vocabulary.name
        for _, name, _ in vocabulary.terms:
            assert re.sub(r": (yes|no)$", "", name) in said, name


def test_every_route_that_is_named_is_there(app: Flask) -> None:
    routes = {re.sub(r"<[^>]*>", "{id}", rule.rule) for rule in app.url_map.iter_rules()}
    named = re.findall(r"`(/[^`]*)`", TEXT)
    assert len(named) > 9
    assert set(named) <= routes
