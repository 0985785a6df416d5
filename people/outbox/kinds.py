"""What is a kind of message called, to a coordinator who reads the outbox?"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KINDS = {
    "invitation": _("Invitasjon til Mentorprogram"),
    "added": _("Lagt til i Mentorprogram"),
    "password_reset": _("Nytt passord"),
    "reminder": _("Påminnelse"),
    "digest": _("Ukesoversikt"),
    "plan_changed": _("Planen er endret"),
    "mentor_ends": _("Mentor slutter"),
    "calendar": _("Kalenderinvitasjon"),
    "start_letter": _("Brev før oppstart"),
    "address_failed": _("E-post kommer ikke fram"),
}
OTHER = _("Melding")


def kind_name(kind: str) -> str | Promise:
    return KINDS.get(kind, OTHER)
