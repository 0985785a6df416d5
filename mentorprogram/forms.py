"""What do all forms share: the crispy helper, and the complaints of a verb shown beside the fields?"""

from collections.abc import Callable
from typing import Protocol

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms.forms import BaseForm


class Revised(Protocol):
    """A stored row that counts its changes, so that a stale form can be told from a fresh one."""

    revision: int


class HouseForm(BaseForm):
    """Mixin: put it before `forms.Form` or `forms.ModelForm`."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_tag = False

    def attempt(self, verb: Callable, **arguments):
        """Call a verb of the domain; its ValidationError lands on the fields it names and None comes back.

        A complaint about something the form does not ask stands at the top of the form.
        """
        try:
            return verb(**arguments)
        except ValidationError as error:
            self.complain(error)
        return None

    def complain(self, error: ValidationError) -> None:
        """Put a verb's complaint on the fields it names."""
        complaints = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
        for field, errors in complaints.items():
            self.add_error(self.field_of(field), errors)

    def field_of(self, name: str) -> str | None:
        """Return the form's field for a name the verb uses, or None where the form does not ask for it."""
        return name if name in self.fields else None


def day_input(**attrs: str) -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"} | attrs, format="%Y-%m-%d")


class RevisionForm(HouseForm, forms.Form):
    """A form about a row somebody else may change: it carries the revision the reader saw."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, row: Revised, initial: dict | None = None) -> None:
        self.row = row
        super().__init__(data, initial={"revision": row.revision} | (initial or {}))

    def renew(self, revision: int) -> None:
        """Carry the present revision when the form is shown again: the reader has now been told."""
        self.data = {key: self.data[key] for key in self.data} | {"revision": revision}
