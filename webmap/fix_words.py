"""How help is said that would make it work: a lift, a scheme, other times, another group."""

from __future__ import annotations

from directory.language import _
from geo.routing.vocabulary import Direction, Fix, FixCode
from webmap.plain import capital, clock, day, duration, in_minutes
from webmap.vehicles import stop, the_vehicle


def fix_words(fix: Fix) -> str:
    """Say what help would make it work, as a sentence."""
    match fix.code:
        case FixCode.OTHER_SESSION:
            return _other_session(fix)
        case FixCode.MOVE_TIMES:
            return _move(fix)
        case FixCode.COMMUNITY_TRANSPORT:
            return _community_transport(fix)
        case FixCode.LIFT_ONE_WAY:
            there = fix.leg is Direction.OUTWARD
            said = _("A lift there fixes it") if there else _("A lift home fixes it")
        case FixCode.LIFT_TO_STOP:
            said = _lift_to_stop(fix)
        case FixCode.LIFT_BOTH_WAYS:
            said = _("A lift both ways fixes it")
    drive = drive_words(fix)
    # Translators: such as "A lift home fixes it: 12 minutes by car."
    return _("%(help)s: %(drive)s.", help=said, drive=drive) if drive else f"{said}."


def drive_words(fix: Fix) -> str:
    """Say how long the driving takes: ``9 minutes by car``; nothing where it is not known.

    It is for each way where `fix` is for both, and so holds the sum.
    """
    if fix.drive_s is None:
        return ""
    ways = 1 if fix.leg is not None else 2
    minutes = -(-fix.drive_s // (60 * ways))
    # Less than the lift all the way as that is said, so that the two sentences add up.
    less = -(-(fix.drive_s + (fix.saved_s or 0)) // (60 * ways)) - minutes
    drive = in_minutes(minutes)
    if less <= 0:
        if ways == 1:
            return _("%(drive)s by car", drive=drive)
        return _("about %(drive)s by car each way", drive=drive)
    if ways == 1:
        return _(
            "%(drive)s by car, %(less)s less than a lift all the way",
            drive=drive,
            less=in_minutes(less),
        )
    return _(
        "about %(drive)s by car each way, %(less)s less than a lift all the way",
        drive=drive,
        less=in_minutes(less),
    )


def _other_session(fix: Fix) -> str:
    if not fix.note or fix.starts is None:
        return _("Another group of this kind works instead.")
    return _(
        "%(group)s on %(day)s at %(time)s works instead.",
        group=fix.note,
        day=day(fix.starts.date()),
        time=clock(fix.starts),
    )


def _move(fix: Fix) -> str:
    if fix.shift_s is None:
        return _("Another time would work.")
    time, later = duration(abs(fix.shift_s)), fix.shift_s > 0
    if fix.leg is Direction.HOMEWARD:
        if later:
            return _("Ending %(time)s later would work.", time=time)
        return _("Ending %(time)s earlier would work.", time=time)
    if later:
        return _("Starting %(time)s later would work.", time=time)
    return _("Starting %(time)s earlier would work.", time=time)


def _lift_to_stop(fix: Fix) -> str:
    the, where = the_vehicle(fix.route_type), stop(fix.stop_name)
    if fix.leg is Direction.HOMEWARD:
        # Translators: it begins with "The bus", "The train" and so on.
        return _(
            "%(the_vehicle)s to %(stop)s, then a lift home, fixes it",
            the_vehicle=capital(the),
            stop=where,
        )
    if fix.leg is Direction.OUTWARD:
        # Translators: what is caught is "the bus", "the train" and so on.
        return _(
            "A lift to %(stop)s to catch %(the_vehicle)s fixes it",
            the_vehicle=the,
            stop=where,
        )
    # Translators: what is caught is "the bus", "the train" and so on.
    return _(
        "A lift to %(stop)s to catch %(the_vehicle)s, and a lift home from there after, fixes it",
        the_vehicle=the,
        stop=where,
    )


def _community_transport(fix: Fix) -> str:
    scheme = fix.scheme or _("Community transport")
    match fix.leg:
        case Direction.OUTWARD:
            said = _("%(scheme)s may take them there", scheme=scheme)
        case Direction.HOMEWARD:
            said = _("%(scheme)s may take them home", scheme=scheme)
        case None:
            said = _("%(scheme)s may take them there and home", scheme=scheme)
    # Translators: such as "Vale Dial-a-Ride may take them home: phone 01632 960000."
    told = _("%(help)s: phone %(phone)s.", help=said, phone=fix.phone) if fix.phone else f"{said}."
    return f"{told} {capital(fix.note.rstrip('.'))}." if fix.note else told
