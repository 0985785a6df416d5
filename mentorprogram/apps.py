"""What does the house itself set up when Django starts?"""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.core import checks

from mentorprogram.checks import embedded_parts, fetched_assets
from mentorprogram.posts.keeping import hand_over


class HouseConfig(AppConfig):
    name = "mentorprogram"

    def ready(self) -> None:
        user_logged_in.connect(hand_over, dispatch_uid="mentorprogram.posts.keeping")
        checks.register(embedded_parts, checks.Tags.security, deploy=True)
        checks.register(fetched_assets, checks.Tags.staticfiles)
