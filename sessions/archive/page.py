"""What stands in the archive copy of a year that is over?

It is the follow-up plan as it was on the last day, without the free text and without room for handwriting: an archive is
read by more than the three that text is for. Nobody's own right to read decides what is in it, and no clock: whoever asks,
and whenever, gets the same.
"""

from dataclasses import dataclass, replace
from datetime import date

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.dates import date_range, short_date
from people.models import Person
from programs.models import MentorPeriod, Mentorship, Pause, ProbationExtension
from sessions.plan.role_holders import duty_days
from sessions.workbook.facts import Facts, facts_of
from sessions.workbook.tables import header_rows, timeline


@dataclass(frozen=True, kw_only=True)
class Mentored:
    """Who was mentor, as what, from when to when; without a last day where nothing ended it."""

    mentor: Person
    period: MentorPeriod
    starts_on: date
    ends_on: date | None

    @property
    def days(self) -> str:
        if self.ends_on is None:
            return _("fra %(date)s") % {"date": short_date(self.starts_on, year=True)}
        return date_range(self.starts_on, self.ends_on, year=True)


@dataclass(frozen=True, kw_only=True)
class ArchivedYear:
    """Everything the copy and its data are filled from, read once."""

    mentorship: Mentorship
    ended_on: date
    facts: Facts
    mentors: tuple[Mentored, ...]
    pauses: tuple[Pause, ...]
    extensions: tuple[ProbationExtension, ...]

    @property
    def title(self) -> str:
        return _("Arkivkopi – %(name)s") % {"name": self.mentorship.mentee.name}

    @property
    def program(self) -> str:
        """«Mentorprogram habilitering, versjon 1»: which programme, in which of its versions."""
        told = {"name": self.facts.definition.name, "number": self.facts.version_number}
        return _("%(name)s, versjon %(number)s") % told

    @property
    def period(self) -> str:
        """«14. sep. 2026 – 12. sep. 2027»; a year that ended before its start says both days as they are."""
        if self.ended_on < self.mentorship.starts_on:
            told = {"start": short_date(self.mentorship.starts_on, year=True), "end": short_date(self.ended_on, year=True)}
            return _("skulle begynne %(start)s, avsluttet %(end)s") % told
        return date_range(self.mentorship.starts_on, self.ended_on, year=True)

    @property
    def outcome(self) -> str:
        """«Fullført», or «Avsluttet: …» with the reason's own words."""
        reason = self.mentorship.get_end_reason_display()
        state = str(self.mentorship.get_state_display()).capitalize()
        return f"{state}: {reason}" if reason else state


def archived_year(mentorship: Mentorship) -> ArchivedYear:
    """Read a year that is over, in a fixed number of queries. The rows have lost their free text: what is not there cannot leak."""
    if mentorship.ended_on is None:
        raise ValueError("a year that runs has no archive copy")
    facts = facts_of(mentorship, reader=mentorship.mentee, today=mentorship.ended_on)
    periods = MentorPeriod.objects.filter(mentorship=mentorship).select_related("mentor__person")
    duties = [(period, *duty_days(period)) for period in periods]
    return ArchivedYear(
        mentorship=mentorship,
        ended_on=mentorship.ended_on,
        facts=_without_free_text(facts),
        mentors=tuple(
            Mentored(mentor=period.mentor.person, period=period, starts_on=first, ends_on=last)
            for period, first, last in duties
            if last is None or first <= last
        ),
        pauses=tuple(Pause.objects.filter(mentorship=mentorship)),
        extensions=tuple(ProbationExtension.objects.filter(mentorship=mentorship)),
    )


def _without_free_text(facts: Facts) -> Facts:
    for line in facts.lines:
        line.item.other = line.item.note = ""
    for checklist in facts.checklists:
        for point in checklist.points:
            if point.tick:
                point.tick.note = ""
    return replace(facts, tells_free_text=False, presentation="")


def archive_html(year: ArchivedYear, *, checksum: str, data_name: str, schema_name: str) -> str:
    """Return the copy as HTML; `checksum` is of the data that is attached under `data_name`."""
    facts, mentorship = year.facts, year.mentorship
    return render_to_string(
        "sessions/archive/archive.html",
        {
            "year": year,
            "facts": facts,
            "fillable": False,
            "description": description_of(year, checksum),
            "keywords": ", ".join([_("arkivkopi"), _("oppfølgingsplan"), facts.definition.name, facts.municipality]),
            "header_rows": header_rows(facts),
            "phases": timeline(facts),
            "shifts": facts.shifts,
            "interviews": facts.interviews,
            "talks": facts.talks,
            "pauses": [date_range(pause.starts_on, pause.ends_on, year=True) for pause in year.pauses],
            "extensions": [_extension(extension) for extension in year.extensions],
            "about": [
                (_("Kommune"), facts.municipality),
                (_("Enhet og avdeling"), f"{facts.unit}, {facts.department}"),
                (_("Ansettelse"), _employment(mentorship, facts)),
                (_("Program"), year.program),
                (_("Periode"), year.period),
                (_("Hvordan det endte"), year.outcome),
                (_("Vedlagte filer"), f"{data_name}, {schema_name}"),
                (_("SHA-256 av %(name)s") % {"name": data_name}, checksum),
            ],
        },
    )


def description_of(year: ArchivedYear, checksum: str) -> str:
    """Return what the file's metadata say: programme, version, period, checksum. How it ended stands inside, where fewer read."""
    return f"{year.program}. {year.period}. SHA-256: {checksum}"


def _employment(mentorship: Mentorship, facts: Facts) -> str:
    """«Sykepleier, 80 %, turnus, ansattnummer 12345»: what the data say of it, for the eye."""
    placement = mentorship.placement
    told = [
        facts.title,
        f"{placement.position_percent} %",
        str(placement.get_shift_pattern_display()).lower(),
    ]
    if facts.employee_number:
        told.append(_("ansattnummer %(number)s") % {"number": facts.employee_number})
    if facts.newly_educated:
        told.append(_("nyutdannet"))
    return ", ".join(told)


def _extension(extension: ProbationExtension) -> str:
    told = {
        "days": ngettext("%(days)d dag", "%(days)d dager", extension.days) % {"days": extension.days},
        "before": short_date(extension.previous_ends_on, year=True),
        "after": short_date(extension.ends_on, year=True),
    }
    return _("Forlenget med %(days)s: fra %(before)s til %(after)s") % told
