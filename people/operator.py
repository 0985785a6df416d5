"""What may the operator see in Django's admin, and how?

The same rows as in the rest of the product (`visible_to`), by the same log-in, and read-only: changes go through the
pages, whose verbs know the rules.
"""

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

OURS = {"people", "programs", "mentor_sessions"}


class OperatorSite(admin.AdminSite):
    """Our models only; anyone but an operator gets 404."""

    site_header = _("Mentorprogram: drift")
    site_title = _("Drift")
    index_title = _("Det driften kan se")
    site_url = "/"

    def register(self, model_or_iterable, admin_class=None, **options) -> None:
        """Register our models and skip those of other apps.

        Django's groups are not used, and the lists of failed log-ins (axes) are for nobody to read.
        """
        models = [model_or_iterable] if isinstance(model_or_iterable, type) else list(model_or_iterable)
        super().register([model for model in models if model._meta.app_label in OURS], admin_class, **options)

    def login(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        if request.user.is_authenticated:
            raise Http404  # signed in, but no operator: Django would show its own log-in form
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows the operator may see and not change."""

    list_per_page = 50
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return self.model.objects.visible_to(request.user).order_by(*self.get_ordering(request) or ["pk"])

    def has_add_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False
