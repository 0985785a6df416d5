"""Where does a document that can be filled in have its fields?

On paper the same place is left empty. A field's label is read aloud, so it says which row it stands in.
"""

from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag(takes_context=True)
def field(context: Context, name: str, label: str, *, number: object = "", **told: Any) -> str:
    """Give a line to write in: `{% field "vakt-dato" _("Vakt {number}: dato") number=3 %}`; nothing on paper."""
    return _input('<input class="fill" name="{}" title="{}">', name, label, number, told) if context.get("fillable") else ""


@register.simple_tag(takes_context=True)
def area(context: Context, name: str, label: str, *, css: str) -> str:
    """Give a field of many lines; nothing on paper."""
    if not context.get("fillable"):
        return ""
    return format_html('<textarea class="fill {}" name="{}" title="{}"></textarea>', css, name, label)


@register.simple_tag(takes_context=True)
def tick(context: Context, name: str, label: str, *, number: object = "", **told: Any) -> str:
    """Give a box to tick; on paper a drawn one."""
    if not context.get("fillable"):
        return mark_safe('<div class="box"></div>')
    return _input('<input class="fill-box" type="checkbox" name="{}" title="{}">', name, label, number, told)


def _input(markup: str, name: str, label: str, number: object, told: dict[str, Any]) -> SafeString:
    return format_html(markup, f"{name}-{number}" if number else name, label.format(number=number, **told))
