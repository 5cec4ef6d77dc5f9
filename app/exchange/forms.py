"""Forms of the exchange: how an activity file is identified and classified."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.exchange.rules.codes import ORGANISATION_TYPES, REGIONS, SCOPES, SECTORS, TARGETS
from app.web.fields import SelectField, TextField
from app.web.forms import Form

_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]*")


def targets_of(text: str | None) -> list[str]:
    """The targets that were typed, apart by commas or blanks, each once."""
    return list(dict.fromkeys(re.split(r"[\s,;]+", (text or "").strip()))) if text else []


def _of(codes: Mapping[str, str]) -> Callable[[], list[tuple[str, str]]]:
    """The codes of a list to choose from, each with its words in the reader's language."""
    return lambda: [(code, f"{code} {_(words)}") for code, words in codes.items()]


class ProfileForm(Form):
    """Who reports, under which identifier, about what, and where."""

    reporting_ref = TextField(
        _l("Identifier of the reporting organisation"),
        max_length=80,
        description=_l(
            "As registered, such as XM-DAC-41401. Where the organisation has none yet, nothing can "
            "be published."
        ),
    )
    reporting_type = SelectField(
        _l("Kind of the reporting organisation"),
        choices=_of(ORGANISATION_TYPES),
        blank=_l("Choose a kind"),
    )
    identifier = TextField(
        _l("Identifier of the file"),
        max_length=120,
        description=_l(
            "Begins with the organisation’s own and a hyphen. It never changes once the file is "
            "published."
        ),
    )
    sector = SelectField(
        _l("Sector"),
        choices=_of(SECTORS),
        blank=_l("Choose a sector"),
        description=_l("Purpose code of the OECD-DAC."),
    )
    scope = SelectField(_l("Reach"), choices=_of(SCOPES))
    region = SelectField(
        _l("Region"),
        choices=_of(REGIONS),
        description=_l("Stands for the whole file unless every entry has one country."),
    )
    tags = TextField(
        _l("Targets of sustainable development"),
        max_length=120,
        required=False,
        description=_l("Numbers such as 1.3, 13.1, with commas between."),
    )

    def validate_reporting_ref(self, field: Any) -> None:
        """Letters, digits and hyphens, as registers of organisations give them."""
        _check(field)

    def validate_identifier(self, field: Any) -> None:
        """It begins with the organisation's own, and goes on."""
        _check(field)
        own = f"{self.reporting_ref.data or ''}-"
        if field.data and not (field.data.startswith(own) and len(field.data) > len(own)):
            field.refuse(_("Begin it with %(own)s and go on behind the hyphen.", own=own))

    def validate_tags(self, field: Any) -> None:
        """Each is a target that exists."""
        for one in targets_of(field.data):
            if one not in TARGETS:
                field.refuse(_("“%(target)s” is not the number of a target.", target=one))


def _check(field: Any) -> None:
    if field.data and not _IDENTIFIER.fullmatch(field.data):
        field.refuse(_("Use letters, digits, hyphens and full stops only."))
