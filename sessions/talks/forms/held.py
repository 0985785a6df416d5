"""What is asked about any talk that was held: when, how long, in what form and by whom?"""

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from crispy_forms.layout import HTML, Div, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from mentorprogram.forms import HouseForm, day_input
from mentorprogram.text.fields import DayField
from people.models import Person
from sessions.models import Meeting
from sessions.talks.leaders import Leaders
from sessions.talks.rules import MOST_MINUTES


class HeldForm(HouseForm, forms.Form):
    """When a talk was held, and for how long."""

    held_on = DayField(label=_("Når ble samtalen holdt?"))
    minutes = forms.IntegerField(
        label=_("Minutter brukt"),
        min_value=1,
        max_value=MOST_MINUTES,
        error_messages={"min_value": _("Skriv mellom 1 og 480 minutter."), "max_value": _("Skriv mellom 1 og 480 minutter.")},
    )

    def carry(self, name: str, value: object) -> None:
        """Carry a hidden field's present value when the form is shown again.

        The refusal has told the reader what is stored, so the form is stale no longer.
        """
        data: Any = self.data.copy()
        data[self.add_prefix(name)] = value
        self.data = data

    def offer_days(self, first: date | None, last: date) -> None:
        """Let the browser offer only possible days; it is the verb that refuses others."""
        edges = {"max": last.isoformat()} | ({"min": first.isoformat()} if first else {})
        self.fields["held_on"].widget = day_input(**edges)


class LedForm(HeldForm):
    """Also in what form the talk was, and who held it: oneself, unless said otherwise."""

    hide_optional = True  # who held the talk is always answered: oneself, unless another is chosen

    held_as = forms.ChoiceField(label=_("Hvordan møttes dere?"), choices=Meeting.FORMS, widget=forms.RadioSelect)
    led_by = forms.TypedChoiceField(label=_("Hvem holdt samtalen?"), required=False, empty_value=None)

    def offer_leaders(self, leaders: Leaders, *, by: Person, now_told: Person | None = None) -> bool:
        """Offer who may have held the talk; return whether there is anything to choose.

        `now_told` is who held it as logged now: offered even if she is no mentor any more.
        """
        own = leaders.own if now_told in (None, by, *leaders.all) else (*leaders.own, cast("Person", now_told))
        known = {str(person.pk): person for person in (by, *own, *leaders.substitutes)}
        groups = [(_("Mentorer for den nyansatte"), own), (_("Andre mentorer i enheten"), leaders.substitutes)]
        field = cast("forms.TypedChoiceField", self.fields["led_by"])
        field.coerce = known.__getitem__
        field.choices = [
            (by.pk, _("Meg selv")),
            *((label, [(person.pk, person.name) for person in people]) for label, people in groups if people),
        ]
        field.initial = (now_told or by).pk
        return len(known) > 1


def sent_day(typed: Mapping[str, str] | None) -> date | None:
    """Return the day typed so far, or None where it is no date."""
    try:
        return HeldForm.base_fields["held_on"].clean(typed.get("held_on", "")) if typed else None
    except ValidationError:
        return None


def shown_for_the_day(fields: Layout, address: str, label: str) -> Layout:
    """Return the fields that depend on the day held, with what updates them.

    htmx asks for the fields anew when the day changes; without a script a button does.
    """
    button = '<div><button type="submit" class="ds-button" data-variant="secondary" data-size="sm" formaction="{}">{}</button></div>'
    anew = {
        "data_hx_post": address,
        "data_hx_trigger": "change from:#id_held_on",
        "data_hx_include": "closest form",
        "data_hx_target": "this",
        "data_hx_swap": "innerHTML",
        "data_hx_sync": "this:replace",
    }
    return Layout(HTML(format_html(button, address, label)), Div(fields, css_id="for-the-day", css_class="form__part", **anew))
