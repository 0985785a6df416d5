"""Names stored before text was cleaned on its way in: they stand in mails and documents, and write no lines there."""

from contextlib import suppress

from django.db import IntegrityError, migrations, transaction

from mentorprogram.text.cleaning import one_line

NAMES = [
    ("Person", "name"),
    ("Municipality", "name"),
    ("ServiceArea", "name"),
    ("Unit", "name"),
    ("Department", "name"),
    ("ClosedDay", "name"),
    ("Placement", "title"),
    ("Placement", "employee_number"),
]


def clean_names(apps, schema_editor):
    """Clean each name that is not; of two places that would then have one name, the second keeps what it has."""
    for model, column in NAMES:
        rows = apps.get_model("people", model).objects.order_by("pk")
        for pk, name in list(rows.values_list("pk", column)):
            if (cleaned := one_line(name)) != name:
                with suppress(IntegrityError), transaction.atomic():
                    rows.filter(pk=pk).update(**{column: cleaned})


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [migrations.RunPython(clean_names, migrations.RunPython.noop)]
