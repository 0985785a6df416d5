"""Which Celery application runs the background work?"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentorprogram.settings")

app = Celery("mentorprogram")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
