"""Form fields of the house: clean text, exact types, and sentences that say what to do.

Every field has a longest length, keeps what was typed, and refuses in the reader's language. A
field may be refused from outside, too, when a rule deeper down says no:
`form.amount.refuse(error)`.
"""

from app.web.fields.base import (
    LONGEST_LINE,
    LONGEST_TEXT,
    AtMost,
    MayBeEmpty,
    Needed,
    Refusable,
    clean,
)
from app.web.fields.choices import (
    CheckboxesField,
    Choice,
    Choices,
    CountriesField,
    CountryField,
    CurrencyField,
    LanguageField,
    RadioField,
    SelectField,
    TickField,
    ZoneField,
)
from app.web.fields.files import (
    FileField,
)
from app.web.fields.hidden import (
    KEY,
    HiddenKey,
    VersionField,
)
from app.web.fields.languages import (
    LanguagePart,
    LocalisedField,
)
from app.web.fields.moments import (
    DateField,
    DateTimeField,
    DateTimeLocal,
    TimeField,
)
from app.web.fields.numbers import (
    DecimalField,
    MoneyField,
    WholeNumberField,
)
from app.web.fields.text import (
    EMAIL,
    SLUG,
    EmailField,
    MarkdownField,
    PasswordField,
    SlugField,
    TextArea,
    TextAreaField,
    TextField,
    TitleField,
    UrlField,
)

__all__ = [
    "EMAIL",
    "KEY",
    "LONGEST_LINE",
    "LONGEST_TEXT",
    "SLUG",
    "AtMost",
    "CheckboxesField",
    "Choice",
    "Choices",
    "CountriesField",
    "CountryField",
    "CurrencyField",
    "DateField",
    "DateTimeField",
    "DateTimeLocal",
    "DecimalField",
    "EmailField",
    "FileField",
    "HiddenKey",
    "LanguageField",
    "LanguagePart",
    "LocalisedField",
    "MarkdownField",
    "MayBeEmpty",
    "MoneyField",
    "Needed",
    "PasswordField",
    "RadioField",
    "Refusable",
    "SelectField",
    "SlugField",
    "TextArea",
    "TextAreaField",
    "TextField",
    "TickField",
    "TimeField",
    "TitleField",
    "UrlField",
    "VersionField",
    "WholeNumberField",
    "ZoneField",
    "clean",
]
