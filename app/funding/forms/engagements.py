"""Forms for engagements: the type first, then amounts if it has any."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField

from app.core import clock
from app.core.errors import StaleVersion
from app.core.localised import Localised
from app.core.money import Money
from app.funding.forms.rows import RowsForm
from app.funding.models import Engagement
from app.funding.rules import engagements as rules
from app.funding.rules.conditions import COUNTS_WORDS, Counts, Terms, TermsMissing
from app.funding.rules.engagements import (
    AnnounceBy,
    ConditionKind,
    EngagementType,
    Visibility,
)
from app.funding.services.engagements import AmountLine
from app.web.fields import (
    CountriesField,
    CountryField,
    CurrencyField,
    DateField,
    DateTimeLocal,
    DecimalField,
    FileField,
    LocalisedField,
    MoneyField,
    RadioField,
    SelectField,
    TextArea,
    TextField,
    TickField,
    WholeNumberField,
)
from app.web.forms import Form, Subform
from app.web.said_back import SaysBack

MOST_LINES = 20

TYPE_HINTS = {
    EngagementType.AMOUNT.value: _l("Money, in one or more amounts by currency and year."),
    EngagementType.AMOUNT_TO_FOLLOW.value: _l("A firm commitment; the amount comes later."),
    EngagementType.CONTINUATION.value: _l("What we do today goes on."),
    EngagementType.INTENTION.value: _l("What we hope or plan to do, without commitment."),
    EngagementType.IN_KIND_OR_TECHNICAL.value: _l("Staff, expertise, goods or services."),
    EngagementType.POLICY.value: _l("A change of law, policy or practice."),
}


@dataclass(frozen=True)
class Choices:
    """What the phase offers to choose from."""

    years: Sequence[tuple[str, str]] = ()
    themes: Sequence[tuple[str, str]] = ()
    pillars: Sequence[tuple[str, str]] = ()
    funds: Sequence[tuple[str, str]] = ()
    currency: str = "USD"


def words(table: Mapping[Any, str]) -> list[tuple[str, str]]:
    """The choices of a table of words, translated."""
    return [(str(value), _(text)) for value, text in table.items()]


class TypeForm(Form):
    """First step: what kind of engagement, for what, to be announced where."""

    type = RadioField(
        _l("What do you engage to do?"),
        choices=lambda: words(rules.TYPE_WORDS),
        hints=TYPE_HINTS,
    )
    phase = SelectField(_l("Phase"))
    meeting = SelectField(_l("To be announced at"), blank=_l("No meeting"), required=False)

    @classmethod
    def offering(
        cls, phases: Sequence[tuple[str, str]], meetings: Sequence[tuple[str, str]]
    ) -> TypeForm:
        """The form with what can be chosen."""
        form = cls()
        form.phase.choices = list(phases)
        form.meeting.choices = [("", _("No meeting")), *meetings]
        return form


class _Contents(RowsForm, SaysBack):
    """What every engagement says besides its amounts."""

    wording = LocalisedField(
        _l("Wording, as it is to be announced"),
        needs="any",
        area=True,
        rows=3,
        max_length=1000,
        description=_l("One or two sentences; this is what is shown and printed."),
    )
    condition_kind = SelectField(
        _l("Condition"), choices=lambda: words(rules.CONDITION_WORDS), default="none"
    )
    condition_text = TextArea(_l("The condition in words"), required=False, max_length=1000, rows=2)
    long_stop_on = DateField(
        _l("Long-stop date"),
        required=False,
        description=_l("If nothing is signed by then, the secretariat asks whether it has lapsed."),
    )

    def validate(self, extra_validators: object = None) -> bool:
        """A condition is said in words; words without a kind are "another condition"."""
        valid = bool(super().validate(extra_validators))
        if self.condition_kind.data not in (None, "none") and not self.condition_text.data:
            self.refuse(_("Say in words what the condition is."), "condition_text")
            valid = False
        return self._figures_fit() and valid

    def _figures_fit(self) -> bool:
        """A condition on the money of others has the figures of its kind."""
        if "gives" not in self or self.condition_kind.errors or self["counts"].errors:
            return True
        try:
            self._terms()
        except TermsMissing:
            for name in _FIGURES[ConditionKind(self.condition_kind.data)]:
                if self[name].data is None and not self[name].errors:
                    self.refuse(_("State this figure of the condition."), name)
            return False
        return True

    def _terms(self) -> Terms | None:
        """The figures as they were typed. Raises TermsMissing."""
        kind = ConditionKind(self.condition_kind.data or "none")
        if "gives" not in self or kind is ConditionKind.NONE:
            return None
        share, threshold = self["share"].data, self["threshold"].data
        return Terms(
            kind,
            self["gives"].data,
            self["per"].data,
            None if share is None else int(share * 100),
            None if threshold is None else threshold.minor,
            Counts(self["counts"].data or Counts.ANNOUNCED),
        ).checked()

    def contents(self) -> dict[str, Any]:
        """Arguments for the services."""
        kind = ConditionKind(self.condition_kind.data or "none")
        if kind is ConditionKind.NONE and self.condition_text.data:
            kind = ConditionKind.OTHER
        return {
            "wording": Localised(self.wording.data),
            "condition_kind": kind,
            "condition_text": self.condition_text.data or "",
            "condition_terms": self._terms(),
            "long_stop_on": self.long_stop_on.data,
        }


_FIGURES = {
    ConditionKind.MATCHING: ("gives", "per"),
    ConditionKind.SHARE_OF_TOTAL: ("share",),
    ConditionKind.THRESHOLD: ("threshold",),
}
"""The figures without which a condition gives no amount."""


def public_from() -> DateTimeLocal:
    """Before which moment nobody else may read it; the zone is set by `engagement_form`."""
    return DateTimeLocal(_l("Not public before"), required=False)


class _Prepared(_Contents):
    """What a partner decides while it prepares."""

    visibility = RadioField(
        _l("Who may see it until it is announced?"),
        choices=lambda: words(rules.VISIBILITY_WORDS),
        default=Visibility.DELEGATION.value,
    )
    announce_by = RadioField(
        _l("Who announces it?"),
        choices=lambda: words(rules.ANNOUNCE_WORDS),
        default=AnnounceBy.PARTNER.value,
    )
    amount_public = TickField(_l("The amount may be shown once it is announced"), default=True)
    public_from = public_from()
    note = TextArea(
        _l("Note for ourselves"),
        required=False,
        max_length=2000,
        rows=2,
        description=_l("Seen by your delegation only."),
    )

    def contents(self) -> dict[str, Any]:
        return {
            **super().contents(),
            "visibility": Visibility(self.visibility.data),
            "announce_by": AnnounceBy(self.announce_by.data),
            "amount_public": bool(self.amount_public.data),
            "public_from": self.public_from.data,
            "note": self.note.data or "",
        }


def consent_note() -> TextField:
    """Who said on the partner's side that it may be announced."""
    return TextField(
        _l("Who agreed for the partner"),
        max_length=300,
        description=_l("Name and how, such as “head of delegation, in the room”."),
    )


class _Announced(_Contents):
    """What an officer notes when a partner speaks in the room."""

    announced_on = DateField(_l("Announced on"), default=clock.today)
    consent_note = consent_note()
    public_from = public_from()

    def contents(self) -> dict[str, Any]:
        return {**super().contents(), "public_from": self.public_from.data}


class _Corrected(_Contents):
    """What a partner puts right, and why."""

    effective_on = DateField(
        _l("In force from"),
        required=False,
        description=_l(
            "Leave empty when the record was wrong from the start; give the day when you "
            "change what you engaged to do."
        ),
    )
    why = TextArea(_l("Reason"), max_length=1000, rows=2)


class _Stated(_Contents):
    """What an officer notes when the amount of an engagement follows, by the partner's paper."""

    effective_on = DateField(_l("In force from"), default=clock.today)
    why = TextArea(_l("What the partner wrote"), max_length=1000, rows=2)
    evidence = FileField(
        _l("The partner's letter or message"), kinds=("pdf", "docx", "png", "jpg", "jpeg")
    )


_BASES = {"state": _Stated, "prepare": _Prepared, "announce": _Announced, "correct": _Corrected}


def somewhere(country: str | None, several: Sequence[str] | None) -> dict[str, Any]:
    """Where an amount may go, for the services: one country, or any of several."""
    codes = sorted({*(several or ()), *([country] if country else [])})
    if len(codes) < 2:
        return {"country": codes[0] if codes else None}
    return {"reach": tuple(("country", code) for code in codes)}


def where(row: Any) -> dict[str, Any]:
    """What the fields of a form start from, of an amount that is stored as a row or a line."""
    several = [
        value
        for name, value in (
            pair if isinstance(pair, list) else (pair.dimension, pair.value) for pair in row.reach
        )
        if name == "country"
    ]
    return {
        "country": row.country,
        "countries": tuple(several),
        "theme": row.theme,
        "pillar": row.pillar,
    }


def earmarked_form(choices: Choices) -> type[Subform]:
    """The part of a form for one amount and what it is for, of a pledge or of an agreement."""

    class EarmarkedForm(Subform):
        amount = MoneyField(_l("Amount"))
        currency = CurrencyField(_l("Currency"), default=choices.currency)
        year = SelectField(_l("Year"), choices=choices.years, blank=_l("Not said"), required=False)
        instrument = SelectField(
            _l("Instrument"),
            choices=lambda: words(rules.INSTRUMENT_WORDS),
            blank=_l("Not said"),
            required=False,
        )
        strength = SelectField(
            _l("Earmark"),
            choices=lambda: words(rules.STRENGTH_WORDS),
            blank=_l("Not said"),
            required=False,
        )
        country = CountryField(_l("Country"), blank=_l("No country"), required=False)
        countries = CountriesField(
            _l("Any of several countries"),
            required=False,
            description=_l("Instead of one country: names or codes, with commas between them."),
        )
        theme = SelectField(
            _l("Theme"), choices=choices.themes, blank=_l("No theme"), required=False
        )
        pillar = SelectField(
            _l("Pillar"), choices=choices.pillars, blank=_l("No pillar"), required=False
        )

        def line(self, fund: str | None) -> AmountLine:
            """The amount with what it is for."""
            return AmountLine(
                amount=self.amount.data,
                year=int(self.year.data) if self.year.data else None,
                instrument=self.instrument.data,
                strength=int(self.strength.data) if self.strength.data else None,
                theme=self.theme.data,
                pillar=self.pillar.data,
                fund=fund,
                **somewhere(self.country.data, self.countries.data),
            )

    return EarmarkedForm


def _line_form(choices: Choices) -> type[Subform]:
    class LineForm(earmarked_form(choices)):  # type: ignore[misc]
        fund = SelectField(
            _l("Through the fund"), choices=choices.funds, blank=_l("No fund"), required=False
        )

        def pledged(self) -> AmountLine:
            """The amount with what it is for, and the fund that it goes through."""
            found: AmountLine = self.line(self.fund.data)
            return found

    return LineForm


def engagement_form(
    purpose: str,
    kind: EngagementType,
    choices: Choices,
    stored: Mapping[str, Any] | None = None,
    *,
    zone: str = "UTC",
) -> _Contents:
    """The form for one type of engagement; `purpose` is prepare, announce or correct, `stored`
    what it starts from, `zone` that in which a time is typed.

    Amount lines stand in it only when the type has amounts, so that none can be sent by mistake.
    """
    parts: dict[str, Any] = {}
    if kind is EngagementType.AMOUNT:
        parts["lines"] = FieldList(
            FormField(_line_form(choices)),
            label=_l("Amounts"),
            min_entries=1,
            max_entries=MOST_LINES,
        )
        parts |= _figures(choices)
    form: _Contents = type("EngagementForm", (_BASES[purpose],), parts)(data=stored)
    if "public_from" in form:
        form["public_from"].zone = zone
        form["public_from"].description = _(
            "Until then it is treated as not public, even once announced. Time in the zone "
            "%(zone)s.",
            zone=zone,
        )
    return form


def _figures(choices: Choices) -> dict[str, Any]:
    """The fields of a condition on the money of others."""
    return {
        "gives": WholeNumberField(_l("The partner gives"), least=1, most=1000, required=False),
        "per": WholeNumberField(_l("for every, of others"), least=1, most=1000, required=False),
        "share": DecimalField(
            _l("At most this share of the total, in per cent"),
            decimals=2,
            least=Decimal("0.01"),
            most=Decimal("99.99"),
            required=False,
        ),
        "threshold": MoneyField(
            _l("Once others reach, in %(currency)s", currency=choices.currency),
            currency=choices.currency,
            required=False,
        ),
        "counts": SelectField(
            _l("Which money of others counts"),
            choices=lambda: words(COUNTS_WORDS),
            default=Counts.ANNOUNCED.value,
            required=False,
        ),
    }


def lines_of(form: _Contents) -> list[AmountLine]:
    """The amounts of a valid form."""
    if "lines" not in form:
        return []
    return [entry.form.pledged() for entry in form["lines"].entries]


def stored_in(engagement: Engagement) -> dict[str, Any]:
    """What the form of a stored engagement starts from."""
    return {
        "wording": engagement.wording,
        "condition_kind": engagement.condition_kind,
        "condition_text": engagement.condition_text,
        **_stored_figures(engagement),
        "long_stop_on": engagement.long_stop_on,
        "visibility": engagement.visibility,
        "announce_by": engagement.announce_by,
        "amount_public": engagement.amount_public,
        "public_from": engagement.public_from,
        "note": engagement.note,
        "version": engagement.version,
        "lines": [
            {
                "amount": row.proposed,
                "currency": row.currency,
                "year": str(row.year) if row.year else None,
                "instrument": row.instrument,
                "strength": str(row.strength) if row.strength else None,
                **where(row),
                "fund": row.fund,
            }
            for row in engagement.draft_lines
        ],
    }


def _stored_figures(engagement: Engagement) -> dict[str, Any]:
    told = engagement.condition_terms or {}
    share, threshold = told.get("share"), told.get("threshold")
    return {
        "gives": told.get("gives"),
        "per": told.get("per"),
        "share": None if share is None else Decimal(share) / 100,
        "threshold": (None if threshold is None else Money(threshold, engagement.phase.currency)),
        "counts": told.get("counts") or Counts.ANNOUNCED.value,
    }


class EndForm(Form):
    """Taking an engagement back."""

    on = DateField(_l("From"))
    why = TextArea(_l("Reason"), max_length=1000, rows=3)


class AnnouncePreparedForm(Form):
    """Announcing what a partner has prepared, with its consent."""

    consent_note = consent_note()

    def take_theirs(self, error: StaleVersion) -> None:
        """Nothing of the draft is typed here: a changed one is read again."""
        self.version.data, self.version.raw_data = error.version, None
        self.refuse(_("The partner has changed it since. Read it again, then announce it."))


class AnnounceForPartnerForm(AnnouncePreparedForm):
    """The same for a day that may lie back."""

    announced_on = DateField(_l("Announced on"), default=clock.today)
