"""The forms of the link worker: what is asked, and what is said when an answer cannot be used."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, SelectMultipleField, StringField
from wtforms.validators import Length, Optional

from directory.find import DayPart
from directory.language import N_, _
from webmap.usecases.judging import Lifts

WEEK: Final = "week"
FORTNIGHT: Final = "fortnight"
MONTH: Final = "month"
CHOSEN: Final = "chosen"
USUAL_DATES: Final = FORTNIGHT
"""Long enough for a group that meets every other week."""
WHEN: Final = {
    WEEK: N_("In the next 7 days"),
    FORTNIGHT: N_("In the next 2 weeks"),
    MONTH: N_("In the next 4 weeks"),
    CHOSEN: N_("Choose dates"),
}
_DAYS: Final = {WEEK: 7, FORTNIGHT: 14, MONTH: 28}
PARTS_OF_DAY: Final = {
    DayPart.MORNING: N_("Morning (starts before 12:00)"),
    DayPart.AFTERNOON: N_("Afternoon (starts from 12:00 to 16:59)"),
    DayPart.EVENING: N_("Evening (starts at 17:00 or later)"),
}
MOST_WORDS: Final = 80
_LONGEST_DAYS: Final = 92
_FURTHEST_DAYS: Final = 366
# As a browser's own date field sends it, and as people write it where there is none.
_DATE_FORMATS: Final = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %m %Y", "%d %B %Y")


def _stripped(text: str | None) -> str:
    return (text or "").strip()


class SearchForm(FlaskForm):  # type: ignore[misc]
    """The questions. What may be chosen is checked where the answers are read.

    ``search`` names the search that is being changed; it is empty for a new patient.
    ``words_are_fine`` says that the words are not what they look like, for the words that
    ``words_looked_at`` holds and no others.
    """

    search = StringField(validators=[Length(max=40)])
    home = StringField(filters=[_stripped], validators=[Length(max=120)])
    home_choice = StringField(validators=[Length(max=3)])
    home_choice_for = StringField(validators=[Length(max=120)])
    kinds = SelectMultipleField(validate_choice=False)
    parts = SelectMultipleField(validate_choice=False)
    words = StringField(filters=[_stripped], validators=[Length(max=MOST_WORDS)])
    words_are_fine = BooleanField()
    words_looked_at = StringField(validators=[Length(max=MOST_WORDS)])
    when = StringField(default=USUAL_DATES)
    first = DateField(format=list(_DATE_FORMATS), validators=[Optional()])
    last = DateField(format=list(_DATE_FORMATS), validators=[Optional()])
    days = SelectMultipleField(validate_choice=False)
    walking = StringField()
    walk_min = StringField(filters=[_stripped], validators=[Length(max=20)])
    bus_pass = BooleanField()
    lifts = StringField(default=Lifts.NONE.value)
    earliest = StringField(filters=[_stripped], validators=[Length(max=20)])
    latest = StringField(filters=[_stripped], validators=[Length(max=20)])


@dataclass(frozen=True, slots=True)
class Problem:
    """One answer that cannot be used: the id of its field, and what to do, for the reader."""

    field: str
    text: str


def read_dates(form: SearchForm, today: dt.date) -> tuple[dt.date, dt.date] | Problem:
    """Return the first and last date that were asked for, or what is wrong with them."""
    if form.when.data in _DAYS:
        return today, today + dt.timedelta(days=_DAYS[form.when.data] - 1)
    if form.when.data != CHOSEN:
        return Problem("when", _("Choose which dates to look at"))
    if form.first.errors or form.first.data is None:
        return Problem("first", _("Give the first date, like 27/3/2026"))
    if form.last.errors or form.last.data is None:
        return Problem("last", _("Give the last date, like 27/3/2026"))
    if form.last.data < form.first.data:
        return Problem("last", _("The last date must be the same as the first or after it"))
    if form.last.data < today:
        return Problem("last", _("Those dates are past. Choose dates from today on"))
    if (form.last.data - form.first.data).days >= _LONGEST_DAYS:
        return Problem("last", _("Choose dates that are at most three months apart"))
    if (form.last.data - today).days > _FURTHEST_DAYS:
        return Problem("last", _("Choose dates within a year from now"))
    return form.first.data, form.last.data
