"""No two years have the same name in calendars."""

import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("programs", "0003_calendar_name"),
    ]

    operations = [
        migrations.AlterField(
            model_name="mentorship",
            name="uid",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
    ]
