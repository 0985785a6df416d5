"""Prints of any departments, of a month's new hires, as a booklet, and with the single files beside the joined one."""

from django.db import migrations, models


def forget_prints(apps, schema_editor):
    """Delete the orders there are: they live for a day, and their files are cleared away within the hour."""
    apps.get_model("mentor_sessions", "PrintJob").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("mentor_sessions", "0006_watch_each_year"),
        ("people", "0002_reminders_whole"),
        ("programs", "0005_language"),
    ]

    operations = [
        migrations.RunPython(forget_prints, migrations.RunPython.noop),
        migrations.RemoveConstraint(model_name="printjob", name="print_job_once_at_a_time"),
        migrations.RemoveField(model_name="printjob", name="unit"),
        migrations.AddField(
            model_name="printjob",
            name="departments",
            field=models.ManyToManyField(related_name="+", to="people.department", verbose_name="avdelinger"),
        ),
        migrations.AddField(
            model_name="printjob",
            name="printed",
            field=models.ManyToManyField(editable=False, related_name="+", to="programs.mentorship"),
        ),
        migrations.AddField(
            model_name="printjob",
            name="told_freely",
            field=models.ManyToManyField(editable=False, related_name="+", to="programs.mentorship"),
        ),
        migrations.AlterField(
            model_name="printjob",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "Venter"),
                    ("working", "Lages nå"),
                    ("ready", "Klar"),
                    ("failed", "Mislyktes"),
                    ("empty", "Ingen igjen"),
                ],
                default="waiting",
                max_length=10,
                verbose_name="tilstand",
            ),
        ),
        migrations.AddField(
            model_name="printjob",
            name="label",
            field=models.CharField(default="", max_length=320, verbose_name="hvor"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="printjob",
            name="layout",
            field=models.CharField(
                choices=[("a4", "A4, tosidig"), ("hefte", "A5-hefte, til å brette")], default="a4", max_length=10, verbose_name="format"
            ),
        ),
        migrations.AddField(
            model_name="printjob",
            name="month_on",
            field=models.DateField(blank=True, null=True, verbose_name="begynner i måneden"),
        ),
        migrations.AddField(
            model_name="printjob",
            name="order",
            field=models.CharField(default="", editable=False, max_length=100),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="printjob",
            name="package",
            field=models.CharField(blank=True, editable=False, max_length=200),
        ),
        migrations.AddConstraint(
            model_name="printjob",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["waiting", "working"])),
                fields=("requested_by", "order"),
                name="print_job_once_at_a_time",
            ),
        ),
    ]
