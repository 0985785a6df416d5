"""How is an SMS handed to the carrier?

`SMS_URL` chooses the carrier: none (the default), a file, or a provider over HTTP. Neither the number nor the text is ever
logged or put in an error, because the outbox keeps the error's text and shows it to coordinators.
"""

import http.client
import json
import os
from base64 import b64encode
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import SplitResult, unquote, urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

import phonenumbers
from django.conf import settings
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from people.outbox.gsm import fits_one_sms
from people.phones import parsed

TIMEOUT = 10  # seconds
TOO_EARLY = frozenset({408, 429})  # refusals that say «later», not «never»
MOBILE = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})
INVENTED = "+47000"  # no number in Norway begins so


class SmsRefusedError(Exception):
    """The SMS cannot be sent as it is.

    An impossible number, a text that is too long, or a refusal by the provider.
    """


class SmsOutageError(Exception):
    """The SMS may be sent later: the provider does not answer, or is busy."""


def is_available() -> bool:
    """Whether this installation can send SMS at all."""
    return bool(settings.SMS_URL)


def number_of(phone: str) -> str | None:
    """Return a mobile number in E.164 («+4790000000»); None if it cannot get an SMS.

    A number that may be a mobile's counts as one. A person with any other number is told by mail. The invented
    people of a demo have numbers that begin with 000, which nobody has: their SMS go to a file.
    """
    number = parsed(phone)
    if number is None:
        return None
    written = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    is_invented = settings.DEMO and written.startswith(INVENTED)
    return written if is_invented or phonenumbers.number_type(number) in MOBILE else None


def send_sms(*, to: str, text: str) -> None:
    """Hand one SMS to the carrier.

    Raises SmsRefusedError when another attempt is useless, SmsOutageError when it may succeed.
    """
    number = number_of(to)
    if not is_available():
        raise SmsRefusedError("SMS off")
    if number is None:
        raise SmsRefusedError("SMS number")
    if not text or not fits_one_sms(text):
        raise SmsRefusedError("SMS text")
    message = {"to": number, "from": settings.SMS_SENDER, "text": text}
    carrier = urlsplit(settings.SMS_URL)
    if carrier.scheme == "file":
        _write(message, Path(unquote(carrier.path)) if carrier.path else settings.VAR_DIR / "sms")
    else:
        _post(message, carrier)


def _write(message: dict[str, str], path: Path) -> None:
    """Add one line to a file: for a demo, and for tests."""
    line = json.dumps(message, ensure_ascii=False) + "\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "a", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(line)
    except OSError as error:
        raise SmsOutageError(f"SMS {type(error).__name__}") from None


def _post(message: dict[str, str], carrier: SplitResult) -> None:
    request = Request(  # noqa: S310  # the settings let through http and https only
        carrier._replace(netloc=carrier.netloc.rpartition("@")[2]).geturl(),
        data=json.dumps(message).encode(),
        headers={"Content-Type": "application/json", "User-Agent": "mentorprogram"} | _authorization(carrier),
        method="POST",
    )
    try:
        with _opener(carrier).open(request, timeout=TIMEOUT):
            return
    except HTTPError as error:
        with error:
            reason = f"SMS {error.code}"
        if 400 <= error.code < 500 and error.code not in TOO_EARLY:
            raise SmsRefusedError(reason) from None
        raise SmsOutageError(reason) from None
    except (URLError, OSError, http.client.HTTPException) as error:
        cause = error.reason if isinstance(error, URLError) and isinstance(error.reason, Exception) else error
        raise SmsOutageError(f"SMS {type(cause).__name__}") from None


class _NoRedirect(HTTPRedirectHandler):
    """Refuse redirects: the message and its token go to the configured address alone."""

    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


def _opener(carrier: SplitResult) -> OpenerDirector:
    """Use the proxy of the environment, but not for a carrier on this machine."""
    return build_opener(_NoRedirect, *([ProxyHandler({})] if carrier.scheme == "http" else []))


def _authorization(carrier: SplitResult) -> dict[str, str]:
    """Return Basic authorization for a name and a secret, Bearer for a secret alone."""
    user, secret = unquote(carrier.username or ""), unquote(carrier.password or "")
    if user and secret:
        return {"Authorization": f"Basic {b64encode(f'{user}:{secret}'.encode()).decode()}"}
    token = user or secret
    return {"Authorization": f"Bearer {token}"} if token else {}
