"""How does a hire without an account read her own plan by a time-limited personal link, with each use logged?"""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from mentorprogram.acts import act
from people.models import Person
from people.outbox.quiet_hours import end_of
from programs.models import Mentorship
from sessions.models import PlanLink, PlanLinkUse
from sessions.plan.locking import locked_mentorship, require_running

# By then the work account has been in use for weeks, and the weekly talks have begun.
LASTS_AFTER_START = timedelta(days=28)
# So that the link also works in a letter that is sent late, or read after a holiday.
LASTS_AT_LEAST = timedelta(days=28)
USES_SHOWN = 20
_signer = Signer(salt="sessions.plan_link")


def link_token(link: PlanLink) -> str:
    """Return the token of a link: the row's public id and its signature.

    The same every time, so a mail that is sent again carries the same link.
    """
    return _signer.sign(link.public_id.hex)


def url_of(link: PlanLink) -> str:
    return settings.BASE_URL + reverse("sessions:linked_plan", args=[link_token(link)])


def last_day_of_new(mentorship: Mentorship, *, today: date) -> date:
    """Return the last day on which a link made today opens the plan."""
    return max(mentorship.starts_on + LASTS_AFTER_START, today + LASTS_AT_LEAST)


def last_link_day(link: PlanLink) -> date:
    """Return the last day on which a link opens the plan.

    `expires_at` is the midnight that ends that day.
    """
    return timezone.localdate(link.expires_at - timedelta(seconds=1))


@act
def make_link(*, mentorship: Mentorship, by: Person, now: datetime) -> PlanLink:
    """Create the one usable link of a mentorship; earlier links are revoked."""
    mentorship = locked_mentorship(mentorship)
    require_running(mentorship)
    revoke_all(mentorship, now=now)
    ends_on = last_day_of_new(mentorship, today=timezone.localdate(now))
    return PlanLink.objects.create(mentorship=mentorship, created_by=by, created_at=now, expires_at=end_of(ends_on))


@act
def revoke_link(*, mentorship: Mentorship, by: Person, now: datetime) -> int:
    """Revoke every link to a mentorship's plan; return how many were usable."""
    return revoke_all(locked_mentorship(mentorship), now=now)


def revoke_all(mentorship: Mentorship, *, now: datetime) -> int:
    return PlanLink.objects.filter(mentorship=mentorship, revoked_at=None).update(revoked_at=now)


def link_in_use(mentorship: Mentorship, *, now: datetime) -> PlanLink | None:
    return PlanLink.objects.usable(now).filter(mentorship=mentorship).first()


def find_link(*, token: str, now: datetime) -> PlanLink | None:
    """Return the usable link of a token; None for any other token.

    Forged, revoked and expired tokens cannot be told apart by the answer.
    """
    try:
        public_id = _signer.unsign(token)
    except BadSignature:
        return None
    links = PlanLink.objects.usable(now).filter(public_id=public_id, mentorship__mentee__is_active=True)
    return links.select_related("mentorship__mentee", "mentorship__department__unit", "mentorship__municipality").first()


@transaction.atomic
def open_link(*, token: str, now: datetime) -> PlanLink | None:
    """Return the link of a token and log the time of use.

    Neither the user nor the place is stored.
    """
    link = find_link(token=token, now=now)
    if link:
        PlanLinkUse.objects.create(link=link, used_at=now)
    return link


def last_uses(mentorship: Mentorship) -> list[PlanLinkUse]:
    """Return the latest uses of a mentorship's links, newest first."""
    return list(PlanLinkUse.objects.filter(link__mentorship=mentorship)[:USES_SHOWN])
