"""Writing programmes, phases, themes, figures, differences and projects.

Every function takes the actor ``by`` and writes the audit row in the caller's transaction. Where a
``version`` is given the row is locked and compared first.
"""

from app.programmes.services.figures import (
    DecisionNeedsWords,
    NotANumber,
    UnknownCategory,
    UnknownQualifier,
    change_figure,
    decide_discrepancy,
    figure_texts,
    note_discrepancy,
    record_figure,
)
from app.programmes.services.programmes import (
    EndsBeforeItStarts,
    SlugTaken,
    YearsTurnedRound,
    add_source,
    add_theme,
    change_phase,
    change_programme,
    found_programme,
    open_phase,
    phase_texts,
    programme_texts,
)
from app.programmes.services.projects import (
    PooledNeedsSeveral,
    add_project,
    change_project,
    project_texts,
)

__all__ = [
    "DecisionNeedsWords",
    "EndsBeforeItStarts",
    "NotANumber",
    "PooledNeedsSeveral",
    "SlugTaken",
    "UnknownCategory",
    "UnknownQualifier",
    "YearsTurnedRound",
    "add_project",
    "add_source",
    "add_theme",
    "change_figure",
    "change_phase",
    "change_programme",
    "change_project",
    "decide_discrepancy",
    "figure_texts",
    "found_programme",
    "note_discrepancy",
    "open_phase",
    "phase_texts",
    "programme_texts",
    "project_texts",
    "record_figure",
]
