"""What do all forms share: the crispy helper, and a verb's ValidationError shown beside the fields?"""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Protocol

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms.forms import BaseForm
from django.utils.translation import gettext as _

# Whether what was posted is shown again without being done (`mentorprogram.posts.replaying`).
reviewing: ContextVar[bool] = ContextVar("reviewing", default=False)


class Revised(Protocol):
    """A row that counts its changes (`revision`), so that a stale form shows."""

    revision: int


class HouseForm(BaseForm):
    """Mixin of every form; it stands before `forms.Form` or `forms.ModelForm`."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_tag = False

    def full_clean(self) -> None:
        """Check what was sent; a form that is shown again after a log-out is refused."""
        super().full_clean()
        if self.is_bound and reviewing.get():
            self.add_error(None, _("Du ble logget ut. Se over og lagre."))

    def attempt(self, verb: Callable, **arguments):
        """Call a verb; on ValidationError show the complaint and return None.

        The complaint stands at the field it names. Where the form has no such field, it stands at the top of the
        form.
        """
        try:
            return verb(**arguments)
        except ValidationError as error:
            self.complain(error)
        return None

    def complain(self, error: ValidationError) -> None:
        """Put a verb's complaints on the fields they name."""
        complaints = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
        for field, errors in complaints.items():
            self.add_error(self.field_of(field), errors)

    def field_of(self, name: str) -> str | None:
        """Return the form's field for a verb's argument, or None (no such field)."""
        return name if name in self.fields else None


def day_input(**attrs: str) -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"} | attrs, format="%Y-%m-%d")


class RevisionForm(HouseForm, forms.Form):
    """A form for a row others may change: it posts the revision the reader saw."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, row: Revised, initial: dict | None = None) -> None:
        self.row = row
        super().__init__(data, initial={"revision": row.revision} | (initial or {}))

    def renew(self, revision: int) -> None:
        """Carry the present revision when a stale form is shown again.

        The page has told the reader what changed, so the next post is hers to make.
        """
        # A copy: what was posted is an immutable QueryDict.
        self.data = {key: self.data[key] for key in self.data} | {"revision": revision}
