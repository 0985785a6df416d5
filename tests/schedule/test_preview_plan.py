"""Does the command show a plan in each format, without a database, and refuse what it cannot read in one line?"""

import json
import os
import subprocess
import sys
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from icalendar import Calendar

from sessions.plan.words import FLAG_TEXTS, REASON_TEXTS, WARNING_TEXTS, flag_text, moved_text, reason_text, warning_text

from .scenes import away, plan, rule

ROOT = Path(__file__).resolve().parents[2]
KEYS = ["kind", "number", "week", "date", "target", "reason", "flags", "title", "responsible"]


def preview(*args: str, **options: object) -> str:
    out = StringIO()
    call_command("preview_plan", *args, stdout=out, **options)
    return out.getvalue()


def as_json(*args: str) -> dict:
    return json.loads(preview(*args, "--format", "json"))


def run(*args: str, database: str, var: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "preview_plan", *args],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": database, "VAR_DIR": str(var), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_json_has_exactly_the_keys_of_the_contract():
    document = as_json("habilitering", "2026-09-14")
    assert list(document) == ["program", "start", "items", "warnings"]
    assert (document["program"], document["start"], document["warnings"]) == ("habilitering", "2026-09-14", [])
    assert all(list(item) == KEYS for item in document["items"])
    assert len(document["items"]) == 12 + 10 + 3 + 19
    talk = next(item for item in document["items"] if item["kind"] == "talk")
    assert talk == {
        "kind": "talk",
        "number": 1,
        "week": 3,
        "date": "2026-09-29",
        "target": "2026-09-28",
        "reason": "interview_day",
        "flags": [],
        "title": "Første mentorsamtale",
        "responsible": ["mentor"],
    }


def test_mentor_and_leader_count_as_set():
    flags = {flag for item in as_json("habilitering", "2026-09-14")["items"] for flag in item["flags"]}
    assert not flags & {"no_mentor", "no_leader"}


def test_every_option_changes_the_plan():
    def of_kind(kind, *options):
        return [item for item in as_json("hjemmetjeneste", "2026-09-14", *options)["items"] if item["kind"] == kind]

    assert of_kind("talk", "--weekday", "3")[0]["date"] == "2026-10-01"
    assert of_kind("training_shift", "--position", "50")[9]["date"] == "2026-10-05"
    assert of_kind("interview", "--probation-months", "3")[2]["date"] == "2026-11-27"
    assert of_kind("interview", "--probation-months", "0")[0]["title"] == "Oppfølgingssamtale 1"
    assert of_kind("interview", "--absent", "leader:2026-09-28..2026-10-02")[0]["date"] == "2026-10-05"
    assert of_kind("talk", "--absent", "mentor:2026-10-05..2026-10-11")[1]["flags"] == ["outside_week"]
    assert of_kind("training_shift", "--absent", "mentee:2026-09-15..2026-09-15", "--absent", "mentee:2026-09-17..2026-09-17")[1][
        "date"
    ] == ("2026-09-16")
    assert as_json("hjemmetjeneste", "2026-09-14", "--absent", "mentor:2026-09-01..2026-12-31")["warnings"] == ["too_few_with_mentor"]


def test_options_from_python():
    assert json.loads(preview("habilitering", "2026-09-14", format="json", position=50, weekday=3, probation_months=0))["items"]


def test_table_is_for_people():
    table = preview("habilitering", "2026-09-14", "--absent", "mentor:2026-09-01..2026-12-31")
    lines = table.splitlines()
    assert lines[0] == "Mentorprogram habilitering, oppstart man. 14. sep. 2026 (uke 38)"
    assert max(map(len, lines)) <= 120
    assert "   3  man. 28. sep. (uke 40)  Prøvetidssamtale 1                              avdelingsleder" in lines
    assert "flyttet fra lør. 14. nov. (uke 46): helg" in table
    assert "utenfor den planlagte uken" in table
    assert "! Mentor kan ikke være med på nok av opplæringsvaktene." in table
    assert "uten dato" in preview("omsorgssenter", "2026-09-14")


def test_calendar_has_a_whole_day_for_each_date_and_the_same_ids_each_time():
    text = preview("omsorgssenter", "2026-09-14", "--format", "ics")
    assert text == preview("omsorgssenter", "2026-09-14", "--format", "ics")
    events = Calendar.from_ical(text).walk("VEVENT")
    dated = [item for item in as_json("omsorgssenter", "2026-09-14")["items"] if item["date"]]
    assert [(event["SUMMARY"], event["DTSTART"].dt.isoformat()) for event in events] == [(item["title"], item["date"]) for item in dated]
    assert all(type(event["DTSTART"].dt) is date and (event["DTEND"].dt - event["DTSTART"].dt).days == 1 for event in events)
    assert len({event["UID"] for event in events}) == len(events)
    assert all(set(event) == {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "TRANSP"} for event in events)


WRONG = [
    ["habilitering\nx", "2026-09-14"],
    ["", "2026-09-14"],
    ["habilitering", "14.09.2026"],
    ["habilitering", "2026-02-30"],
    ["habilitering", "20260914"],
    ["habilitering", "2026-W38-1"],
    ["habilitering", "0001-01-01"],
    ["habilitering", "9999-12-31"],
    ["habilitering"],
    [],
    ["habilitering", "2026-09-14", "extra"],
    *(
        ["habilitering", "2026-09-14", *options]
        for options in (
            ["--position", "0"],
            ["--position", "101"],
            ["--position", "-5"],
            ["--position", "50.5"],
            ["--position", "٥٠"],
            ["--weekday", "5"],
            ["--weekday", "7"],
            ["--weekday", "man"],
            ["--probation-months", "2"],
            ["--probation-months", "7"],
            ["--format", "xml"],
            ["--absent"],
            ["--absent", "mentor"],
            ["--absent", "mentor:2026-10-01"],
            ["--absent", "nurse:2026-10-01..2026-10-02"],
            ["--absent", "mentor:2026-10-02..2026-10-01"],
            ["--absent", "mentor:2026-10-02..2026-13-01"],
            ["--absent", "mentor:2026-10-01...2026-10-02"],
            ["--absent", "mentor:..2026-10-02"],
            ["--nope"],
        )
    ),
]


@pytest.mark.parametrize("args", WRONG, ids=" ".join)
def test_what_cannot_be_read_is_one_line_and_status_2(args):
    out = StringIO()
    with pytest.raises(CommandError) as refused:
        call_command("preview_plan", *args, stdout=out)
    assert refused.value.returncode == 2
    assert len(str(refused.value).splitlines()) == 1
    assert out.getvalue() == ""


@pytest.mark.processes
@pytest.mark.parametrize(
    "args",
    [["nevrologi", "2026-09-14"], ["habilitering", "soon"], ["habilitering"], ["habilitering", "2026-09-14", "--nope"]],
    ids=" ".join,
)
def test_the_process_ends_with_one_line_on_standard_error(args, tmp_path):
    ended = run(*args, database=f"sqlite:///{tmp_path}/none.sqlite3", var=tmp_path)
    assert (ended.returncode, ended.stdout, len(ended.stderr.splitlines())) == (2, "", 1)
    assert not (tmp_path / "none.sqlite3").exists()


@pytest.mark.processes
def test_a_fresh_clone_needs_no_database(tmp_path):
    ended = run("habilitering", "2026-09-14", "--format", "json", database=f"sqlite:///{tmp_path}/no/such/place.sqlite3", var=tmp_path)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert len(json.loads(ended.stdout)["items"]) == 44
    assert not (tmp_path / "no").exists()


@pytest.mark.processes
def test_a_database_that_does_not_answer_knows_no_programme(tmp_path):
    ended = run("nevrologi", "2026-09-14", database="postgres://nobody@127.0.0.1:1/none", var=tmp_path)
    assert (ended.returncode, ended.stdout, len(ended.stderr.splitlines())) == (2, "", 1)


@pytest.mark.processes
def test_an_empty_database_knows_no_programme(tmp_path):
    (tmp_path / "empty.sqlite3").touch()
    ended = run("nevrologi", "2026-09-14", database=f"sqlite:///{tmp_path}/empty.sqlite3", var=tmp_path)
    assert (ended.returncode, ended.stdout, len(ended.stderr.splitlines())) == (2, "", 1)


def test_every_code_has_its_words():
    made = plan("2026-09-14", mentor=(away("2026-09-01", "2026-12-31"),), own={date(2026, 8, 31): "Planleggingsdag"})
    assert moved_text(rule(made, "welcome_letter")) == "flyttet fra man. 31. aug. (uke 36): Planleggingsdag"
    assert moved_text(rule(made, "first_day")) == ""
    assert reason_text("weekend") == "helg"
    assert reason_text("Langfredag") == "Langfredag"
    assert reason_text(None) == ""
    assert all(reason_text(code) for code in REASON_TEXTS)
    assert all(flag_text(code) for code in FLAG_TEXTS)
    assert [warning_text(code) for code in made.warnings] == [str(WARNING_TEXTS["too_few_with_mentor"])]
