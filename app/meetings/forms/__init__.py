"""Forms about meetings at the desk; each module holds those of one subject."""

from app.meetings.forms.agenda import ItemForm, ReleaseForm, ShiftForm
from app.meetings.forms.interpretation import (
    InterpreterForm,
    OfferForm,
    SeatForm,
    SpeakingForm,
    speaking_form,
)
from app.meetings.forms.meetings import (
    BasicsForm,
    ConfirmForm,
    NewMeetingForm,
    NewSeriesForm,
    SeriesForm,
    SeriesMeetingForm,
    TemplateForm,
    TextForm,
)
from app.meetings.forms.record import AttendanceForm, InterventionForm
from app.meetings.forms.roles import AnswerForm, AskForm, RoleEditForm, RoleForm
from app.meetings.forms.shelf import DocumentForm, EditionForm, NewDocumentForm, WithdrawForm

__all__ = [
    "AnswerForm",
    "AskForm",
    "AttendanceForm",
    "BasicsForm",
    "ConfirmForm",
    "DocumentForm",
    "EditionForm",
    "InterpreterForm",
    "InterventionForm",
    "ItemForm",
    "NewDocumentForm",
    "NewMeetingForm",
    "NewSeriesForm",
    "OfferForm",
    "ReleaseForm",
    "RoleEditForm",
    "RoleForm",
    "SeatForm",
    "SeriesForm",
    "SeriesMeetingForm",
    "ShiftForm",
    "SpeakingForm",
    "TemplateForm",
    "TextForm",
    "WithdrawForm",
    "speaking_form",
]
