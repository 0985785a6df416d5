"""How is one kind of background work begun where there is no Redis?"""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from mentorprogram.work.loop import Worker, tell_where_signs_go


class Command(BaseCommand):
    help = "Do one kind of the background work until told to stop. For an installation without Redis; with it, Celery does the work."

    def add_arguments(self, parser) -> None:
        parser.add_argument("kind", choices=sorted(settings.EMBEDDED_WORKERS))

    def handle(self, *args, kind: str, **options) -> None:
        if settings.REDIS_URL:
            raise CommandError("REDIS_URL is set: start Celery's worker and beat instead.")
        tell_where_signs_go(kind)
        Worker(kind).run()
