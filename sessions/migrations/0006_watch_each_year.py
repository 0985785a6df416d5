"""Every year that runs, and every municipality, is looked at by the next sweep, which queues anew what still waits.

A reminder queued before knows neither day time nor company: it would leave in the night, and by itself.
"""

from django.db import migrations
from django.utils import timezone


def watch_each(apps, schema_editor):
    watches = apps.get_model("mentor_sessions", "Watch")
    now = timezone.now()
    running = apps.get_model("programs", "Mentorship").objects.filter(state="running").values_list("pk", flat=True)
    watches.objects.bulk_create([watches(mentorship_id=pk, due_at=now) for pk in running], batch_size=500)
    municipalities = apps.get_model("people", "Municipality").objects.values_list("pk", flat=True)
    watches.objects.bulk_create([watches(municipality_id=pk, due_at=now) for pk in municipalities])


def forget_watches(apps, schema_editor):
    apps.get_model("mentor_sessions", "Watch").objects.all().delete()


def forget_old_reminders(apps, schema_editor):
    apps.get_model("people", "OutgoingMail").objects.filter(kind="reminder", state="waiting", attempts=0).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("mentor_sessions", "0005_reminders_whole"),
    ]

    operations = [
        migrations.RunPython(watch_each, forget_watches, elidable=True),
        migrations.RunPython(forget_old_reminders, migrations.RunPython.noop, elidable=True),
    ]
