"""The house the apps live in: settings, URLs, Celery and the htmx plumbing."""

from mentorprogram.celery import app as celery_app

__all__ = ["celery_app"]
