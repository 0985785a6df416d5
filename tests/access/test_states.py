"""What does every change of a hire's year answer, in every state of the year? Never with an error; where it is too late, in words.

The form was open on the screen while the year still ran: it is sent as it stood then, and so are rubbish and nothing.
"""

import re
from collections.abc import Callable
from functools import cache

import pytest
from django.urls import reverse

from programs.models import Mentorship, Pause
from sessions.hires.ending import complete, end
from sessions.models import PlanItem, Replan
from sessions.replanning.snapshot import plan_snapshot
from sessions.replanning.views import FORMS
from tests.access.identities import FEW, TODAY, Scene
from tests.access.knocking import Answer, Knocker
from tests.access.posting import Posts, address_of, posts_for, posts_if_any, who_fills_in
from tests.access.table import TABLE

# What comes of sending a door's form as it stands, in each state of the year: it is done, or the reader is told why not.
# fmt: off
STATES =                                 "before_start running paused ended completed"
ANSWERS = {
    "sessions:shifts":                   "told         done    done   told  told",
    "sessions:late_registration":        "done         done    done   told  told",
    "sessions:replan":                   "done         done    done   told  told",
    "sessions:replan_save":              "done         done    done   told  told",
    "sessions:replan_undo":              "done         done    done   told  told",
    "sessions:contact_person":           "done         done    done   told  told",
    "sessions:start_letter":             "done         told    told   told  told",
    "sessions:start_letter_preview":     "done         done    done   done  done",
    "sessions:start_letter_send":        "done         told    told   told  told",
    "sessions:plan_link_revoke":         "done         done    done   done  done",
    "sessions:end_mentorship":           "told         done    done   told  done",
    "sessions:probation":                "told         done    done   told  told",
    "sessions:probation_preview":        "told         done    done   told  told",
    "sessions:checklist_tick":           "done         done    done   told  done",
    "sessions:checklist_note":           "done         done    done   told  done",
    "sessions:item_move":                "done         done    done   told  told",
    "sessions:item_done":                "done         done    done   told  told",
    "sessions:item_undo":                "done         done    done   told  told",
    "sessions:item_undo_waive":          "done         done    done   told  told",
    "sessions:item_note":                "done         done    done   told  told",
    "sessions:meeting_log":              "told         done    done   told  told",
    "sessions:meeting_undo":             "done         done    done   told  told",
    "sessions:unplanned_talk":           "told         done    done   told  told",
    "sessions:unplanned_talk_preview":   "done         done    done   done  done",
    "sessions:group_talk":               "told         done    done   told  told",
    "sessions:group_talk_preview":       "done         done    done   done  done",
    "sessions:talk_log":                 "told         done    done   told  told",
    "sessions:talk_not_held":            "done         done    done   told  told",
    "sessions:talk_note":                "done         done    done   told  told",
    "sessions:talk_undo":                "done         done    done   told  told",
}
# fmt: on


def before_start(scene: Scene) -> Scene:
    """Look at the hire who begins in January instead, with the same mentor."""
    ahead = Mentorship.objects.get(pk=scene.keys["ahead"][0])
    ahead.mentor_periods.update(mentor=scene.world.here.mentor)
    items, state = ahead.items, plan_snapshot(ahead)
    tasks = list(items.tasks().filter(responsible=["mentor"]).values_list("pk", flat=True))
    talks = [items.get(kind=PlanItem.TALK, number=number).pk for number in (1, 2, 3)]
    PlanItem.objects.filter(pk=talks[2]).update(state=PlanItem.WAIVED)
    return scene.with_keys(
        {
            "mentorship": [ahead.pk],
            "replan": [
                Replan.objects.create(mentorship=ahead, before=state, after=state, asked_as="b" * 64, made_by=ahead.registered_by).pk
            ],
            "mentor_task": [tasks[0]],
            "done_task": [tasks[1]],
            "talk": [talks[0]],
            "held_talk": [talks[1]],
            "waived_talk": [talks[2]],
            "interview": [items.get(kind=PlanItem.INTERVIEW, number=1).pk],
            "held_interview": [items.get(kind=PlanItem.INTERVIEW, number=2).pk],
        }
    )


def running(scene: Scene) -> Scene:
    return scene.with_keys({"ahead": scene.keys["mentorship"]})


def paused(scene: Scene) -> Scene:
    mine = scene.world.mine
    Pause.objects.create(mentorship=mine, starts_on=TODAY, ends_on=TODAY.replace(month=12), registered_by=mine.registered_by)
    return running(scene)


def ended(scene: Scene) -> Scene:
    mine = Mentorship.objects.get(pk=scene.world.mine.pk)
    end(mentorship=mine, reason=Mentorship.OTHER, on=TODAY, revision=mine.revision, by=scene.world.here.leader, today=TODAY)
    return running(scene)


def completed(scene: Scene) -> Scene:
    mine = Mentorship.objects.get(pk=scene.world.mine.pk)
    complete(mentorship=mine, on=TODAY, revision=mine.revision, by=scene.world.here.leader, today=TODAY)
    return running(scene)


OF_A_YEAR = {"mentorship", "ahead", "replan", "mentor_task", "done_task", "talk", "held_talk", "waived_talk", "interview", "held_interview"}
CHANGING = [
    route for route, door in TABLE.items() if door.changes and (OF_A_YEAR & set(door.needs.split()) or route.startswith("sessions:group"))
]


def test_every_change_of_a_year_has_its_answers():
    assert list(ANSWERS) == CHANGING


# What a page says instead of the form it shows no more.
WHY = re.compile(
    "så planen kan ikke endres|så samtalen kan ikke logges|kan leses, men ikke endres|kan det ikke sendes|allerede avsluttet"
    "|Mentorforholdet er avsluttet|Programmet er fullført|En gruppesamtale trenger minst to|Planen har endret seg|ingenting å forlenge med"
)


def came_of(answer: Answer) -> str:
    """Say in a word what came of it."""
    if answer.status >= 500:
        return "error"
    if answer.is_refusal:
        return "unknown"
    if answer.status == 422 or answer.told:
        return "told" if answer.told or WHY.search(answer.page) else "silent"
    return "done"


@cache
def _found_once() -> dict[str, Posts]:
    return {}


def open_forms(knock: Knocker) -> dict[str, Posts]:
    """Return what the forms of the running year would send; the scene is the same every time, so they are read once."""
    forms = _found_once()
    if not forms:
        forms |= {route: posts_for(route, knock, by=who_fills_in(route)) for route in CHANGING}
    return forms


@pytest.mark.parametrize("state", [before_start, running, paused, ended, completed])
def test_change_is_made_or_refused_in_words(state: Callable[[Scene], Scene], asked, knock: Knocker):
    forms = open_forms(knock)

    knock.scene = state(knock.scene)

    found, errors = {}, []
    for route, posts in forms.items():
        by, address = who_fills_in(route), address_of(route, knock)
        if state in (before_start, paused):  # the page still has a form, and it is another
            posts = posts_if_any(route, knock, by=by) or posts
        # `test_post` sends rubbish and nothing to the running year.
        sent_also = [("rubbish", posts.rubbish), ("nothing", {})] if state is not running and asked != FEW else []
        for name, sent in [("filled in", posts.filled_in), *sent_also]:
            answer = knock(by, "POST", address, sent)
            if name == "filled in":
                found[route] = came_of(answer)
            if answer.status >= 500:
                errors.append(f"POST {route} as {by}, {name}, {state.__name__}: {answer}")
        if TABLE[route].opens and (page := knock(by, "GET", address)).status >= 500:
            errors.append(f"GET {route} as {by}, {state.__name__}: {page}")
    assert errors == []
    place = STATES.split().index(state.__name__)
    assert found == {route: answers.split()[place] for route, answers in ANSWERS.items()}


@pytest.mark.parametrize("state", [before_start, paused, ended])
def test_every_kind_of_replanning_is_made_or_refused_in_words(state: Callable[[Scene], Scene], knock: Knocker):
    open_page, errors = knock.scene, []
    year = state(open_page)
    for form in FORMS:
        # Where the page shows a form, what it would save; where it shows none, one that was on the screen before.
        knock.scene = year.with_keys({"change": [form.slug]})
        posts = posts_if_any("sessions:replan_save", knock, by="leader")
        address = reverse("sessions:replan_save", args=[knock.scene.keys["mentorship"][0], form.slug])
        for posted in (posts.filled_in if posts else {"planned_on": TODAY.isoformat(), "starts_on": TODAY.isoformat()}, {}):
            answer = knock("leader", "POST", address, posted)
            if came_of(answer) in {"error", "silent"}:
                errors.append(f"POST {form.slug}, {state.__name__}: {answer}")
    assert errors == []
