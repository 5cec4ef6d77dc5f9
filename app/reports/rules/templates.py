"""What a template of the report says: which parts, in which order, in which words and colours.

A template is data. Its standard sentences are in the small language of ``rules.phrases``; its
colours are six hexadecimal digits that can be read on white; its faces are those that the papers
embed. So nothing that is typed into one can do anything but be printed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from app.core.errors import DomainError
from app.core.languages import LANGUAGES
from app.core.localised import Localised
from app.core.words import N_
from app.reports.rules import phrases

NUMBERED: Final = {
    "background": N_("Background"),
    "agenda": N_("The agenda as held, a section for each item"),
    "own-1": N_("Own section 1"),
    "own-2": N_("Own section 2"),
}
"""Parts with numbers, in the order of the seed report."""

AFTER: Final = {
    "thanks": N_("Thanks to all participants"),
    "pictures": N_("Photographs"),
    "annex-speakers": N_("Annex of speakers"),
    "annex-participants": N_("Annex of participants, when it is chosen for the report"),
    "annex-engagements": N_("Annex of engagements, when it is chosen for the report"),
}
"""Parts that follow the numbered ones."""

PARTS: Final = {**NUMBERED, **AFTER}

OFF_AT_FIRST: Final = frozenset({"own-1", "own-2"})

SWITCHES: Final = {
    "figures": N_("Figures of the register under the presentation that looks back"),
    "funding": N_("Funding box under the presentation that looks forward"),
    "board": N_("Board of the tour de table as Figure 1"),
    "breaks": N_("Breaks of the agenda as sections"),
}

FACES: Final = {
    "serif": '"Source Serif 4","Source Serif 4 Ext","Noto Serif","Noto Sans"',
    "sans": '"Source Sans 3","Source Sans 3 Ext","Noto Sans"',
}
"""The faces that the papers embed, with those behind them for other scripts."""

FACE_WORDS: Final = {"serif": "Source Serif 4", "sans": "Source Sans 3"}

LEAST_CONTRAST: Final = 4.5
"""WCAG 2.2, 1.4.3: text on its ground."""

_COLOUR: Final = re.compile(r"#[0-9A-Fa-f]{6}")
_SHA: Final = re.compile(r"[0-9a-f]{64}")


class NotAColour(DomainError):
    """Six hexadecimal digits."""

    message = N_("Write a colour as # and six hexadecimal digits, for example #073760.")


class TooPale(DomainError):
    """Letters of this colour could not be read on white paper."""

    message = N_(
        "On white this colour has a contrast of %(contrast)s to 1; letters need 4.5 to 1. Choose a "
        "darker one."
    )


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard sentence: what it is for, its places, and which of them are numbers."""

    words: str
    default: str
    places: frozenset[str]
    counted: frozenset[str] = frozenset()


_EVERYWHERE: Final = frozenset({"meeting", "date"})


def _standard(words: str, default: str, *places: str, counted: tuple[str, ...] = ()) -> Standard:
    return Standard(words, default, _EVERYWHERE | set(places), frozenset(counted))


STANDARDS: Final[dict[str, Standard]] = {
    "attendance": _standard(
        N_("How many took part"),
        N_("{participants} participants took part[[: {groups}]].[[ {modes}.]]"),
        "participants", "groups", "modes", counted=("participants",),
    ),
    "objectives": _standard(
        N_("Before the objectives"), N_("The objectives of the meeting were these:")
    ),
    "session": _standard(
        N_("How many took part in a session"), N_("{participants} participants took part."),
        "participants", counted=("participants",),
    ),
    "chair": _standard(N_("Who chaired"), N_("{names} chaired."), "names"),
    "introducer": _standard(N_("Who introduced"), N_("{names} introduced the topic."), "names"),
    "presenter": _standard(
        N_("Who presented"), N_("The presentation was given by {names}."), "names"
    ),
    "moderator": _standard(
        N_("Who moderated"), N_("{names} moderated the discussion."), "names"
    ),
    "wrap_up": _standard(
        N_("Who summed up"), N_("{names} summed up what the sessions had concluded."), "names"
    ),
    "opening": _standard(N_("Who opened the meeting"), N_("{names} opened the meeting."), "names"),
    "facilitator": _standard(
        N_("Who facilitated"), N_("{names} facilitated the tour de table."), "names"
    ),
    "whiteboard_summary": _standard(
        N_("Who showed the board"),
        N_("{names} displayed the main points of the interventions on a board."), "names",
    ),
    "session_closing": _standard(
        N_("Who closed a session"), N_("{names} closed the session."), "names"
    ),
    "closing": _standard(N_("Who closed the meeting"), N_("{names} closed the meeting."), "names"),
    "floor": _standard(
        N_("How many partners took the floor"),
        N_("{partners} {number: partner | partners} took the floor, in the order below."),
        "partners", "number", counted=("number",),
    ),
    "budget": _standard(
        N_("What the next phase costs"),
        N_(
            "The overall budget of {phase}, {years}, is **{required}**. With {mobilised} mobilised "
            "and {own} contributed by {host} through staff, this **leaves a funding gap of {gap}**."
        ),
        "phase", "years", "required", "mobilised", "own", "gap", "host",
    ),
    "gap": _standard(
        N_("The gap at the closing"), N_("The funding gap then was **{gap}**."), "gap"
    ),
}  # fmt: skip
"""Every computed sentence of the report whose words a template may choose."""


@dataclass(frozen=True, slots=True)
class Style:
    """The look: colours of headings and links, faces, and a logo by the hash of its bytes."""

    accent: str = ""
    link: str = ""
    text_face: str = ""
    heading_face: str = ""
    logo: str = ""
    logo_alt: Localised = field(default_factory=Localised)

    @property
    def css(self) -> str:
        """Rules for the paper; every value is one of ours or six digits, checked again here."""
        found: list[str] = []
        if _COLOUR.fullmatch(self.accent):
            found.append(
                f".cover{{border-top-color:{self.accent}}}h1,h2,h3{{color:{self.accent}}}"
                f"h2{{border-top-color:{self.accent}}}"
            )
        if _COLOUR.fullmatch(self.link):
            found.append(f"a,.iv .for{{color:{self.link}}}")
        if self.text_face in FACES:
            found.append(f"html{{font-family:{FACES[self.text_face]}}}")
        if self.heading_face in FACES:
            found.append(f"h1,h2,h3,h4{{font-family:{FACES[self.heading_face]}}}")
        return "".join(found)


@dataclass(frozen=True, slots=True)
class Own:
    """A section of a template's own: heading and standard text in each language."""

    heading: Localised = field(default_factory=Localised)
    text: Localised = field(default_factory=Localised)


@dataclass(frozen=True, slots=True)
class Template:
    """Parts in their order, what is switched off, own sections, sentences by key, and the look.

    ``version`` is 0 for the one of the house, which is nobody's to change.
    """

    parts: tuple[str, ...] = tuple(part for part in PARTS if part not in OFF_AT_FIRST)
    off: frozenset[str] = frozenset({"breaks"})
    own: Mapping[str, Own] = field(default_factory=dict)
    sentences: Mapping[str, Localised] = field(default_factory=dict)
    style: Style = Style()
    version: int = 0

    @property
    def numbered(self) -> tuple[str, ...]:
        """The numbered parts in their order."""
        return tuple(part for part in self.parts if part in NUMBERED)

    @property
    def after(self) -> tuple[str, ...]:
        """The parts that follow, in their order."""
        return tuple(part for part in self.parts if part in AFTER)

    def words_for(self, key: str, language: str) -> str:
        """The template's sentence in exactly that language; "" leaves it to the house."""
        return self.sentences.get(key, Localised()).get(language, "")


HOUSE: Final = Template()
"""The order and the words of the seed report."""


def contrast(one: str, other: str = "#FFFFFF") -> float:
    """The contrast of two colours as WCAG 2.2 defines it, 1 to 21. Raises NotAColour."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    if not _COLOUR.fullmatch(colour):
        raise NotAColour()
    shares = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def checked_colour(colour: str) -> str:
    """A colour in which letters can be read on white; "" leaves it to the house.

    Raises NotAColour, TooPale.
    """
    if not colour:
        return ""
    found = contrast(colour)
    if found < LEAST_CONTRAST:
        raise TooPale(contrast=f"{found:.1f}")
    return colour.upper()


def checked_sentence(key: str, sentence: str) -> str:
    """A standard sentence whose places all exist. Raises what ``phrases.parse`` raises."""
    standard = STANDARDS[key]
    phrases.parse(sentence, standard.places, standard.counted)
    return sentence.strip()


def stored(template: Template) -> dict[str, Any]:
    """A template as JSON."""
    style = template.style
    return {
        "parts": list(template.parts),
        "off": sorted(template.off),
        "own": {
            key: {"heading": dict(one.heading), "text": dict(one.text)}
            for key, one in template.own.items()
        },
        "sentences": {key: dict(one) for key, one in template.sentences.items() if one},
        "style": {
            "accent": style.accent,
            "link": style.link,
            "text_face": style.text_face,
            "heading_face": style.heading_face,
            "logo": style.logo,
            "logo_alt": dict(style.logo_alt),
        },
    }


def read(content: Mapping[str, Any], version: int) -> Template:
    """A template from its JSON; what is not known any more is left out."""
    style = content.get("style", {})
    return Template(
        parts=tuple(part for part in content["parts"] if part in PARTS),
        off=frozenset(content.get("off", ())) & frozenset(SWITCHES),
        own={
            key: Own(_texts(one["heading"]), _texts(one["text"]))
            for key, one in content.get("own", {}).items()
            if key in NUMBERED
        },
        sentences={
            key: _texts(one)
            for key, one in content.get("sentences", {}).items()
            if key in STANDARDS
        },
        style=Style(
            accent=style.get("accent", ""),
            link=style.get("link", ""),
            text_face=style.get("text_face", ""),
            heading_face=style.get("heading_face", ""),
            logo=style["logo"] if _SHA.fullmatch(style.get("logo", "")) else "",
            logo_alt=_texts(style.get("logo_alt", {})),
        ),
        version=version,
    )


def _texts(given: Mapping[str, str]) -> Localised:
    return Localised({code: given[code] for code in LANGUAGES if given.get(code)})
