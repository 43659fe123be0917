"""Texts of feeds become plain paragraphs."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.oruk.cleaning import clean_line, clean_text


@pytest.mark.parametrize(
    ("published", "clean"),
    [
        ("<p>Tea &amp; cake.</p><p>All welcome</p>", "Tea & cake.\n\nAll welcome"),
        ("<ul><li>Tea</li><li><p>Cake</p></li></ul>Come!", "- Tea\n- Cake\n\nCome!"),
        ("<ol><li>Ring</li><li>Come</li></ol>", "1. Ring\n2. Come"),
        ("One<br>Two<br/>Three", "One\nTwo\nThree"),
        ("&lt;p&gt;Tea&lt;/p&gt;&lt;p&gt;Cake&lt;/p&gt;", "Tea\n\nCake"),
        ("&amp;lt;b&amp;gt;Tea&amp;lt;/b&amp;gt; &amp;amp; cake", "Tea & cake"),
        ("It&amp;#39;s free", "It's free"),
        ("Â£3 a session, donâ€™t bring cash", "£3 a session, don’t bring cash"),
        ("5pm&nbsp;â€“ with tea<br>", "5pm “ with tea".replace("“", "–")),
        ("cafÃ©", "café"),
        ("Line one\\r\\nLine two\\u00a33", "Line one\nLine two£3"),
        ('He said \\"come\\"', 'He said "come"'),
        ("\u202eevil\u202c \u200bword\ufeff", "evil word"),
        ("a\x00b\x1bc", "abc"),
        ("<script>alert(1)</script>Tea<style>p{}</style>", "Tea"),
        ("Ask <jane@example.org> if 3 < 5 & 5 > 3", "Ask <jane@example.org> if 3 < 5 & 5 > 3"),
        ("<b>Ages</b> < 5, mail <a@b.org>", "Ages < 5, mail <a@b.org>"),
        ('<a href="https://example.org/x">Our page</a>', "Our page (https://example.org/x)"),
        ('<a href="https://example.org/">example.org</a>', "example.org"),
        ('<a href="mailto:a@example.org?subject=x">Write</a>', "Write (a@example.org)"),
        ('<a href="tel:01632960123">01632 960123</a>', "01632 960123"),
        ('<a href="javascript:alert(1)">Click</a>', "Click"),
        ("• Tea\n• Cake", "- Tea\n- Cake"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("Tea\n\n\n\n\nCake   now", "Tea\n\nCake now"),
        ("", ""),
    ],
)  # fmt: skip
def test_text_is_plain(published, clean):
    assert clean_text(published) == clean


def test_a_line_has_no_breaks():
    assert clean_line("<p>Lunch</p> <p>club</p>\n") == "Lunch club"


def test_deep_nesting_is_no_fault():
    assert "tea" in clean_text("<div>" * 50 + "tea" + "</div>" * 50)
    clean_text("<div>" * 20_000 + "tea")


@settings(deadline=None)
@given(st.text(max_size=300))
def test_whatever_is_published_nothing_hidden_is_left(text):
    clean = clean_text(text)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]", clean)
    assert "\n\n\n" not in clean
    assert clean == clean.strip()


def test_real_descriptions_hold_neither_markup_nor_broken_letters(real_data):
    page = json.loads((real_data / "oruk" / "oruk1_real_services_page1_bristol.json").read_bytes())
    texts = [clean_text(service["description"]) for service in page["content"]]
    assert len(texts) == 50
    for text in texts:
        assert not re.search(r"</?[a-z][^>]*>|&[a-z]+;|&#|â€|Â|\u200b", text), text
    assert sum(text.count("\n- ") for text in texts) > 100
    assert sum(text.count("\n\n") for text in texts) > 300
