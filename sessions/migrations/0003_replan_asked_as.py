from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mentor_sessions", "0002_missed_talk_item_before")]

    operations = [
        migrations.RemoveConstraint("replan", "replan_saved_once"),
        migrations.RenameField("replan", "seen", "asked_as"),
        migrations.AlterField("replan", "asked_as", models.CharField(max_length=64, editable=False)),
        migrations.AddConstraint("replan", models.UniqueConstraint(fields=["mentorship", "asked_as"], name="replan_saved_once")),
    ]
