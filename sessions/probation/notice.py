"""What does the written notice of an extended probation say?

The law asks for a written notice before the probation expires (working environment act § 15-6 fourth
paragraph). It says that there has been absence, never why, and is filled from the extension alone, so that a
copy printed later is the same.
"""

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.dates import long_date
from programs.models import ProbationExtension
from sessions.pdf.render import pdf_of


def probation_notice_html(extension: ProbationExtension) -> str:
    """Return the notice as HTML.

    Who, from and to which day, the reason (absence), the law's section, and room to sign.
    """
    mentorship = extension.mentorship
    length = ngettext("%(days)d dag", "%(days)d dager", extension.days) % {"days": extension.days}
    rows = [
        (_("Skrevet"), long_date(timezone.localdate(extension.made_at))),
        (_("Ansatt"), mentorship.mentee.name),
        (_("Stilling"), mentorship.placement.title or mentorship.placement.get_profession_display()),
        (_("Prøvetiden begynte"), long_date(mentorship.starts_on)),
        (_("Siste dag til nå"), long_date(extension.previous_ends_on)),
        (_("Forlenges med"), length),
        (_("Grunn"), _("fravær")),
        (_("Ny siste dag"), long_date(extension.ends_on)),
    ]
    signers = [(_("For arbeidsgiver"), extension.made_by), (_("Mottatt av"), mentorship.mentee)]
    context = {"extension": extension, "mentorship": mentorship, "header_rows": rows, "length": length, "signers": signers}
    return render_to_string("sessions/probation/notice.html", context)


def render_probation_notice(extension: ProbationExtension) -> bytes:
    """Return the notice as a one-page PDF, the same for every reader and day."""
    return pdf_of(probation_notice_html(extension))
