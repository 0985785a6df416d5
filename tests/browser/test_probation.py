"""Can a leader extend a probation because of absence, and the hire open the notice, with and without script?"""

from datetime import timedelta

import pytest
from django.urls import reverse

from people.models import Absence, Person
from programs.models import Mentorship
from tests.browser.visitor import PHONE


@pytest.mark.parametrize("script", [True, False])
def test_a_leader_extends_a_probation_and_the_hire_reads_it(town, browse, script):
    hire = town.hire
    for first, last in ((-50, -37), (-20, -18)):
        Absence.objects.create(person=hire.mentee, starts_on=town.today + timedelta(days=first), ends_on=town.today + timedelta(days=last))
    leader = browse(town.place.leader, screen=PHONE, script=script)
    leader.visit(reverse("sessions:hire", args=[hire.pk]))
    leader.follow("Se eller forleng prøvetiden")
    leader.reads("Dette er ikke juridisk rådgivning. Spør personalavdelingen.")
    leader.page.locator("input[name=absences]").nth(0).check()
    leader.press("Regn ut ny siste dag")
    leader.reads("14 dager: ny siste dag er")
    leader.press("Forleng prøvetiden")
    leader.reads("Må bekreftes for å forlenge.")
    for box in leader.page.locator("#bekreft input[type=checkbox]").all():
        box.check()
    leader.press("Forleng prøvetiden")
    leader.reads("må ha fått meldingen senest")

    assert Mentorship.objects.get(pk=hire.pk).probation_extended_days == 14
    mentee = browse(Person.objects.get(pk=hire.mentee_id), screen=PHONE, script=script)
    mentee.visit(reverse("sessions:my_plan"))
    mentee.reads("Prøvetiden din er forlenget til og med")
