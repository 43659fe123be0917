"""Finding groups by what they are, whom they are for, and when they meet, with the reasons."""

from directory.find.facets import Facets
from directory.find.index import Found, Hit, Index
from directory.find.needs import Need, NeedList, NeedsError, read_needs, usual_needs
from directory.find.query import AccessPoint, DayPart, Gender, Query, Sure
from directory.find.reading import Reading
from directory.find.reasons import Reason, ReasonCode

__all__ = [
    "AccessPoint",
    "DayPart",
    "Facets",
    "Found",
    "Gender",
    "Hit",
    "Index",
    "Need",
    "NeedList",
    "NeedsError",
    "Query",
    "Reading",
    "Reason",
    "ReasonCode",
    "Sure",
    "read_needs",
    "usual_needs",
]
