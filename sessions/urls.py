"""What are the addresses of plans, talks, documents and overviews?"""

from django.urls import path

from sessions import navigation
from sessions.archive import views as archive
from sessions.calendar import views as calendar
from sessions.checklists import views as checklists
from sessions.department import views as week
from sessions.hires.views import hire, hires, my_plan, overview
from sessions.mentors import views as mentees
from sessions.pdf.names import BOOKLET, FILLABLE
from sessions.plan import views as items
from sessions.prints import views as prints
from sessions.probation import views as probation
from sessions.registration import views as register
from sessions.registration.late import views as late_registration
from sessions.reminders import views as reminder_rules
from sessions.replanning import views as replanning
from sessions.start_letters import views as start_letters
from sessions.talks.views import groups, interview, talk, unplanned
from sessions.workbook import views as documents

app_name = "sessions"

urlpatterns = [
    path("", navigation.home, name="home"),
    # The leader's hires
    path("nyansatte/", hires.hires, name="hires"),
    path("nyansatte/registrer/", register.register, name="register"),
    path("nyansatte/registrer/plan/", register.register_preview, name="register_preview"),
    path("mentorforhold/<int:pk>/", hire.hire, name="hire"),
    path("mentorforhold/<int:pk>/opplaeringsvakter/", hire.shifts, name="shifts"),
    path("mentorforhold/<int:pk>/for-registreringen/", late_registration.late_registration, name="late_registration"),
    path("mentorforhold/<int:pk>/brev/", start_letters.start_letter, name="start_letter"),
    path("mentorforhold/<int:pk>/brev/vis/", start_letters.start_letter_preview, name="start_letter_preview"),
    path("mentorforhold/<int:pk>/brev/send/", start_letters.start_letter_send, name="start_letter_send"),
    path("mentorforhold/<int:pk>/brev/trekk-lenken/", start_letters.plan_link_revoke, name="plan_link_revoke"),
    path("mentorforhold/<int:pk>/brev.pdf", start_letters.start_letter_pdf, name="start_letter_pdf"),
    path("mentorforhold/<int:pk>/kontaktperson/", hire.contact_person, name="contact_person"),
    path("mentorforhold/<int:pk>/endre/", replanning.replan_menu, name="replan_menu"),
    path("mentorforhold/<int:pk>/endre/<slug:change>/", replanning.replan, name="replan"),
    path("mentorforhold/<int:pk>/endre/<slug:change>/lagre/", replanning.replan_save, name="replan_save"),
    path("ny-plan/<int:pk>/angre/", replanning.replan_undo, name="replan_undo"),
    path("mentorforhold/<int:pk>/avslutt/", hire.end_mentorship, name="end_mentorship"),
    path("mentorforhold/<int:pk>/provetid/", probation.probation, name="probation"),
    path("mentorforhold/<int:pk>/provetid/forslag/", probation.probation_preview, name="probation_preview"),
    path("mentorforhold/<int:pk>/provetid/<int:extension>/melding.pdf", probation.probation_notice, name="probation_notice"),
    path("mentorforhold/<int:pk>/sjekklister/", checklists.checklists, name="checklists"),
    path("mentorforhold/<int:pk>/sjekklister/<int:item>/kryss/", checklists.checklist_tick, name="checklist_tick"),
    path("mentorforhold/<int:pk>/sjekklister/<int:item>/merknad/", checklists.checklist_note, name="checklist_note"),
    path("mentorforhold/<int:pk>/arbeidsbok.pdf", documents.workbook, name="workbook"),
    path("mentorforhold/<int:pk>/arbeidsbok-hefte.pdf", documents.workbook, {"layout": BOOKLET}, name="workbook_booklet"),
    path("mentorforhold/<int:pk>/arbeidsbok-utfylling.pdf", documents.workbook, {"layout": FILLABLE}, name="workbook_fillable"),
    path("mentorforhold/<int:pk>/oppfolgingsplan.pdf", documents.follow_up_plan, name="follow_up_plan"),
    path("mentorforhold/<int:pk>/arkivkopi.pdf", archive.archive_copy, name="archive_copy"),
    path("mentorforhold/<int:pk>/arkivpakke.zip", archive.archive_package, name="archive_package"),
    # One item of a plan
    path("plan/<int:pk>/flytt/", items.item_move, name="item_move"),
    path("plan/<int:pk>/utfort/", items.item_done, name="item_done"),
    path("plan/<int:pk>/angre/", items.item_undo, name="item_undo"),
    path("plan/<int:pk>/likevel-aktuelt/", late_registration.item_undo_waive, name="item_undo_waive"),
    path("plan/<int:pk>/merknad/", items.item_note, name="item_note"),
    path("plan/<int:pk>/holdt/", interview.meeting_log, name="meeting_log"),
    path("plan/<int:pk>/holdt/angre/", interview.meeting_undo, name="meeting_undo"),
    # The mentor's talks
    path("mine-mentees/", mentees.mentees, name="mentees"),
    path("mentorforhold/<int:pk>/samtale/", unplanned.unplanned_talk, name="unplanned_talk"),
    path("mentorforhold/<int:pk>/samtale/forslag/", unplanned.unplanned_talk_preview, name="unplanned_talk_preview"),
    path("gruppesamtale/", groups.group_talk, name="group_talk"),
    path("gruppesamtale/forslag/", groups.group_talk_preview, name="group_talk_preview"),
    path("samtale/<int:pk>/", talk.talk, name="talk"),
    path("samtale/<int:pk>/logg/", talk.talk_log, name="talk_log"),
    path("samtale/<int:pk>/ikke-holdt/", talk.talk_not_held, name="talk_not_held"),
    path("samtale/<int:pk>/notat/", talk.talk_note, name="talk_note"),
    path("samtale/<int:pk>/angre/", talk.talk_undo, name="talk_undo"),
    path("mentor/<int:pk>/diplom.pdf", mentees.mentor_diploma, name="mentor_diploma"),
    # Oneself
    path("min-profil/kalender/", calendar.calendar, name="calendar"),
    path("min-profil/kalender/lag/", calendar.calendar_open, name="calendar_open"),
    path("min-profil/kalender/bytt/", calendar.calendar_rotate, name="calendar_rotate"),
    path("min-profil/kalender/slaa-av/", calendar.calendar_revoke, name="calendar_revoke"),
    path("min-profil/kalender/invitasjoner/", calendar.calendar_invitations, name="calendar_invitations"),
    path("kalender/<str:token>.ics", calendar.calendar_feed, name="calendar_feed"),
    path("fravaer/<int:pk>/", replanning.absence_effects, name="absence_effects"),
    # The mentee
    path("min-plan/", my_plan.my_plan, name="my_plan"),
    path("din-plan/<str:token>/", start_letters.linked_plan, name="linked_plan"),
    # The units
    path("oversikt/", overview.overview, name="overview"),
    path("mentorer/belastning/", mentees.loads, name="loads"),
    # Printing for many, and without names
    path("utskrift/", prints.prints, name="prints"),
    path("utskrift/om/", prints.print_preview, name="print_preview"),
    path("utskrift/bestill/", prints.print_order, name="print_order"),
    path("utskrift/tom/", prints.blank_choice, name="blank_choice"),
    path("utskrift/<int:pk>/", prints.print_job, name="print_job"),
    path("utskrift/<int:pk>/stopp/", prints.print_call_off, name="print_call_off"),
    path("utskrift/<int:pk>/fil.pdf", prints.print_file, name="print_file"),
    path("utskrift/<int:pk>/filer.zip", prints.print_package, name="print_package"),
    path("enhet/<int:pk>/tom/<slug:document>/<int:version>/<slug:layout>.pdf", prints.blank_document, name="blank_document"),
    # Who is reminded of what
    path("paaminnelser/", reminder_rules.reminder_rules, name="reminder_rules"),
    path("paaminnelser/<int:version>/ny/", reminder_rules.reminder_rule_add, name="reminder_rule_add"),
    path("paaminnelser/<int:version>/ny/vis/", reminder_rules.reminder_rule_add_preview, name="reminder_rule_add_preview"),
    path("paaminnelser/<int:version>/standard/", reminder_rules.reminder_rules_standard, name="reminder_rules_standard"),
    path("paaminnelser/<int:version>/forhaandsvisning/", reminder_rules.reminder_preview, name="reminder_preview"),
    path("paaminnelser/regel/<int:pk>/", reminder_rules.reminder_rule, name="reminder_rule"),
    path("paaminnelser/regel/<int:pk>/vis/", reminder_rules.reminder_rule_preview, name="reminder_rule_preview"),
    path("paaminnelser/regel/<int:pk>/slaa-paa/", reminder_rules.reminder_rule_on, name="reminder_rule_on"),
    path("paaminnelser/regel/<int:pk>/slaa-av/", reminder_rules.reminder_rule_off, name="reminder_rule_off"),
    path("paaminnelser/regel/<int:pk>/slett/", reminder_rules.reminder_rule_delete, name="reminder_rule_delete"),
    # The department
    path("ukeplan/", week.week, name="week"),
    path("ukeplan/<int:pk>/", week.week_of_department, name="week_of_department"),
    path("avdeling/<int:pk>/plakat/<int:version>.pdf", week.department_poster, name="department_poster"),
]
