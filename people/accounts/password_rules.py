"""When is a password long enough, said in Norwegian (Django has not translated its message)?"""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _


class LongEnoughValidator(MinimumLengthValidator):
    def get_error_message(self) -> str:
        return _("Passordet er for kort. Det må ha minst %(least)s tegn.") % {"least": self.min_length}

    def get_help_text(self) -> str:
        return _("Passordet må ha minst %(least)s tegn.") % {"least": self.min_length}
