"""Which prints and documents has a person ordered, and how far are they?"""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentorprogram.lease import Leased, LeasedQuerySet
from mentorprogram.text.columns import LineColumn
from people.models import Department, Person
from programs.models import Mentorship


class PrintJobQuerySet(LeasedQuerySet):
    def visible_to(self, person: Person, on: date | None = None):
        """Keep the person's own orders whose whole content she may still see.

        That is every department, every hire's plan and every free text in them.
        """
        departments = Department.objects.exclude(pk__in=Department.objects.visible_to(person, on).values("pk"))
        hires = Mentorship.objects.exclude(pk__in=Mentorship.objects.editable_by(person, on).values("pk"))
        shared_freely = Mentorship.objects.exclude(pk__in=Mentorship.objects.close_to(person, on).values("pk"))
        mine = self.filter(requested_by=person)
        return mine.exclude(departments__in=departments).exclude(printed__in=hires).exclude(told_freely__in=shared_freely)

    def open(self):
        """Keep the orders that wait or are being made."""
        return self.filter(state__in=[PrintJob.WAITING, PrintJob.CLAIMED])


class PrintJob(Leased):
    """An order of many hires' documents, made by a worker and deleted after a day.

    It becomes one file for the printer, and one package of files to hand out.
    """

    WORKBOOK = "arbeidsbok"
    FOLLOW_UP_PLAN = "oppfolgingsplan"
    DOCUMENTS = [(WORKBOOK, _("Arbeidsbok")), (FOLLOW_UP_PLAN, _("Oppfølgingsplan"))]
    A4 = "a4"
    BOOKLET = "hefte"
    LAYOUTS = [(A4, _("A4, tosidig")), (BOOKLET, _("A5-hefte, til å brette"))]
    WAITING, CLAIMED = Leased.WAITING, "working"
    READY = "ready"
    FAILED = "failed"
    EMPTY = "empty"  # by the time it was made, nobody was left to print for
    STOPPED = "stopped"  # called off by whoever ordered it
    STATES = [
        (WAITING, _("Venter")),
        (CLAIMED, _("Lages nå")),
        (READY, _("Klar")),
        (FAILED, _("Mislyktes")),
        (EMPTY, _("Ingen igjen")),
        (STOPPED, _("Stoppet")),
    ]

    requested_by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", verbose_name=_("bestilt av"))
    departments = models.ManyToManyField(Department, related_name="+", verbose_name=_("avdelinger"))
    # The mentorships whose documents are in the files, and those whose document holds free text.
    printed = models.ManyToManyField(Mentorship, related_name="+", editable=False)
    told_freely = models.ManyToManyField(Mentorship, related_name="+", editable=False)
    label = LineColumn(_("hvor"), max_length=320)
    document = models.CharField(_("dokument"), max_length=20, choices=DOCUMENTS)
    layout = models.CharField(_("format"), max_length=10, choices=LAYOUTS, default=A4)
    # The first of the month whose new hires are meant; empty for all who are on the programme.
    month_on = models.DateField(_("begynner i måneden"), null=True, blank=True)
    order = LineColumn(max_length=100, editable=False)
    state = models.CharField(_("tilstand"), max_length=10, choices=STATES, default=WAITING)
    done = models.PositiveSmallIntegerField(_("ferdige"), default=0)
    total = models.PositiveSmallIntegerField(_("i alt"), default=0)
    file = LineColumn(max_length=200, blank=True, editable=False)
    package = LineColumn(max_length=200, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("forsøk"), default=0, editable=False)
    created_at = models.DateTimeField(_("bestilt"), default=timezone.now)
    expires_at = models.DateTimeField(_("slettes"))

    objects = PrintJobQuerySet.as_manager()

    class Meta:
        verbose_name = _("utskrift")
        verbose_name_plural = _("utskrifter")
        ordering = ["-created_at", "-pk"]
        constraints = [
            # A double click is one order.
            models.UniqueConstraint(
                fields=["requested_by", "order"],
                condition=Q(state__in=["waiting", "working"]),
                name="print_job_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_document_display()}, {self.label}"


class DocumentOrderQuerySet(LeasedQuerySet):
    def visible_to(self, person: Person, on: date | None = None):
        """Keep the person's own orders.

        What is in them is another question: the document's own page answers it anew whenever the file is fetched.
        """
        return self.filter(requested_by=person)

    def open(self):
        """Keep the orders that wait or are being made."""
        return self.filter(state__in=[DocumentOrder.WAITING, DocumentOrder.CLAIMED])


class DocumentOrder(Leased):
    """One document that a person asked for in a page.

    A worker makes it as she may see it; it is deleted some minutes later.
    """

    WAITING, CLAIMED = Leased.WAITING, "working"
    READY = "ready"
    FAILED = "failed"
    MISSING = "missing"  # the machine lacks the program that makes PDF files
    STATES = [
        (WAITING, _("Venter")),
        (CLAIMED, _("Lages nå")),
        (READY, _("Klar")),
        (FAILED, _("Mislyktes")),
        (MISSING, _("Kan ikke lages her")),
    ]

    requested_by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", verbose_name=_("bestilt av"))
    address = LineColumn(_("adresse"), max_length=300)
    state = models.CharField(_("tilstand"), max_length=10, choices=STATES, default=WAITING)
    attempts = models.PositiveSmallIntegerField(_("forsøk"), default=0, editable=False)
    file = LineColumn(max_length=100, blank=True, editable=False)
    asked_at = models.DateTimeField(_("bestilt"), default=timezone.now)
    made_at = models.DateTimeField(_("laget"), null=True, blank=True)

    objects = DocumentOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("dokument som er bestilt")
        verbose_name_plural = _("dokumenter som er bestilt")
        ordering = ["asked_at", "pk"]
        constraints = [
            # A double click, and a page that asks again, are one order.
            models.UniqueConstraint(
                fields=["requested_by", "address"],
                condition=Q(state__in=["waiting", "working"]),
                name="document_order_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()}, {self.pk}"
