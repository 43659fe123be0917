"""A mapping file: which column of a publisher's file is which of ours, and what their words mean.

It is TOML, because an editor can read it aloud: ``day = "When"``. Whatever in it could mean two
things, or names what is not there, is refused with its line and key: a slip would otherwise empty
a column of every group.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from directory.columns import COLUMNS, REQUIRED
from directory.errors import FileError
from directory.fields import join_list, parse_list
from directory.problems import Problem, shortened, visible
from directory.table import Row, Table, cell_text, column_name, read_bytes

_MOST_BYTES: Final = 1_000_000
_PARTS: Final = ("columns", "constants", "words", "ignore")
_LISTS: Final = ("needs", "languages", "transport_days")
_WHERE = re.compile(r" \(at line ([0-9]+), column [0-9]+\)| \(at end of document\)")

Meaning = Mapping[str, str]
"""What one of their words says: our column and our word, for one column or more."""


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """How a publisher's columns and words become ours.

    Parameters
    ----------
    columns : our column to their headings; several are joined with commas.
    constants : what our column holds where a row leaves it empty.
    words : our column to their words, in small letters, to what they say.
    ignore : their headings of which nothing need be said.
    """

    path: Path
    columns: Mapping[str, tuple[str, ...]]
    constants: Mapping[str, str]
    words: Mapping[str, Mapping[str, Meaning]]
    ignore: tuple[str, ...]

    @property
    def known(self) -> tuple[str, ...]:
        """The columns of their file that are read, or left out on purpose."""
        theirs = (heading for headings in self.columns.values() for heading in headings)
        return (*COLUMNS, *map(column_name, theirs), *map(column_name, self.ignore))

    @property
    def required(self) -> tuple[str, ...]:
        """The columns by which the header of their file is found."""
        wanted = [
            name
            for column in REQUIRED
            if column in self.columns or column not in self.constants
            for name in self.columns.get(column, (column,))
        ]
        return tuple(map(column_name, wanted))

    def apply(self, table: Table) -> Table:
        """Return a table of their columns as one of ours.

        Raises
        ------
        FileError : the mapping names a column that their file does not have.
        """
        headings = {column_name(h): h for hs in self.columns.values() for h in hs}
        for column, theirs in self.columns.items():
            for heading in theirs:
                if column_name(heading) not in table.columns:
                    near = difflib.get_close_matches(column_name(heading), table.columns, n=1)
                    hint = f"; did you mean {near[0]}?" if near else ""
                    what = f"{table.file} has no column {shortened(heading)}{hint}"
                    raise FileError(self.path, f"columns.{column}: {visible(what)}")

        def told(problem: Problem) -> Problem:
            return replace(problem, column=headings.get(problem.column, problem.column))

        rows = tuple(
            Row(row.line, self._cells(row.cells, headings), tuple(map(told, row.faults)))
            for row in table.rows
        )
        return replace(table, rows=rows, problems=tuple(map(told, table.problems)))

    def _cells(self, theirs: Mapping[str, str], claimed: Collection[str]) -> dict[str, str]:
        cells = {n: text for n, text in theirs.items() if n in COLUMNS and n not in claimed}
        for column, headings in self.columns.items():
            parts = (theirs.get(column_name(heading), "") for heading in headings)
            cells[column] = ", ".join(part for part in parts if part)
        said = [self._said(column, cells.get(column, "")) for column in self.words]
        for column, meaning in zip(self.words, said, strict=True):
            for target, text in meaning.items():
                if target == column or not cells.get(target):
                    cells[target] = text
        for column, text in self.constants.items():
            cells[column] = cells.get(column) or text
        return {column: text for column, text in cells.items() if text}

    def _said(self, column: str, text: str) -> Meaning:
        words = self.words[column]
        if meaning := words.get(_fold(text)):
            return meaning
        if column not in _LISTS or not text:
            return {}
        parts = (words.get(_fold(part), {}).get(column, part) for part in parse_list(text))
        return {column: join_list(part for part in parts if part)}

    def told(self, problem: Problem) -> Problem:
        """Return a problem of one of our columns with the heading in their file."""
        theirs = ", ".join(self.columns.get(problem.column, ()))
        if not theirs or column_name(theirs) == problem.column:
            return problem
        return replace(problem, column=f"{problem.column} (from {theirs})")


def _fold(text: str) -> str:
    return " ".join(text.split()).casefold()


def read_mapping(path: Path) -> ColumnMap:
    """Read a mapping file.

    Raises
    ------
    FileError : any fault in it, with its line and key.
    """
    data = read_bytes(path, _MOST_BYTES)
    try:
        text = data.decode("utf-8-sig")
        read = tomllib.loads(text)
    except UnicodeDecodeError:
        raise FileError(path, "it is not text: save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        found = _WHERE.search(str(error))
        line = int(found[1]) if found and found[1] else len(data.splitlines())
        what = visible(_WHERE.sub("", str(error)))
        raise FileError(path, f"it is not TOML: {what[:1].lower()}{what[1:]}", line) from None
    except RecursionError:
        raise FileError(path, "it is not a mapping: it has lists within lists") from None
    return _Reader(path, text).mapping(read)


class _Reader:
    """Checks what a TOML file says; knows its text for the line of each fault."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._text = text

    def mapping(self, data: Mapping[str, Any]) -> ColumnMap:
        for key in data:
            if key not in _PARTS:
                raise self._bad((key,), f"is not known: use {', '.join(_PARTS)}")
        columns = {key: self._headings(key, v) for key, v in self._table(data, "columns")}
        constants = {
            key: self._word(("constants", key), v) for key, v in self._table(data, "constants")
        }
        if "id" in constants:
            raise self._bad(("constants", "id"), "would make one group of all rows: take it out")
        words = {key: self._words(key, value) for key, value in self._table(data, "words")}
        ignore = data.get("ignore", [])
        if not isinstance(ignore, list) or not all(isinstance(each, str) for each in ignore):
            raise self._bad(("ignore",), 'is not a list of headings, such as ["Notes"]')
        return ColumnMap(self._path, columns, constants, words, tuple(ignore))

    def _table(self, data: Mapping[str, Any], part: str) -> Iterator[tuple[str, Any]]:
        table = data.get(part, {})
        if not isinstance(table, dict):
            raise self._bad((part,), f"is not a part: write [{part}] on a line of its own")
        for key, value in table.items():
            self._our_column((part, key), key)
            yield key, value

    def _our_column(self, keys: tuple[str, ...], name: str) -> None:
        if name not in COLUMNS:
            near = difflib.get_close_matches(column_name(name), COLUMNS, n=1)
            hint = f": did you mean {near[0]}?" if near else ""
            raise self._bad(keys, f"is not a column of ours{hint}")

    def _headings(self, key: str, value: object) -> tuple[str, ...]:
        many = value if isinstance(value, list) else [value]
        headings = tuple(each for each in many if isinstance(each, str) and each.strip())
        if not headings or len(headings) != len(many):
            raise self._bad(
                ("columns", key), "is not a heading of their file, nor a list of headings"
            )
        return headings

    def _words(self, column: str, table: object) -> dict[str, Meaning]:
        if not isinstance(table, dict):
            raise self._bad(("words", column), f"is not a part: write [words.{column}]")
        words: dict[str, Meaning] = {}
        for word, meaning in table.items():
            keys = ("words", column, word)
            if not word.strip():
                raise self._bad(keys, "is an empty word: use [constants] for empty cells")
            if _fold(word) in words:
                raise self._bad(keys, "is there twice, but for capitals or spaces")
            words[_fold(word)] = self._meaning(keys, meaning)
        return words

    def _meaning(self, keys: tuple[str, ...], meaning: object) -> Meaning:
        column = keys[1]
        if not isinstance(meaning, dict):
            return {column: self._word(keys, meaning)}
        for name in meaning:
            self._our_column(keys, name)
        if column not in meaning:
            raise self._bad(keys, f"does not say what {column} is")
        return {name: self._word(keys, value) for name, value in meaning.items()}

    def _word(self, keys: tuple[str, ...], value: object) -> str:
        if isinstance(value, dict | list):
            raise self._bad(keys, "is not one value")
        return cell_text(value).strip()

    def _bad(self, keys: tuple[str, ...], what: str) -> FileError:
        named = visible(shortened(".".join(keys)))
        return FileError(self._path, f"{named}: {what}", self._line(keys))

    def _line(self, keys: tuple[str, ...]) -> int | None:
        """Return the line of a key, where it is written in the plain way."""
        part: tuple[str, ...] = ()
        for number, line in enumerate(self._text.splitlines(), start=1):
            if header := re.fullmatch(r"\s*\[([^\[\]]+)\]\s*(?:#.*)?", line):
                part = tuple(name.strip(" \t\"'") for name in header[1].split("."))
                if part == keys:
                    return number
                continue
            key = re.match(r"\s*(\"[^\"]*\"|'[^']*'|[\w-]+)\s*=", line)
            if key and (*part, key[1].strip("\"'")) == keys:
                return number
        return None
