"""One group for the pages, out of the records of its sources and the corrections of its editors.

The rule, field by field:

1. A correction wins. (`assured_on` alone is the later of the correction and what sources say:
   whoever looked last has looked last.)
2. Records that their sources have closed say nothing while another record of the group is open.
3. When it meets and where, and whether a referral is needed, come from the record that was assured
   last, of those that say it; a record without a date counts as older than any with one. So do the
   facts of access of a venue that several records name; what else one of them leaves open about
   that venue is filled in from the others (`directory.sameplace`).
4. Everything else comes from the record that was kept, where it says something, else from the
   others in order. Empty and unknown say nothing.

Fields that make sense only together come from one record: venues with schedules, the cost in words
with the cost in pence, both ages, referral with how to refer. A merged record comes with the
corrections that it had before, so that a split gives back what was there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import Any, Final

from directory.model import (
    Fact,
    Group,
    Organisation,
    Provenance,
    Schedule,
    Status,
    Venue,
)
from directory.sameplace import filled

EDITORS: Final = "editors"
"""The dataset of what editors of this directory say: their corrections, and groups they made."""

_KEPT_FIRST: Final = (
    ("name",),
    ("kind",),
    ("how",),
    ("needs",),
    ("topics",),
    ("summary",),
    ("description",),
    ("organisation",),
    ("cost", "cost_pence"),
    ("for_whom",),
    ("min_age", "max_age"),
    ("gender",),
    ("places_left",),
    ("languages",),
    ("contacts",),
    ("offers",),
    ("alert",),
)
_NEWEST_FIRST: Final = ("schedules", "venues", "referral", "how_to_refer")
_OF_ORIGIN: Final = ("assured_on", "licence")
_ALL: Final = (*chain(*_KEPT_FIRST), *_NEWEST_FIRST, "status", *_OF_ORIGIN)


@dataclass(frozen=True, slots=True)
class Correction:
    """What an editor says about one field.

    Parameters
    ----------
    value : of the type of the field; empty or None where the editor says that nobody knows.
    """

    value: Any
    by: str
    on: dt.date


@dataclass(frozen=True, slots=True)
class Part:
    """A record, and the corrections of it by the names of their fields."""

    record: Group
    corrections: Mapping[str, Correction] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Composed:
    """A group as pages show it, and for each field that says something, who says so."""

    group: Group
    sources: Mapping[str, Provenance]


def compose(kept: Part, others: Sequence[Part] = ()) -> Composed:
    """Return the group of a record, with the records merged into it and all corrections.

    Parameters
    ----------
    kept : the record whose id the group has.
    others : the records that were merged into it, oldest merge first.
    """
    own = _corrected(kept.record, kept.corrections)
    if not others:
        return own
    # Without the corrections of the kept record: they win over all, and go on at the end.
    plain = _corrected(kept.record, {})
    merged = _merge([plain, *(_corrected(part.record, part.corrections) for part in others)])
    return _corrected(merged.group, kept.corrections, merged.sources)


def says(group: Group, name: str) -> bool:
    """Return whether a group says something in a field."""
    if name in _OF_ORIGIN:
        return bool(getattr(group.provenance, name))
    return getattr(group, name) not in ("", (), None, Fact.UNKNOWN, Organisation())


def _corrected(
    group: Group,
    corrections: Mapping[str, Correction],
    sources: Mapping[str, Provenance] | None = None,
) -> Composed:
    """Return a group with corrections; `sources` is who says what of it, itself when left out."""
    said = dict(sources or {name: group.provenance for name in _ALL if says(group, name)})
    if not corrections:
        return Composed(group, said)
    values, origin = {}, group.provenance
    for name, correction in corrections.items():
        if name == "assured_on":
            before, value = origin.assured_on, correction.value
            if before is not None and value is not None and before > value:
                continue
        if name in _OF_ORIGIN:
            origin = replace(origin, **{name: correction.value})
        else:
            values[name] = correction.value
        said[name] = Provenance(correction.by, EDITORS, group.id, "", correction.on)
    after = replace(group, provenance=origin, **values)
    after = replace(after, schedules=_tied(after.schedules, group.venues, after.venues))
    return Composed(after, {name: who for name, who in said.items() if says(after, name)})


def _merge(parts: Sequence[Composed]) -> Composed:
    """Return what the parts, the kept one first, say together."""
    kept = parts[0].group
    open_parts = [part for part in parts if part.group.status is not Status.CLOSED]
    used = open_parts or list(parts)
    newest = sorted(used, key=_age)
    values: dict[str, Any] = {}
    said: dict[str, Provenance] = {}

    def take(names: tuple[str, ...], ranked: Sequence[Composed]) -> Group:
        found = next((p for p in ranked if any(says(p.group, n) for n in names)), ranked[0])
        for name in names:
            values[name] = getattr(found.group, name)
            if name in found.sources:
                said[name] = found.sources[name]
        return found.group

    for names in _KEPT_FIRST:
        take(names, used)
    take(("referral", "how_to_refer"), newest)
    timed = take(("schedules",), newest)
    # Its own venues where it has any, else those of the others in order.
    of_timed = [part for part in newest if part.group is timed and timed.schedules]
    take(("venues",), [*of_timed, *used])
    values["venues"] = filled(values["venues"], [part.group.venues for part in newest])
    values["schedules"] = _tied(timed.schedules, timed.venues, values["venues"])
    values["status"] = min((part.group.status for part in used), key=list(Status).index)
    said["status"] = next(p for p in used if p.group.status is values["status"]).sources["status"]
    origin = _together(kept.provenance, [part.group.provenance for part in used])
    for name, ranked in (("assured_on", newest), ("licence", used)):
        tellers = (part.sources[name] for part in ranked if name in part.sources)
        said.update((name, teller) for teller in islice(tellers, 1))
    return Composed(replace(kept, provenance=origin, **values), said)


def _age(part: Composed) -> int:
    assured = part.group.provenance.assured_on
    return 0 if assured is None else -assured.toordinal()


def _together(kept: Provenance, used: Sequence[Provenance]) -> Provenance:
    """Return an origin that credits every source that is used, in order and each once."""
    dates = [origin.assured_on for origin in used if origin.assured_on is not None]
    return replace(
        kept,
        source="; ".join(dict.fromkeys(o.source for o in used if o.source)),
        licence="; ".join(dict.fromkeys(o.licence for o in used if o.licence)),
        assured_on=max(dates, default=None),
    )


def _tied(
    schedules: tuple[Schedule, ...], before: tuple[Venue, ...], after: tuple[Venue, ...]
) -> tuple[Schedule, ...]:
    """Return schedules that name only venues that there are now.

    A corrected venue has an id of its own. It is found by its place in the list, or as the only
    one; a schedule whose venue cannot be told has none.
    """
    known = {venue.id for venue in after}
    moved: dict[str | None, str | None] = {}
    if len(before) == len(after):
        moved = {old.id: new.id for old, new in zip(before, after, strict=True)}
    only = after[0].id if len(after) == 1 else None
    return tuple(
        schedule
        if schedule.venue_id in known or (schedule.venue_id is None and before)
        else replace(schedule, venue_id=moved.get(schedule.venue_id, only))
        for schedule in schedules
    )
