"""What the Report of the Event is made of, before it is printed."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.floor import drawing
from app.reports.documents.common import NOTHING, Person, Text, Title
from app.reports.documents.money import Funding
from app.reports.documents.participants import Constituency
from app.reports.documents.speakers import SpeakerTable
from app.reports.rules.overrides import Sentence
from app.reports.rules.templates import Style
from app.web import charts


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody is named in a section, in full (``first``) or short."""

    person_id: int
    section: str
    first: bool


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One intervention: its number in the section, who spoke, for whom, and what was said."""

    number: int
    key: str
    who: Person
    partner: Text
    lead: str
    body: Text
    reply: Text
    proposal: str
    countries: str
    instruments: str
    long: bool
    proposal_language: str = ""
    instruments_language: str = ""


@dataclass(frozen=True, slots=True)
class Bullet:
    """A figure of the register: value with qualifier, unit and label."""

    value: str
    label: Text


@dataclass(frozen=True, slots=True)
class Box:
    """The funding box: figures, bar, and the notes below it."""

    funding: Funding
    chart: charts.Coverage | None
    notes: tuple[str, ...]
    statement: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A photograph as it is printed; ``alt`` is empty for one that only decorates."""

    key: str
    address: str
    alt: Text
    caption: Text
    decorative: bool
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Block:
    """One part of a section; exactly one of the fields is filled, ``kind`` says which."""

    kind: str
    sentence: Sentence | None = None
    text: Text = NOTHING
    paragraphs: tuple[Paragraph, ...] = ()
    bullets: tuple[Bullet, ...] = ()
    scope: Text = NOTHING
    box: Box | None = None
    board: drawing.Board | None = None
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its blocks; ``missing`` are sentences for the desk about what is not there."""

    key: str
    number: str
    heading: Text
    level: int
    blocks: tuple[Block, ...]
    missing: tuple[str, ...] = ()
    figure: str = ""

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences that an editor may replace."""
        return tuple(block.sentence for block in self.blocks if block.sentence is not None)

    @property
    def moved_on(self) -> bool:
        """Whether a replaced sentence would read differently today."""
        return any(sentence.moved_on for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class EngagementRow:
    """One row of the annex of engagements."""

    number: int
    partner: Text
    kind: str
    wording: Text
    amount: str


@dataclass(frozen=True, slots=True)
class Change:
    """What a later edition changed: in which section, what stood there and what stands there."""

    number: str
    heading: Text
    kind: str
    before: str
    after: str
    language: str


@dataclass(frozen=True, slots=True)
class EventReport:
    """Everything that the paper prints."""

    title: Title
    language: str
    edition: int
    draft: bool
    published_on: str
    pending: bool
    summaries: bool
    sections: tuple[Section, ...]
    thanks: Text
    speakers: SpeakerTable | None
    participants: tuple[Constituency, ...] | None
    engagements: tuple[EngagementRow, ...] | None
    engagements_as_of: str = ""
    frame: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    style: Style = field(default_factory=Style)
    logo: str = ""
    template: int = 0
    named: tuple[Mention, ...] = ()
    text_sha256: str = ""
    corrigendum: str = ""
    changes: tuple[Change, ...] = ()

    @property
    def missing(self) -> int:
        """How many texts the desk still has to write."""
        return sum(len(section.missing) for section in self.sections)
