"""What happens when, and did it?"""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SessionsConfig(AppConfig):
    name = "sessions"
    label = "mentor_sessions"  # the label "sessions" is Django's own
    verbose_name = _("Planer og samtaler")

    def ready(self) -> None:
        from people.outbox import register_writer
        from sessions.reminders import KIND, write_reminder

        register_writer(KIND, write_reminder)
