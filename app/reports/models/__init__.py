"""Rows of reports and papers, by subject."""

from app.reports.models.after import Certificate, Outcome, OutcomeReminder
from app.reports.models.assembly import (
    ReportManuscript,
    ReportPicture,
    ReportTemplate,
    ReportWaiver,
)
from app.reports.models.clearing import (
    Approval,
    Correction,
    CorrectionRound,
    ReportComment,
    ReportVersion,
)
from app.reports.models.concept_notes import Clearance, ClearanceComment, NoteVersion
from app.reports.models.editions import PaperDownload, Report, StoredPaper
from app.reports.models.notes import (
    HandOver,
    NoteBox,
    NoteConflict,
    NoteFigure,
    NotePen,
    NoteQuestion,
    NoteWording,
)
from app.reports.models.translations import Translation, TranslationFile

__all__ = [
    "Approval",
    "Certificate",
    "Clearance",
    "ClearanceComment",
    "Correction",
    "CorrectionRound",
    "HandOver",
    "NoteBox",
    "NoteConflict",
    "NoteFigure",
    "NotePen",
    "NoteQuestion",
    "NoteVersion",
    "NoteWording",
    "Outcome",
    "OutcomeReminder",
    "PaperDownload",
    "Report",
    "ReportComment",
    "ReportManuscript",
    "ReportPicture",
    "ReportTemplate",
    "ReportVersion",
    "ReportWaiver",
    "StoredPaper",
    "Translation",
    "TranslationFile",
]
