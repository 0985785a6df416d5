"""Which embedded parts must a production installation replace, and are the fetched files that pages need there?"""

from pathlib import Path

from django.conf import settings
from django.core import checks


def embedded_parts(app_configs: object, **kwargs: object) -> list[checks.CheckMessage]:
    """Warn of each embedded part; DEMO is an error.

    An embedded part (SQLite, a key in var/, mail in files) is fine on a laptop and wrong for a municipality.
    """
    messages: list[checks.CheckMessage] = []
    if settings.DEMO:
        messages.append(checks.Error("DEMO is on: logins are shown and mail can be read by everyone.", id="mentorprogram.E001"))
    if settings.SECRET_KEY_IS_EMBEDDED:
        messages.append(checks.Warning("SECRET_KEY is not set; the key kept in var/ is used.", id="mentorprogram.W001"))
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        messages.append(checks.Warning("DATABASE_URL is not set to PostgreSQL; SQLite serves one machine only.", id="mentorprogram.W002"))
    if not settings.REDIS_URL:
        messages.append(checks.Warning("REDIS_URL is not set; the background work is done on this machine alone.", id="mentorprogram.W003"))
    if settings.EMAIL_IS_EMBEDDED:
        messages.append(checks.Warning("EMAIL_URL is not set; mail is written to files and reaches nobody.", id="mentorprogram.W004"))
    if settings.SMS_URL.startswith("file:"):
        messages.append(checks.Warning("SMS_URL is a file; SMS reaches nobody.", id="mentorprogram.W007"))
    if not settings.IS_HTTPS:
        messages.append(checks.Warning("BASE_URL is not https; cookies and pages travel in the open.", id="mentorprogram.W005"))
    return messages


def fetched_assets(app_configs: object, **kwargs: object) -> list[checks.CheckMessage]:
    """Warn when the design system has not been fetched: pages work, plainer."""
    if (Path(settings.BASE_DIR) / "static_vendor").is_dir() or settings.HAS_COLLECTED_STATIC:
        return []
    return [checks.Warning("The design system is not fetched.", hint="Run bin/assets.", id="mentorprogram.W006")]
