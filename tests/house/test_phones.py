"""Is a telephone number stored in one way and read in another, however it was typed, and is no real one refused?"""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from people.models import Person
from people.phones import normalised, shown_phone


@pytest.mark.parametrize(
    ("typed", "stored", "shown"),
    [
        ("99 88 77 66", "+4799887766", "99 88 77 66"),
        ("998 87 766", "+4799887766", "99 88 77 66"),
        ("99.88.77.66", "+4799887766", "99 88 77 66"),
        (" 9988-7766 ", "+4799887766", "99 88 77 66"),
        ("+47 99887766", "+4799887766", "99 88 77 66"),
        ("004799887766", "+4799887766", "99 88 77 66"),
        ("4799887766", "+4799887766", "99 88 77 66"),
        ("22\u00a000\u00a000\u00a000", "+4722000000", "22 00 00 00"),
        ("815 00 000", "+4781500000", "815 00 000"),
        ("02345", "+4702345", "02345"),
        ("(+46) 70-123 45 67", "+46701234567", "+46 70 123 45 67"),
        ("+46 (0)70-123 45 67", "+46701234567", "+46 70 123 45 67"),
        ("0046 70 123 45 67", "+46701234567", "+46 70 123 45 67"),
        ("+48 512 345 678", "+48512345678", "+48 512 345 678"),
        ("000 12 345", "+4700012345", "00012345"),  # nobody has it; the length is right
        ("0047 900 00 000", "+4790000000", "90 00 00 00"),
        ("+47 (900) 00-000", "+4790000000", "90 00 00 00"),
        ("900.00.000", "+4790000000", "90 00 00 00"),
        ("tlf 900 00 000", "+4790000000", "90 00 00 00"),
        ("Mob.: +47 900 00 000", "+4790000000", "90 00 00 00"),
        ("tel:+4790000000", "+4790000000", "90 00 00 00"),
        ("\u202a+47 900 00 000\u202c", "+4790000000", "90 00 00 00"),  # as a contact's card is copied
        ("", "", ""),
        ("\x00", "", ""),
        ("  ", "", ""),
    ],
)
def test_number_is_stored_in_one_way_however_it_is_typed(typed, stored, shown):
    assert normalised(typed) == stored
    assert normalised(stored) == stored
    assert shown_phone(stored) == shown


@pytest.mark.parametrize(
    "typed",
    [
        "ring meg",
        "12",
        "110",
        "9988776",
        "99 88 77 66 5",
        "+47 0 99887766",
        "46701234567",
        "+1 555 0123",  # only a neighbour could dial it
        "99887766 / 41122333",
        "99887766 (jobb)",
        "9 RINGMEG",
        "99887766#4",
        "1" * 40,
    ],
)
def test_what_cannot_be_dialled_is_refused_in_plain_words(typed):
    with pytest.raises(ValidationError) as refused:
        normalised(typed)
    assert refused.value.messages == [
        "Skriv telefonnummeret med åtte sifre, for eksempel 90 00 00 00. Begynn med + og landkoden hvis det er utenlandsk."
    ]


def test_number_not_yet_known_as_given_out_is_stored():
    assert normalised("+47 49 00 00 00") == "+4749000000"


@pytest.mark.parametrize("written", ["900 00 000", "90000000", "+47 90000000"])
def test_column_stores_a_number_in_one_way_whoever_writes_it(db, written):
    person = Person.objects.create_user("ny@kommune.example", name="Ny", phone=written)

    assert person.phone == "+4790000000"
    assert Person.objects.get(phone=written).phone == "+4790000000"


@pytest.mark.parametrize("written", ["ring meg", "12"])
def test_database_takes_no_number_that_cannot_be_dialled(db, written):
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create_user("ny@kommune.example", name="Ny", phone=written)
