"""Forms of registration: delegates, their further answers, the officer's questions, buttons."""

from app.registration.forms.delegates import (
    AssignForm,
    BeyondCapacityForm,
    ConfirmForm,
    DelegateForm,
    DelegationForm,
    InviteForm,
    MoreTimeForm,
    PlatformFileForm,
    RegisterForm,
    TakeOverForm,
    UploadForm,
    WalkInForm,
    begun,
    languages_of,
)
from app.registration.forms.further import OwnAnswersForm, said_as
from app.registration.forms.questions import QuestionForm

__all__ = [
    "AssignForm",
    "BeyondCapacityForm",
    "ConfirmForm",
    "DelegateForm",
    "DelegationForm",
    "InviteForm",
    "MoreTimeForm",
    "OwnAnswersForm",
    "PlatformFileForm",
    "QuestionForm",
    "RegisterForm",
    "TakeOverForm",
    "UploadForm",
    "WalkInForm",
    "begun",
    "languages_of",
    "said_as",
]
