"""Which rows does one version of a programme consist of?"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from mentorprogram.text.columns import LineColumn, LinesColumn, ParagraphsColumn
from programs.models.program import ProgramVersion


class Part(models.Model):
    """A row of a version, with its place in the order."""

    position = models.PositiveSmallIntegerField(_("plass"))
    code = LineColumn(_("kode"), max_length=60)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]


class ActivityRule(Part):
    """A task, a leader–mentor meeting or an interview, and its timing."""

    INTERVIEW = "interview"
    KINDS = [("task", _("oppgave")), ("leader_mentor_meeting", _("oppfølging leder–mentor")), (INTERVIEW, _("prøvetidssamtale"))]

    version = models.ForeignKey(ProgramVersion, on_delete=models.CASCADE, related_name="activity_rules", verbose_name=_("versjon"))
    kind = models.CharField(_("type"), max_length=30, choices=KINDS)
    title = LineColumn(_("tittel"), max_length=120)
    description = LinesColumn(_("beskrivelse"))
    responsible = models.JSONField(_("ansvarlige roller"))
    timing = models.JSONField(_("tidspunkt"), help_text=_("Anker for oppgaver og møter; mål og frist for prøvetidssamtaler."))

    class Meta(Part.Meta):
        verbose_name = _("aktivitet")
        verbose_name_plural = _("aktiviteter")
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="activity_code_once")]

    def __str__(self) -> str:
        return self.title

    def values(self) -> dict:
        """Return the keys of `Activity` or `Interview` in programs.definition."""
        common = {"code": self.code, "title": self.title, "description": self.description, "responsible": self.responsible}
        if self.kind == self.INTERVIEW:
            return common | self.timing
        return common | {"kind": self.kind, "anchor": self.timing}


class HeaderField(Part):
    """A field at the head of the follow-up plan."""

    version = models.ForeignKey(ProgramVersion, on_delete=models.CASCADE, related_name="header_fields", verbose_name=_("versjon"))
    label = LineColumn(_("ledetekst"), max_length=60)

    class Meta(Part.Meta):
        verbose_name = _("felt i oppfølgingsplanen")
        verbose_name_plural = _("felter i oppfølgingsplanen")
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="header_code_once")]

    def __str__(self) -> str:
        return self.label


class Checklist(Part):
    """A list of what the hire is shown and taught."""

    version = models.ForeignKey(ProgramVersion, on_delete=models.CASCADE, related_name="checklists", verbose_name=_("versjon"))
    title = LineColumn(_("tittel"), max_length=120)
    teacher_ticks = models.BooleanField(_("den som lærer bort, krysser også av"), default=True)

    class Meta(Part.Meta):
        verbose_name = _("sjekkliste")
        verbose_name_plural = _("sjekklister")
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="checklist_code_once")]

    def __str__(self) -> str:
        return self.title

    def values(self) -> dict:
        items = [{"code": item.code, "title": item.title} for item in self.items.all()]
        return {"code": self.code, "title": self.title, "teacher_ticks": self.teacher_ticks, "items": items}


class ChecklistItem(Part):
    """One point of a checklist."""

    checklist = models.ForeignKey(Checklist, on_delete=models.CASCADE, related_name="items", verbose_name=_("sjekkliste"))
    title = LineColumn(_("punkt"), max_length=200)

    class Meta(Part.Meta):
        verbose_name = _("punkt på sjekkliste")
        verbose_name_plural = _("punkter på sjekklister")
        constraints = [models.UniqueConstraint(fields=["checklist", "code"], name="checklist_item_code_once")]

    def __str__(self) -> str:
        return self.title


class PromptGroup(Part):
    """Prompts under one heading, for all talks or some."""

    version = models.ForeignKey(ProgramVersion, on_delete=models.CASCADE, related_name="prompt_groups", verbose_name=_("versjon"))
    title = LineColumn(_("overskrift"), max_length=120)
    audience = LineColumn(_("for hvem"), max_length=20, default="all")
    talks = LineColumn(_("hvilke samtaler"), max_length=10, default="all")

    class Meta(Part.Meta):
        verbose_name = _("gruppe med stikkord")
        verbose_name_plural = _("grupper med stikkord")
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="prompt_group_code_once")]

    def __str__(self) -> str:
        return self.title

    def values(self) -> dict:
        prompts = [prompt.text for prompt in self.prompts.all()]
        return {"code": self.code, "title": self.title, "audience": self.audience, "talks": self.talks, "prompts": prompts}


class Prompt(models.Model):
    """One prompt (stikkord) to start a talk from."""

    group = models.ForeignKey(PromptGroup, on_delete=models.CASCADE, related_name="prompts", verbose_name=_("gruppe"))
    position = models.PositiveSmallIntegerField(_("plass"))
    text = LineColumn(_("stikkord"), max_length=300)

    class Meta:
        verbose_name = _("stikkord")
        verbose_name_plural = _("stikkord")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text


class WorkbookSection(Part):
    """A section of the workbook: heading, paragraphs, and the table below them."""

    version = models.ForeignKey(ProgramVersion, on_delete=models.CASCADE, related_name="workbook_sections", verbose_name=_("versjon"))
    heading = LineColumn(_("overskrift"), max_length=120)
    paragraphs = ParagraphsColumn(_("avsnitt"), default=list)
    shows = LineColumn(_("viser"), max_length=30, default="nothing")

    class Meta(Part.Meta):
        verbose_name = _("del av arbeidsboken")
        verbose_name_plural = _("deler av arbeidsboken")
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="workbook_section_code_once")]

    def __str__(self) -> str:
        return self.heading
