"""What does `csrf_token` put in every form: Django's token against forged forms, and whose page it is?"""

from django import template
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from mentorprogram.posts.who import FIELD, signed

register = template.Library()
_csrf = CsrfTokenNode()


@register.simple_tag(takes_context=True)
def csrf_token(context: Context) -> SafeString:
    """Write the two hidden fields; the second where somebody is signed in."""
    user = getattr(context.get("request"), "user", None)
    token = _csrf.render(context)
    if user is None or not user.is_authenticated:
        return SafeString(token)
    return format_html('{}<input type="hidden" name="{}" value="{}">', token, FIELD, signed(user.pk, timezone.localdate()))
