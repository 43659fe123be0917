"""One file of a feed as columns of text, and errors that name its lines.

Every column is held as codes into its distinct values, so that numbers, times and references are
read once per distinct value and not once per row. A blank value is the empty string: GTFS does
not tell "blank" from "absent".
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as pacsv

from geo.errors import InputError
from geo.routing.network import BoolArray, Int32Array
from geo.timetable.archive import FeedArchive

ObjectArray = npt.NDArray[np.object_]

_LONGEST_HEADER: Final = 64 * 1024
BLOCK: Final = 4 << 20
# Also control characters: neither belongs in an id or a name that is shown on one line.
_LINE_BREAKS: Final = r"[\p{Zl}\p{Zp}\p{Cc}]+"
_NOT_UTF8: Final = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of text.

    Attributes
    ----------
    codes : int32 (rows,), index into `values`.
    values : distinct values, stripped of white space and of line breaks inside; two may be equal
        after that.
    """

    codes: Int32Array
    values: ObjectArray

    @property
    def text(self) -> ObjectArray:
        """The value of every row."""
        return self.values[self.codes]

    @property
    def blank(self) -> BoolArray:
        """Whether a row has no value, bool (rows,)."""
        return np.asarray(self.values == "", dtype=np.bool_)[self.codes]


@dataclass(frozen=True)
class Table:
    """One file of a feed.

    Attributes
    ----------
    archive, member : where it was read.
    row_count : rows below the header, blank lines left out.
    columns : those of the wanted columns that the file has.
    """

    archive: FeedArchive
    member: str
    row_count: int = 0
    columns: dict[str, Column] = field(default_factory=dict)

    def __contains__(self, column: str) -> bool:
        return column in self.columns

    def __getitem__(self, column: str) -> Column:
        """Return a column; all blank where the file does not have it."""
        found = self.columns.get(column)
        if found is None:
            codes = np.zeros(self.row_count, dtype=np.int32)
            return Column(codes, np.array([""], dtype=object))
        return found

    def error(self, row: int, column: str, what: str) -> InputError:
        """Make the error for a row (0 is the first below the header)."""
        where = f"{self.member} line {self.line(row)}"
        return self.archive.error(what, f"{where}, column {column}" if column else where)

    def line(self, row: int) -> int:
        """Return the line in the file on which a row ends, by reading it again."""
        with self.archive.open(self.member) as stream:
            for index, (line, _) in enumerate(_records(stream)):
                if index == row + 1:
                    return line
        raise IndexError(row)

    def require(self, row_is_bad: BoolArray, column: str, what: str) -> None:
        """Raise for the first bad row; ``{}`` in `what` becomes its value."""
        if row_is_bad.any():
            row = int(np.argmax(row_is_bad))
            found = self[column]
            value = str(found.values[found.codes[row]])
            raise self.error(row, column, what.format(repr(value[:60])))

    def require_values(self, value_is_bad: BoolArray, column: str, what: str) -> None:
        """As :meth:`require`, for a mask over the distinct values of `column`."""
        if value_is_bad.any():
            self.require(value_is_bad[self[column].codes], column, what)


def read_table(
    archive: FeedArchive, member: str, needed: Sequence[str], wanted: Sequence[str] = ()
) -> Table:
    """Read the columns of one file of a feed.

    Parameters
    ----------
    needed : columns without which the file cannot be used.
    wanted : columns that are used where they are there.

    Returns
    -------
    table : with no rows and no columns where the file is absent or blank.

    Raises
    ------
    InputError : a needed column is missing, a row is ragged, the text is not UTF-8.
    """
    if member not in archive:
        return Table(archive, member)
    with archive.open(member) as stream:
        names = read_header(archive, member, stream)
        if not names:
            return Table(archive, member)
        missing = [name for name in needed if name not in names]
        if missing:
            raise archive.error(
                f"has no column {missing[0]}: it has {', '.join(names)[:200] or 'none'}", member
            )
        columns = [name for name in (*needed, *wanted) if name in names]
        for name in columns:
            if names.count(name) > 1:
                raise archive.error(f"has the column {name} twice", member)
        if not stream.peek(1):
            return Table(archive, member, 0, {name: _column([]) for name in columns})
        table = _read_columns(archive, member, stream, names, columns)
    return Table(
        archive,
        member,
        table.num_rows,
        {name: _column(table.column(name).chunks) for name in columns},
    )


def read_header(archive: FeedArchive, member: str, stream: io.BufferedReader) -> list[str]:
    """Read the header record and leave the stream behind it."""
    text = ""
    while True:
        line = stream.readline(_LONGEST_HEADER)
        if not line:
            break
        if not text and line.startswith(codecs.BOM_UTF8):
            line = line[len(codecs.BOM_UTF8) :]
        try:
            text += line.decode("utf-8")
        except UnicodeDecodeError:
            raise archive.error("is not UTF-8 text: save it as UTF-8", f"{member} line 1") from None
        if "\r" in text.rstrip("\r\n"):
            raise archive.error("has a stray line break in its first line", f"{member} line 1")
        if len(text) > _LONGEST_HEADER or (len(line) == _LONGEST_HEADER and line[-1:] != b"\n"):
            raise archive.error("has a first line that is too long to be a header", member)
        if text.strip() and text.count('"') % 2 == 0:
            break
        text = text if text.strip() else ""
    try:
        names = next(csv.reader([text]), [])
    except csv.Error as error:
        raise archive.error(f"cannot be read ({error})", f"{member} line 1") from None
    return [" ".join(name.split()) for name in names]


def _read_columns(
    archive: FeedArchive,
    member: str,
    stream: io.BufferedReader,
    names: list[str],
    columns: list[str],
) -> pa.Table:
    # Names that are blank or repeated are not asked for, but Arrow wants each to differ.
    unique = [name if name in columns else f"{index}:{name}" for index, name in enumerate(names)]
    text = pa.dictionary(pa.int32(), pa.string())
    try:
        table = pacsv.read_csv(
            stream,
            # One thread: rows keep their order and the reader sees one block at a time.
            pacsv.ReadOptions(use_threads=False, block_size=BLOCK, column_names=unique),
            pacsv.ParseOptions(
                newlines_in_values=True,
                invalid_row_handler=lambda row: "error" if row.text.strip() else "skip",
            ),
            pacsv.ConvertOptions(
                include_columns=columns,
                column_types=dict.fromkeys(columns, text),
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid as error:
        raise _fault(archive, member, len(names), str(error)) from None
    return table.unify_dictionaries()


def _column(chunks: list[Any]) -> Column:
    if not chunks:
        return Column(np.zeros(0, dtype=np.int32), np.array([""], dtype=object))
    codes = np.concatenate([chunk.indices.to_numpy(zero_copy_only=False) for chunk in chunks])
    single_line = pc.replace_substring_regex(chunks[0].dictionary, _LINE_BREAKS, " ")
    values = pc.utf8_trim_whitespace(single_line).to_numpy(zero_copy_only=False)
    if not len(values):
        values = np.array([""], dtype=object)
    return Column(codes.astype(np.int32, copy=False), np.asarray(values, dtype=object))


def _fault(archive: FeedArchive, member: str, width: int, message: str) -> InputError:
    """Find the line that Arrow could not read, by plain reading."""
    line = 1
    with archive.open(member) as stream:
        try:
            for line, record in _records(stream):
                where = f"{member} line {line}"
                if any(_NOT_UTF8.search(value) for value in record):
                    return archive.error("is not UTF-8 text: save it as UTF-8", where)
                if len(record) != width:
                    return archive.error(
                        f"has {len(record)} values where the header has {width}", where
                    )
        except csv.Error as error:
            return archive.error(f"cannot be read ({error})", f"{member} line {line + 1}")
    return archive.error(f"cannot be read as a table ({message.splitlines()[0][:100]})", member)


def _records(stream: io.BufferedReader) -> Iterator[tuple[int, list[str]]]:
    """Yield the line and the values of every record that is not blank, the header first.

    Bytes that are not UTF-8 come as lone surrogates.
    """
    reader = csv.reader(io.TextIOWrapper(stream, "utf-8-sig", errors="surrogateescape"))
    for record in reader:
        if record and (len(record) > 1 or record[0].strip()):
            yield reader.line_num, record
