"""Forms of the secretariat about programmes, figures, differences and projects."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import ValidationError

from app.core.collation import plain
from app.core.languages import LANGUAGE_NAMES, LANGUAGES
from app.core.localised import Localised
from app.partners import queries as partners
from app.partners.models import Partner
from app.programmes import queries
from app.programmes.models import QUALIFIERS
from app.programmes.presenting import CATEGORY_WORDS
from app.web import countries, filters
from app.web.fields import (
    Choice,
    DateField,
    DecimalField,
    LocalisedField,
    SelectField,
    SlugField,
    TextArea,
    TextField,
    TickField,
    WholeNumberField,
)
from app.web.forms import Form
from app.web.language import current_language
from app.web.sentences import sentence

FIRST_YEAR, LAST_YEAR = 1950, 2150


class ProgrammeForm(Form):
    """A programme's texts."""

    name = LocalisedField(_l("Full name"), max_length=300)
    short = LocalisedField(
        _l("Short name"), description=_l("For navigation and running text."), max_length=120
    )
    summary = LocalisedField(
        _l("Summary"),
        description=_l("Markdown. What the programme is for, in two or three sentences."),
        area=True,
        rows=5,
        max_length=4000,
        required=False,
    )


class PhaseForm(Form):
    """A phase's texts and dates."""

    name = LocalisedField(_l("Name"), max_length=120)
    starts_on = DateField(_l("First day"), required=False)
    ends_on = DateField(_l("Last day"), required=False)
    new_from = DateField(
        _l("New money counts from"),
        description=_l(
            "Money announced before it is shown apart from what came since. Empty: not told apart."
        ),
        required=False,
    )
    pillars = LocalisedField(
        _l("Pillars"),
        description=_l("One on each line, in the same order in each language."),
        area=True,
        rows=4,
        max_length=4000,
        required=False,
    )
    summary = LocalisedField(
        _l("Summary"),
        description=_l("Markdown."),
        area=True,
        rows=4,
        max_length=4000,
        required=False,
    )

    def validate_pillars(self, field: Any) -> None:
        """Each language must have the same number of lines, or none."""
        counts = {code: len(_lines(text)) for code, text in field.data.items()}
        if len(set(counts.values())) > 1:
            told = "; ".join(f"{LANGUAGE_NAMES[code]}: {count}" for code, count in counts.items())
            raise ValidationError(
                _("Each language needs the same number of lines. There are: %(told)s.", told=told)
            )

    def values(self) -> dict[str, Any]:
        """The pillars as a list of texts."""
        said = super().values()
        texts = {code: _lines(text) for code, text in said["pillars"].items()}
        count = max((len(lines) for lines in texts.values()), default=0)
        said["pillars"] = [
            Localised({code: lines[number] for code, lines in texts.items()})
            for number in range(count)
        ]
        return said


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _categories() -> list[Choice]:
    return [(name, sentence(word)) for name, word in CATEGORY_WORDS.items()]


def _qualifiers() -> list[Choice]:
    return [
        (name, filters.qualifier(name) or _("none: the number is exact")) for name in QUALIFIERS
    ]


def _phases() -> list[Choice]:
    language = current_language()
    return [
        (
            f"{phase.programme.slug}/{phase.slug}",
            f"{phase.programme.short.best(language)[0]}: {phase.name.best(language)[0]}",
        )
        for phase in queries.phases()
    ]


def _places() -> list[Choice]:
    return [(str(number), str(number)) for number in (1, 2, 3)]


class FigureForm(Form):
    """A figure of the register."""

    label = LocalisedField(_l("What it counts"), max_length=300)
    qualifier = SelectField(_l("Qualifier"), choices=_qualifiers, default="exact")
    value = DecimalField(
        _l("Value"),
        description=_l("All digits: 53600000, not 53.6 million. A share from 0 to 1."),
        decimals=8,
        most=Decimal(10**15),
        as_text=True,
    )
    unit = TextField(
        _l("Unit"),
        description=_l("A currency code for money, “share” for a share, or what is counted."),
        max_length=40,
    )
    category = SelectField(_l("Category"), choices=_categories)
    phase = SelectField(_l("Phase"), choices=_phases, blank=_l("No phase"), required=False)
    as_at = DateField(_l("As at"), required=False)
    period = TextField(
        _l("Period"), description=_l("Years, such as 2021–2022."), required=False, max_length=60
    )
    scope = LocalisedField(
        _l("Scope"),
        description=_l("What the number covers: “10 of the 21 target countries”."),
        max_length=200,
        required=False,
    )
    source = TextField(
        _l("Source"),
        description=_l("Code and line of the document: REP:129."),
        max_length=200,
    )
    indicator = TextField(
        _l("Indicator"),
        description=_l("A result and a target of one indicator are shown as progress."),
        required=False,
        max_length=40,
    )
    about = TextField(_l("About"), required=False, max_length=120)
    said_by = TextField(_l("Said by"), required=False, max_length=80)
    note = TextArea(_l("Note for editors"), required=False, max_length=2000, rows=2)
    public = TickField(_l("Shown on public pages"), default=True)
    front = SelectField(
        _l("Place on the home page"), choices=_places, blank=_l("Not there"), required=False
    )


class FigureChangeForm(FigureForm):
    """A correction; the trail keeps the value before and after, and why."""

    why = TextArea(
        _l("Why it changes"),
        description=_l("One sentence; it stays in the audit trail."),
        max_length=1000,
        rows=2,
    )


class DecisionForm(Form):
    """What is printed where two sources disagree."""

    decision = TextArea(
        _l("What is printed, and why"),
        description=_l("Both values stay on record with their sources."),
        max_length=2000,
        rows=3,
    )


class ProjectForm(Form):
    """A row of the portfolio. Countries and partners are written by name, one on each line."""

    title = LocalisedField(_l("Title"), max_length=300)
    short = TextField(_l("Short title"), required=False, max_length=60)
    from_year = WholeNumberField(_l("First year"), least=FIRST_YEAR, most=LAST_YEAR)
    to_year = WholeNumberField(_l("Last year"), least=FIRST_YEAR, most=LAST_YEAR)
    countries = TextArea(
        _l("Countries"),
        description=_l("One on each line, by name or two-letter code."),
        required=False,
        max_length=4000,
        rows=4,
    )
    countries_printed = LocalisedField(
        _l("Countries in words"),
        description=_l("Where there is no list: “24 countries in Africa, Asia and Latin America”."),
        max_length=300,
        required=False,
    )
    funding = TextArea(
        _l("Funding partners"),
        description=_l("One on each line, by full name, name in lists or abbreviation."),
        required=False,
        max_length=4000,
        rows=3,
    )
    implementing = TextArea(
        _l("Implementing partners"),
        description=_l("One on each line."),
        required=False,
        max_length=4000,
        rows=3,
    )
    pooled = TickField(_l("Pooled: no split by partner or by country"))
    activities = LocalisedField(
        _l("Activities"), area=True, rows=3, max_length=2000, required=False
    )
    source = TextField(_l("Source"), required=False, max_length=60)

    def said(self) -> dict[str, Any]:
        """Everything as typed, for telling whether the form was sent before."""
        return super().values()

    def validate_countries(self, field: Any) -> None:
        """Every line must name a country."""
        self.codes = _resolved(field.data, _country_names(), _("a country of the list"))

    def validate_funding(self, field: Any) -> None:
        """Every line must name one partner."""
        self.funders = _partners_named(field.data)

    def validate_implementing(self, field: Any) -> None:
        """Every line must name one partner."""
        self.carriers = _partners_named(field.data)

    def values(self) -> dict[str, Any]:
        """Countries as codes, partners as rows; call after validation."""
        return self.said() | {
            "countries": getattr(self, "codes", []),
            "funding": getattr(self, "funders", []),
            "implementing": getattr(self, "carriers", []),
        }


class NewProjectForm(ProjectForm):
    """The same, with a part of the address that may be chosen."""

    slug = SlugField(
        _l("Name in the address"), description=_l("Empty: made from the title."), required=False
    )

    def values(self) -> dict[str, Any]:
        """An empty slug counts as none."""
        said = super().values()
        return said | {"slug": said["slug"] or None}


def _country_names() -> dict[str, list[str]]:
    """Plain name in any language, or code -> codes."""
    names: dict[str, list[str]] = {}
    for language in LANGUAGES:
        for code, name in countries.countries(language):
            names[plain(name)] = [code]
            names[plain(code)] = [code]
    return names


def _partner_names() -> dict[str, list[Partner]]:
    """Plain full name, label or abbreviation in any language -> partners; full names win."""
    full: dict[str, list[Partner]] = {}
    other: dict[str, list[Partner]] = {}
    for partner in partners.all_partners():
        for text in {plain(text) for text in partner.name.values()}:
            full.setdefault(text, []).append(partner)
        texts = {*partner.label.values(), partner.short or "", partner.slug}
        for text in {plain(text) for text in texts if text}:
            other.setdefault(text, []).append(partner)
    return {**other, **full}


def _partners_named(text: str) -> list[Partner]:
    found: list[Partner] = _resolved(text, _partner_names(), _("a registered partner"))
    return found


def _resolved(text: str, known: dict[str, list[Any]], kind: str) -> list[Any]:
    found: list[Any] = []
    for line in _lines(text or ""):
        fitting = known.get(plain(line), [])
        if not fitting:
            raise ValidationError(_("“%(line)s” is not %(kind)s.", line=line, kind=kind))
        if len(fitting) > 1:
            raise ValidationError(_("“%(line)s” fits several; write the full name.", line=line))
        if fitting[0] not in found:
            found.append(fitting[0])
    return found


def country_lines(codes: Sequence[str]) -> str:
    """Names of countries in the reader's language, one on each line."""
    return _by_line(codes, filters.country)


def partner_lines(slugs: Sequence[str]) -> str:
    """Full names of partners in the reader's language, one on each line."""
    known = {partner.slug: partner for partner in partners.all_partners(slugs)}
    return _by_line(slugs, lambda slug: filters.localised(known[slug].name))


def _by_line(items: Sequence[str], word: Callable[[str], str]) -> str:
    return "\n".join(word(item) for item in items)
