"""How an invented group is noted down, and what groups of one kind have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class GroupSpec:
    """One group of the demo.

    Parameters
    ----------
    venue : key of a venue, or "online" or "comes to you".
    when : meetings such as ``Tue 10:30-12:00``, ``2nd Tue 10:30-12:00``, ``last Fri 19:00-21:00``
        or ``Wed/2 from 2026-09-09 14:00-16:00`` (every other week), several between semicolons;
        ``term`` at the end means term time only, ``bh`` bank holidays too, ``@key`` another venue.
    extra : columns that differ from the usual ones of the kind.
    """

    name: str
    kind: str
    venue: str
    when: str
    summary: str
    extra: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """What groups of one kind have in common."""

    needs: str
    description: str
    cost: str
    for_whom: str


def group(name: str, kind: str, venue: str, when: str, summary: str, **extra: str) -> GroupSpec:
    """Note down a group; keywords are columns of ``groups.csv``."""
    return GroupSpec(name, kind, venue, when, summary, tuple(extra.items()))


KINDS: Final = {
    "Lunch club": Kind(
        "loneliness;food", "A cooked two-course meal and a cup of tea at shared tables. Tell us "
        "about diets when you book. Helpers sit with anyone who comes alone.", "£6 for two courses",
        "Older people",
    ),
    "Coffee morning": Kind(
        "loneliness", "Drop in for a drink, a biscuit and a talk. You can stay for ten minutes or "
        "all morning. Somebody will look out for you.", "Give what you like", "Everyone",
    ),
    "Knit and natter": Kind(
        "loneliness;mental wellbeing", "Bring something to knit, crochet or sew, or borrow needles "
        "and wool. We help beginners. We make blankets and hats for people who need them.",
        "50p for tea", "Everyone",
    ),
    "Men's shed": Kind(
        "loneliness;mental wellbeing;new skills", "Mend, make and talk side by side. There are "
        "tools and people to show you how. Come and look round first if you like.",
        "£2 a session", "Men and women over 18",
    ),
    "Health walk": Kind(
        "getting active;long-term conditions", "A led walk at the pace of the slowest, with a back "
        "marker. No dogs, except assistance dogs. Tea after.", "Free", "Adults",
    ),
    "Chair exercise": Kind(
        "getting active;falls;long-term conditions", "Gentle moves to music, sitting down or "
        "holding a chair. Wear loose clothes. The teacher is trained to work with people who "
        "have fallen.",
        "£4", "Older people and people with a long-term condition",
    ),
    "Tai chi": Kind(
        "getting active;falls;mental wellbeing", "Slow, steady movement for balance and calm. You "
        "can do it on a chair.", "£5, first time free", "Adults",
    ),
    "Dance": Kind(
        "getting active;loneliness", "Easy steps, no partner needed, and plenty of rests.", "£4",
        "Adults",
    ),
    "Swimming": Kind(
        "getting active;long-term conditions", "The pool is quiet and warm for this hour. There is "
        "a hoist and a changing room with a bench.", "£3.20", "Adults",
    ),
    "Table tennis": Kind(
        "getting active;loneliness", "Bats and balls are there. All standards, and a chair for "
        "anyone who would rather watch.", "£3", "Adults",
    ),
    "Walking sport": Kind(
        "getting active", "The game you know, with no running. Wear trainers.", "£3", "Over 50s",
    ),
    "Memory cafe": Kind(
        "memory;carers", "For people with memory problems and those who care for them. Songs, "
        "games, and somebody to ask. Carers can take a break in the next room.", "Free",
        "People with dementia or memory problems, with their carers",
    ),
    "Carers' group": Kind(
        "carers;mental wellbeing", "Time with others who know what it is like. We share what has "
        "worked and where to get help. What is said stays here.", "Free", "Unpaid carers",
    ),
    "Bereavement group": Kind(
        "grief;loneliness", "For anyone who has lost somebody, lately or long ago. You need not "
        "speak. Trained volunteers are there.", "Free", "Adults who are bereaved",
    ),
    "Advice": Kind(
        "money;housing", "Free and private advice on debt, benefits, energy bills and housing. "
        "Bring any letters. We see people in turn.", "Free", "Everyone over 16",
    ),
    "Digital skills": Kind(
        "new skills;loneliness", "One-to-one help with a phone, tablet or laptop: yours or ours. "
        "No question is too small.", "Free", "Adults",
    ),
    "Singing": Kind(
        "mental wellbeing;loneliness;breathing", "Sing for the joy of it. You do not need to read "
        "music and nobody sings alone.", "£3", "Adults",
    ),
    "Gardening": Kind(
        "getting active;mental wellbeing", "Dig, sow, weed or just sit among the plants. Raised "
        "beds for people who cannot bend. Share what we grow.", "Free", "Adults",
    ),
    "Craft and art": Kind(
        "mental wellbeing;new skills", "Try paint, clay, print and paper with a kind tutor. All "
        "materials are there.", "£3", "Adults",
    ),
    "Book group": Kind(
        "loneliness;mental wellbeing", "One book a month, from the library, large print or audio. "
        "Come even if you have not finished it.", "Free", "Adults",
    ),
    "Warm space": Kind(
        "warmth;food;loneliness", "A warm room, soup, papers, games and company. Nobody will ask "
        "why you came.", "Free", "Everyone",
    ),
    "Food": Kind(
        "food;money", "Fresh and tinned food at low cost. We can also point you to other help.",
        "£4 a bag", "Anyone who finds money tight",
    ),
    "Families": Kind(
        "families;loneliness", "Toys, songs, a snack, and a hot drink for the grown-ups.",
        "£2 a family", "Parents and carers with children under 5",
    ),
    "Young people": Kind(
        "mental wellbeing;loneliness", "A friendly evening of games, food and talk with two "
        "youth workers. Come with a friend or on your own.", "Free", "People aged 18 to 25",
    ),
    "Support group": Kind(
        "long-term conditions;mental wellbeing", "Meet others who live with the same. We have "
        "speakers, swap tips and listen.", "Free", "Adults",
    ),
    "Befriending": Kind(
        "loneliness", "A trained and checked volunteer keeps in touch with you every week. We "
        "match people by what they enjoy.", "Free", "Adults who feel alone",
    ),
    "Repair cafe": Kind(
        "new skills;money", "Bring a lamp, a coat or a clock, and mend it together with somebody "
        "who knows how.", "Give what you like", "Everyone",
    ),
    "Social club": Kind(
        "loneliness", "Games, quizzes, bingo and outings. A welcome for new faces.", "£2",
        "Adults",
    ),
    "Veterans": Kind(
        "veterans;mental wellbeing;loneliness", "Breakfast with people who have served, and their "
        "families. Help with housing and pensions if you want it.", "£5 breakfast",
        "Veterans of any service and age, and their families",
    ),
}  # fmt: skip
