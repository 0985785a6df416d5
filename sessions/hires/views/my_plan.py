"""What does a mentee see of her own year?"""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from people.http import PersonRequest
from programs.models import ProbationExtension
from sessions.archive.copies import why_no_archive
from sessions.hires.my_plan import own_mentorship, own_year
from sessions.models import StartLetter
from sessions.start_letters.plan_link import last_uses


@require_safe
def my_plan(request: PersonRequest) -> HttpResponse:
    mentorship = own_mentorship(request.user)
    if mentorship is None:
        raise Http404
    today = timezone.localdate()
    extensions = ProbationExtension.objects.visible_to(request.user, today).filter(mentorship=mentorship)
    letter = StartLetter.objects.visible_to(request.user, today).filter(mentorship=mentorship).first()
    context = {"letter": letter, "uses": last_uses(mentorship) if letter else [], "has_archive": not why_no_archive(mentorship)}
    context |= {"year": own_year(mentorship, today=today), "mentorship": mentorship, "extensions": extensions, "today": today}
    return render(request, "sessions/hires/my_plan.html", context)
