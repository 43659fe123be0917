"""Pages in other languages: the catalogue is whole, pages speak it, bad files do no harm."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from click.testing import CliRunner
from flask import Flask

from tests.web.conftest import make_app
from webmap.cli import linkway
from webmap.settings import SettingsError
from webmap.texts import ROOT, collected
from webmap.usecases.languages import TEMPLATE


def template() -> Catalog:
    with TEMPLATE.open("rb") as file:
        return read_po(file)


def write(folder: Path, said: dict[str, str], name: str = "cy") -> Path:
    """Write a catalogue that translates what `said` has."""
    catalogue = Catalog(locale=name)
    for english, other in said.items():
        catalogue.add(english, other)
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.po"
    with path.open("wb") as file:
        write_po(file, catalogue)
    return path


WELSH = {
    "Skip to main content": "Neidio i’r prif gynnwys",
    "Find groups for a patient": "Dod o hyd i grwpiau i glaf",
    "Where do they live?": "Ble maen nhw’n byw?",
}


@pytest.fixture(scope="module")
def welsh(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Return the app with some Welsh."""
    folder = tmp_path_factory.mktemp("languages")
    write(folder, WELSH)
    return make_app(tmp_path_factory.mktemp("instance"), languages=folder)


def choose(client: Any, code: str, back: str = "/search") -> Any:
    token = client.csrf_token()
    data = {"language": code, "back": back, "csrf_token": token}
    return client.post("/language", data=data)


def test_the_catalogue_holds_every_text_of_the_code() -> None:
    assert collected() == TEMPLATE.read_bytes(), "run 'make texts' and commit webmap/linkway.pot"


def test_no_text_hides_in_an_f_string() -> None:
    """There nothing collects it before Python 3.12."""
    for folder in ("webmap", "directory"):
        for path in (ROOT / folder).rglob("*.py"):
            found = re.search(r"\{\w*gettext\([\"']|\{_\([\"']", path.read_text(encoding="utf-8"))
            assert found is None, f"{path}: {found and found[0]}"


def test_every_text_can_be_translated() -> None:
    for message in filter(lambda each: each.id, template()):
        for text in message.id if isinstance(message.id, tuple) else (message.id,):
            without = re.sub(r"%\(\w+\)s|%%", "", text)
            assert "%" not in without, f"a place without a name in {text!r}"
            assert text == text.strip(), f"spaces around {text!r}"
            assert re.search("[A-Za-z]", without) or "%(" in text, f"no words in {text!r}"


def test_pages_speak_the_language_that_was_chosen_and_english_where_there_is_none(
    welsh: Flask,
) -> None:
    client = welsh.test_client()
    before = client.get("/search")
    assert '<button type="submit" name="language" value="cy" lang="cy"' in before.text
    assert before.headers["Content-Language"] == "en"
    chosen = choose(client, "cy")
    assert (chosen.status_code, chosen.location) == (303, "/search")
    after = client.get("/search")
    assert '<html lang="cy"' in after.text
    assert after.headers["Content-Language"] == "cy"
    assert "Dod o hyd i grwpiau i glaf" in after.text
    assert "Neidio i’r prif gynnwys" in after.text
    assert "What would help or interest them?" in after.text
    # And back again.
    choose(client, "en")
    assert client.get("/search").text.count("Find groups for a patient") > 1


def test_each_reader_has_their_own_language(welsh: Flask) -> None:
    one, other = welsh.test_client(), welsh.test_client()
    choose(one, "cy")
    assert '<html lang="cy"' in one.get("/search").text
    assert '<html lang="en"' in other.get("/search").text
    assert '<html lang="cy"' in one.get("/no-such-page").text
    assert '<html lang="en"' in other.get("/no-such-page").text


def test_without_other_languages_nothing_is_said_of_them(client: Any) -> None:
    page = client.get("/search")
    assert 'name="language"' not in page.text
    assert "Content-Language" not in page.headers
    assert choose(client, "cy").headers.getlist("Set-Cookie") == []


@pytest.mark.parametrize(
    "back",
    ["https://pwned.example/", "//pwned.example/", "/\\pwned.example", "/no-such", "", "\r\nX: y"],
)
def test_choosing_a_language_leads_nowhere_else(welsh: Flask, back: str) -> None:
    answer = choose(welsh.test_client(), "cy", back)
    assert (answer.status_code, answer.location) == (303, "/")


def test_a_language_that_is_not_there_changes_nothing(welsh: Flask) -> None:
    client = welsh.test_client()
    assert choose(client, "../../etc/passwd").headers.getlist("Set-Cookie") == []
    client.set_cookie("language", "../../etc/passwd")
    assert '<html lang="en"' in client.get("/search").text


@pytest.mark.parametrize(
    ("english", "other"),
    [
        ("Find groups for a patient", "<script>window.pwned = 1</script>"),
        ("Find groups for a patient", 'Grwpiau" onfocus="window.pwned = 1'),
        ("Find groups for a patient", "Grwpiau %(secret)s"),
        ("Find groups for a patient", "100% grwpiau"),
    ],
)
def test_a_translation_that_would_break_a_page_is_not_used(
    tmp_path: Path, english: str, other: str
) -> None:
    write(tmp_path / "languages", {**WELSH, english: other})
    client = make_app(tmp_path, languages=tmp_path / "languages").test_client()
    choose(client, "cy")
    page = client.get("/search")
    assert page.status_code == 200
    assert english in page.text
    assert "pwned" not in page.text
    assert "Neidio" in page.text
    ran = CliRunner().invoke(linkway, ["languages", "check", str(tmp_path / "languages/cy.po")])
    assert ran.exit_code == 1
    assert f"“{english}” " in ran.output
    assert re.search(r"cy\.po:\d+: ", ran.output)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("welsh.po", b"", "call the file by the code of its language, such as cy.po"),
        ("cy.po", b'msgid "a"\nmsgstr "b"\nmsg c\n', "cy.po:3: is not written as a catalogue"),
        ("cy.po", b"\xff\xfe\x00rubbish", "cy.po"),
    ],
)
def test_a_file_that_is_no_catalogue_is_said_in_one_line(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    for command in ("check", "update"):
        ran = CliRunner().invoke(linkway, ["languages", command, str(path)])
        assert ran.exit_code == 1
        assert said in ran.output
        assert ran.output.count("\n") == 1
    assert path.read_bytes() == content
    with pytest.raises(SettingsError, match="LINKWAY_LANGUAGES"):
        make_app(tmp_path, languages=tmp_path)


def test_a_folder_without_catalogues_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="holds no catalogue"):
        make_app(tmp_path, languages=tmp_path)
    with pytest.raises(SettingsError, match="No such file"):
        make_app(tmp_path, languages=tmp_path / "nowhere")


def test_bringing_a_catalogue_up_to_date_keeps_what_is_translated(tmp_path: Path) -> None:
    path = tmp_path / "cy.po"
    run = CliRunner().invoke
    texts = len(template())
    first = run(linkway, ["languages", "update", str(path)])
    assert f"made. 0 of {texts:,} texts can be shown" in first.output
    with path.open("rb") as file:
        catalogue = read_po(file, locale="cy")
    catalogue["Skip to main content"].string = "Neidio i’r prif gynnwys"
    catalogue.add("A text of an older version", "Hen destun")
    with path.open("wb") as file:
        write_po(file, catalogue)
    second = run(linkway, ["languages", "update", str(path)])
    assert f"brought up to date. 1 of {texts:,} texts can be shown" in second.output
    with path.open("rb") as file:
        catalogue = read_po(file, locale="cy")
    assert catalogue["Skip to main content"].string == "Neidio i’r prif gynnwys"
    assert "A text of an older version" in catalogue.obsolete
