"""Is the letter before the start stored and sent once, with the plan's truth in it, and refused where it should be?"""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from people.models import Mentor, OutgoingMail, Person
from programs.models import MentorPeriod, Mentorship
from sessions.models import PlanItem, PlanLink, StartLetter
from sessions.start_letters.sending import KIND, letter_for, why_over
from sessions.start_letters.text import letter_of, starting_practical
from tests import world as worlds
from tests.start_letters.filling import ADDRESS, BEFORE, GREETING, NUMBER, PRACTICAL, save, send
from tests.world import at

LINK_ENDS = date(2026, 10, 12)


def text_of(mentorship: Mentorship, *, greeting: str = GREETING, practical: str = PRACTICAL, today: date = BEFORE):
    row = Mentorship.objects.select_related("mentee", "department__unit", "version").get(pk=mentorship.pk)
    return letter_of(row, greeting=greeting, practical=practical, link_ends_on=LINK_ENDS, today=today)


def everything(mentorship: Mentorship, **changed) -> str:
    letter = text_of(mentorship, **changed)
    parts = [line for part in (*letter.parts, letter.link_part) for line in (part.heading, *part.as_lines())]
    return "\n".join([letter.title, *letter.opening, *parts, *letter.signature])


def sendings() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(kind=KIND).order_by("pk"))


def refusal(call, *args, **kwargs) -> dict | list:
    with pytest.raises(ValidationError) as refused:
        call(*args, **kwargs)
    return refused.value.message_dict if hasattr(refused.value, "error_dict") else refused.value.messages


# --- What it says ---------------------------------------------------------------------------------------------
def test_the_letter_says_what_the_plan_says(world):
    Mentor.objects.filter(pk=world.here.mentor.pk).update(presentation="Jeg er vernepleier.\r\n\r\nJeg liker ski.")
    Person.objects.filter(pk=world.here.leader.pk).update(phone="+4790000001")
    world.mine.items.filter(kind="training_shift", number=2).update(shift_type="aften", companion="Ola Kollega", other="Bakdøra")
    world.mine.items.filter(kind="talk", number=1).update(time="10:30", room="Møterom 2")

    told = everything(world.mine).splitlines()

    assert told[:3] == [
        "Velkommen til Sandvik enhet, Sandvik øst",
        GREETING,
        "Du begynner mandag 14. september 2026 i Sandvik enhet, Sandvik øst.",
    ]
    assert told[told.index("Praktisk om de første dagene") + 1 :][:2] == PRACTICAL.splitlines()
    mentor = told.index("Mentoren din")
    assert told[mentor + 1 : mentor + 5] == [
        "Mona Sandvik er mentoren din det første året.",
        "Mona skriver om seg selv:",
        "Jeg er vernepleier.",
        "Jeg liker ski.",
    ]
    assert "1. mandag 14. september 2026, sammen med mentor" in told
    assert "2. tirsdag 15. september 2026, aftenvakt" in told
    assert sum(line.endswith("sammen med mentor") for line in told) == 3
    assert "Den første samtalen med Mona Sandvik er tirsdag 29. september 2026 kl. 10.30, Møterom 2." in told
    assert "Du får 10 opplæringsvakter og 19 samtaler med mentor på 52 uker." in told
    assert "Avdelingsleder er Lise Sandvik, telefon 90 00 00 01." in told
    assert "Lenken virker til og med mandag 12. oktober 2026, eller til du har tatt arbeidskontoen i bruk." in told
    assert told[-2:] == ["Lise Sandvik", "avdelingsleder, Sandvik enhet, Sandvik øst"]
    assert "Ola Kollega" not in "\n".join(told)
    assert "Bakdøra" not in "\n".join(told)


def test_the_letter_follows_the_plan_without_being_stored_anew(world):
    before = everything(world.mine)
    world.mine.items.filter(kind="training_shift", number=10).update(state=PlanItem.CANCELLED)
    world.mine.items.filter(kind="talk", number=1).update(planned_on=date(2026, 10, 1))

    after = everything(world.mine)

    assert "10. fredag" in before
    assert "10. fredag" not in after
    assert "Du får 9 opplæringsvakter" in after
    assert "Den første samtalen med Mona Sandvik er torsdag 1. oktober 2026." in after


def test_a_substitute_on_the_first_day_is_no_mentor_of_the_year(world):
    world.mine.mentor_periods.create(
        mentor=world.here.other_mentor, kind=MentorPeriod.SUBSTITUTE, starts_on=world.start, ends_on=world.start + timedelta(days=20)
    )

    assert "Magne Sandvik er mentor for deg den første tiden." in everything(world.mine)


def test_questions_nobody_answered_are_left_out(world):
    start = starting_practical(world.here.leader)
    assert start.splitlines()[-1] == "Blir du syk eller forsinket, ring: Lise Sandvik"

    typed = start.replace("Parkering og buss:", "Parkering og buss: rute 12").replace("Klær og sko:", "Klær og sko:\nHvit uniform")
    [practical] = [part for part in text_of(world.mine, practical=typed).parts if part.heading == "Praktisk om de første dagene"]

    assert practical.lines == (
        "Klær og sko:",
        "Hvit uniform",
        "Parkering og buss: rute 12",
        "Blir du syk eller forsinket, ring: Lise Sandvik",
    )


def test_a_part_with_nothing_in_it_is_left_out(world):
    assert "Praktisk om de første dagene" not in everything(world.mine, practical=" \n\n", greeting="")


def test_without_a_mentor_there_is_no_letter(world):
    world.mine.mentor_periods.all().delete()

    assert text_of(world.mine) is None


def test_the_letter_asks_as_often_however_long_the_plan_is(world, django_assert_num_queries):
    row = Mentorship.objects.select_related("mentee", "department__unit", "version").get(pk=world.mine.pk)
    for kept in (60, 20, 3):
        world.mine.items.exclude(pk__in=list(world.mine.items.values_list("pk", flat=True)[:kept])).delete()
        with django_assert_num_queries(3):
            letter_of(row, greeting="", practical="", link_ends_on=LINK_ENDS, today=BEFORE)


# --- What it starts from --------------------------------------------------------------------------------------
def test_practical_words_are_those_last_sent_in_the_department(world):
    second = worlds.hire(world.here, "Guro Ny", starts_on=world.start)
    assert letter_for(second, today=BEFORE).practical == starting_practical(world.here.leader)

    save(world.mine, world.here.leader)  # saved only: nobody has vouched for it
    assert letter_for(second, today=BEFORE).practical == starting_practical(world.here.leader)
    send(world.mine, world.here.leader, revision=1)

    proposed = letter_for(second, today=BEFORE)
    assert (proposed.practical, proposed.private_email, proposed.pk) == (PRACTICAL, "", None)
    assert proposed.greeting != GREETING  # a greeting is personal
    assert letter_for(world.neighbour, today=BEFORE).practical != PRACTICAL  # another department's


def test_practical_words_that_name_another_hire_are_not_proposed(world):
    second = worlds.hire(world.here, "Guro Ny", starts_on=world.start)
    send(world.mine, world.here.leader, practical="Hei NILS, møt opp kl. 07.30")

    assert "NILS" not in letter_for(second, today=BEFORE).practical


# --- Saving ---------------------------------------------------------------------------------------------------
def test_saving_stores_once_and_a_second_click_changes_nothing(world):
    first = save(world.mine, world.here.leader)
    again = save(world.mine, world.here.leader)

    assert (first.pk, again.pk, again.revision, StartLetter.objects.count()) == (first.pk, first.pk, 1, 1)
    assert (again.private_email, again.greeting, again.practical, again.sent_at) == (ADDRESS, GREETING, PRACTICAL, None)
    assert sendings() == []


def test_an_older_page_neither_saves_nor_sends(world):
    save(world.mine, world.here.leader)

    for act in (save, send):
        [told] = refusal(act, world.mine, world.here.coordinator, greeting="Noe annet")
        assert told.startswith("Noen andre har endret dette")
    assert StartLetter.objects.get().greeting == GREETING
    assert sendings() == []


@pytest.mark.parametrize("field", ["greeting", "practical"])
@pytest.mark.parametrize("act", [save, send])
def test_a_national_identity_number_is_refused_at_its_field(world, act, field):
    told = refusal(act, world.mine, world.here.leader, **{field: f"Fødselsnummeret ditt er {NUMBER}."})

    assert list(told) == [field]
    assert told[field][0].startswith("Her står et fødselsnummer.")
    assert NUMBER not in told[field][0]
    assert StartLetter.objects.count() == 0


def test_no_private_address_is_stored_of_who_has_a_work_account(world):
    world.mine.mentee.set_password("et langt passord")
    world.mine.mentee.save()

    for act in (save, send):
        assert list(refusal(act, world.mine, world.here.leader)) == ["private_email"]
    assert save(world.mine, world.here.leader, private_email="").greeting == GREETING


# --- Sending --------------------------------------------------------------------------------------------------
def test_sending_stores_makes_a_link_queues_a_mail_and_ticks_off_the_task(world):
    sending = send(world.mine, world.here.leader)

    letter = StartLetter.objects.get()
    assert (sending.task_refused, letter.sent_at, letter.sent_by) == ("", at(BEFORE), world.here.leader)
    [mail] = sendings()
    assert (mail.person, mail.municipality, mail.unit, mail.subject_id) == (
        world.mine.mentee,
        world.here.municipality,
        world.here.unit,
        letter.pk,
    )
    assert (mail.is_deferrable, mail.due_at, mail.useful_until_at) == (False, at(BEFORE), at(date(2026, 9, 22), 0))
    assert "Nils" not in mail.about
    assert PlanLink.objects.filter(mentorship=world.mine, revoked_at=None).count() == 1
    task = world.mine.items.get(rule_key="welcome_letter")
    assert (task.state, task.done_on, task.done_by) == (PlanItem.DONE, BEFORE, world.here.leader)


def test_a_second_click_sends_once(world):
    first, second = (send(world.mine, world.here.leader) for _click in range(2))

    assert first.letter.pk == second.letter.pk
    assert len(sendings()) == 1
    assert PlanLink.objects.count() == 1


def test_an_older_page_with_a_corrected_address_is_not_taken_for_a_second_click(world):
    send(world.mine, world.here.leader)

    with pytest.raises(ValidationError, match="Noen andre har endret"):
        send(world.mine, world.here.leader, private_email="rett@privat.example")

    assert len(sendings()) == 1


def test_sending_again_is_a_mail_and_a_link_of_its_own(world):
    send(world.mine, world.here.leader)
    StartLetter.objects.update(failed_at=at(BEFORE))
    send(world.mine, world.here.leader, revision=1, private_email="rett@privat.example", now=at(BEFORE, 11))

    letter = StartLetter.objects.get()
    assert (letter.private_email, letter.failed_at) == ("rett@privat.example", None)
    assert [mail.key for mail in sendings()] == [f"start_letter:{letter.pk}:0", f"start_letter:{letter.pk}:1"]
    newest, older = PlanLink.objects.all()
    assert (newest.revoked_at, older.revoked_at) == (None, at(BEFORE, 11))


def test_the_task_is_left_alone_where_the_leader_says_so(world):
    send(world.mine, world.here.leader, ticks_task=False)

    assert world.mine.items.get(rule_key="welcome_letter").state == PlanItem.PLANNED


def test_a_task_that_cannot_be_ticked_off_stops_no_letter(world):
    far = worlds.hire(world.here, "Guro Tidlig", starts_on=date(2027, 3, 1), today=BEFORE)

    sending = send(far, world.here.leader)

    assert sending.task_refused.startswith("Datoen må være mellom")
    assert far.items.get(rule_key="welcome_letter").state == PlanItem.PLANNED
    assert len(sendings()) == 1
    assert PlanLink.objects.get(mentorship=far).expires_at == at(date(2027, 3, 30), 0).replace(hour=0)


def test_without_mentor_or_address_nothing_is_sent(world):
    assert refusal(send, world.mine, world.here.leader, private_email=" ") == {"private_email": ["Skriv den private e-postadressen."]}

    world.mine.mentor_periods.all().delete()
    assert refusal(send, world.mine, world.here.leader) == ["Velg mentor først: brevet forteller hvem det er."]
    assert (sendings(), PlanLink.objects.count(), StartLetter.objects.count()) == ([], 0, 0)


def test_the_letter_is_over_after_the_first_week(world):
    last = world.start + timedelta(days=7)
    assert why_over(world.mine, today=last) == ""
    assert send(world.mine, world.here.leader, now=at(last)).letter.sent_at == at(last)

    for act in (save, send):
        [told] = refusal(act, world.neighbour, world.here.coordinator, now=at(last + timedelta(days=1)))
        assert told == "Brevet er til tiden før oppstart og den første uka. Etter mandag 21. september 2026 kan det ikke sendes."


def test_a_year_that_is_over_gets_no_letter(world):
    Mentorship.objects.filter(pk=world.mine.pk).update(state="ended", ended_on=BEFORE, end_reason="other")

    assert refusal(send, world.mine, world.here.leader) == ["Mentorforholdet er avsluttet, så brevet kan ikke sendes."]
