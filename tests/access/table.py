"""Who gets through which door? Every route, what stands in its address, and who opens its page or changes something by it.

The identities are told in `identities.py`. Whoever is not named gets the same 404 as for what does not exist, and who has not
logged in is sent to the log-in.
"""

from dataclasses import dataclass, field

from tests.world import PASSWORD

# For what belongs to the hire «mine», or to her department, unit and municipality:
COORDINATING = "coordinator unit_coordinator"
LEADING = f"{COORDINATING} unit_leader leader"
MENTORING = "mentor leader_and_mentor"
PAIR = f"{MENTORING} mentee"
FOLLOWING = f"{LEADING} {MENTORING} mentee"
# What is typed where something in particular is asked for:
LOG_IN = {"username": "ingen.her@kommune.example", "password": PASSWORD}
NEW_HIRE = {"phone": "900 00 000", **{f"absence_{row}_{end}": "" for row in (1, 2, 3) for end in ("from", "to")}}
# For pages about one's own, wherever one is somebody:
OF_A_MUNICIPALITY = "coordinator foreign_coordinator"
ANY_COORDINATOR = f"{COORDINATING} foreign_coordinator"
ANY_UNIT = f"{ANY_COORDINATOR} unit_leader foreign_unit_leader"
ANY_LEADER = f"{ANY_UNIT} leader other_leader leader_and_mentor foreign_leader"
ANY_MENTOR = "mentor other_mentor former_mentor leader_and_mentor mentor_and_mentee foreign_mentor"
ANY_MENTEE = "mentee other_mentee mentor_and_mentee foreign_mentee"
WITHOUT_A_ROLE = "nobody former_leader future_leader former_coordinator retired_mentor future_mentor operator superuser"
EVERYBODY = f"{ANY_LEADER} {ANY_MENTOR} {ANY_MENTEE} {WITHOUT_A_ROLE}"
PUBLIC = f"{EVERYBODY} anonymous closed_leader"
NOBODY = ""


@dataclass(frozen=True)
class Door:
    """One route: `needs` says what stands in its address; `opens` who GETs it, `changes` who POSTs; None where there is no such method.

    `on` is the page its form stands on, where that is another (`at`: and about something else), `query` what chooses it there;
    `via` the route whose form is sent first, with the form in its answer. `by` is who fills it in, where the first who may does
    not see all of it, and `typed` what she types where the first choice would not do.
    """

    needs: str
    opens: str | None
    changes: str | None
    on: str = ""
    at: str = ""
    query: str = ""
    via: str = ""
    by: str = ""
    typed: dict[str, str | list[str]] = field(default_factory=dict)


def page(needs: str, who: str) -> Door:
    """To read alone."""
    return Door(needs, who, None)


def form(needs: str, who: str, *, changes: str | None = None, **told) -> Door:
    """A page with a form that is posted to the same address; by fewer, where what it carries is of one municipality."""
    return Door(needs, who, changes or who, **told)


def action(needs: str, who: str, **told) -> Door:
    """Posted to from a page elsewhere, never opened."""
    return Door(needs, None, who, **told)


TABLE: dict[str, Door] = {
    # The house
    "healthz": page("", PUBLIC),
    "readyz": page("", PUBLIC),
    "offline": page("", PUBLIC),
    "offline_worker": page("", PUBLIC),
    # Getting in
    "people:login": form("", PUBLIC, typed=LOG_IN),
    "people:logout": action("", PUBLIC, on="people:profile", by="nobody"),
    "people:accept_invitation": form("token", PUBLIC),
    "people:password_forgotten": form("", PUBLIC, typed={"email": LOG_IN["username"]}),
    "people:password_forgotten_sent": page("", PUBLIC),
    "people:password_reset": form("reset", PUBLIC),
    # Oneself
    "people:privacy": page("", PUBLIC),
    "people:profile": form("", EVERYBODY),
    "people:mail_settings": form("", EVERYBODY),
    "people:change_password": form("", EVERYBODY, by="nobody", typed={"current": PASSWORD}),
    "people:absence_add": form("", EVERYBODY),
    "people:absence_remove": action("absence", "mentee", on="people:profile"),
    "people:presentation": form("mentor", "mentor"),
    "sessions:calendar": page("", EVERYBODY),
    "sessions:calendar_open": action("", EVERYBODY, on="sessions:calendar"),
    "sessions:calendar_rotate": action("", EVERYBODY, on="sessions:calendar", by="mentee"),
    "sessions:calendar_revoke": action("", EVERYBODY, on="sessions:calendar", by="mentee"),
    "sessions:calendar_invitations": action("", EVERYBODY, on="sessions:calendar"),
    "sessions:calendar_feed": page("feed_token", PUBLIC),
    # The organisation
    "people:organisation": page("", ANY_COORDINATOR),
    "people:service_area_add": form("", OF_A_MUNICIPALITY),
    "people:service_area_edit": form("area", "coordinator"),
    "people:unit_add": form("", OF_A_MUNICIPALITY),
    "people:unit": page("unit", COORDINATING),
    "people:unit_edit": form("unit", COORDINATING),
    "people:department_add": form("unit", COORDINATING),
    "people:department_edit": form("department", COORDINATING),
    "people:persons": page("", ANY_COORDINATOR),
    "people:person_add": form("", ANY_COORDINATOR),
    "people:person": page("mentee_person", LEADING),
    "people:person_edit": form("mentee_person", COORDINATING),
    "people:appointment_add": form("mentee_person", COORDINATING),
    "people:mentor_add": form("mentee_person", COORDINATING),
    "people:invite_again": action("mentee_person", LEADING, on="people:person"),
    "people:appointment_end": form("appointment", COORDINATING),
    "people:mentor_edit": form("mentor", COORDINATING),
    "people:closed_day_add": form("", OF_A_MUNICIPALITY),
    "people:closed_day_remove": action("closed_day", "coordinator", on="people:organisation"),
    # The outbox
    "people:unsubscribe": form("unsubscribe", PUBLIC),
    "people:outbox": page("", ANY_COORDINATOR),
    "people:outbox_hold_chosen": action("", ANY_COORDINATOR, on="people:outbox"),
    "people:outbox_release_chosen": action("", ANY_COORDINATOR, on="people:outbox", query="?vis=holdes"),
    "people:outbox_cancel_chosen": action("", ANY_COORDINATOR, on="people:outbox"),
    "people:outbox_hold": action("mail", "coordinator", on="people:outbox"),
    "people:outbox_release": action("held_mail", "coordinator", on="people:outbox", query="?vis=holdes"),
    "people:outbox_cancel": action("mail", "coordinator", on="people:outbox"),
    # The mail that went out, in a demo installation
    "people:demo_mail": page("", NOBODY),
    "people:demo_mail_one": page("mail", NOBODY),
    # The leader's hires
    "sessions:home": page("", EVERYBODY),
    "sessions:hires": page("", ANY_LEADER),
    "sessions:register": form("", ANY_LEADER, typed=NEW_HIRE),
    "sessions:register_preview": action("", ANY_LEADER, on="sessions:register"),
    "sessions:hire": page("mentorship", FOLLOWING),
    "sessions:shifts": form("mentorship", LEADING),
    "sessions:late_registration": form("mentorship", f"{LEADING} {MENTORING}"),
    "sessions:replan_menu": page("mentorship", LEADING),
    "sessions:replan": form("mentorship change", LEADING),
    "sessions:replan_save": action("mentorship change", LEADING, via="sessions:replan", typed={"agreed": []}),
    "sessions:replan_undo": action("replan", LEADING, on="sessions:replan_menu"),
    "sessions:contact_person": form("mentorship", LEADING),
    "sessions:start_letter": form("ahead", LEADING),
    "sessions:start_letter_preview": action("ahead", LEADING, on="sessions:start_letter"),
    "sessions:start_letter_send": action("ahead", LEADING, on="sessions:start_letter"),
    "sessions:start_letter_pdf": page("ahead", LEADING),
    "sessions:plan_link_revoke": action("ahead", LEADING, on="sessions:start_letter"),
    "sessions:end_mentorship": form("mentorship", LEADING),
    "sessions:probation": form("mentorship", LEADING, via="sessions:probation_preview"),
    "sessions:probation_preview": action("mentorship", LEADING, on="sessions:probation"),
    "sessions:probation_notice": page("mentorship extension", f"{LEADING} mentee"),
    "sessions:checklists": page("mentorship", FOLLOWING),
    "sessions:checklist_tick": action("mentorship checklist_item", FOLLOWING, on="sessions:checklists"),
    "sessions:checklist_note": action("mentorship checklist_item", FOLLOWING, on="sessions:checklists", by="leader"),
    "sessions:workbook": page("mentorship", FOLLOWING),
    "sessions:workbook_booklet": page("mentorship", FOLLOWING),
    "sessions:workbook_fillable": page("mentorship", FOLLOWING),
    "sessions:follow_up_plan": page("mentorship", FOLLOWING),
    "sessions:archive_copy": page("ended", f"{LEADING} mentee"),
    "sessions:archive_package": page("ended", LEADING),
    # One line of a plan
    "sessions:item_move": form("talk", f"{LEADING} {MENTORING}"),
    "sessions:item_done": form("mentor_task", f"{LEADING} {MENTORING}"),
    "sessions:item_undo": action("done_task", f"{LEADING} {MENTORING}", on="sessions:hire"),
    "sessions:item_undo_waive": action("waived_talk", f"{LEADING} {MENTORING}", on="sessions:hire"),
    "sessions:item_note": form("mentor_task", f"leader {MENTORING}"),
    "sessions:meeting_log": form("interview", LEADING),
    "sessions:meeting_undo": action("held_interview", LEADING, on="sessions:hire"),
    # The mentor's talks
    "sessions:mentees": page("", ANY_MENTOR),
    "sessions:unplanned_talk": form("mentorship", MENTORING),
    "sessions:unplanned_talk_preview": action("mentorship", MENTORING, on="sessions:unplanned_talk"),
    "sessions:group_talk": form("", ANY_MENTOR),
    "sessions:group_talk_preview": action("", ANY_MENTOR, on="sessions:group_talk"),
    "sessions:talk": page("talk", PAIR),
    "sessions:talk_log": action("talk", MENTORING, on="sessions:talk"),
    "sessions:talk_not_held": action("talk", MENTORING, on="sessions:talk", typed={"confirmed": "on"}),
    "sessions:talk_note": action("talk", MENTORING, on="sessions:talk"),
    "sessions:talk_undo": action("held_talk", MENTORING, on="sessions:talk", at="held_talk"),
    "sessions:absence_effects": page("absence", "mentee"),
    "sessions:mentor_diploma": page("mentor", f"{LEADING} other_leader {MENTORING}"),
    # The mentee
    "sessions:my_plan": page("", ANY_MENTEE),
    "sessions:linked_plan": page("plan_link", PUBLIC),
    # The units
    "sessions:overview": page("", ANY_UNIT),
    "sessions:loads": page("", ANY_LEADER),
    # Printing
    "sessions:prints": page("", ANY_LEADER),
    "sessions:print_preview": form("", ANY_LEADER, on="sessions:prints"),
    "sessions:print_order": action("", ANY_LEADER, via="sessions:print_preview"),
    "sessions:blank_choice": page("", ANY_LEADER),
    "sessions:blank_document": page("unit document program_version layout", f"{LEADING} other_leader leader_and_mentor"),
    "sessions:print_job": page("print_job", "unit_leader"),
    "sessions:print_call_off": action("print_job", "unit_leader", on="sessions:print_job"),
    "sessions:print_file": page("print_job", NOBODY),  # the job is not finished: nobody gets a file
    "sessions:print_package": page("print_job", NOBODY),
    # Who is reminded of what: the forms name the municipality after the question mark
    "sessions:reminder_rules": page("", OF_A_MUNICIPALITY),
    "sessions:reminder_rule_add": form("program_version", OF_A_MUNICIPALITY, changes="coordinator", query="?tidspunkt=before_talk"),
    "sessions:reminder_rule_add_preview": action(
        "program_version", "coordinator", on="sessions:reminder_rule_add", query="?tidspunkt=before_talk"
    ),
    "sessions:reminder_rules_standard": form("program_version", OF_A_MUNICIPALITY),
    "sessions:reminder_preview": page("program_version", OF_A_MUNICIPALITY),
    "sessions:reminder_rule": form("reminder_rule", "coordinator"),
    "sessions:reminder_rule_preview": action("reminder_rule", "coordinator", on="sessions:reminder_rule"),
    "sessions:reminder_rule_on": action("off_rule", "coordinator", on="sessions:reminder_rules"),
    "sessions:reminder_rule_off": form("reminder_rule", "coordinator"),
    "sessions:reminder_rule_delete": form("reminder_rule", "coordinator"),
    # The ward
    "sessions:week": page("", ANY_LEADER),
    "sessions:week_of_department": page("department", LEADING),
    "sessions:department_poster": page("department program_version", LEADING),
}
