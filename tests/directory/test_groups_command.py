"""``linkway groups`` as a person types it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from webmap.cli.groups import groups

Write = Callable[..., Path]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.delenv("LINKWAY_DATABASE_URL", raising=False)

    def call(*args: str | Path, **more: object) -> Result:
        return CliRunner().invoke(groups, [str(arg) for arg in args], **more)  # type: ignore[arg-type]

    return call


def test_import_check_export(run: Callable[..., Result], csv_file: Write) -> None:
    file = csv_file("id,name,kind,how", "a,Tea,Club,", "b,Bad,Club,by post")
    tried = run("import", file, "--dry-run")
    assert tried.exit_code == 0
    assert "1 new" in tried.stdout
    assert "nothing was written" in tried.stdout
    assert not Path("instance").exists()

    done = run("import", file)
    assert done.exit_code == 0
    assert done.stdout == "groups: 1 new, 0 changed, 0 unchanged, 0 closed, 1 row rejected\n"
    assert done.stderr.startswith(
        'Rows that were not taken:\n  groups.csv, line 3, how: "by post" is not a way to meet.'
    )
    assert "Taken, but" not in done.stderr
    assert Path("instance/linkway.db").is_file()

    checked = run("check", "--json")
    assert checked.exit_code == 0
    answer = json.loads(checked.stdout)
    assert answer["groups"] == 1
    assert {f["code"] for f in answer["findings"]} == {
        "no_session_times", "no_venue", "never_assured",
    }  # fmt: skip
    assert "Tea (a): Nobody has said when it meets." in run("check").stdout

    assert run("export", "out.csv").exit_code == 0
    again = run("import", "out.csv", "--json")
    report = json.loads(again.stdout)
    assert (report["source"], report["unchanged"], report["new"]) == ("groups", 1, 0)


def test_the_json_report_names_every_problem(run: Callable[..., Result], csv_file: Write) -> None:
    report = json.loads(
        run("import", csv_file("id,name,kind", "a,Tea,Club", "b,,Club"), "--json").stdout
    )
    assert report["rejected"] == 1
    assert report["groups"]["new"] == ["a"]
    (problem,) = report["problems"]
    assert (problem["file"], problem["line"], problem["column"]) == ("groups.csv", 3, "name")
    assert problem["rejected"] is True


def test_check_fails_when_something_is_wrong(run: Callable[..., Result], csv_file: Write) -> None:
    head = "id,name,kind,frequency,day,start_time,end_time"
    run("import", csv_file(head, "a,Tea,Club,weekly,Tue,14:00,12:00"))
    assert run("check").exit_code == 1


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["import", "none.csv"], 1, "none.csv: there is no such file"),
        (["import", "none.csv", "--format", "pdf"], 2, "pdf"),
        (["check"], 1, "no directory at instance/linkway.db yet"),
        (["export", "out.csv"], 1, "no directory at instance/linkway.db yet"),
        (["check", "--database", "mysql://u:secret@h/d"], 1, "mysql is not"),
    ],
)
def test_mistakes_are_one_plain_line(
    run: Callable[..., Result], args: list[str], code: int, said: str
) -> None:
    result = run(*args)
    assert result.exit_code == code
    assert said in result.stderr
    assert "Traceback" not in result.output
    assert "secret" not in result.output
    assert not Path("instance").exists()


def test_a_file_without_good_rows_says_why(run: Callable[..., Result], csv_file: Write) -> None:
    result = run("import", csv_file("id,name,kind", "a,,Club"))
    assert result.exit_code == 1
    assert "line 2, name: is empty" in result.stderr
    assert "not one group could be read; the directory is as it was" in result.stderr


def test_text_of_a_file_cannot_steer_the_terminal(
    run: Callable[..., Result], csv_file: Write
) -> None:
    row = "a,\x1b]0;title\x07\x1b[2JTea,Club"
    result = run("import", csv_file("id,name,kind", row))
    assert result.exit_code == 1
    assert "\x1b" not in result.output
    assert "\x07" not in result.output


def test_the_database_comes_from_the_environment(
    run: Callable[..., Result], csv_file: Write, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'env.db'}"
    run("import", csv_file("id,name,kind", "a,Tea,Club"), env={"LINKWAY_DATABASE_URL": url})
    assert (tmp_path / "env.db").is_file()
    assert not Path("instance").exists()


def test_remarks_are_listed_apart_from_rejected_rows(
    run: Callable[..., Result], csv_file: Write
) -> None:
    file = csv_file("id,name,kind,how,email", "a,Tea,Club,,nobody", "b,Bad,Club,by post,")
    said = run("import", file).stderr
    rejected, remarks = said.split("Taken, but please look at:")
    assert rejected.startswith("Rows that were not taken:")
    assert ("line 3, how" in rejected, "line 2, email" in rejected) == (True, False)
    assert ("line 3, how" in remarks, "line 2, email" in remarks) == (False, True)


def test_an_export_over_a_pipe_is_one_plain_line(
    run: Callable[..., Result], csv_file: Write
) -> None:
    run("import", csv_file("id,name,kind", "a,Tea,Club"))
    os.mkfifo("pipe.csv")
    result = run("export", "pipe.csv")
    assert result.exit_code == 1
    assert result.stderr == "Error: pipe.csv: it is not a regular file: give another name\n"


MATCHED = "id,name,kind,venue_name,postcode,phone,frequency,day,start_time,end_time"
CLUB = "{},Tuesday Lunch Club,Lunch,Hall,NP20 1AA,01633 496000,weekly,Tuesday,10:00,12:00"


def test_the_command_lists_and_merges_once(
    run: Callable[..., Result], csv_file: Callable[..., Path]
) -> None:
    run("import", csv_file(MATCHED, CLUB.format("a")), "--source", "council")
    run("import", csv_file(MATCHED, CLUB.format("b")), "--source", "charity")
    listing = run("match")
    assert listing.exit_code == 0
    assert "1 pair surely one group" in listing.stdout
    assert "The phone number is the same" in listing.stdout
    merged = json.loads(run("match", "--merge", "--json").stdout)
    assert [match["merged"] for match in merged["matches"]] == [True]
    assert json.loads(run("match", "--json").stdout) == {"groups": 1, "matches": []}
    # The next import of either source brings no double back.
    run("import", csv_file(MATCHED, CLUB.format("b")), "--source", "charity")
    assert json.loads(run("match", "--json").stdout)["groups"] == 1
