"""The whole way in: what an import changes, what its report says, and school terms."""

from __future__ import annotations

import pytest

from directory.errors import DirectoryError, FileError
from directory.importing import import_file, read_file, take
from directory.problems import NothingRead
from directory.store import Store
from directory.termsfile import read_terms
from tests.directory.examples import day
from tests.directory.imports import TODAY, Write


def test_the_report_of_a_second_file(csv_file: Write, store: Store) -> None:
    import_file(store, csv_file("id,name,kind", "a,A,Club", "b,B,Club", "c,C,Club"), TODAY)
    second = csv_file(
        "id,name,kind,how", "a,A,Club,", "b,B2,Club,", "d,D,Club,", "e,E,Club,by post"
    )
    for dry_run in (True, False):
        report = import_file(store, second, TODAY, dry_run=dry_run)
        assert (report.new, report.changed, report.unchanged, report.closed) == (
            ("d",), ("b",), ("a",), ("c",),
        )  # fmt: skip
        assert (report.rejected_rows, [p.line for p in report.problems]) == (1, [5])
    assert [group.id for group in store.all_groups()] == ["a", "b", "d"]
    assert [group.id for group in store.all_groups("closed")] == ["c"]


def test_the_history_names_who_took_a_file(csv_file: Write, store: Store) -> None:
    file = read_file(csv_file("id,name,kind", "a,A,Club"), TODAY)
    take(store, file, by="ann")
    assert [change.by for change in store.history("a")] == ["ann"]


def test_a_group_whose_row_is_now_bad_stays_as_it_was(csv_file: Write, store: Store) -> None:
    import_file(store, csv_file("id,name,kind,how", "a,A,Club,", "b,B,Club,", "c,C,Club,"), TODAY)
    report = import_file(
        store, csv_file("id,name,kind,how", "a,A,Club,", "b,B,Club,by post"), TODAY
    )
    assert (report.kept, report.closed) == (("b",), ("c",))


def test_while_a_row_cannot_be_told_no_group_is_closed(csv_file: Write, store: Store) -> None:
    import_file(store, csv_file("id,name,kind", "a,A,Club", "b,B,Club"), TODAY)
    report = import_file(store, csv_file("id,name,kind", "a,A,Club", ",B,Club"), TODAY)
    assert (report.kept, report.closed) == (("b",), ())
    assert len(store.all_groups()) == 2


@pytest.mark.parametrize("rows", [[], ["b,,Club"]])
def test_a_file_without_one_good_group_changes_nothing(
    csv_file: Write, store: Store, rows: list[str]
) -> None:
    import_file(store, csv_file("id,name,kind", "a,A,Club"), TODAY)
    with pytest.raises(NothingRead, match="as it was"):
        import_file(store, csv_file("id,name,kind", *rows), TODAY)
    assert [group.id for group in store.all_groups()] == ["a"]


def test_the_dataset_is_the_given_name_or_the_source_or_the_file(
    csv_file: Write, store: Store
) -> None:
    plain = csv_file("id,name,kind", "a,A,Club", name="mine.csv")
    named = csv_file("id,name,kind,source", "b,B,Club,Council", "c,C,Club,", name="named.csv")
    mixed = csv_file("id,name,kind,source", "b,B,Club,X", "c,C,Club,Y", name="mixed.csv")
    assert import_file(store, plain, TODAY).dataset == "mine"
    assert import_file(store, named, TODAY).dataset == "Council"
    assert import_file(store, plain, TODAY, dataset="other").dataset == "other"
    with pytest.raises(FileError, match="--source"):
        import_file(store, mixed, TODAY)
    import_file(store, mixed, TODAY, dataset="all")
    assert {g.provenance.source for g in store.all_groups() if g.provenance.dataset == "all"} == {
        "X", "Y",
    }  # fmt: skip


# School terms.


def test_terms_come_with_an_import_and_stay(csv_file: Write, store: Store) -> None:
    groups = csv_file("id,name,kind", "a,A,Club")
    terms = csv_file("Name,From,To", "Autumn,2 September 2026,18/12/2026", name="terms.csv")
    assert import_file(store, groups, TODAY, terms_path=terms).terms_changed
    assert not import_file(store, groups, TODAY, terms_path=terms).writes
    assert not import_file(store, groups, TODAY).terms_changed
    (term,) = store.terms()
    assert (term.name, term.first, term.last) == ("Autumn", day("2026-09-02"), day("2026-12-18"))


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("Autumn,2026-12-18,2026-09-02", "before"),
        ("Autumn,2026-09-02,", "empty"),
        (",2026-09-02,2026-12-18", "name: is empty"),
        ("Autumn,soon,2026-12-18", "not a date"),
        ("", "no terms"),
    ],
)
def test_terms_with_any_fault_are_refused_and_nothing_is_imported(
    csv_file: Write, store: Store, row: str, what: str
) -> None:
    terms = csv_file("name,from,to", row, name="terms.csv")
    with pytest.raises(FileError, match=what):
        read_terms(terms)
    with pytest.raises(DirectoryError):
        import_file(store, csv_file("id,name,kind", "a,A,Club"), TODAY, terms_path=terms)
    assert store.all_groups() == []
