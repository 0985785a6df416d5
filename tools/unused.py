"""Which names does nothing use? Vulture, told which names templates and frameworks ask for.

Tests are not read: what only a test calls is unused.
"""

import keyword
import re
import sys
from pathlib import Path

from vulture import Vulture

READ = ["mentorprogram", "people", "programs", "sessions"]

# Names that a framework asks for by their spelling, each with who does.
ASKED_FOR = [
    *("*Config", "ready", "default_site", "default_auto_field"),  # Django's apps
    *("Meta", "abstract", "app_label", "constraints", "indexes", "ordering", "verbose_name", "verbose_name_plural"),  # its models
    *("get_by_natural_key", "create_superuser", "is_staff", "USERNAME_FIELD", "REQUIRED_FIELDS"),  # its accounts
    *("get_error_message", "get_help_text", "LongEnoughValidator", "PersonBackend"),  # its password rules and backends
    *(
        "*Admin",
        "list_*",
        "search_fields",
        "readonly_fields",
        "has_*_permission",
        "get_queryset",
        "actions",
        "site_*",
        "index_title",
    ),  # its admin
    *("OperatorSite", "extra_context"),
    *("Command", "help", "handle", "add_arguments", "requires_system_checks"),  # its commands
    *("clean_*", "field_order", "help_text", "coerce", "disabled", "auto_id", "label_from_instance"),  # its forms
    *(
        "get_form_kwargs",
        "total_form_count",
        "initial_form_count",
        "absence_[123]_*",
        "field_class",
        "is_agreed",
        "instead",
        "valid_value",
        "default_error_messages",
    ),
    *("form_tag", "form_show_labels", "hide_optional"),  # crispy forms
    *("enhet", "program", "tilstand", "navn", "rolle", "vis", "uten_mentor", "forsinket"),  # filters: the names in the address
    *("urlpatterns", "app_name", "application", "app_configs", "csrf_failure", "template_name", "redirect_authenticated_user"),
    *("handler400", "handler500", "process_view"),  # its error pages and its hook before a view
    *("house", "WithoutKeys", "*Middleware"),  # named in the settings as strings
    *("create_system", "external_attr", "trace", "redirect_request"),  # the standard library's zip, mail and web
    *("ViewerPreferences", "Resources", "Contents"),  # PDF's own keys, set through pikepdf
    *("_history_user", "_history_date"),  # simple history
    *("Holds", "lookup_name", "prepare_rhs", "get_db_prep_lookup", "as_sqlite", "as_postgresql"),  # a lookup of Django's
]
# Columns that are written for whoever examines the database, its history and its exports.
KEPT_FOR_THE_RECORD = ["*_by", "*_at", "author", "demo_subject", "demo_text"]
DECORATORS = ["@shared_task*", "@register.*", "@receiver*", "@admin.register*"]
TEMPLATE_CODE = re.compile(r"{[{%].*?[}%]}", re.DOTALL)


def names_in_templates(folder: Path) -> str:
    """Return every word the templates' code holds, as Python that uses it."""
    code = " ".join(" ".join(TEMPLATE_CODE.findall(path.read_text())) for path in folder.rglob("*.*ml"))
    words = sorted({word for word in re.findall(r"[a-z]\w+", code) if not keyword.iskeyword(word)})
    return "\n".join(f"_.{word}" for word in words)


def main() -> int:
    vulture = Vulture(ignore_names=[*ASKED_FOR, *KEPT_FOR_THE_RECORD], ignore_decorators=DECORATORS)
    vulture.scavenge(READ, exclude=["*/migrations/*", "mentorprogram/settings.py"])
    vulture.scan(names_in_templates(Path("templates")), filename="templates")
    unused = [item for item in vulture.get_unused_code(min_confidence=60) if str(item.filename) != "templates"]
    for item in unused:
        sys.stdout.write(f"{item.get_report()}\n")
    return int(bool(unused))


if __name__ == "__main__":
    sys.exit(main())
