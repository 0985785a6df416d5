"""What are the addresses of plans, talks, documents and overviews?"""

from django.urls import path

from sessions.views import (
    absences,
    calendar,
    checklists,
    documents,
    extra_talks,
    group_talks,
    hire,
    hires,
    items,
    late_registration,
    loads,
    mentees,
    my_plan,
    overview,
    probation,
    register,
    replanning,
    talks,
    week,
)

app_name = "sessions"

urlpatterns = [
    path("", hires.home, name="home"),
    # The leader's hires
    path("nyansatte/", hires.hires, name="hires"),
    path("nyansatte/registrer/", register.register, name="register"),
    path("nyansatte/registrer/plan/", register.register_preview, name="register_preview"),
    path("mentorforhold/<int:pk>/", hire.hire, name="hire"),
    path("mentorforhold/<int:pk>/opplaeringsvakter/", hire.shifts, name="shifts"),
    path("mentorforhold/<int:pk>/for-registreringen/", late_registration.late_registration, name="late_registration"),
    path("mentorforhold/<int:pk>/kontaktperson/", hire.contact_person, name="contact_person"),
    path("mentorforhold/<int:pk>/endre/", replanning.replan_menu, name="replan_menu"),
    path("mentorforhold/<int:pk>/endre/<slug:change>/", replanning.replan, name="replan"),
    path("mentorforhold/<int:pk>/endre/<slug:change>/lagre/", replanning.replan_save, name="replan_save"),
    path("ny-plan/<int:pk>/angre/", replanning.replan_undo, name="replan_undo"),
    path("mentorforhold/<int:pk>/avslutt/", hire.end_mentorship, name="end_mentorship"),
    path("mentorforhold/<int:pk>/provetid/", probation.probation, name="probation"),
    path("mentorforhold/<int:pk>/provetid/forslag/", probation.probation_preview, name="probation_preview"),
    path("mentorforhold/<int:pk>/provetid/<int:extension>/melding.pdf", documents.probation_notice, name="probation_notice"),
    path("mentorforhold/<int:pk>/sjekklister/", checklists.checklists, name="checklists"),
    path("mentorforhold/<int:pk>/sjekklister/<int:item>/kryss/", checklists.checklist_tick, name="checklist_tick"),
    path("mentorforhold/<int:pk>/sjekklister/<int:item>/merknad/", checklists.checklist_note, name="checklist_note"),
    path("mentorforhold/<int:pk>/arbeidsbok.pdf", documents.workbook, name="workbook"),
    path("mentorforhold/<int:pk>/oppfolgingsplan.pdf", documents.follow_up_plan, name="follow_up_plan"),
    # One line of a plan
    path("plan/<int:pk>/flytt/", items.item_move, name="item_move"),
    path("plan/<int:pk>/utfort/", items.item_done, name="item_done"),
    path("plan/<int:pk>/angre/", items.item_undo, name="item_undo"),
    path("plan/<int:pk>/likevel-aktuelt/", late_registration.item_undo_waive, name="item_undo_waive"),
    path("plan/<int:pk>/merknad/", items.item_note, name="item_note"),
    path("plan/<int:pk>/holdt/", items.meeting_log, name="meeting_log"),
    # The mentor's talks
    path("mine-mentees/", mentees.mentees, name="mentees"),
    path("mentorforhold/<int:pk>/samtale/", extra_talks.unplanned_talk, name="unplanned_talk"),
    path("mentorforhold/<int:pk>/samtale/forslag/", extra_talks.unplanned_talk_preview, name="unplanned_talk_preview"),
    path("gruppesamtale/", group_talks.group_talk, name="group_talk"),
    path("gruppesamtale/forslag/", group_talks.group_talk_preview, name="group_talk_preview"),
    path("samtale/<int:pk>/", talks.talk, name="talk"),
    path("samtale/<int:pk>/holdt-i-dag/", talks.talk_held_today, name="talk_held_today"),
    path("samtale/<int:pk>/logg/", talks.talk_log, name="talk_log"),
    path("samtale/<int:pk>/ikke-holdt/", talks.talk_not_held, name="talk_not_held"),
    path("samtale/<int:pk>/notat/", talks.talk_note, name="talk_note"),
    path("samtale/<int:pk>/angre/", talks.talk_undo, name="talk_undo"),
    # Oneself
    path("min-profil/kalender/", calendar.calendar, name="calendar"),
    path("min-profil/kalender/lag/", calendar.calendar_open, name="calendar_open"),
    path("min-profil/kalender/bytt/", calendar.calendar_rotate, name="calendar_rotate"),
    path("min-profil/kalender/slaa-av/", calendar.calendar_revoke, name="calendar_revoke"),
    path("min-profil/kalender/invitasjoner/", calendar.calendar_invitations, name="calendar_invitations"),
    path("kalender/<str:token>.ics", calendar.calendar_feed, name="calendar_feed"),
    path("fravaer/<int:pk>/", absences.absence_effects, name="absence_effects"),
    # The mentee
    path("min-plan/", my_plan.my_plan, name="my_plan"),
    # The units
    path("oversikt/", overview.overview, name="overview"),
    path("mentorer/belastning/", loads.loads, name="loads"),
    path("oversikt/enhet/<int:pk>/utskrift/", documents.print_unit, name="print_unit"),
    path("utskrift/<int:pk>/", documents.print_job, name="print_job"),
    path("utskrift/<int:pk>/fil.pdf", documents.print_file, name="print_file"),
    # The ward
    path("ukeplan/", week.week, name="week"),
    path("ukeplan/<int:pk>/", week.week_of_department, name="week_of_department"),
]
