"""Is each told of her own hires alone, by what she is to them today, and never a word of what is the pair's or the hire's own?"""

from datetime import date, timedelta

import pytest

from people.models import Absence, Appointment, Department, Unit
from people.outbox.connection import mime_message
from programs.models import Mentorship, Pause
from sessions.models import PlanItem, PracticalNote, ReminderRule
from sessions.reminders.digest.mail import LINES_SHOWN
from tests.reminders.digests import (
    COMING,
    MONDAY,
    NEEDS_YOU,
    NUMBERS,
    TOGETHER,
    all_is_well,
    copies,
    days_after,
    digest,
    entries,
    headings,
    hold,
    lines,
    miss,
    talk,
)
from tests.world import hire, person

EAST, WEST = "Sandvik enhet, Sandvik øst", "Sandvik enhet, Sandvik vest"
NILS = "Nils Nyansatt: 2 mentorsamtaler på rad er ikke holdt, sist man. 5. okt."
NORA = NILS.replace("Nils Nyansatt", "Nora Nabo")


@pytest.fixture
def here(reminders):
    """Three hires, two here and one there, whose two first talks were not held; all else is done."""
    all_is_well(reminders.mine, reminders.neighbour, reminders.theirs)
    PlanItem.objects.filter(kind="talk").update(state="planned", done_on=None, meeting=None)
    for mentorship in (reminders.mine, reminders.neighbour, reminders.theirs):
        miss(talk(mentorship, 1))
        miss(talk(mentorship, 2))
    return reminders.here


def told(someone, here, **when):
    return digest(someone, here.municipality, **when)


def appoint(someone, role, here, **scope) -> Appointment:
    return Appointment.objects.create(person=someone, role=role, municipality=here.municipality, starts_on=date(2020, 1, 1), **scope)


def test_a_department_leader_hears_of_her_own_department(here):
    letter = told(here.leader, here)

    assert entries(letter, NEEDS_YOU) == [NILS]
    assert lines(letter, NUMBERS)[0] == "Nyansatte: 1 i gang, 0 før oppstart"
    assert "Nora" not in letter.text + letter.html
    assert letter.sections[1].url.endswith("/nyansatte/")


@pytest.mark.parametrize("role", ["unit_leader", "coordinator"])
def test_who_follows_the_unit_gets_numbers_a_department_and_what_its_leader_is_told(here, role):
    letter = told(getattr(here, role), here)

    assert headings(letter)[:3] == [TOGETHER, WEST, EAST]
    assert letter.subject == "Ukesoversikt, uke 42", "what the department leaders are told needs them, not her"
    assert (entries(letter, EAST), entries(letter, WEST)) == ([NILS], [NORA])
    assert lines(letter, TOGETHER)[0] == "Nyansatte: 2 i gang, 0 før oppstart"
    assert lines(letter, EAST) == (
        "1 i gang, 0 før oppstart",
        "Mentorsamtaler til nå: 0 holdt, 3 planlagt hittil",
        "Mentorsamtaler i uke 41: 0 holdt, 1 planlagt",
    )
    assert letter.sections[0].url.endswith("/oversikt/")


def test_what_goes_further_to_a_role_needs_whoever_holds_it(here):
    second = PlanItem.objects.get(mentorship__department=here.department, kind="interview", number=2)
    PlanItem.objects.filter(pk=second.pk).update(planned_on=days_after(-7))
    line = "Nils Nyansatt: Prøvetidssamtale 2, satt til man. 5. okt., er ikke meldt holdt"

    assert entries(told(here.unit_leader, here), NEEDS_YOU) == [line]
    assert line in entries(told(here.leader, here), NEEDS_YOU), "it goes on in her department"
    assert entries(told(here.coordinator, here), NEEDS_YOU) == []
    assert line in entries(told(here.coordinator, here), EAST)
    assert entries(told(here.other_leader, here), NEEDS_YOU) == [NORA]


def test_a_municipalitys_own_rule_may_tell_the_coordinator(here):
    for rule in ReminderRule.objects.filter(version__mentorships__department=here.department).distinct():
        rule.pk, rule.municipality = None, here.municipality
        rule.recipients = ["coordinator"] if rule.code == "two_talks_not_held" else rule.recipients
        rule.save()

    assert entries(told(here.coordinator, here), NEEDS_YOU) == [NILS, NORA]


@pytest.mark.parametrize("role", ["coordinator", "unit_leader", "leader", "other_leader"])
def test_nobody_hears_of_another_municipality(here, reminders, role):
    there = reminders.there
    both = getattr(here, role)
    appoint_there = Appointment.objects.create(
        person=both,
        role="department_leader",
        municipality=there.municipality,
        department=there.other_department,
        starts_on=date(2020, 1, 1),
    )

    letter = told(both, here)

    assert f"/mentorforhold/{reminders.theirs.pk}/" not in letter.text + letter.html
    assert "Fjellby" not in letter.text + letter.html
    assert digest(both, there.municipality) is None, "she leads a department there with no hires"
    appoint_there.department = there.department
    appoint_there.save()
    assert entries(digest(both, there.municipality), NEEDS_YOU) == [NILS]


def test_a_coordinator_of_one_unit_hears_of_that_unit(here):
    second = Unit.objects.create(municipality=here.municipality, service_area=here.area, name="Annen enhet")
    of_second = person("Nina Narr")
    appoint(of_second, "coordinator", here, unit=second)
    assert told(of_second, here) is None

    sone = Department.objects.create(unit=second, name="Sone 1")
    hire(here, "Siri Sone", starts_on=days_after(7), today=date(2026, 10, 1), department=sone, mentor=None)
    letter = told(of_second, here)

    assert [line for line in entries(letter, COMING) if "begynner" in line] == ["Siri Sone: begynner man. 19. okt., mentor mangler"]
    assert "Nils" not in letter.text
    assert "Siri Sone" not in told(here.unit_leader, here).text


def test_a_role_that_has_ended_or_not_begun_tells_nothing(here):
    Appointment.objects.filter(person=here.leader).update(ends_on=days_after(-1))
    coming = person("Lotte Leder")
    Appointment.objects.filter(pk=appoint(coming, "department_leader", here, department=here.department).pk).update(starts_on=days_after(1))

    assert told(here.leader, here) is None
    assert told(coming, here) is None
    assert entries(told(coming, here, on=days_after(1)), NEEDS_YOU) == [NILS]


def test_a_role_that_has_ended_gives_no_part_in_what_another_role_sees(here):
    second = PlanItem.objects.get(mentorship__department=here.department, kind="interview", number=2)
    PlanItem.objects.filter(pk=second.pk).update(planned_on=days_after(-7))
    was = appoint(here.coordinator, "unit_leader", here, unit=here.unit)
    assert len(entries(told(here.coordinator, here), NEEDS_YOU)) == 1

    Appointment.objects.filter(pk=was.pk).update(ends_on=days_after(-1))

    assert entries(told(here.coordinator, here), NEEDS_YOU) == []


def test_each_of_two_leaders_of_a_department_hears_the_same(here):
    second = person("Lotte Leder")
    appoint(second, "department_leader", here, department=here.department)

    assert entries(told(second, here), NEEDS_YOU) == entries(told(here.leader, here), NEEDS_YOU) == [NILS]


def test_who_is_leader_and_coordinator_hears_of_each_hire_once(here):
    appoint(here.leader, "coordinator", here)

    letter = told(here.leader, here)

    assert entries(letter, NEEDS_YOU) == [NILS], "her own department"
    assert (entries(letter, EAST), entries(letter, WEST)) == ([], [NORA])
    assert letter.text.count("Nils Nyansatt") == letter.text.count("Nora Nabo") == 1
    assert lines(letter, TOGETHER)[0] == "Nyansatte: 2 i gang, 0 før oppstart"


def test_a_leader_hears_nothing_of_her_own_year(here, reminders):
    Mentorship.objects.filter(pk=reminders.mine.pk).update(mentee=here.leader)

    assert told(here.leader, here) is None


def test_who_follows_many_hears_of_fifteen_and_how_many_more(here, reminders):
    PlanItem.objects.filter(mentorship=reminders.mine).delete()
    reminders.mine.mentor_periods.all().delete()
    plan = hire(here, "Mal Malesen", starts_on=date(2026, 9, 14), mentor=None)
    PlanItem.objects.filter(mentorship=plan).exclude(kind="talk").delete()
    made = copies(plan, LINES_SHOWN + 5)

    letter = told(here.unit_leader, here)

    shown = sum(len(section.entries) for section in letter.sections)
    assert entries(letter, EAST)[-1].startswith("Og ")
    assert shown <= LINES_SHOWN + 2, "one line more in each of the two departments, that says how many are left"
    assert lines(letter, EAST)[0] == f"{len(made) + 2} i gang, 0 før oppstart, {len(made) + 2} uten mentor"


def test_more_than_fifteen_departments_end_with_how_many_more(here, reminders):
    made = copies(reminders.mine, LINES_SHOWN)
    for number, copy in enumerate(made):
        copy.department = Department.objects.create(unit=here.unit, name=f"Post {number:02}")
        copy.save(update_fields=["department"])

    found = headings(told(here.coordinator, here))

    assert "Og 2 avdelinger til." in found
    assert len([heading for heading in found if heading.startswith("Sandvik enhet")]) == LINES_SHOWN


SECRETS = ("hemmelig", "travelt", "fravær", "ferie", "pause", "syk", "minutt")


def test_no_note_no_reason_and_no_absence_is_in_the_bytes(here, reminders):
    mine = reminders.mine
    PracticalNote.objects.create(item=talk(mine, 3), author=here.mentor.person, text="Hemmelig notat: ta med nøkler")
    PlanItem.objects.filter(mentorship=mine, kind="task").update(note="Hemmelig merknad", moved_because="mentee_absent")
    PlanItem.objects.filter(mentorship=mine, kind="training_shift").update(other="Hemmelig annet")
    PlanItem.objects.filter(mentorship=mine, kind="task", number__lte=3).update(state="planned", done_on=None)
    ReminderRule.objects.filter(moment="task_not_done").update(escalates_after=1, escalates_to=["department_leader", "unit_leader"])
    miss(talk(reminders.neighbour, 3), reason="ferie")
    for someone in (mine.mentee, here.mentor.person):
        Absence.objects.create(person=someone, starts_on=date(2026, 10, 3), ends_on=date(2026, 10, 20))
    Pause.objects.create(mentorship=reminders.neighbour, starts_on=date(2026, 10, 8), ends_on=days_after(3), registered_by=here.leader)
    hold(talk(mine, 3), on=days_after(-1))

    for someone in (here.leader, here.other_leader, here.unit_leader, here.coordinator):
        letter = told(someone, here)
        mail = mime_message(letter, to=[someone.email], message_id="<1@kommune.example>").message()
        said = " ".join(part.get_payload(decode=True).decode() for part in mail.walk() if not part.is_multipart())
        said = (said + mail["Subject"]).lower()
        assert not [secret for secret in SECRETS if secret in said]
        assert "20. okt" not in said


def test_the_numbers_of_the_last_week_are_of_the_week_before_its_monday(here, reminders):
    hold(talk(reminders.mine, 4), on=MONDAY)
    hold(talk(reminders.neighbour, 4), on=days_after(-7))

    both = lines(told(here.coordinator, here), TOGETHER)

    assert both[1] == "Mentorsamtaler i forrige uke (uke 41): 1 holdt, 2 planlagt"
    assert lines(told(here.coordinator, here, on=MONDAY + timedelta(days=1)), TOGETHER)[1] == both[1]
