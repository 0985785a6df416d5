"""What does a coordinator fill in about a reminder rule?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import cast
from uuid import uuid4

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from mentorprogram.forms import HouseForm
from people.models import Municipality, Person
from programs.models import ProgramVersion
from sessions.models import ReminderRule
from sessions.reminders.moments import LEADERS, MOMENTS, Moment
from sessions.reminders.rules.editing import OWN, Wording, add_rule, change_rule, require_sense
from sessions.reminders.rules.sentences import task_titles

HEX = r"^[0-9a-f]{32}$"
_REQUIRED = {"required": _("Skriv et tall."), "invalid": _("Skriv et helt tall.")}


class RuleForm(HouseForm, forms.Form):
    """The form of a reminder rule: only the fields that its moment has a use for."""

    days = forms.IntegerField(error_messages=_REQUIRED)
    task_key = forms.ChoiceField(label=_("Oppgave"), required=False, error_messages={"invalid_choice": _("Velg en av oppgavene i lista.")})
    recipients = forms.MultipleChoiceField(
        label=_("Hvem får den?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Velg minst én som skal få påminnelsen."), "invalid_choice": _("Velg blant dem i lista.")},
    )
    channels = forms.MultipleChoiceField(
        label=_("Hvordan?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Velg minst én kanal."), "invalid_choice": _("Velg blant kanalene i lista.")},
    )
    escalates_after = forms.IntegerField(label=_("Etter hvor mange dager?"), required=False, error_messages=_REQUIRED)
    escalates_to = forms.MultipleChoiceField(
        label=_("Hvem får linjen?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Velg blant dem i lista.")},
    )

    def __init__(self, data=None, *, moment: Moment, version: ProgramVersion, initial: dict | None = None) -> None:
        super().__init__(data, initial=initial)
        self.moment, self.version = moment, version
        self._fit_days()
        self._offer("recipients", ReminderRule.ROLES, moment.roles)
        self._offer("channels", ReminderRule.CHANNELS, moment.channels)
        self.fields["channels"].help_text = _channel_help(moment)
        if moment.is_for_the_digest:
            del self.fields["channels"]
        if moment.has_task:
            self.fields["task_key"].choices = [("", _("Alle oppgaver")), *task_titles(version).items()]
        else:
            del self.fields["task_key"]
        self._fit_escalation()
        self.helper.layout = self._layout()

    def _fit_days(self) -> None:
        field = self.fields["days"]
        field.label, field.help_text = str(self.moment.days_label), str(self.moment.days_help)
        field.widget.attrs |= {"min": self.moment.least, "max": self.moment.most, "inputmode": "numeric"}

    def _fit_escalation(self) -> None:
        if not self.moment.escalates:
            del self.fields["escalates_after"], self.fields["escalates_to"]
            return
        self._offer("escalates_to", ReminderRule.ROLES, LEADERS)
        self.fields["escalates_after"].help_text = _escalation_help(self.moment)
        self.fields["escalates_after"].widget.attrs |= {"min": 1, "max": 90, "inputmode": "numeric"}

    def _offer(self, name: str, labels: Iterable[tuple[str, object]], codes: Iterable[str]) -> None:
        self.fields[name].choices = [(code, _capital(label)) for code, label in labels if code in codes]

    def _layout(self) -> Layout:
        when = ["days", *(["task_key"] if "task_key" in self.fields else [])]
        whom = ["recipients", *(["channels"] if "channels" in self.fields else [])]
        parts = [Fieldset(_("Når"), *when), Fieldset(_("Hvem og hvordan"), *whom)]
        if self.moment.escalates:
            parts.append(Fieldset(_("Går det videre?"), "escalates_after", "escalates_to"))
        hidden = [name for name, field in self.fields.items() if field.widget.is_hidden]
        return Layout(*hidden, *parts)

    def clean(self) -> dict:
        """Put each complaint beside its field, before anything is saved or previewed."""
        cleaned = super().clean() or {}
        if any(name in self.errors for name, field in self.fields.items() if field.widget.is_hidden):
            self.add_error(None, _("Skjemaet er ikke helt. Last siden på nytt."))
        try:
            require_sense(self.moment, self.wording(cleaned), self.version)
        except ValidationError as error:
            news = {name: some for name, some in error.error_dict.items() if name not in self.errors}
            if news:
                self.complain(ValidationError(news))
        return cleaned

    def wording(self, cleaned: dict | None = None) -> Wording:
        """Return what is filled in; for an invalid form, as far as its fields are valid."""
        cleaned = self.cleaned_data if cleaned is None else cleaned
        return Wording(
            days=cleaned.get("days", self.moment.least),
            task_key=cleaned.get("task_key", ""),
            recipients=_in_order(cleaned.get("recipients", []), ReminderRule.ROLES),
            channels=self._channels(cleaned),
            escalates_after=cleaned.get("escalates_after"),
            escalates_to=_in_order(cleaned.get("escalates_to", []), ReminderRule.ROLES),
        )

    def _channels(self, cleaned: dict) -> tuple[str, ...]:
        if self.moment.is_for_the_digest:
            return (ReminderRule.DIGEST,)
        return _in_order(cleaned.get("channels", []), ReminderRule.CHANNELS)

    def field_of(self, name: str) -> str | None:
        """Return the form field that shows a complaint about the field `name` of a rule.

        A complaint about a field that this moment does not ask for stands beside the days.
        """
        return super().field_of(name) or ("days" if name in self.base_fields else None)


class NewRuleForm(RuleForm):
    token = forms.RegexField(HEX, widget=forms.HiddenInput)

    def __init__(self, data=None, *, moment: Moment, version: ProgramVersion) -> None:
        usual = [code for code in moment.channels if code in (ReminderRule.MAIL, ReminderRule.DIGEST)][:1]
        super().__init__(data, moment=moment, version=version, initial={"channels": usual, "token": uuid4().hex})

    def rule(self, municipality: Municipality) -> ReminderRule:
        """Return what is filled in as an unsaved rule."""
        code = f"{OWN}{self.cleaned_data['token']}"
        return self.wording().put_in(ReminderRule(version=self.version, municipality=municipality, code=code, moment=self.moment.code))

    def save(self, *, municipality: Municipality, by: Person, now: datetime) -> ReminderRule | None:
        return self.attempt(
            add_rule,
            version=self.version,
            municipality=municipality,
            moment=self.moment.code,
            token=self.cleaned_data["token"],
            wording=self.wording(),
            by=by,
            now=now,
        )


class ChangeRuleForm(RuleForm):
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, rule: ReminderRule) -> None:
        self.row = rule
        wording = Wording.of(rule)
        initial = {name: getattr(wording, name) for name in Wording.__dataclass_fields__}
        super().__init__(data, moment=MOMENTS[rule.moment], version=rule.version, initial=initial | {"revision": rule.revision})

    def save(self, *, municipality: Municipality, by: Person, now: datetime) -> ReminderRule | None:
        return self.attempt(
            change_rule,
            rule=self.row,
            municipality=municipality,
            wording=self.wording(),
            revision=self.cleaned_data["revision"],
            by=by,
            now=now,
        )

    def renew(self, revision: int) -> None:
        """Put the present revision in a form that is shown again.

        The reader has been told by then that the form was stale, and sees what is stored now.
        """
        data = cast("QueryDict", self.data).copy()
        data["revision"] = str(revision)
        self.data = data


class KnowingForm(HouseForm, forms.Form):
    """A tick: the coordinator knows that nobody will get a mandatory reminder."""

    knows = forms.BooleanField(required=False)

    def __init__(self, data=None, *, label: str) -> None:
        super().__init__(data)
        self.fields["knows"].label = label


def _capital(label: object) -> str:
    text = str(label)
    return text[:1].upper() + text[1:]


def _in_order(chosen: Iterable[str], order: Iterable[tuple[str, object]]) -> tuple[str, ...]:
    chosen = set(chosen)
    return tuple(code for code, _label in order if code in chosen)


def _channel_help(moment: Moment) -> str:
    parts = []
    if ReminderRule.SMS in moment.channels:
        parts.append(_("SMS går bare til dem som selv har valgt det."))
    if ReminderRule.DIGEST in moment.channels:
        parts.append(_("Ukesoversikten går bare til ledere og koordinatorer."))
    if moment.leaders_by_digest:
        parts.append(_("De får dette bare der."))
    if moment.is_mandatory:
        parts.append(_("E-post kan ikke utelates."))
    return " ".join(str(part) for part in parts)


def _escalation_help(moment: Moment) -> str:
    counted = _("Tell dagene uten mentor.") if moment.code == ReminderRule.NO_MENTOR else _("Tell fra dagen det skulle skje.")
    return f"{counted} {_('Da står det som en linje i ukesoversikten. La begge feltene stå tomme hvis det ikke skal gå videre.')}"
