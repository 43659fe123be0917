"""Spots what says who somebody is where only words about groups belong.

An NHS number, an e-mail address or a phone number is looked for. A number that only looks like one
may be something else, so whoever typed it has the last word.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from directory.language import N_, _
from geo.postcodes import without_invisible

NHS_NUMBER: Final = N_("an NHS number")
EMAIL: Final = N_("an email address")
PHONE: Final = N_("a phone number")

_EMAIL: Final = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>.]{2,}")
# Digits as people group them: 943 476 5919, 943-476-5919, (01632) 960001, +44 1632 960001.
_NUMBER: Final = re.compile(r"\+?\d(?:[ ().\u2010-\u2015-]{0,2}\d){8,13}")
_NHS_DIGITS: Final = 10
_PHONE: Final = re.compile(r"(?:\+44|0044|44)0?[1-9]\d{8,9}|0[1-9]\d{8,9}")


def looks_private(text: str) -> str | None:
    """Say what a text seems to hold that tells who somebody is, with its article; None for nothing.

    Examples
    --------
    >>> looks_private("bad back, 943 476 5919")
    'an NHS number'
    >>> looks_private("walks since 1987") is None
    True
    """
    plain = unicodedata.normalize("NFKC", without_invisible(text))
    if _EMAIL.search(plain):
        return _(EMAIL)
    for found in _NUMBER.finditer(plain):
        number = re.sub(r"[^\d+]", "", found[0])
        if is_nhs_number(number):
            return _(NHS_NUMBER)
        if _PHONE.fullmatch(number):
            return _(PHONE)
    return None


def is_nhs_number(digits: str) -> bool:
    """Tell whether ten digits are an NHS number by their check digit.

    The check is Modulus 11 of the NHS Data Dictionary: the first nine digits are weighted 10 to 2,
    and 11 less the rest of the sum by 11 is the tenth, where 11 counts as 0 and 10 is never given.
    """
    if len(digits) != _NHS_DIGITS or not digits.isascii() or not digits.isdecimal():
        return False
    total = sum(
        int(digit) * weight
        for digit, weight in zip(digits, range(_NHS_DIGITS, 1, -1), strict=False)
    )
    return (11 - total % 11) % 11 == int(digits[-1])
