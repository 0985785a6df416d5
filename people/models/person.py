"""Who is a person to this installation, and where does she work?"""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from mentorprogram.acts import actor_in_history
from mentorprogram.text.cleaning import address
from mentorprogram.text.columns import AddressColumn, LineColumn, NameColumn
from people.models.appointment import Appointment, Mentor, Reach
from people.models.organisation import Department, Municipality, Unit
from people.models.periods import PeriodQuerySet, ends_after_start
from people.phones import PhoneColumn, shown_phone, validate_phone


class PersonQuerySet(models.QuerySet):
    def visible_to(self, person: Person, on: date | None = None):
        """Keep the person herself and the people she leads or coordinates.

        People are placed or appointed in the departments and units she follows up, or are mentors of those units. A
        mentor reaches her hires, and a hire the mentor, through the mentorship; not here.
        """
        departments = Department.objects.visible_to(person, on)
        units = Unit.objects.filter(departments__in=departments)
        whole_municipalities = Municipality.objects.editable_by(person, on)
        # Subqueries and no joins: a person with several ties must not be listed several times.
        return self.filter(
            Q(pk=person.pk)
            | Q(pk__in=Placement.objects.filter(department__in=departments).values("person"))
            | Q(pk__in=Mentor.objects.filter(unit__in=units).values("person"))
            | Q(
                pk__in=Appointment.objects.filter(
                    Q(department__in=departments) | Q(unit__in=units) | Q(municipality__in=whole_municipalities)
                ).values("person")
            )
        )

    def led_by(self, person: Person, on: date | None = None):
        """Keep the people whose page she may open: those she leads or coordinates."""
        return self.filter(_has_one_of(*(tie.filter(place) for tie, place in _ties_led(person, on))))

    def invitable_by(self, person: Person, on: date | None = None):
        """Keep the people she may send a new invitation; never herself.

        Those she leads or coordinates whose work there is not over.
        """
        return self.filter(_has_one_of(*(tie.filter(place).not_over(on) for tie, place in _ties_led(person, on)))).exclude(pk=person.pk)

    def coordinated_by(self, person: Person, on: date | None = None):
        """Keep the people with a tie where she coordinates, and maybe elsewhere too."""
        return self.filter(_has_one_of(*(tie.filter(place) for tie, place in _ties_coordinated(person, on))))

    def editable_by(self, person: Person, on: date | None = None):
        """Keep herself and the people whose every tie lies where she coordinates.

        A person who also belongs elsewhere corrects her own account: a coordinator must never change a neighbour's.
        """
        ties = _ties_coordinated(person, on)
        inside = _has_one_of(*(tie.filter(place) for tie, place in ties))
        outside = _has_one_of(*(tie.exclude(place) for tie, place in ties))
        # Nor an operator's account: a new address would be a way into Django's admin.
        return self.filter(Q(pk=person.pk) | (inside & ~outside & Q(is_staff=False, is_superuser=False)))


def _has_one_of(placements: PeriodQuerySet, mentors: PeriodQuerySet, appointments: PeriodQuerySet) -> Q:
    """Return the condition that a person has at least one of these ties."""
    return Q(pk__in=placements.values("person")) | Q(pk__in=mentors.values("person")) | Q(pk__in=appointments.values("person"))


def _ties_led(person: Person, on: date | None) -> list[tuple[PeriodQuerySet, Q]]:
    """Return placements, mentors and appointments, each with the condition «led».

    The condition holds for ties that lie where the person leads or coordinates.
    """
    departments, units = Department.objects.visible_to(person, on), Unit.objects.visible_to(person, on)
    return _ties_in(Q(department__in=departments), Q(unit__in=units), Municipality.objects.editable_by(person, on))


def _ties_coordinated(person: Person, on: date | None) -> list[tuple[PeriodQuerySet, Q]]:
    units = Unit.objects.editable_by(person, on)
    return _ties_in(Q(department__unit__in=units), Q(unit__in=units), Municipality.objects.editable_by(person, on))


def _ties_in(department: Q, unit: Q, municipalities: models.QuerySet) -> list[tuple[PeriodQuerySet, Q]]:
    return [
        (Placement.objects.all(), department),
        (Mentor.objects.all(), unit),
        (Appointment.objects.all(), department | unit | Q(municipality__in=municipalities)),
    ]


class PersonManager(BaseUserManager.from_queryset(PersonQuerySet)):  # type: ignore[misc]  # made at run time
    def get_by_natural_key(self, username: str) -> Person:
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields) -> Person:
        """Make a person who logs in by e-mail; without a password she cannot yet."""
        person = self.model(email=self.normalise(email), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields) -> Person:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    @staticmethod
    def normalise(email: str) -> str:
        """Return the one spelling in which an address is stored."""
        return address(email)


class Person(AbstractBaseUser, PermissionsMixin):
    """An account: one a human being for the whole installation."""

    email = AddressColumn(_("e-post"), max_length=254)
    name = NameColumn(_("navn"), max_length=200)
    phone = PhoneColumn(
        _("telefon"),
        max_length=20,
        blank=True,
        validators=[validate_phone],
    )
    is_active = models.BooleanField(_("kan logge inn"), default=True)
    is_staff = models.BooleanField(_("driftsansvarlig"), default=False, help_text=_("Får åpne driftssiden (Django admin)."))
    created_at = models.DateTimeField(_("opprettet"), default=timezone.now, editable=False)
    # Since when mail to the address has bounced, and the mail server's answer; the first mail that arrives clears both.
    email_failed_at = models.DateTimeField(_("e-post kommer ikke fram siden"), null=True, blank=True, editable=False)
    email_failure = LineColumn(_("svar fra e-posttjeneren"), max_length=40, blank=True, editable=False)

    _reach_by_day: dict[date, Reach] | None = None

    objects = PersonManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("personer")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"), name="person_email_once", violation_error_message=_("E-postadressen er allerede i bruk.")
            ),
            # As people.phones.normalised writes it.
            models.CheckConstraint(
                name="person_phone_as_stored", condition=Q(phone="") | (Q(phone__startswith="+") & ~Q(phone__contains=" "))
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def reach(self, on: date | None = None) -> Reach:
        """Return the places her appointments give her on a date (today if not given)."""
        on = on or timezone.localdate()
        if self._reach_by_day is None:
            return self.appointments.active(on).reach()
        if on not in self._reach_by_day:
            self._reach_by_day[on] = self.appointments.active(on).reach()
        return self._reach_by_day[on]

    def remember_reach(self) -> None:
        """Read her appointments once for each day asked for.

        For who sends a request: the object lives no longer, so what it remembers cannot grow old.
        """
        self._reach_by_day = {}

    @property
    def first_name(self) -> str:
        return self.name.split(" ")[0]

    @property
    def shown_phone(self) -> str:
        """The number as it is read on a page; `phone` is the one that is dialled."""
        return shown_phone(self.phone)

    @property
    def has_joined(self) -> bool:
        """Whether the person has ever set a password (joined)."""
        return self.has_usable_password()


class PlacementQuerySet(PeriodQuerySet):
    def visible_to(self, person: Person, on: date | None = None):
        return self.filter(Q(person=person) | Q(department__in=Department.objects.visible_to(person, on)))

    def editable_by(self, person: Person, on: date | None = None):
        """Keep the placements in departments the person leads or coordinates."""
        return self.filter(department__in=Department.objects.visible_to(person, on))


class Placement(models.Model):
    """An employment (ansettelse): person, department, profession, share, dates."""

    VERNEPLEIER = "vernepleier"
    SYKEPLEIER = "sykepleier"
    HELSEFAGARBEIDER = "helsefagarbeider"
    OTHER = "annet"
    PROFESSIONS = [
        (VERNEPLEIER, _("Vernepleier")),
        (SYKEPLEIER, _("Sykepleier")),
        (HELSEFAGARBEIDER, _("Helsefagarbeider")),
        (OTHER, _("Annet")),
    ]
    DAY = "dag"
    EVENING = "aften"
    NIGHT = "natt"
    ROTA = "turnus"
    SHIFT_PATTERNS = [(DAY, _("Dag")), (EVENING, _("Aften")), (NIGHT, _("Natt")), (ROTA, _("Turnus"))]

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="placements", verbose_name=_("person"))
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="placements", verbose_name=_("avdeling"))
    profession = models.CharField(_("yrke"), max_length=30, choices=PROFESSIONS)
    title = LineColumn(_("tittel"), max_length=100, blank=True)
    employee_number = LineColumn(_("ansattnummer"), max_length=30, blank=True)
    position_percent = models.PositiveSmallIntegerField(
        _("stillingsprosent"), default=100, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    shift_pattern = models.CharField(_("vaktordning"), max_length=10, choices=SHIFT_PATTERNS, default=ROTA)
    starts_on = models.DateField(_("fra"))
    ends_on = models.DateField(_("til"), null=True, blank=True)

    objects = PlacementQuerySet.as_manager()
    history = HistoricalRecords(get_user=actor_in_history)

    class Meta:
        verbose_name = _("ansettelse")
        verbose_name_plural = _("ansettelser")
        ordering = ["-starts_on", "pk"]
        constraints = [
            ends_after_start("placement_ends_after_start"),
            models.CheckConstraint(name="placement_percent_1_to_100", condition=Q(position_percent__gte=1) & Q(position_percent__lte=100)),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.department}"
