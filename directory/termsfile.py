"""School terms from a CSV file with the columns name, from, to."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from directory.cells import Cells
from directory.csvfile import read_csv
from directory.errors import FileError
from directory.fields import parse_date
from directory.model import Term

TERM_COLUMNS: Final = ("name", "from", "to")


def read_terms(path: Path) -> tuple[Term, ...]:
    """Return the terms of a file; a half-term holiday lies between two of them.

    Raises
    ------
    FileError : any row is wrong. A missing term would turn meetings into holidays, so terms are
        taken whole or not at all.
    """
    table = read_csv(path, TERM_COLUMNS, TERM_COLUMNS)
    terms = []
    problems = [problem for problem in table.problems if problem.rejected]
    for row in table.rows:
        cells = Cells(table.file, row)
        name = cells.text("name")
        first = cells.must("from", parse_date, None)
        last = cells.must("to", parse_date, None)
        if not cells.rejected and first and last and name and last >= first:
            terms.append(Term(name, first, last))
        elif not cells.rejected:
            column = "name" if not name else "from" if not first else "to"
            reason = "is before the term begins" if first and last and name else "is empty"
            cells.reject(column, reason, "Each term needs a name, a first and a last day.")
        problems.extend(cells.problems)
    if problems:
        first_one = problems[0]
        where = f"{first_one.column}: " if first_one.column else ""
        shown = f'"{first_one.value}" ' if first_one.value else ""
        more = f" ({len(problems) - 1} more)" if len(problems) > 1 else ""
        raise FileError(
            path, f"{where}{shown}{first_one.reason}. {first_one.advice}{more}", first_one.line
        )
    if not terms:
        raise FileError(path, "it has no terms")
    return tuple(terms)
