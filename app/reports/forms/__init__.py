"""The forms of the reports; each module holds those of one subject."""

from app.reports.forms.approval import (
    AnswerForm,
    CommentForm,
    DecideVersionForm,
    KeepVersionForm,
    SendVersionForm,
)
from app.reports.forms.clearance import AskClearanceForm, ClearanceForm, ResolveForm, clearance_form
from app.reports.forms.corrections import (
    AskCorrectionsForm,
    DecideCorrectionForm,
    OwnParagraphForm,
    ask_corrections_form,
    who_field,
)
from app.reports.forms.files import (
    ManuscriptForm,
    NewPictureForm,
    PictureForm,
    TakeTranslationForm,
    TranslationFileForm,
)
from app.reports.forms.notes import (
    HandOverForm,
    NoteActForm,
    NoteForm,
    QuestionForm,
    SettleForm,
    hand_over_form,
)
from app.reports.forms.outcomes import ActionForm, DecisionForm, OutcomeStateForm, OwnReportForm
from app.reports.forms.report import (
    PublishForm,
    ReportMailForm,
    SectionForm,
    WaiverForm,
    section_form,
)
from app.reports.forms.shared import field_name
from app.reports.forms.templates import OWN_PARTS, TemplateForm, template_form

__all__ = [
    "OWN_PARTS",
    "ActionForm",
    "AnswerForm",
    "AskClearanceForm",
    "AskCorrectionsForm",
    "ClearanceForm",
    "CommentForm",
    "DecideCorrectionForm",
    "DecideVersionForm",
    "DecisionForm",
    "HandOverForm",
    "KeepVersionForm",
    "ManuscriptForm",
    "NewPictureForm",
    "NoteActForm",
    "NoteForm",
    "OutcomeStateForm",
    "OwnParagraphForm",
    "OwnReportForm",
    "PictureForm",
    "PublishForm",
    "QuestionForm",
    "ReportMailForm",
    "ResolveForm",
    "SectionForm",
    "SendVersionForm",
    "SettleForm",
    "TakeTranslationForm",
    "TemplateForm",
    "TranslationFileForm",
    "WaiverForm",
    "ask_corrections_form",
    "clearance_form",
    "field_name",
    "hand_over_form",
    "section_form",
    "template_form",
    "who_field",
]
