"""Our own lists of terms: what a group says that Open Referral UK has no field for.

They go out as taxonomies of their own, so that whoever reads our feed can look each of them up.
Ids hang on the codes below: change a name or a description, never a code.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from directory.model import Fact, How, OfferKind, Topic
from directory.oruk.ids import made_id


@dataclass(frozen=True)
class Vocabulary:
    """A list of terms.

    Parameters
    ----------
    key : tells it from our other lists.
    terms : code -> name and description; empty for a list that the groups themselves fill.
    """

    key: str
    name: str
    description: str
    terms: tuple[tuple[str, str, str], ...] = ()

    @cached_property
    def id(self) -> str:
        """Its UUID."""
        return made_id("taxonomy", self.key)

    def term_id(self, code: str) -> str:
        """Return the UUID of one of its terms."""
        return made_id("taxonomy_term", self.key, code)

    @cached_property
    def by_id(self) -> dict[str, str]:
        """The code of each of its terms by the term's UUID."""
        return {self.term_id(code): code for code, _, _ in self.terms}

    @cached_property
    def nested(self) -> dict[str, dict[str, str]]:
        """Its terms as they are sent, by code."""
        return {
            code: {
                "id": self.term_id(code),
                "name": name,
                "description": description,
                "taxonomy": self.name,
                "taxonomy_id": self.id,
                "term": code,
            }
            for code, name, description in self.terms
        }


def _yes_and_no(code: str, name: str, question: str) -> tuple[tuple[str, str, str], ...]:
    return (
        (f"{code}_{Fact.YES.value}", f"{name}: yes", f"{question} Yes."),
        (f"{code}_{Fact.NO.value}", f"{name}: no", f"{question} No."),
    )


KINDS: Final = Vocabulary(
    "kinds", "Linkway: kinds of group", "What sort of activity a group is, such as a lunch club."
)
NEEDS: Final = Vocabulary(
    "needs", "Linkway: needs", "What a group helps with, in the words of whoever published it."
)
HOW: Final = Vocabulary(
    "how",
    "Linkway: how people meet",
    "Whether there is a place to go to. Only a group that meets in person needs a journey.",
    (
        (How.IN_PERSON.value, "In person", "People come together at a place."),
        (How.ONLINE.value, "Online", "People meet online or by phone. No journey is needed."),
        (How.COMES_TO_YOU.value, "Comes to you", "Somebody comes to the person's home."),
    ),
)
REFERRAL: Final = Vocabulary(
    "referral",
    "Linkway: referral",
    "Whether somebody must refer a person. Without a term of this list nobody has said.",
    (
        (Fact.YES.value, "Referral needed", "Somebody, such as a link worker, must refer you."),
        (Fact.NO.value, "No referral needed", "Anybody may come, or ask for themselves."),
    ),
)
TRANSPORT: Final = Vocabulary(
    "transport",
    "Linkway: help with getting there",
    "What a group does so that people get to it. The value is in the words of the group; "
    "'details' holds area, byday (two-letter days) and phone where they are known.",
    (
        (OfferKind.OWN_MINIBUS.value, "Own minibus", "The group fetches people by minibus."),
        (OfferKind.MEMBERS_LIFT.value, "Lift from members", "Members give each other lifts."),
        (OfferKind.ON_ROUTE.value, "On a route", "A bus or train stops nearby."),
        (OfferKind.OTHER.value, "Other help", "As the value says."),
    ),
)
ACCESS: Final = Vocabulary(
    "access",
    "Linkway: access to the place",
    "What is known about getting into a place and using it. What has no term is not known: it is "
    "neither yes nor no.",
    (
        *_yes_and_no("step_free", "Step-free", "Is there a way in without steps?"),
        *_yes_and_no("toilet", "Accessible toilet", "Is there an accessible toilet?"),
        *_yes_and_no("hearing_loop", "Hearing loop", "Is there a hearing loop?"),
        *_yes_and_no("parking", "Parking", "Is there parking?"),
        *_yes_and_no("quiet_space", "Quiet space", "Is there a quiet space?"),
        ("notes", "Notes on access", "Anything else about access, in words."),
    ),
)
SCHEDULE: Final = Vocabulary(
    "schedule",
    "Linkway: when it meets",
    "What the rule of a schedule leaves open. Without a term of this list nobody has said.",
    (
        ("once", "Once only", "It takes place on the date in dtstart and never again."),
        *_yes_and_no("term_time_only", "Term time only", "Does it meet in term time only?"),
        *_yes_and_no("bank_holidays", "Bank holidays", "Does it meet on bank holidays?"),
        ("not_on", "Cancelled dates", "The value lists dates on which it does not take place."),
        ("also_on", "Further dates", "The value lists dates on which it takes place as well."),
    ),
)
DETAILS: Final = Vocabulary(
    "details",
    "Linkway: details",
    "Facts in words or figures; the value holds the fact.",
    (
        ("plain_text", "Plain text", "No text of this record holds markup. It has no value."),
        ("summary", "Summary", "The activity in one line."),
        (
            "summary_only",
            "Summary only",
            "There is no longer description: the description is the summary. It has no value.",
        ),
        ("for_whom", "Who it is for", "In the words of the group."),
        ("gender", "Gender", "Whom it is for, such as women. Without it anybody may come."),
        ("how_to_refer", "How to refer", "How somebody can be referred, in words."),
        ("places_left", "Places left", "How many more people can come."),
        ("source", "Source", "Whom to credit for this record."),
        ("licence", "Licence", "Under what licence this record is published."),
        (
            "publisher_only",
            "Publisher only",
            "Nobody has said who runs the group: the organization is who published the record.",
        ),
        ("website", "Website", "The web address as it was published."),
        ("reference", "Reference", "The id as it was published, where it is not a UUID."),
    ),
)

FIXED: Final = (HOW, REFERRAL, TRANSPORT, ACCESS, SCHEDULE, DETAILS)
"""The lists whose terms are the same in every directory."""

FILLED: Final = (KINDS, NEEDS)
"""The lists whose terms are what the groups of a directory say."""


def word_term(vocabulary: Vocabulary, word: str) -> dict[str, str]:
    """Return a kind or a need as a term. Words that differ in capital letters only share an id."""
    return {
        "id": vocabulary.term_id(word.casefold()),
        "name": word,
        "description": word,
        "taxonomy": vocabulary.name,
        "taxonomy_id": vocabulary.id,
    }


def published_vocabulary_id(name: str) -> str:
    """Return the UUID of a list that somebody else has published."""
    return made_id("published_taxonomy", name)


def published_term_id(topic: Topic) -> str:
    """Return the UUID of a term of such a list."""
    return made_id("published_taxonomy_term", topic.vocabulary, topic.code, topic.name)


def topic_term(topic: Topic) -> dict[str, str]:
    """Return a term of a list that somebody else has published."""
    known = topic.name or topic.code or topic.vocabulary
    term = {
        "id": published_term_id(topic),
        "name": known,
        "description": known,
        "taxonomy": topic.vocabulary,
        "taxonomy_id": published_vocabulary_id(topic.vocabulary),
        "term": topic.code,
    }
    return {key: value for key, value in term.items() if value}
