"""Who works where?"""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("Folk og organisasjon")

    def ready(self) -> None:
        # Here and not on top: these modules import models, which exist only when the apps are loaded.
        from mentorprogram.work import standstill as works
        from people import standstill
        from people.accounts import mail
        from people.outbox import bounces
        from people.outbox.queue import register_writer

        works.register("beat", standstill.no_sign_since)
        works.register("mail", standstill.no_mail_since)
        register_writer("invitation", mail.write_invitation)
        register_writer("added", mail.write_added)
        register_writer("password_reset", mail.write_password_reset)
        register_writer(bounces.KIND, bounces.write_address_failed)


class OperatorConfig(AdminConfig):
    """Django's admin with our site: our log-in, our models, our access rules."""

    default_site = "people.operator.OperatorSite"
