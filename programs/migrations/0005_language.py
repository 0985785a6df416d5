"""Which of the two written languages a programme is in: how its words are divided in print."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("programs", "0004_calendar_name_once"),
    ]

    operations = [
        migrations.AddField(
            model_name="program",
            name="language",
            field=models.CharField(
                choices=[("nb", "bokmål"), ("nn", "nynorsk")],
                default="nb",
                help_text="Til orddelingen i trykte dokumenter.",
                max_length=2,
                verbose_name="målform",
            ),
        ),
    ]
