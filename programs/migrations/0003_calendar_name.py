"""Every year gets the name calendars know it by."""

import uuid

from django.db import migrations, models


def name_each(apps, schema_editor):
    mentorships = apps.get_model("programs", "Mentorship")
    rows = list(mentorships.objects.filter(uid=None).only("pk"))
    for row in rows:
        row.uid = uuid.uuid4()
    mentorships.objects.bulk_update(rows, ["uid"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [
        ("programs", "0002_pauses_and_probation"),
    ]

    operations = [
        migrations.AddField(
            model_name="historicalmentorship",
            name="uid",
            field=models.UUIDField(db_index=True, default=uuid.uuid4, editable=False),
        ),
        migrations.AddField(
            model_name="mentorship",
            name="uid",
            field=models.UUIDField(default=None, editable=False, null=True),
        ),
        migrations.RunPython(name_each, migrations.RunPython.noop, elidable=True),
    ]
