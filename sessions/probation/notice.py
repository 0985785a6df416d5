"""What stands in the written notice that a probation is extended?

The law asks for it in writing before the probation expires. It says that there has been absence, and never why; filled from
the extension alone, so that a copy printed later is the same.
"""

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.dates import long_date
from programs.models import ProbationExtension
from sessions.pdf.render import pdf_of


def probation_notice_html(extension: ProbationExtension) -> str:
    """Return the notice as HTML: who, from and to which day, why, the law's section, and room to sign."""
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
    """Return the written notice of an extended probation, on one page. It is the same whoever prints it, and whenever."""
    return pdf_of(probation_notice_html(extension))
