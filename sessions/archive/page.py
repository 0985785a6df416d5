"""What does the archive copy of a mentorship that is over show?

The follow-up plan as it was on the last day, without the free text and without room for handwriting: more people read
an archive than the three the free text is for. The content depends neither on the reader's rights nor on today, so
everybody gets the same.
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
from sessions.workbook.facts import DocumentFacts, facts_of
from sessions.workbook.tables import header_rows, timeline


@dataclass(frozen=True, kw_only=True)
class Mentored:
    """Who was mentor, as what, from when to when; no last day: it never ended."""

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
    """All that the copy and its data are filled from, read once."""

    mentorship: Mentorship
    ended_on: date
    facts: DocumentFacts
    mentors: tuple[Mentored, ...]
    pauses: tuple[Pause, ...]
    extensions: tuple[ProbationExtension, ...]

    @property
    def title(self) -> str:
        return _("Arkivkopi – %(name)s") % {"name": self.mentorship.mentee.name}

    @property
    def program(self) -> str:
        """The programme and its version: «Mentorprogram habilitering, versjon 1»."""
        params = {"name": self.facts.definition.name, "number": self.facts.version_number}
        return _("%(name)s, versjon %(number)s") % params

    @property
    def period(self) -> str:
        """First and last day: «14. sep. 2026 – 12. sep. 2027».

        A mentorship that ended before its start has both dates in words.
        """
        if self.ended_on < self.mentorship.starts_on:
            params = {"start": short_date(self.mentorship.starts_on, year=True), "end": short_date(self.ended_on, year=True)}
            return _("skulle begynne %(start)s, avsluttet %(end)s") % params
        return date_range(self.mentorship.starts_on, self.ended_on, year=True)

    @property
    def outcome(self) -> str:
        """«Fullført», or «Avsluttet: …» with the reason."""
        reason = self.mentorship.get_end_reason_display()
        state = str(self.mentorship.get_state_display()).capitalize()
        return f"{state}: {reason}" if reason else state


def archived_year(mentorship: Mentorship) -> ArchivedYear:
    """Read a mentorship that is over, in a fixed number of queries.

    The free text is blanked as it is read: what is not there cannot leak. ValueError for a mentorship that still
    runs.
    """
    if mentorship.ended_on is None:
        raise ValueError("a year that runs has no archive copy")
    # Read with the hire's rights, whoever asks: she sees the end of the probation, and the content is always the same.
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


def _without_free_text(facts: DocumentFacts) -> DocumentFacts:
    # In memory only: these rows are never saved.
    for item in facts.lines:
        item.item.other = item.item.note = ""
    for checklist in facts.checklists:
        for point in checklist.points:
            if point.tick:
                point.tick.note = ""
    return replace(facts, tells_free_text=False, presentation="")


def archive_html(archived: ArchivedYear, *, checksum: str, data_name: str, schema_name: str) -> str:
    """Return the copy as HTML.

    `checksum` is the digest of the data that are attached under `data_name`.
    """
    facts, mentorship = archived.facts, archived.mentorship
    return render_to_string(
        "sessions/archive/archive.html",
        {
            "year": archived,
            "facts": facts,
            "fillable": False,
            "description": description_of(archived, checksum),
            "keywords": ", ".join([_("arkivkopi"), _("oppfølgingsplan"), facts.definition.name, facts.municipality]),
            "header_rows": header_rows(facts),
            "phases": timeline(facts),
            "shifts": facts.shifts,
            "interviews": facts.interviews,
            "talks": facts.talks,
            "pauses": [date_range(pause.starts_on, pause.ends_on, year=True) for pause in archived.pauses],
            "extensions": [_extension(extension) for extension in archived.extensions],
            "about": [
                (_("Kommune"), facts.municipality),
                (_("Enhet og avdeling"), f"{facts.unit}, {facts.department}"),
                (_("Ansettelse"), _employment(mentorship, facts)),
                (_("Program"), archived.program),
                (_("Periode"), archived.period),
                (_("Hvordan det endte"), archived.outcome),
                (_("Vedlagte filer"), f"{data_name}, {schema_name}"),
                (_("SHA-256 av %(name)s") % {"name": data_name}, checksum),
            ],
        },
    )


def description_of(archived: ArchivedYear, checksum: str) -> str:
    """Return the description in the file's metadata.

    Programme, version, period and checksum. How it ended stands only inside, which fewer people read.
    """
    return f"{archived.program}. {archived.period}. SHA-256: {checksum}"


def _employment(mentorship: Mentorship, facts: DocumentFacts) -> str:
    """Return the employment in words: «Sykepleier, 80 %, turnus, …»."""
    placement = mentorship.placement
    details = [
        facts.title,
        f"{placement.position_percent} %",
        str(placement.get_shift_pattern_display()).lower(),
    ]
    if facts.employee_number:
        details.append(_("ansattnummer %(number)s") % {"number": facts.employee_number})
    if facts.newly_educated:
        details.append(_("nyutdannet"))
    return ", ".join(details)


def _extension(extension: ProbationExtension) -> str:
    params = {
        "days": ngettext("%(days)d dag", "%(days)d dager", extension.days) % {"days": extension.days},
        "before": short_date(extension.previous_ends_on, year=True),
        "after": short_date(extension.ends_on, year=True),
    }
    return _("Forlenget med %(days)s: fra %(before)s til %(after)s") % params
