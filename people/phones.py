"""How is a telephone number written, whichever way somebody typed it: stored in E.164, shown as people read it?

Only the length is asked for, by the country's own rules: a number that is possible is stored, also one that the tables of
`phonenumbers` do not know as given out. They are as old as the last update of this installation, and a leader who registers
somebody with a new number is right when they are not.
"""

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, ValidationResult

HOME = "NO"
HOME_CODE = 47
IMPOSSIBLE = _("Skriv telefonnummeret med åtte sifre, for eksempel 90 00 00 00. Begynn med + og landkoden hvis det er utenlandsk.")


def parsed(phone: str) -> PhoneNumber | None:
    """Return a number that can be dialled from anywhere; None for what is none, or more than a number."""
    if any(letter.isalpha() for letter in phone):  # letters are keys to the library: «RING MEG» would be a number
        return None
    try:
        number = phonenumbers.parse(phone, HOME)
    except NumberParseException:
        return None
    whole = phonenumbers.is_possible_number_with_reason(number) == ValidationResult.IS_POSSIBLE
    return number if whole and not number.extension else None


def normalised(phone: str) -> str:
    """Return a number as it is stored («+4790000000»), nothing for nothing; raise ValidationError for one that cannot be."""
    if not phone.strip():
        return ""
    number = parsed(phone)
    if number is None:
        raise ValidationError(IMPOSSIBLE, code="impossible_phone")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def validate_phone(phone: str) -> None:
    """Refuse a number that cannot be."""
    normalised(phone)


def shown_phone(phone: str) -> str:
    """Return a number as people here read it: «90 00 00 00», a foreign one with its country, «+46 70 123 45 67»."""
    number = parsed(phone)
    if number is None:
        return phone
    form = PhoneNumberFormat.NATIONAL if number.country_code == HOME_CODE else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, form)
