"""How is a telephone number read however it was typed, stored (E.164) and shown?

Only the length is checked, by the country's own rules: a possible number is stored even if the tables of `phonenumbers` do
not know it as assigned. The tables are as old as the last update of this installation, so a leader who registers a hire with a
new number may be right where they are wrong.
"""

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, ValidationResult

HOME = "NO"
HOME_CODE = 47
IMPOSSIBLE = _("Skriv telefonnummeret med åtte sifre, for eksempel 90 00 00 00. Begynn med + og landkoden hvis det er utenlandsk.")


def parsed(phone: str) -> PhoneNumber | None:
    """Return a number that can be dialled from anywhere; None if it is not one.

    A number with an extension, or with other text, is not one.
    """
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
    if not phone.strip():
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
