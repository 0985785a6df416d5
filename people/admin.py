"""Which people, places and messages may the operator look up?"""

from django.contrib import admin
from django.http import HttpRequest

from people.models import (
    Absence,
    Appointment,
    ClosedDay,
    Department,
    Invitation,
    Mentor,
    Municipality,
    OutgoingMail,
    Person,
    Placement,
    ServiceArea,
    Unit,
)
from people.operator import ReadOnlyAdmin
from people.outbox.bounces import clear_failed


@admin.register(Municipality, ServiceArea, Unit, Department, ClosedDay, Absence)
class PlaceAdmin(ReadOnlyAdmin):
    pass


@admin.register(Person)
class PersonAdmin(ReadOnlyAdmin):
    """An account: the operator may open or close it and correct its address.

    The address only of a person whose every tie lies where the operator coordinates (`Person.objects.editable_by`).
    """

    list_display = ["name", "email", "is_active", "last_login"]
    search_fields = ["name", "email"]
    fields = ["name", "email", "phone", "is_active", "is_staff", "created_at", "last_login"]
    readonly_fields = ["name", "phone", "is_staff", "created_at", "last_login"]

    def has_change_permission(self, request: HttpRequest, obj: Person | None = None) -> bool:
        if obj is None or obj == request.user:
            return False
        return request.user.is_superuser and Person.objects.editable_by(request.user).filter(pk=obj.pk).exists()

    def save_model(self, request: HttpRequest, obj: Person, form, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if "email" in form.changed_data:
            clear_failed(obj)  # the bounces were of the old address


@admin.register(Placement, Appointment)
class TieAdmin(ReadOnlyAdmin):
    list_select_related = ["person"]
    search_fields = ["person__name"]


@admin.register(Mentor)
class MentorAdmin(ReadOnlyAdmin):
    """Without the presentation: it is for her mentees and their leaders."""

    list_display = ["person", "unit", "capacity", "starts_on", "ends_on"]
    list_select_related = ["person", "unit"]
    fields = ["person", "unit", "capacity", "starts_on", "ends_on"]


@admin.register(OutgoingMail)
class OutgoingMailAdmin(ReadOnlyAdmin):
    """Which messages go out and what became of them; never their text."""

    list_display = ["kind", "person", "state", "due_at", "sent_at", "attempts", "last_error"]
    list_filter = ["state", "kind"]
    list_select_related = ["person"]
    fields = ["person", "kind", "state", "due_at", "useful_until_at", "sent_at", "attempts", "lease_ends_at", "last_error", "created_at"]


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    """Without the public id: the link is signed from it."""

    list_display = ["person", "municipality", "created_at", "expires_at", "used_at", "revoked_at"]
    list_select_related = ["person", "municipality"]
    fields = ["person", "municipality", "invited_by", "created_at", "expires_at", "used_at", "revoked_at"]
