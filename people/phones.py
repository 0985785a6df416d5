"""How is a telephone number read however it was typed, stored (E.164) and shown?

Only the length is checked, by the country's own rules: a possible number is stored even if the tables of `phonenumbers` do
not know it as assigned. The tables are as old as the last update of this installation, so a leader who registers a hire with a
new number may be right where they are wrong.
"""

from typing import Any

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, ValidationResult

from mentorprogram.text.cleaning import one_line, without_label
from mentorprogram.text.columns import LineColumn
from mentorprogram.text.fields import LineField

HOME = "NO"
HOME_CODE = 47
IMPOSSIBLE = _("Skriv telefonnummeret med åtte sifre, for eksempel 90 00 00 00. Begynn med + og landkoden hvis det er utenlandsk.")


def parsed(phone: str) -> PhoneNumber | None:
    """Return a number that can be dialled from anywhere; None if it is not one.

    A number with an extension, or with other text, is not one.
    """
    phone = without_label(phone)
    if any(letter.isalpha() for letter in phone):  # letters are keys to the library: «RING MEG» would be a number
        return None
    try:
        number = phonenumbers.parse(phone, HOME)
    except NumberParseException:
        return None
    whole = phonenumbers.is_possible_number_with_reason(number) == ValidationResult.IS_POSSIBLE
    return number if whole and not number.extension else None


def normalised(phone: str) -> str:
    """Return a number as it is stored («+4790000000»); empty stays empty.

    Raises ValidationError for an impossible number.
    """
    if not one_line(phone):
        return ""
    number = parsed(phone)
    if number is None:
        raise ValidationError(IMPOSSIBLE, code="impossible_phone")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def validate_phone(phone: str) -> None:
    """Raise ValidationError for an impossible number."""
    normalised(phone)


def shown_phone(phone: str) -> str:
    """Return a number as read in Norway: «90 00 00 00», «+46 70 123 45 67»."""
    number = parsed(phone)
    if number is None:
        return phone
    form = PhoneNumberFormat.NATIONAL if number.country_code == HOME_CODE else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, form)


TYPED_LENGTH = 40  # «+46 (0)70 - 123 45 67» is longer than what is stored of it


class PhoneField(LineField):
    """A telephone number in any spelling; an impossible one is refused."""

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return without_label(value) if isinstance(value, str) else value


def _stored(text: str) -> str:
    try:
        return normalised(text)
    except ValidationError:
        return one_line(text)  # the validator says what is wrong with it, and the database takes no such number


class PhoneColumn(LineColumn):
    """A telephone number, in the one way it is stored."""

    clean_text = staticmethod(_stored)
    form_field = PhoneField
