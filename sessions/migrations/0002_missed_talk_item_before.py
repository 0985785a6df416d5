from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mentor_sessions", "0001_initial")]

    operations = [
        migrations.RenameField("missedtalk", "line_before", "item_before"),
        migrations.AlterField(
            "missedtalk",
            "item_before",
            models.JSONField("samtalen før", default=dict, blank=True, help_text="Det angring setter tilbake."),
        ),
    ]
