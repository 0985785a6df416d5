"""Which programmes and mentorships may the operator look up?"""

from django.contrib import admin

from people.operator import ReadOnlyAdmin
from programs.models import MentorPeriod, Mentorship, Program, ProgramVersion


@admin.register(Program, ProgramVersion)
class ProgramAdmin(ReadOnlyAdmin):
    pass


@admin.register(Mentorship)
class MentorshipAdmin(ReadOnlyAdmin):
    list_display = ["mentee", "department", "version", "starts_on", "state"]
    list_filter = ["state"]
    list_select_related = ["mentee", "department__unit", "version__program"]
    search_fields = ["mentee__name"]


@admin.register(MentorPeriod)
class MentorPeriodAdmin(ReadOnlyAdmin):
    list_display = ["mentorship", "mentor", "starts_on", "ends_on"]
    list_select_related = ["mentorship__mentee", "mentor__person"]
