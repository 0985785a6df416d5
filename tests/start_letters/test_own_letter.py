"""Does nobody get at the letter of her own year, whatever she leads?"""

import pytest

from people.models import Appointment
from sessions.models import StartLetter
from tests.start_letters.filling import filled, url
from tests.world import FAR_BACK


@pytest.mark.parametrize("name", ["start_letter", "start_letter_preview", "start_letter_send", "start_letter_pdf", "plan_link_revoke"])
def test_a_leader_on_the_programme_herself_never_gets_at_it(client, world, name):
    mentee, here = world.mine.mentee, world.here
    kept = {"person": mentee, "municipality": here.municipality, "starts_on": FAR_BACK}
    Appointment.objects.create(role="department_leader", department=here.department, **kept)
    Appointment.objects.create(role="coordinator", **kept)
    client.force_login(mentee)

    assert client.post(url(name, world.mine), filled()).status_code in {404, 405}
    assert client.get(url(name, world.mine), follow=True).status_code in {404, 405}
    assert not StartLetter.objects.exists()
