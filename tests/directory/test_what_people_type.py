"""What a link worker types finds the right groups of the demo among the first five.

The questions were written before the search was tuned, but for the last thirty, which were written
after it. Those that are not answered yet stay in the list as known misses; the test fails when
there are more of them, and when one is answered and still called a miss.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest

from directory.find import Index, Query
from directory.model import Group, How, Provenance
from webmap.demo.group_spec import KINDS
from webmap.demo.groups import GROUPS

FIRST = 5
TODAY = dt.date(2026, 11, 2)


@dataclass(frozen=True)
class Case:
    """What is typed, and which groups, and kinds of group, must be among the first five."""

    typed: str
    names: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


def case(typed: str, *names: str, kinds: tuple[str, ...] = ()) -> Case:
    return Case(typed, names, kinds)


CASES = (
    # What it is, spelled well.
    case("crafts", kinds=("Craft and art",)),
    case("choir", "Wendle Community Choir"),
    case("men's shed", "The Old Goods Shed", "Overwick Men's Shed"),
    case("walking group", kinds=("Health walk",)),
    case("tai chi", "Tai Chi for Arthritis", "Early Bird Tai Chi"),
    case("swimming", "Silver Swim"),
    case("women only swimming", "Women's Swim"),
    case("knitting", kinds=("Knit and natter",)),
    case("book club", "Page Turners"),
    case("lunch club", kinds=("Lunch club",)),
    case("memory cafe", "Forget-Me-Not Memory Cafe"),
    case("bingo", "Meads Over 60s"),
    case("yoga", "Gentle Seated Yoga", "Ashmarden Yoga"),
    case("table tennis", "Bat and Chat Table Tennis", "Marlstoke Table Tennis"),
    case("job club", "Job Club"),
    case("polish", "Polska Kawa"),
    case("repair cafe", "Mend It Wendle"),
    case("food bank", "Wendle Pantry"),
    # Other words for the same.
    case("ping pong", "Bat and Chat Table Tennis"),
    case("woodwork", "The Old Goods Shed"),
    case("painting", "Hallowby Painters"),
    case("gardening for depression", "Seeds of Hope"),
    case("somewhere warm to sit", kinds=("Warm space",)),
    case("exercise sitting down", kinds=("Chair exercise",)),
    case("computer help", kinds=("Digital skills",)),
    case("learn to use a smartphone", kinds=("Digital skills",)),
    case("mother and toddler", kinds=("Families",)),
    case("gay", "Rainbow Social"),
    case("ex army", "Veterans' Breakfast"),
    case("fishing", "Waterside Anglers' Mornings"),
    # How people say what is wrong.
    case("lonely", kinds=("Befriending", "Lunch club")),
    case("bad back", "Aqua Movers"),
    case("can't afford food", "Wendle Pantry"),
    case("dad's memory", kinds=("Memory cafe",)),
    case("lost my husband", kinds=("Bereavement group",)),
    case("wife died", kinds=("Bereavement group",)),
    case("new to the area", kinds=("Coffee morning",)),
    case("bored", kinds=("Social club",)),
    case("can't sleep", "Night Owls"),
    case("drinking too much", kinds=("Support group",)),
    case("falls", "Steady On: falls prevention"),
    case("unsteady on her feet", "Steady On: falls prevention"),
    case("arthritis", "Tai Chi for Arthritis"),
    case("short of breath", "Breathe Easy", "Breathe and Sing"),
    case("COPD", "Breathe and Sing"),
    case("dementia", kinds=("Memory cafe",)),
    case("looks after his wife", kinds=("Carers' group",)),
    case("carer needs a break", "Lamb House Day Club"),
    case("in debt", "Money Matters Drop-in", "Castle Park Advice"),
    case("can't pay the heating", kinds=("Advice", "Warm space")),
    case("benefits form", "Castle Park Advice"),
    case("feeling low", "Seeds of Hope"),
    case("anxious teenager", "Calm Club"),
    case("isolated and housebound", "Tea at Yours", "Friendly Voices"),
    case("just out of hospital", "Home from Hospital"),
    case("overweight", kinds=("Health walk",)),
    case("type 2 diabetes", "Diabetes Together"),
    case("had a stroke", "Stroke Club"),
    case("chronic pain", "Living Well with Pain"),
    case("hot flushes", "Menopause Cafe"),
    case("parkinsons", "Parkinson's Cafe"),
    case("new baby", "Bumps and Babies"),
    case("struggling with english", "Polska Kawa"),
    case("retired and at a loose end", kinds=("Men's shed",)),
    case("doesn't see anyone all week", kinds=("Befriending",)),
    # Slips of the keyboard.
    case("crafs", kinds=("Craft and art",)),
    case("danse", kinds=("Dance",)),
    case("bingoo", "Meads Over 60s"),
    case("lonley", kinds=("Befriending",)),
    case("bereavment", kinds=("Bereavement group",)),
    case("demensia", kinds=("Memory cafe",)),
    case("diabetis", "Diabetes Together"),
    case("swiming", "Silver Swim"),
    case("gardning", kinds=("Gardening",)),
    # More than one thing.
    case("coffee on saturday", "St Oswin's Saturday Coffee"),
    case("lonely man who likes woodwork", "The Old Goods Shed"),
    case("singing with dementia", "Singing for the Brain"),
    case("carers in the evening", "Evening Carers"),
    case("free exercise for older people", kinds=("Chair exercise",)),
    case("somewhere to take the kids that is cheap", kinds=("Families",)),
    # Written after the search was tuned on those above: 24 of 30 were answered as they stood.
    case("art therapy", "Art for Wellbeing"),
    case("carpet bowls", "Elmerstow Carpet Bowls"),
    case("line dancing", "Fennow Line Dancers"),
    case("nordic walking", "Nordic Walking at Priory Park"),
    case("social isolation", kinds=("Befriending",)),
    case("mum has alzheimer's", kinds=("Memory cafe",)),
    case("worried about energy bills", kinds=("Advice",)),
    case("low income family", kinds=("Advice",)),
    case("struggles with stairs and balance", "Steady On: falls prevention"),
    case("prefers company while eating", kinds=("Lunch club",)),
    case("quiet hobby for shy man", "Waterside Anglers' Mornings"),
    case("help with universal credit", "Money Matters Drop-in"),
    case("young mum with newborn", "Bumps and Babies"),
    case("dad with toddler", "Dads and Little Ones"),
    case("needs a hot meal", kinds=("Lunch club",)),
    case("asthma", "Breathe and Sing"),
    case("reading to someone who can't see well", "Reading Aloud"),
    case("ukulele", kinds=("Singing",)),
    case("volunteering outdoors", "Orchard Volunteers"),
    case("ex-navy widower", kinds=("Veterans",)),
    case("can't get out of the house", kinds=("Befriending",)),
    case("zoom exercise class", "Chair Yoga on Screen"),
    case("romanian speaker", "Castle Park Advice"),
    case("crochet", kinds=("Knit and natter",)),
    case("bikes", "The Old Goods Shed"),
    case("mobility scooter, wants to exercise", kinds=("Chair exercise",)),
    case("insomia", "Night Owls"),
    case("arthritus", "Tai Chi for Arthritis"),
    case("pensioner eating alone", kinds=("Lunch club",)),
    case("grandchildren moved away, misses them", kinds=("Befriending",)),
)  # fmt: skip

KNOWN_MISSES: frozenset[str] = frozenset(
    {
        "worried about energy bills",
        "ukulele",
        "volunteering outdoors",
        "grandchildren moved away, misses them",
    }
)


def demo_groups() -> list[Group]:
    """Return the groups of the demo as the search needs them: what they are, not where."""
    groups = []
    for number, spec in enumerate(GROUPS):
        kind, extra = KINDS[spec.kind], dict(spec.extra)
        groups.append(
            Group(
                f"wv-{number:03d}",
                spec.name,
                spec.kind,
                Provenance("Invented", "demo", str(number)),
                how={"online": How.ONLINE, "comes to you": How.COMES_TO_YOU}.get(
                    spec.venue, How.IN_PERSON
                ),
                needs=tuple(extra.get("needs", kind.needs).split(";")),
                summary=spec.summary,
                description=extra.get("description", kind.description),
                for_whom=extra.get("for_whom", kind.for_whom),
                languages=tuple(extra.get("languages", "English").split(";")),
                cost=extra.get("cost", kind.cost),
            )
        )
    return groups


@pytest.fixture(scope="module")
def index() -> Index:
    return Index(demo_groups())


def is_answered(index: Index, asked: Case) -> bool:
    first = [hit.group for hit in index.search(Query(asked.typed), today=TODAY).hits(FIRST)]
    names, kinds = {group.name for group in first}, {group.kind for group in first}
    return names >= set(asked.names) and kinds >= set(asked.kinds)


@pytest.mark.parametrize("asked", CASES, ids=lambda asked: asked.typed)
def test_the_right_groups_come_first(index: Index, asked: Case) -> None:
    if asked.typed in KNOWN_MISSES:
        assert not is_answered(index, asked), "it is answered now: take it off the known misses"
        return
    said = [hit.group.name for hit in index.search(Query(asked.typed), today=TODAY).hits(FIRST)]
    assert is_answered(index, asked), said


def test_nineteen_in_twenty_are_answered() -> None:
    assert {asked.typed for asked in CASES} >= KNOWN_MISSES
    assert len(CASES) >= 110
    assert len(KNOWN_MISSES) <= len(CASES) // 20
