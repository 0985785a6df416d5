"""Where does a document that can be filled in have its fields?

On paper the same place is left empty. A screen reader reads a field's label aloud, so the label says which row it is in.
"""

from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag(takes_context=True)
def field(context: Context, name: str, label: str, *, number: object = "", **placed: Any) -> str:
    """Return an input of one line; nothing on paper.

    `{% field "vakt-dato" _("Vakt {number}: dato") number=3 %}`
    """
    return _input('<input class="fill" name="{}" title="{}">', name, label, number, placed) if context.get("fillable") else ""


@register.simple_tag(takes_context=True)
def area(context: Context, name: str, label: str, *, css: str) -> str:
    """Return an input of several lines; nothing on paper."""
    if not context.get("fillable"):
        return ""
    return format_html('<textarea class="fill {}" name="{}" title="{}"></textarea>', css, name, label)


@register.simple_tag(takes_context=True)
def tick(context: Context, name: str, label: str, *, number: object = "", **placed: Any) -> str:
    """Return a checkbox; on paper a drawn box."""
    if not context.get("fillable"):
        return mark_safe('<div class="box"></div>')
    return _input('<input class="fill-box" type="checkbox" name="{}" title="{}">', name, label, number, placed)


def _input(markup: str, name: str, label: str, number: object, placed: dict[str, Any]) -> SafeString:
    return format_html(markup, f"{name}-{number}" if number else name, label.format(number=number, **placed))
