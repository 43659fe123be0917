"""The report of an import: on the screen, as a page and as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from webmap.cli.groups import groups

Write = Callable[..., Path]
HEAD = "id,name,kind,cost,how"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.delenv("LINKWAY_DATABASE_URL", raising=False)
    monkeypatch.chdir(tmp_path)

    def call(*args: str | Path) -> Result:
        return CliRunner().invoke(groups, ["import", *map(str, args)])

    return call


class Page(HTMLParser):
    """The elements and the text of a page, as a browser would see them."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[str] = []
        self.rows: list[list[str]] = []
        self.words = ""
        self.in_cell = False
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]
        if tag == "tr":
            self.rows.append([])
        elif tag in {"td", "th"}:
            self.rows[-1].append("")
            self.in_cell = True

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th"}:
            self.in_cell = False

    def handle_data(self, data: str) -> None:
        self.words += data
        if self.in_cell:
            self.rows[-1][-1] += data


def changed(run: Callable[..., Result], csv_file: Write) -> Path:
    run(csv_file(HEAD, "a,Tea,Club,£1,", "b,Chess,Club,,", "c,Old,Club,,", "e,Same,Club,,"))
    return csv_file(
        HEAD, "a,Tea,Club,£2,online", "b,Chess,Club,,post", "d,New,Club,,", "e,Same,Club,,"
    )


def test_a_trial_shows_what_would_change_column_by_column(
    run: Callable[..., Result], csv_file: Write
) -> None:
    file = changed(run, csv_file)
    said = run(file, "--dry-run").stdout
    assert "What would change:\n" in said
    assert "  Tea (a): how: in person -> online\n" in said
    assert "  Tea (a): cost: £1 -> £2\n" in said
    assert "Chess" not in said
    answer = json.loads(run(file, "--dry-run", "--json").stdout)
    assert [(each["id"], each["effect"]) for each in answer["changes"]] == [
        ("d", "new"), ("a", "changed"), ("c", "closed"),
    ]  # fmt: skip
    assert answer["changes"][1]["fields"] == [
        {"field": "how", "old": "in person", "new": "online"},
        {"field": "cost", "old": "£1", "new": "£2"},
    ]
    assert json.loads(run(file, "--dry-run", "--json").stdout) == answer


def test_the_page_lists_everything_with_reason_and_advice(
    run: Callable[..., Result], csv_file: Write
) -> None:
    file = changed(run, csv_file)
    assert run(file, "--report", "report.html").exit_code == 0
    page = Page(Path("report.html"))
    assert ["groups.csv", "line 3", "how", "post", "is not a way to meet",
            "Write in person, online or comes to you."] in page.rows  # fmt: skip
    assert ["Tea", "a", "cost", "£1", "£2"] in page.rows
    assert ["New", "d"] in page.rows
    assert ["Old", "c"] in page.rows
    assert ["Unchanged", "1"] in page.rows
    assert ["b"] in page.rows
    assert page.tags.count("h1") == page.tags.count("main") == 1
    assert page.tags.count("caption") == page.tags.count("table")
    assert "Nothing was written" not in page.words
    run(file, "--dry-run", "--report", "trial.html")
    assert "Nothing was written" in Page(Path("trial.html")).words


def test_a_group_that_its_file_calls_closed_is_changed_and_may_open_again(
    run: Callable[..., Result], csv_file: Write
) -> None:
    def effects(status: str) -> tuple[list[str], int]:
        file = csv_file("id,name,kind,status", "a,Tea,Club,active", f"b,Chess,Club,{status}")
        answer = json.loads(run(file, "--json").stdout)
        return [each["effect"] for each in answer["changes"]], answer["changed"]

    assert effects("active") == (["new", "new"], 0)
    assert effects("closed") == (["changed"], 1)
    assert effects("closed") == ([], 0)
    assert effects("paused") == (["reopened"], 1)


HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style></title></table><svg onload=alert(1)>",
    "\u202egnp.exe",
    "\u2066abc\u2069",
    "&lt;b&gt; &#60;i&#62;",
    "javascript:alert(1)",
    "=cmd|'/c calc'!A1",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_value_of_a_file_becomes_markup_or_turns_the_text(
    run: Callable[..., Result], csv_file: Write, text: str
) -> None:
    quoted = '"' + text.replace('"', '""') + '"'
    rows = (f"a,{quoted},{quoted},{quoted},", f"{quoted},Bad,Club,,{quoted}")
    run(csv_file(HEAD, "a,Tea,Club,,"))
    assert run(csv_file(HEAD, *rows), "--source", text, "--report", "new.html").exit_code == 0
    plain = run(csv_file(HEAD, "a,Tea,Club,,", "x,Bad,Club,,post"), "--report", "plain.html")
    assert plain.exit_code == 0
    page = Page(Path("new.html"))
    assert set(page.tags) <= {*Page(Path("plain.html")).tags}
    assert not [
        name for name in page.attributes if name.startswith("on") or name in {"src", "href"}
    ]
    assert not {"\u202e", "\u2066", "\u2069"} & set(page.words)
    assert "".join(c if c.isprintable() else " " for c in text) in page.words
    assert page.tags.count("bdi") >= 4
    raw = Path("new.html").read_text(encoding="utf-8")
    assert "default-src 'none'" in raw
    assert "<script" not in raw


def test_a_failed_import_replaces_an_older_report(
    run: Callable[..., Result], csv_file: Write
) -> None:
    run(csv_file(HEAD, "a,Tea,Club,,"), "--report", "report.json")
    done = json.loads(Path("report.json").read_text())
    assert (done["error"], done["new"], done["source"]) == (None, 1, "groups")
    bad = csv_file(HEAD, "a,Tea,Club,,post")
    assert run(bad, "--report", "report.json").exit_code == 1
    failed = json.loads(Path("report.json").read_text())
    assert "not one group could be read" in failed["error"]
    assert [(p["line"], p["column"]) for p in failed["problems"]] == [(2, "how")]
    assert failed.keys() == done.keys()
    assert run("none.csv", "--report", "report.html").exit_code == 1
    assert "Nothing was imported" in Page(Path("report.html")).words


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [("report.pdf", 2, ".html or .json"), ("none/report.html", 1, "cannot be written")],
)
def test_a_report_that_cannot_be_written_is_said(
    run: Callable[..., Result], csv_file: Write, name: str, code: int, said: str
) -> None:
    result = run(csv_file(HEAD, "a,Tea,Club,,"), "--report", name)
    assert result.exit_code == code
    assert said in result.stderr
    assert "Traceback" not in result.output
