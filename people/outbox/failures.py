"""Why was a message not delivered, in words a coordinator can act on?

The outbox keeps a server's code or the name of an error: never an address, a phone number or a text.
"""

import re

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

NO_SUCH_ADDRESS = frozenset({510, 511, 512, 513, 550, 551, 553, 556})
FULL = frozenset({422, 452, 552})
LOG_IN = frozenset({530, 534, 535, 538})
NO_ANSWER = frozenset(
    {
        "BrokenPipeError",
        "ConnectionError",
        "ConnectionRefusedError",
        "ConnectionResetError",
        "OSError",
        "SMTPConnectError",
        "SMTPHeloError",
        "SMTPServerDisconnected",
        "SSLCertVerificationError",
        "SSLEOFError",
        "SSLError",
        "TimeoutError",
        "gaierror",
    }
)
OF_SMS = {
    "off": gettext_lazy("SMS er ikke slått på"),
    "number": gettext_lazy("Telefonnummeret kan ikke ta imot SMS"),
    "text": gettext_lazy("Teksten får ikke plass i en SMS"),
    "SmsRefusedError": gettext_lazy("SMS-leverandøren tok ikke imot meldingen"),
    "SmsOutageError": gettext_lazy("SMS-leverandøren svarte ikke"),
}


def in_words(reason: str) -> str:
    """Return what a failure means; empty for no failure.

    The server's code stands behind the words, for the people who run the mail server.
    """
    if not reason:
        return ""
    carrier, _space, detail = reason.partition(" ")
    if carrier == "SMS" or reason in OF_SMS:
        return str(_of_sms(detail or carrier))
    code = re.match(r"SMTP (\d{3})", reason)
    if code:
        return f"{_of_mail(int(code[1]))} ({code[1]})"
    if reason in NO_ANSWER:
        return _("E-posttjeneren svarte ikke")
    if reason == "SMTPAuthenticationError":
        return _("E-posttjeneren slapp oss ikke inn. Driftsansvarlig må se på det")
    return _("Meldingen kunne ikke lages. Driftsansvarlig finner årsaken i loggen")


def _of_mail(code: int) -> str:
    if code in NO_SUCH_ADDRESS:
        return _("Adressen finnes ikke")
    if code in FULL:
        return _("Postkassen er full")
    if code in LOG_IN:
        return _("E-posttjeneren slapp oss ikke inn. Driftsansvarlig må se på det")
    return _("Mottakerens e-posttjener sa nei") if code >= 500 else _("Mottakerens e-posttjener ba oss prøve igjen senere")


def _of_sms(detail: str) -> str | Promise:
    if detail in OF_SMS:
        return OF_SMS[detail]
    if not detail.isdecimal():
        return OF_SMS["SmsOutageError"]
    is_later = detail in {"408", "429"} or not detail.startswith("4")
    text = _("SMS-leverandøren ba oss prøve igjen senere") if is_later else OF_SMS["SmsRefusedError"]
    return f"{text} ({detail})"
