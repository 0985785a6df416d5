"""Which rules has a version from the start, which after an upgrade, and which does a new version take over?"""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from people.models import Municipality
from programs.models import ProgramVersion
from sessions.models import ReminderRule
from sessions.reminders.rules.builtin import BUILTIN, publish_builtin_rules
from tests.world import MADE_ON, at


@pytest.fixture
def catalogue(db) -> None:
    call_command("load_catalogue", stdout=StringIO())


def codes_of(version: ProgramVersion) -> set[str]:
    return set(version.reminder_rules.filter(municipality=None).values_list("code", flat=True))


def test_every_version_has_all_the_rules(catalogue):
    for version in ProgramVersion.objects.all():
        assert codes_of(version) == {rule["code"] for rule in BUILTIN}
        assert all(rule.full_clean() is None for rule in version.reminder_rules.all())


def test_an_installation_that_is_upgraded_gets_the_new_rules_in_every_version(catalogue):
    changed = ReminderRule.objects.filter(code="talk_in_3_days").first()
    ReminderRule.objects.filter(pk=changed.pk).update(days=5)
    ReminderRule.objects.filter(code__startswith="probation_end").delete()

    call_command("load_catalogue", stdout=StringIO())

    for version in ProgramVersion.objects.all():
        assert codes_of(version) == {rule["code"] for rule in BUILTIN}
    changed.refresh_from_db()
    assert changed.days == 5


def test_a_new_version_takes_over_what_a_municipality_has_changed(catalogue):
    old = ProgramVersion.objects.first()
    here = Municipality.objects.create(name="Her")
    ReminderRule.objects.create(
        version=old, municipality=here, code="own", moment=ReminderRule.BEFORE_TALK, days=5, recipients=["mentor"], revision=4
    )
    new = ProgramVersion.objects.get(pk=old.pk)
    new.pk, new.number, new.published_at = None, old.number + 1, at(MADE_ON) + timedelta(days=1)
    new.save()
    for activity in old.activity_rules.all():
        activity.pk, activity.version = None, new
        activity.save()

    publish_builtin_rules(new)
    publish_builtin_rules(new)

    copied = ReminderRule.objects.get(version=new, municipality=here)
    assert (copied.code, copied.days, copied.revision) == ("own", 5, 0)
    assert [rule.code for rule in ReminderRule.objects.of(new, here)] == ["own"]
    assert codes_of(new) == codes_of(old)
