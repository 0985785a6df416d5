"""Which programmes are there, and in which versions?"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mentorprogram.text.columns import LineColumn, LinesColumn
from people.models import Municipality, Person, ServiceArea
from programs.definition import ProgramDefinition, definition_from_values


class ProgramQuerySet(models.QuerySet):
    def visible_to(self, person: Person, on: date | None = None):
        """Keep the built-in programmes and those of the person's municipalities."""
        return self.filter(Q(municipality=None) | Q(municipality__in=Municipality.objects.visible_to(person, on)))


class Program(models.Model):
    """A programme: built-in for everyone, or a municipality's own."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("kommune"))
    slug = models.SlugField(_("kortnavn"), max_length=60, unique=True)
    name = LineColumn(_("navn"), max_length=120)
    service_code = models.CharField(_("type tjeneste"), max_length=40, choices=ServiceArea.CODES)
    professions = models.JSONField(_("yrker"), default=list)
    summary = LinesColumn(_("sammendrag"), blank=True)
    language = models.CharField(
        _("målform"),
        max_length=2,
        choices=[("nb", _("bokmål")), ("nn", _("nynorsk"))],
        default="nb",
        help_text=_("Til orddelingen i trykte dokumenter."),
    )

    objects = ProgramQuerySet.as_manager()

    class Meta:
        verbose_name = _("program")
        verbose_name_plural = _("programmer")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ProgramVersionQuerySet(models.QuerySet):
    def current(self):
        """Keep the newest published version of each programme."""
        # A correlated subquery, because SQLite has no DISTINCT ON.
        newest = (
            ProgramVersion.objects.exclude(published_at=None)
            .filter(program=models.OuterRef("program"))
            .order_by("-number")
            .values("pk")[:1]
        )
        return self.filter(pk=models.Subquery(newest))

    def for_municipality(self, municipality_id: int):
        """Keep versions of built-in programmes and of the municipality's own."""
        return self.filter(Q(program__municipality=None) | Q(program__municipality=municipality_id))

    def visible_to(self, person: Person, on: date | None = None):
        return self.filter(program__in=Program.objects.visible_to(person, on))


class ProgramVersion(models.Model):
    """One published state of a programme; never changed after publishing.

    A running mentorship keeps the version it started on.
    """

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="versions", verbose_name=_("program"))
    number = models.PositiveSmallIntegerField(_("versjon"))
    published_at = models.DateTimeField(_("publisert"), null=True, blank=True)
    checksum = LineColumn(max_length=64, editable=False, help_text=_("Av innholdet; samme innhold gir ikke ny versjon."))
    length_weeks = models.PositiveSmallIntegerField(_("uker"), default=52)
    training_shifts = models.JSONField(_("opplæringsvakter"))
    talks = models.JSONField(_("mentorsamtaler"))

    objects = ProgramVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("programversjon")
        verbose_name_plural = _("programversjoner")
        ordering = ["program__name", "-number"]
        constraints = [models.UniqueConstraint(fields=["program", "number"], name="program_version_number_once")]

    def __str__(self) -> str:
        return self.program.name

    def is_for(self, municipality_id: int) -> bool:
        """Whether a municipality can use it; for querysets see `for_municipality`."""
        return self.program.municipality_id in (None, municipality_id)

    def definition(self) -> ProgramDefinition:
        """Return the whole programme as plain values.

        Cached for the life of the process: a published version never changes.
        """
        return _definition_of(self.pk, self.checksum)


# The checksum is there only as part of the cache's key: a restored database may use a primary key again.
@lru_cache(maxsize=64)
def _definition_of(version_pk: int, checksum: str) -> ProgramDefinition:
    version = ProgramVersion.objects.select_related("program").get(pk=version_pk)
    rules = [rule.values() for rule in version.activity_rules.all()]
    program = version.program
    return definition_from_values(
        {
            "slug": program.slug,
            "name": program.name,
            "service_code": program.service_code,
            "professions": program.professions,
            "summary": program.summary,
            "language": program.language,
            "length_weeks": version.length_weeks,
            "training_shifts": version.training_shifts,
            "talks": version.talks,
            "interviews": [rule for rule in rules if "kind" not in rule],
            "activities": [rule for rule in rules if "kind" in rule],
            "header_fields": list(version.header_fields.values("code", "label")),
            "checklists": [checklist.values() for checklist in version.checklists.prefetch_related("items")],
            "prompt_groups": [group.values() for group in version.prompt_groups.prefetch_related("prompts")],
            "workbook_sections": list(version.workbook_sections.values("code", "heading", "paragraphs", "shows")),
        }
    )
