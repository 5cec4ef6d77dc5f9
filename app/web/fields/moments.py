"""Fields of days and times."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from wtforms import fields as wtf
from wtforms import widgets

from app.web import printing
from app.web.fields.base import Refusable, clean
from app.web.language import current_language


class DateField(Refusable, wtf.Field):
    """A calendar day, by the browser's own control; its data is a date."""

    widget = widgets.DateInput()

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] = (),
        *,
        earliest: date = date(1900, 1, 1),
        latest: date = date(2199, 12, 31),
        **options: Any,
    ) -> None:
        self.earliest, self.latest = earliest, latest
        super().__init__(label, validators, **options)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.isoformat() if self.data else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        text = clean(str(valuelist[0])) if valuelist else ""
        if not text:
            return
        try:
            day = date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else None
        except ValueError:
            day = None
        if day is None:
            raise ValueError(_("Enter a day that exists, as year, month, day: 2026-12-09."))
        if not self.earliest <= day <= self.latest:
            raise ValueError(
                _(
                    "Enter a day between %(earliest)s and %(latest)s.",
                    earliest=printing.day(self.earliest, current_language()),
                    latest=printing.day(self.latest, current_language()),
                )
            )
        self.data = day


class TimeField(Refusable, wtf.Field):
    """A time of day, 24 hours; its data is a time."""

    widget = widgets.TimeInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data:%H:%M}" if self.data else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        text = clean(str(valuelist[0])) if valuelist else ""
        if not text:
            return
        found = re.fullmatch(r"(\d{1,2})[:.h](\d{2})(?::00)?", text)
        if found is None or int(found[1]) > 23 or int(found[2]) > 59:
            raise ValueError(_("Enter a time as hours and minutes, such as 13:00."))
        self.data = time(int(found[1]), int(found[2]))


class DateTimeLocal(Refusable, wtf.Field):
    """A day and a time in `zone` (IANA name, may be set on the field by the route); its data is
    aware, in UTC.
    """

    widget = widgets.DateTimeLocalInput()

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] = (),
        *,
        zone: str = "UTC",
        **options: Any,
    ) -> None:
        self.zone = zone
        super().__init__(label, validators, **options)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data.astimezone(ZoneInfo(self.zone)):%Y-%m-%dT%H:%M}" if self.data else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        self.typed = clean(str(valuelist[0])) if valuelist else ""

    def validate(self, form: Any, extra_validators: Sequence[Any] = ()) -> bool:
        self._read()
        return bool(super().validate(form, extra_validators))

    def _read(self) -> None:
        typed = getattr(self, "typed", "")
        if not typed:
            return
        try:
            if not re.fullmatch(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?", typed):
                raise ValueError
            local = datetime.fromisoformat(typed)
            moment = local.replace(tzinfo=ZoneInfo(self.zone)).astimezone(UTC)
        except (ValueError, OverflowError):
            self.process_errors = [
                _("Enter a day and a time that exist, such as 2026-12-09 13:00.")
            ]
            return
        if not 1900 <= local.year <= 2199:
            self.process_errors = [_("Enter a year between 1900 and 2199.")]
            return
        if moment.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None) != local:
            self.process_errors = [
                _(
                    "This time does not exist on that day: the clocks were put forward. Choose "
                    "another."
                )
            ]
            return
        if local.replace(tzinfo=ZoneInfo(self.zone), fold=1).astimezone(UTC) != moment:
            self.process_errors = [
                _(
                    "This time comes twice on that day: the clocks were put back. Choose one "
                    "before or after the repeated hour."
                )
            ]
            return
        self.data = moment


DateTimeField = DateTimeLocal
