"""Countries, themes, pillars and years of a requirement in the reader's words."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from app.core.words import N_
from app.funding.queries import engagements as queries
from app.funding.queries.gaps import By
from app.programmes.models import Phase
from app.web.filters import country, localised
from app.web.language import current_language

BY_WORDS = {
    By.COUNTRY: N_("Country"),
    By.THEME: N_("Theme"),
    By.PILLAR: N_("Pillar"),
    By.YEAR: N_("Year"),
}

NOT_SAID = {
    "country": N_("No country"),
    "theme": N_("No theme"),
    "pillar": N_("No pillar"),
    "year": N_("No year"),
}


class Places:
    """The words of one phase; asks for its themes once."""

    def __init__(self, phase: Phase) -> None:
        language = current_language()
        self.themes = {t.slug: t.name.best(language)[0] for t in queries.themes(phase)}
        self.pillars = {
            str(n): localised(text) for n, text in enumerate(phase.pillars or (), start=1)
        }

    def word(self, by: str, value: Any) -> str:
        """One value of a dimension; what is not said is said so."""
        if value is None:
            return str(_(NOT_SAID[by]))
        if by == "country":
            return country(value)
        if by == "theme":
            return str(self.themes.get(value, value))
        if by == "pillar":
            return str(self.pillars.get(value, value))
        return str(value)

    def tied(self, row: Any) -> str:
        """What an amount is tied to besides its year, in one line: countries, theme, pillar."""
        pairs = [(one.dimension, one.value) if hasattr(one, "value") else one for one in row.reach]
        codes = [value for name, value in pairs if name == "country"]
        said = [", ".join(country(code) for code in (codes or [row.country]) if code)]
        said += [self.word(by, getattr(row, by)) for by in ("theme", "pillar") if getattr(row, by)]
        return "; ".join(part for part in said if part)

    def cell(self, cell: Any) -> str:
        """A cell in one line, what is not said left out."""
        said = [
            self.word(by, getattr(cell, by))
            for by in ("country", "theme", "pillar", "year")
            if getattr(cell, by) is not None
        ]
        if cell.outcome:
            said.append(cell.outcome)
        return ", ".join(said) or _("The whole phase")
