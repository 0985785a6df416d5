"""Which fields do forms ask text, dates and times with?

They clean what was typed before it is checked, so that a field of nothing but invisible characters is empty, and a length is
counted of what is stored.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mentorprogram.text.cleaning import address, one_line, person_name, some_lines
from mentorprogram.text.dates import typed_day, typed_time


class LineField(forms.CharField):
    """Text on one line."""

    clean_text = staticmethod(one_line)

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return (self.clean_text(value) or self.empty_value) if isinstance(value, str) else value


class LinesField(LineField):
    """Text of several lines."""

    widget = forms.Textarea
    clean_text = staticmethod(some_lines)


class NameField(LineField):
    """A person's name; «Nordmann, Ola» is understood."""

    clean_text = staticmethod(person_name)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and "," in value:
            raise ValidationError(_("Skriv bare navnet, fornavnet først og uten komma."), code="comma")


class AddressField(forms.EmailField):
    """An e-mail address, also as Outlook copies it."""

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return (address(value) or self.empty_value) if isinstance(value, str) else value


class DayField(forms.DateField):
    """A date, from the browser's picker or typed as Norwegians write it."""

    default_error_messages = {"invalid": _("Oppgi en gyldig dato. Skriv den slik: 14.12.2026.")}

    def to_python(self, value: Any) -> Any:
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        if (day := typed_day(value)) is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class ClockField(forms.TimeField):
    """A clock time, from the browser's picker or typed as Norwegians write it."""

    default_error_messages = {"invalid": _("Oppgi et gyldig klokkeslett. Skriv det slik: 13.00.")}

    def to_python(self, value: Any) -> Any:
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        if (at := typed_time(value)) is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return at
