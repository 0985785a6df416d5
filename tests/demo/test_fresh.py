"""What does loading the demo do to a database that is empty, or holds something else?"""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from people.accounts.demo_logins import DEMO_LOGINS
from people.models import Municipality, Person
from programs.models import Mentorship, Program
from sessions.demo import loading
from sessions.demo.loading import load_demo
from tests.world import at

pytestmark = pytest.mark.django_db


def test_municipality_of_somebody_else_is_left_alone(settings):
    settings.DEMO = True
    Municipality.objects.create(name="Sandvik")

    with pytest.raises(CommandError, match="a municipality the demo did not make") as refusal:
        call_command("load_demo", stdout=StringIO())

    assert refusal.value.returncode == 2
    assert list(Municipality.objects.values_list("name", flat=True)) == ["Sandvik"]
    assert not Person.objects.exists()


def test_account_with_an_address_of_the_demo_is_left_alone(settings):
    settings.DEMO = True
    Person.objects.create_user(DEMO_LOGINS[1].email, None, name="Nils Nyansatt")

    with pytest.raises(CommandError, match="the address of a demo login"):
        call_command("load_demo", stdout=StringIO())

    assert not Municipality.objects.exists()


def test_loading_that_breaks_off_leaves_nothing(settings, monkeypatch):
    settings.DEMO = True

    def pull_the_plug(*_args, **_kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(loading.years, "change_mentors", pull_the_plug)
    with pytest.raises(KeyboardInterrupt):
        call_command("load_demo", stdout=StringIO())

    assert not Municipality.objects.exists()
    assert not Person.objects.exists()
    assert not Program.objects.exists()


@pytest.mark.parametrize("today", [date(2027, 8, 2)])
def test_demo_of_another_day_is_loaded_into_an_empty_database(today):
    """In August the closing talks lie in the holidays, so that they are put off; all the rest must hold."""
    assert load_demo(now=at(today))

    hires = Mentorship.objects.filter(municipality__name=loading.MUNICIPALITY)
    assert hires.count() == 24
    assert hires.filter(starts_on__gt=today).count() == 2
    assert hires.filter(state="ended").count() == 1
    assert not load_demo(now=at(today))
