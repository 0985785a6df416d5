"""What happens when, and did it?"""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SessionsConfig(AppConfig):
    name = "sessions"
    label = "mentor_sessions"  # the label "sessions" is Django's own
    verbose_name = _("Planer og samtaler")

    def ready(self) -> None:
        from django.db.models.signals import post_delete, post_save

        from mentorprogram.work import standstill
        from people import signals
        from people.models import Absence, Appointment, ClosedDay, MailSettings, Municipality
        from people.outbox.queue import register_writer
        from programs.models import Mentorship
        from sessions.calendar.invitations import KIND as CALENDAR_KIND
        from sessions.calendar.mail import write_calendar_mail
        from sessions.mentors import leaving
        from sessions.pdf import orders
        from sessions.prints import jobs
        from sessions.reminders import mail as letters
        from sessions.reminders import sweep, watch
        from sessions.reminders.digest import mail as digest_letter
        from sessions.reminders.digest import queue
        from sessions.replanning import mail as plan_letters
        from sessions.start_letters import mail, sending

        standstill.register("documents", orders.no_document_since)
        standstill.register("prints", jobs.no_print_since)
        register_writer(sweep.KIND, letters.write_reminder, for_many=letters.Pen)
        register_writer(queue.KIND, digest_letter.write_digest, wanted=lambda choices: choices.wants_digest)
        register_writer(plan_letters.KIND, plan_letters.write_plan_letter)
        register_writer(leaving.KIND, leaving.write_mentor_ends)
        register_writer(sending.KIND, mail.write_start_letter)
        register_writer(CALENDAR_KIND, write_calendar_mail)
        post_save.connect(watch.watch_new_mentorship, sender=Mentorship)
        post_save.connect(sending.forget_address_of_ended, sender=Mentorship)
        post_save.connect(watch.after_municipality_saved, sender=Municipality)
        for happens in (post_save, post_delete):
            happens.connect(watch.after_appointment_changed, sender=Appointment)
            happens.connect(watch.after_closed_day_changed, sender=ClosedDay)
            happens.connect(watch.after_person_away_or_settled, sender=Absence)
        post_save.connect(watch.after_person_away_or_settled, sender=MailSettings)
        signals.account_taken_into_use.connect(sending.after_account_taken_into_use)
        signals.mentor_end_changed.connect(leaving.after_mentor_end_changed)
        signals.department_leader_changed.connect(leaving.after_department_leader_changed)
