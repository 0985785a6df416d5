"""What does the house itself set up when Django starts?"""

from django.apps import AppConfig
from django.core import checks

from mentorprogram.checks import embedded_parts, fetched_assets


class HouseConfig(AppConfig):
    name = "mentorprogram"

    def ready(self) -> None:
        checks.register(embedded_parts, checks.Tags.security, deploy=True)
        checks.register(fetched_assets, checks.Tags.staticfiles)
