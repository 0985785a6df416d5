"""How does a person log in, log out, accept an invitation and reset her password?"""

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login as start_session
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.tokens import default_token_generator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import urlencode, urlsafe_base64_decode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect

from mentorprogram.posts.addresses import View, posted_from, secret
from mentorprogram.posts.keeping import is_waiting
from mentorprogram.posts.replaying import answer_kept
from people.accounts.demo_logins import DEMO_LOGINS
from people.accounts.forms import AcceptInvitationForm, ForgottenForm, LoginForm, ResetPasswordForm
from people.accounts.invitations import invitation_of, why_closed
from people.accounts.passwords import ask_for_new_password, unlock
from people.models import Person

BACKEND = "people.accounts.backend.PersonBackend"


class LoginView(auth_views.LoginView):
    """Django's log-in: it checks where `next` leads and renews the session key."""

    form_class = LoginForm
    template_name = "people/accounts/login.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(**kwargs) | {
            "demo_logins": DEMO_LOGINS if settings.DEMO else [],
            "is_waiting": is_waiting(self.request),
        }

    def get(self, request, *args, **kwargs) -> HttpResponse:
        """Answer a fragment request with a redirect to the whole log-in page.

        The session has run out. After the log-in the person returns to the page she was on.
        """
        if request.htmx and not request.htmx.boosted:
            return HttpResponseClientRedirect(f"{reverse('people:login')}?{urlencode({'next': request.htmx.current_url_abs_path or '/'})}")
        return super().get(request, *args, **kwargs)

    def form_valid(self, form) -> HttpResponse:
        """Log in, and do what was posted when the session had run out."""
        where_to = super().form_valid(form)
        return answer_kept(self.request) or where_to

    def form_invalid(self, form) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response


login = secret(cast("View", LoginView.as_view()))
logout = posted_from("sessions:home")(method_decorator(login_not_required, name="dispatch")(auth_views.LogoutView).as_view())


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_not_required
@secret
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Let an invited person choose a password.

    A GET changes nothing: mail scanners open links too.
    """
    invitation = invitation_of(token)
    closed = why_closed(invitation, now=timezone.now()) if invitation else "unknown"
    if closed or invitation is None:
        return _closed(request, closed)
    form = AcceptInvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = form.save(invitation=invitation, now=timezone.now())
        if person:
            start_session(request, person, backend=BACKEND)
            messages.success(request, _("Velkommen! Passordet er lagret."))
            return redirect("sessions:home")
        if not form.errors.get("password"):  # lost the race against another tab or a second click
            return _closed(request, "used")
    context = {"form": form, "invitation": invitation}
    page = render(request, "people/accounts/accept_invitation.html", context, status=422 if form.errors else 200)
    # The address is a secret and must not be sent on; the CSRF check of the form needs the origin only.
    page["Referrer-Policy"] = "strict-origin"
    return page


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def password_forgotten(request: HttpRequest) -> HttpResponse:
    """Send a link for a new password.

    The answer is the same whether the address is known or not.
    """
    form = ForgottenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ask_for_new_password(email=form.cleaned_data["email"], now=timezone.now())
        return redirect("people:password_forgotten_sent")
    return render(request, "people/accounts/password_forgotten.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@login_not_required
def password_forgotten_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "people/accounts/password_forgotten_sent.html")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_not_required
@secret
def password_reset(request: HttpRequest, uidb64: str, token: str) -> HttpResponse:
    """Let a person with a valid link choose a new password.

    A link that no longer works leads to a page that says what to do.
    """
    person = _person_of(uidb64)
    if person is None or not default_token_generator.check_token(person, token):
        return render(request, "people/accounts/password_link_closed.html", status=410)
    form = ResetPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and form.save(person=person, now=timezone.now()):
        unlock(person)
        messages.success(request, _("Det nye passordet er lagret. Logg inn med det."))
        return redirect("people:login")
    return render(request, "people/accounts/password_reset.html", {"form": form}, status=422 if form.errors else 200)


def _closed(request: HttpRequest, why: str | None) -> HttpResponse:
    return render(request, "people/accounts/invitation_closed.html", {"why": why}, status=404 if why == "unknown" else 410)


def _person_of(uidb64: str) -> Person | None:
    try:
        pk = int(urlsafe_base64_decode(uidb64).decode())
    except (ValueError, UnicodeDecodeError):
        return None
    # A forged number outside BIGINT would be a database error, not an unknown person.
    return Person.objects.filter(pk=pk, is_active=True).first() if 0 < pk < 2**63 else None
