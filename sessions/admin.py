"""Which plans may the operator look up? To read only, and without any of the free text."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from people.operator import ReadOnlyAdmin
from sessions.models import Meeting, PlanItem, PrintJob


@admin.register(PlanItem)
class PlanItemAdmin(ReadOnlyAdmin):
    list_display = ["title", "mentorship", "planned_on", "state"]
    list_filter = ["kind", "state"]
    list_select_related = ["mentorship__mentee"]
    search_fields = ["mentorship__mentee__name"]
    exclude = ["note", "other", "companion"]


@admin.register(Meeting)
class MeetingAdmin(ReadOnlyAdmin):
    """A meeting is seen with any plan it counts in, but not its participants.

    The participants may be hires of plans the operator does not see.
    """

    list_display = ["kind", "held_on", "minutes", "led_by"]
    list_select_related = ["led_by"]
    exclude = ["participants"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        seen = PlanItem.objects.visible_to(request.user).filter(meeting__isnull=False)
        return Meeting.objects.filter(pk__in=seen.values("meeting")).order_by("-held_on", "pk")


@admin.register(PrintJob)
class PrintJobAdmin(ReadOnlyAdmin):
    list_display = ["document", "label", "requested_by", "state"]
    list_select_related = ["requested_by"]
