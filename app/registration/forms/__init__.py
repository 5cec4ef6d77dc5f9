"""Forms of registration: delegates, their further answers, the officer's questions, mail."""

from app.registration.forms.delegates import (
    ConfirmForm,
    DelegateForm,
    DelegationForm,
    RegisterForm,
    StatementForm,
    begun,
    languages_of,
)
from app.registration.forms.desk import (
    AccessNeedForm,
    AssignForm,
    BeyondCapacityForm,
    MoreTimeForm,
    PlatformFileForm,
    ReplaceFigureForm,
    TakeOverForm,
    UploadForm,
    WalkInForm,
)
from app.registration.forms.further import (
    OwnAnswersForm,
    said_as,
)
from app.registration.forms.mailings import (
    GuestsForm,
    MailFilter,
    NoteForm,
    ReminderForm,
    SegmentForm,
    SendForm,
)
from app.registration.forms.questions import (
    QuestionForm,
)
from app.registration.forms.requests import (
    AnswerRequestForm,
    RequestForm,
)
from app.registration.forms.sessions import SessionModesForm

__all__ = [
    "AccessNeedForm",
    "AnswerRequestForm",
    "AssignForm",
    "BeyondCapacityForm",
    "ConfirmForm",
    "DelegateForm",
    "DelegationForm",
    "GuestsForm",
    "MailFilter",
    "MoreTimeForm",
    "NoteForm",
    "OwnAnswersForm",
    "PlatformFileForm",
    "QuestionForm",
    "RegisterForm",
    "ReminderForm",
    "ReplaceFigureForm",
    "RequestForm",
    "SegmentForm",
    "SendForm",
    "SessionModesForm",
    "StatementForm",
    "TakeOverForm",
    "UploadForm",
    "WalkInForm",
    "begun",
    "languages_of",
    "said_as",
]
