"""Which columns do models keep text in?

They clean it in `to_python`, which Django asks on every way in: `save`, `bulk_create`, `bulk_update`, `update`, a comparison, a
form of the admin, a fixture. To the database and to migrations they are the columns of Django that they extend.
"""

from collections.abc import Callable
from typing import Any

from django.db import models

from mentorprogram.text import fields
from mentorprogram.text.cleaning import address, one_line, person_name, some_lines


class CleanColumn(models.Field):
    """Mixin of a text column; it stands before Django's own class."""

    clean_text: Callable[[str], str]
    form_field: type

    def deconstruct(self) -> Any:
        """Return what a migration writes: Django's own class, so that none is needed."""
        return _as_djangos(self, super().deconstruct())

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return self.clean_text(value) if isinstance(value, str) else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Let the object in memory hold what its row holds."""
        value = super().pre_save(model_instance, add)
        if isinstance(value, str):
            value = self.clean_text(value)
            setattr(model_instance, self.attname, value)
        return value

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": self.form_field} | kwargs)


class ParagraphsColumn(models.JSONField):
    """A list of texts."""

    def deconstruct(self) -> Any:
        return _as_djangos(self, super().deconstruct())

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return [some_lines(text) for text in value] if isinstance(value, list) else value


class LineColumn(CleanColumn, models.CharField):
    """Text on one line."""

    clean_text = staticmethod(one_line)
    form_field = fields.LineField


class LinesColumn(CleanColumn, models.TextField):
    """Text of several lines."""

    clean_text = staticmethod(some_lines)
    form_field = fields.LinesField


class NameColumn(LineColumn):
    """A person's name, the given name first."""

    clean_text = staticmethod(person_name)
    form_field = fields.NameField


class AddressColumn(CleanColumn, models.EmailField):
    """An e-mail address, one spelling of it."""

    clean_text = staticmethod(address)
    form_field = fields.AddressField


def _as_djangos(column: models.Field, told: Any) -> Any:
    """Return what `deconstruct` tells, with the class of Django that a column extends."""
    name, _path, args, kwargs = told
    own = next(kind for kind in type(column).__mro__ if kind.__module__.startswith("django.db.models"))
    return name, f"django.db.models.{own.__name__}", args, kwargs
