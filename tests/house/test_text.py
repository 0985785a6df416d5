"""Is all text cleaned on its way in, whoever sends it, and is what people paste understood?"""

import unicodedata
from datetime import date, time
from importlib import import_module

import pytest
from django import forms
from django.apps import apps
from django.core import mail as postbox
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, models
from django.urls import get_resolver

from mentorprogram.forms import HouseForm
from mentorprogram.text.cleaning import address, one_line, person_name, some_lines
from mentorprogram.text.dates import typed_day, typed_time
from mentorprogram.text.fields import AddressField, ClockField, DayField, LineField, NameField
from people.accounts.invitations import invite
from people.models import ClosedDay, OutgoingMail, Person, Unit
from people.outbox.sending import send_due
from people.phones import PhoneColumn
from programs.models import WorkbookSection
from tests.world import at

OURS = ["people", "programs", "mentor_sessions"]
# Zero width, bidi override, a bell, an e and its accent, no-break spaces, a tab, a soft hyphen, a byte order mark.
DIRTY = "\ufeffA\u200bnne\u202e Kje\u0301r\u00adsti\u2066\u00a0\u00a0\u202f \tB\x07erg\x00 "
CLEAN = "Anne Kjérsti Berg"
BROKEN = f"{DIRTY}\r\n\r\n{DIRTY}\u2028{DIRTY}"
# Columns no text is typed into: a hash, and what Django or simple history writes.
NOT_TYPED = {"password", "history_change_reason"}


def text_columns() -> list[models.Field]:
    """Return the text columns of all our tables, those of the history too, but those that hold one of some codes."""
    tables = [model for label in OURS for model in apps.get_app_config(label).get_models()]
    return [
        column
        for model in tables
        for column in model._meta.concrete_fields
        if isinstance(column, models.CharField | models.TextField)
        and not (column.choices or isinstance(column, models.SlugField) or column.name in NOT_TYPED)
    ]


def is_clean(text: str) -> bool:
    return unicodedata.is_normalized("NFC", text) and all(letter == "\n" or letter.isprintable() for letter in text)


def test_every_text_column_cleans_whatever_it_is_given():
    columns = text_columns()
    assert len(columns) > 60  # the walk has found them
    wrong = []
    for column in columns:
        row = column.model(**{column.attname: BROKEN})
        ways_in = {column.get_prep_value(BROKEN), column.to_python(BROKEN), column.pre_save(row, True)}
        kept = ways_in.pop()
        has_lines = isinstance(column, models.TextField)
        is_text = not isinstance(column, models.EmailField | PhoneColumn)
        wanted = (f"{CLEAN}\n\n{CLEAN}\n{CLEAN}" if has_lines else f"{CLEAN} {CLEAN} {CLEAN}") if is_text else kept
        if ways_in or not is_clean(kept) or kept != wanted or getattr(row, column.attname) != kept or ("\n" in kept and not has_lines):
            wrong.append(str(column))

    assert wrong == []


def test_list_of_texts_is_cleaned():
    column = WorkbookSection._meta.get_field("paragraphs")

    assert column.get_prep_value([DIRTY, BROKEN])[0] == CLEAN
    assert all(is_clean(text) for text in column.get_prep_value([DIRTY, BROKEN]))


def test_every_way_into_a_table_is_cleaned(world):
    unit, day = world.here.unit, {"municipality": world.here.municipality, "closed_on": date(2027, 3, 1)}
    unit.name = DIRTY
    unit.save()
    assert unit.name == Unit.objects.get(pk=unit.pk).name == CLEAN
    [made] = ClosedDay.objects.bulk_create([ClosedDay(name=DIRTY, **day)])
    assert made.name == ClosedDay.objects.get(name=DIRTY).name == CLEAN
    for change in (
        lambda: ClosedDay.objects.filter(pk=made.pk).update(name=DIRTY + "2"),
        lambda: ClosedDay.objects.bulk_update([ClosedDay(pk=made.pk, name=DIRTY + "3")], ["name"]),
    ):
        change()
        assert ClosedDay.objects.get(pk=made.pk).name.startswith(CLEAN)
        assert is_clean(ClosedDay.objects.get(pk=made.pk).name)
    call_command("create_administrator", email=f"{DIRTY}<Anne@Kommune.Example>;", name="Berg, Anne\u202e", municipality=DIRTY)
    person = Person.objects.get(email="anne@kommune.example")
    assert (person.name, person.appointments.get().municipality.name) == ("Anne Berg", CLEAN)


def house_forms() -> list[type]:
    """Return all forms of the house; the site map imports them."""
    get_resolver().url_patterns  # noqa: B018
    found, waiting = [], [HouseForm]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        found.append(kind)
    return [kind for kind in found if hasattr(kind, "base_fields")]


def test_every_field_that_is_typed_into_is_of_the_house():
    wanted = {forms.EmailField: AddressField, forms.CharField: LineField, forms.DateField: DayField, forms.TimeField: ClockField}
    wrong = []
    for form in house_forms():
        for name, field in form.base_fields.items():
            own = next((own for kind, own in wanted.items() if isinstance(field, kind)), None)
            is_typed = not isinstance(field.widget, forms.HiddenInput | forms.PasswordInput)
            is_foreign = name == "username"  # of Django's log-in form; `clean_username` reads it
            if own and is_typed and not is_foreign and not isinstance(field, own):
                wrong.append(f"{form.__name__}.{name}")

    assert wrong == []


def test_nothing_but_invisible_characters_is_nothing():
    with pytest.raises(ValidationError):
        LineField().clean("\u202e\u200b\u00a0")
    assert LineField(max_length=4).clean("A\u200bnn\u200be\u0301"[:6]) == "Anne"
    assert one_line("\n \t") == some_lines("\r\n\n") == ""


def test_lines_keep_their_breaks_and_nothing_else():
    assert some_lines("  Hei\u00a0 du,\r\n\r\n\u202eta  med:\r-\tsko\u2029- lue  \n\n") == "Hei du,\n\nta med:\n- sko\n- lue"


# What people paste


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Nordmann, Ola", "Ola Nordmann"),
        ("Nordmann,Ola Johan", "Ola Johan Nordmann"),
        ("van der Berg, Anna", "Anna van der Berg"),
        ("Ola  Nordmann,", "Ola Nordmann"),
        ("Ola Nordmann, sykepleier", "Ola Nordmann, sykepleier"),
        ("Nordmann, Ola, Drammen", "Nordmann, Ola, Drammen"),
        ("Sha\u0301na\u0304 Čáhppesgeađgi-Gaup", "Shánā Čáhppesgeađgi-Gaup"),
        ("张伟", "张伟"),
    ],
)
def test_name_is_read_as_people_write_it(typed, name):
    assert person_name(typed) == name
    if "," in name:
        with pytest.raises(ValidationError, match="uten komma"):
            NameField().clean(typed)
    else:
        assert NameField().clean(typed) == name == person_name(name)


@pytest.mark.parametrize(
    "typed",
    [
        "Ola Nordmann <ola@kommune.example>",
        '"Nordmann, Ola" <Ola@Kommune.Example>;',
        "<ola@kommune.example>",
        "ola@kommune.example;",
        "ola@kommune.example.",
        " OLA@KOMMUNE.EXAMPLE, ",
        "'ola@kommune.example'",
        "mailto:ola@kommune.example",
        "mailto:ola@kommune.example?subject=Hei",
        "ola@kommune.example<mailto:ola@kommune.example>",
        "\u200bola@kommune.example\u00a0",
    ],
)
def test_address_is_read_as_outlook_copies_it(typed):
    assert address(typed) == AddressField().clean(typed) == "ola@kommune.example"


@pytest.mark.parametrize(
    "typed", ["ola@a.example; kari@a.example", "Ola <ola@a.example>; Kari <kari@a.example>", "kari@a.example <ola@b.example>", "ola"]
)
def test_several_addresses_are_no_address(typed):
    with pytest.raises(ValidationError):
        AddressField().clean(typed)


def test_one_address_has_one_spelling():
    assert address("Per@xn--blbr-roah.example") == address("per@BLÅBÆR.example") == "per@blåbær.example"
    assert address("o'brien+jobb@a.example") == "o'brien+jobb@a.example"


@pytest.mark.parametrize(
    "typed",
    [
        "2026-12-04",
        "04.12.2026",
        "4.12.26",
        "4. 12. 2026",
        "4/12-26",
        "04/12/2026",
        "4-12-2026",
        "4. desember 2026",
        "4.des.2026",
        "4 des 26",
        "fredag 4. desember 2026",
        "fre. 4. des. 2026",
        "FREDAG 4. DESEMBER 2026",
        "4\u00a0desember\u00a02026",
        "fredag 4 desember, 2026",
        "December 4, 2026",
        "041226",
        "04122026",
        "20261204",
    ],
)
def test_date_is_read_as_norwegians_write_it(typed):
    assert typed_day(typed) == DayField().clean(typed) == date(2026, 12, 4)


@pytest.mark.parametrize(
    "typed", ["4.12", "4. desember", "30. februar 2026", "i morgen", "32.1.2026", "4.13.2026", "4.12.2026 kl. 13", "12", "1.2.3.4"]
)
def test_what_is_no_date_is_told_how_to_write_one(typed):
    with pytest.raises(ValidationError, match="Skriv den slik"):
        DayField().clean(typed)


@pytest.mark.parametrize(
    "typed", ["13.00", "13:00", "kl. 13", "kl 13.00", "1300", "13", "Kl. 13:00", "klokka 13", "13:00:00", "13\u00a000"]
)
def test_time_is_read_as_norwegians_write_it(typed):
    assert typed_time(typed) == ClockField().clean(typed) == time(13)
    assert (typed_time("9.30"), typed_time("930"), typed_time("0930")) == (time(9, 30),) * 3


@pytest.mark.parametrize("typed", ["25.00", "13.60", "halv to", "13.00.00.00", "-1", "99999"])
def test_what_is_no_time_is_told_how_to_write_one(typed):
    with pytest.raises(ValidationError, match="Skriv det slik"):
        ClockField().clean(typed)


# What a name can do to a mail


def test_no_name_writes_a_line_or_a_header_into_a_mail(world):
    attack = "Ingunn\r\nBcc: alle@evil.example\r\n\r\nVIKTIG: Bekreft passordet på https://evil.example\u2028\u202eTI"
    for row in (world.here.leader, world.mine.mentee, world.here.municipality, world.here.unit, world.here.department):
        row.name = f"{attack} {row.pk}"
        row.save()
    OutgoingMail.objects.all().delete()
    now = at(world.today)
    invite(person=world.mine.mentee, municipality=world.here.municipality, by=world.here.leader, now=now)
    send_due(now=lambda: now)

    [message] = postbox.outbox
    sent = message.message()
    assert "Bcc" not in sent
    assert message.recipients() == [world.mine.mentee.email]
    assert "VIKTIG" in message.body  # the name is there, as a name
    assert [line for line in message.body.splitlines() if line.startswith(("VIKTIG", "Bcc"))] == []
    assert "\n" not in sent["Subject"].replace("\n ", " ")
    assert is_clean(message.body.replace("\u00a0", " "))


def test_names_stored_before_are_cleaned_once(world):
    stored = {"person": world.mine.mentee, "department": world.here.department, "municipality": world.here.municipality}
    with connection.cursor() as cursor:  # past the columns
        for row in stored.values():
            table = connection.ops.quote_name(row._meta.db_table)
            cursor.execute(f"UPDATE {table} SET name = %s WHERE id = %s", [f"Ola\n Nord\u202emann {row.pk}", row.pk])
    import_module("people.migrations.0002_clean_names").clean_names(apps, None)

    for row in stored.values():
        row.refresh_from_db()
        assert row.name == f"Ola Nordmann {row.pk}"
