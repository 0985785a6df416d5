"""How does a person get her plan into her own calendar: the page about it, and the feed's address?"""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mentorprogram.posts.addresses import posted_from
from people.http import PersonRequest, number_sent
from sessions.calendar import feeds
from sessions.calendar.forms import InvitationsForm
from sessions.calendar.lines import DAYS_BACK


@require_safe
def calendar(request: PersonRequest) -> HttpResponse:
    """Show the address, how to use it, and the choice of invitations."""
    feed = feeds.current_feed(request.user)
    address = feeds.feed_address(feed) if feed else ""
    context = {"feed": feed, "address": address, "form": InvitationsForm(person=request.user), "days_back": DAYS_BACK}
    return render(request, "sessions/calendar/calendar.html", context)


@posted_from("sessions:calendar")
def calendar_open(request: PersonRequest) -> HttpResponse:
    feeds.open_feed(person=request.user, now=timezone.now())
    messages.success(request, _("Adressen er klar. Kopier den, og legg den inn i kalenderen din."))
    return redirect("sessions:calendar")


@posted_from("sessions:calendar")
def calendar_rotate(request: PersonRequest) -> HttpResponse:
    """Replace the address that the page showed, unless it is replaced already."""
    feeds.rotate_feed(person=request.user, seen=number_sent(request, "feed"), now=timezone.now())
    messages.success(request, _("Du har fått ny adresse, og den gamle virker ikke lenger. Legg inn den nye i kalenderen din."))
    return redirect("sessions:calendar")


@posted_from("sessions:calendar")
def calendar_revoke(request: PersonRequest) -> HttpResponse:
    feeds.revoke_feed(person=request.user, now=timezone.now())
    messages.success(request, _("Adressen er slått av. Ingen kan lese kalenderen med den lenger."))
    return redirect("sessions:calendar")


@posted_from("sessions:calendar")
def calendar_invitations(request: PersonRequest) -> HttpResponse:
    form = InvitationsForm(request.POST, person=request.user)
    if form.is_valid() and (chosen := form.save()):
        told = _("Du får kalenderinvitasjoner på e-post.") if chosen.wants_invitations else _("Du får ingen nye kalenderinvitasjoner.")
        messages.success(request, told)
    return redirect("sessions:calendar")


@require_safe
@login_not_required
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """Serve the calendar to a calendar program; the address itself is the key."""
    now = timezone.now()
    feed = feeds.feed_of(token)
    if feed is None:
        raise Http404
    feeds.note_reading(feed, now=now)
    content = feeds.content_of(feed, today=timezone.localdate(now))
    etag = feeds.etag_of(content)
    full = HttpResponse(content, content_type="text/calendar; charset=utf-8", headers={"ETag": etag})
    response = get_conditional_response(request, etag=etag, response=full) or full
    # The address is a secret: revalidate each time, no shared cache, no referrer, no search result.
    response["Cache-Control"] = "private, no-cache"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
