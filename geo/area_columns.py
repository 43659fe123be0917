"""Which columns of a boundary file hold what: given by the user, or found by name."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from geo.errors import InputError


@dataclass(frozen=True, slots=True)
class AreaColumns:
    """Names of the columns of a boundary file; None is found by name, where it can be.

    Parameters
    ----------
    code, name : of the area.
    people, people_65_plus : usual residents, and those aged 65 and over.
    households, households_no_car : all, and those without a car or van.
    deprivation_decile : 1 most deprived to 10 least.
    rurality : the class in words, such as "Smaller rural: Further from a major town or city".
    rural : whether the area is rural: yes or no, true or false, "Rural" or "Urban".
    """

    code: str | None = None
    name: str | None = None
    people: str | None = None
    people_65_plus: str | None = None
    households: str | None = None
    households_no_car: str | None = None
    deprivation_decile: str | None = None
    rurality: str | None = None
    rural: str | None = None


_SMALL: Final = r"(lsoa|oa|msoa|soa|dz|sa)\d*"
# Tried in this order; among the columns that fit a pattern the one of the latest year is taken.
_PATTERNS: Final[dict[str, tuple[str, ...]]] = {
    "code": (
        r"oa\d*_?(code|cd)", r"(lsoa|soa|dz|sa)\d*_?(code|cd)", r"lsoa code \(\d+\)",
        r"datazone\d*", r"msoa\d*_?(code|cd)", r"(area|geography|geo|zone)?[_ ]?code",
        r"(ward|wd|lad|ltla)\d*_?(code|cd)",
    ),
    "name": (
        rf"{_SMALL}_?(name|nm)", r"lsoa name \(\d+\)", r"(area|geography|geo|zone)?[_ ]?name",
    ),
    "people": (
        r"people", r"pop\d*_total", r"(total[_ ])?pop(ulation)?(_?\d{4})?", r"pop(ulation)?_total",
        r"usual_residents", r"all_ages", r"age: total",
    ),
    "people_65_plus": (
        r"people_65_plus", r"pop\d*_65_?plus", r"(pop|people|age|aged)?_?65_?(plus|over|up)",
        r"over_?65s?", r"pop(ulation)?_65_?(plus|over)",
    ),
    "households": (
        r"households?", r"households?\d*_total", r"total_households",
        r"number of cars or vans: total: all households",
    ),
    "households_no_car": (
        r"households?_no_cars?", r"no_cars?(_households?)?", r"households?_without_(a_)?car",
        r"no_cars?_or_vans?", r"number of cars or vans: no cars or vans in household",
    ),
    "deprivation_decile": (
        r"deprivation_decile", r"w?imd_?\d*_?decile", r"simd_?\d*_?decile", r"nimdm_?\d*_?decile",
        r"w?imd_?\d*_decile_bestfit",
        r"index of multiple deprivation \(imd\) decile.*", r"ukimd_e_pop_decile(_bestfit)?",
    ),
    "rurality": (
        r"rurality", r"ruc\d*_?(name|nm)", r"rural_urban_class(ification)?(_name)?",
    ),
    "rural": (
        r"(is_)?rural", r"ruc\d*_urban_rural", r"urban_rural(_flag)?",
    ),
}  # fmt: skip


def code_rank(columns: Sequence[str]) -> int | None:
    """Say how much a layer with these columns looks like small areas with codes.

    Returns
    -------
    rank : 0 for the smallest areas; None where no column looks like codes.
    """
    fits = (
        rank
        for rank, pattern in enumerate(_PATTERNS["code"])
        if any(re.fullmatch(pattern, c.strip(), re.IGNORECASE) for c in columns)
    )
    return next(fits, None)


def match_columns(
    path: Path, where: str, columns: Sequence[str], wanted: AreaColumns | None
) -> AreaColumns:
    """Find the columns of a boundary file.

    Parameters
    ----------
    path, where : file and layer, for messages.
    columns : the columns that there are.
    wanted : what the user said; anything unsaid is found by name.

    Returns
    -------
    found : the column of each field, None where the file has none.

    Raises
    ------
    InputError
        A column that the user named is not there, or no column looks like area codes.
    """
    there = " ".join(", ".join(columns).split()) or "none"
    given = dataclasses.asdict(wanted) if wanted is not None else {}
    found: dict[str, str | None] = {}
    for field in dataclasses.fields(AreaColumns):
        asked = given.get(field.name)
        if asked is not None and asked not in columns:
            raise InputError(path, f"has no column {asked!r}; there are: {there}", where)
        found[field.name] = asked if asked is not None else _best(field.name, columns)
    if found["code"] is None:
        raise InputError(
            path,
            f"no column looks like area codes; there are: {there}; "
            "say which with --area-column code=COLUMN",
            where,
        )
    if "name" not in {k for k, v in given.items() if v is not None}:
        found["name"] = _twin_name(found["code"], columns) or found["name"]
    return AreaColumns(**found)


def _best(field: str, columns: Sequence[str]) -> str | None:
    for pattern in _PATTERNS[field]:
        fits = [c for c in columns if re.fullmatch(pattern, c.strip(), re.IGNORECASE)]
        if fits:
            return max(fits, key=_year)
    return None


def _year(column: str) -> int:
    """Return the year in a column's name as two digits, so that imd25 is later than imd2019."""
    digits = re.search(r"\d{2,4}", column)
    return int(digits.group()[-2:]) if digits else -1


def _twin_name(code: str | None, columns: Sequence[str]) -> str | None:
    """Return the name column that goes with a code column: LSOA21NM with LSOA21CD."""
    for ending, twin in (("code", "name"), ("cd", "nm")):
        if code is not None and code.lower().endswith(ending):
            sought = code.lower()[: -len(ending)] + twin
            return next((c for c in columns if c.lower() == sought), None)
    return None
