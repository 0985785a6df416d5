"""Does the preview find a municipality's own programme in the database?"""

import json
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from programs.definition import builtin_definitions
from programs.models import ProgramVersion
from programs.publishing import publish

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)


@pytest.fixture
def own_programme() -> ProgramVersion:
    habilitering = builtin_definitions()[0]
    talks = replace(habilitering.talks, title="Veiledning", weeks=habilitering.talks.weeks[:4])
    version, _new = publish(replace(habilitering, slug="eget-program", talks=talks), at=NOW)
    return version


def test_own_programme_by_its_slug(own_programme):
    out = StringIO()
    call_command("preview_plan", "eget-program", "2026-09-14", "--format", "json", stdout=out)
    document = json.loads(out.getvalue())
    assert document["program"] == "eget-program"
    assert [item["week"] for item in document["items"] if item["kind"] == "talk"] == [3, 4, 5, 6]


def test_unpublished_and_unknown_look_the_same(own_programme):
    own_programme.published_at = None
    own_programme.save()
    for slug in ("eget-program", "finnes-ikke"):
        with pytest.raises(CommandError, match=f"there is no programme '{slug}'") as refused:
            call_command("preview_plan", slug, "2026-09-14")
        assert refused.value.returncode == 2
