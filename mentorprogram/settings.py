"""How is this installation set up? Whatever differs between machines is an environment variable."""

import re
import secrets
from pathlib import Path
from urllib.parse import urlsplit

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")


def whole_number(name: str, *, default: int, least: int, most: int) -> int:
    """Read a bounded integer; ImproperlyConfigured outside the bounds."""
    try:
        value = env.int(name, default=default)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number.") from error
    if not least <= value <= most:
        raise ImproperlyConfigured(f"{name} must be between {least} and {most}, not {value}.")
    return value


def switch(name: str) -> bool:
    """Read a yes/no variable, off by default; anything else stops the start."""
    text = env.str(name, default="").strip().lower()
    if text in {"", "0", "false", "no", "off"}:
        return False
    if text in {"1", "true", "yes", "on"}:
        return True
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {text!r}.")


def base_url(name: str, *, default: str) -> str:
    """Read the address people type, without a trailing slash."""
    text = env.str(name, default=default).rstrip("/")
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ImproperlyConfigured(f"{name} must be like https://mentor.kommune.example, not {text!r}.")
    return text


def sms_url(name: str) -> str:
    """Read where SMS goes: nowhere (empty), a file, or a provider.

    A provider must be https; plain http is allowed on this machine only.
    """
    text = env.str(name, default="").strip()
    try:
        parts = urlsplit(text)
        is_here = parts.hostname in {"localhost", "127.0.0.1", "::1"}
        is_provider = bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and is_here)) and parts.port != 0
    except ValueError:
        is_provider = False
    if not text or is_provider or (text.startswith("file://") and not parts.netloc):
        return text
    # The value is left out of the message: it holds the provider's token.
    raise ImproperlyConfigured(f"{name} must be empty, like file:///var/sms, or like https://user:token@sms.example/send.")


def sms_sender(name: str, *, default: str) -> str:
    """Read the sender's name of an SMS: at most eleven letters and figures.

    Eleven is the mobile networks' limit for a name instead of a number.
    """
    text = env.str(name, default=default).strip()
    if not re.fullmatch(r"(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}", text):
        raise ImproperlyConfigured(f"{name} must be 1 to 11 letters (a-z) and figures, not {text!r}.")
    return text


def embedded_secret(path: Path) -> str:
    """Return the secret key kept beside the embedded database, made on first use.

    On a read-only disk the key lives as long as this process.
    """
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        pass
    key = secrets.token_urlsafe(50)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x") as file:
            path.chmod(0o600)
            file.write(key)
    except FileExistsError:  # another process made the key a moment ago
        return path.read_text().strip()
    except OSError:
        pass
    return key


# --- What kind of installation is this? -----------------------------------------------------------------------
DEBUG = switch("DEBUG")
# A demo installation has invented people, shows their logins, and lets anyone signed in read the mail that went out.
DEMO = switch("DEMO")
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
SECRET_KEY_IS_EMBEDDED = not env.str("SECRET_KEY", default="")
SECRET_KEY = env.str("SECRET_KEY", default="") or embedded_secret(VAR_DIR / "secret_key")

BASE_URL = base_url("BASE_URL", default=f"http://localhost:{env.str('PORT', default='8000')}")
IS_HTTPS = BASE_URL.startswith("https://")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[urlsplit(BASE_URL).hostname, "localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[BASE_URL])

# --- Apps: people <- programs <- sessions ---------------------------------------------------------------------
INSTALLED_APPS = [
    "mentorprogram.apps.HouseConfig",
    "people.apps.PeopleConfig",
    "programs.apps.ProgramsConfig",
    "sessions.apps.SessionsConfig",
    "people.apps.OperatorConfig",  # Django admin for the operator
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",  # FORM_RENDERER finds the widgets' templates through it
    "axes",
    "crispy_forms",
    "csp",
    "django_filters",
    "django_htmx",
    "simple_history",
    "template_partials",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "mentorprogram.middleware.DatabaseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "mentorprogram.middleware.MethodPageMiddleware",  # after it, so that the length is of the page
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "mentorprogram.posts.middleware.PostsMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "mentorprogram.middleware.FragmentMiddleware",
    "mentorprogram.middleware.PrivatePagesMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "mentorprogram.urls"
WSGI_APPLICATION = "mentorprogram.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["mentorprogram.posts.tags"],  # `csrf_token` says whose page a form stands on
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mentorprogram.context.house",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["designsystemet"]
CRISPY_TEMPLATE_PACK = "designsystemet"
CRISPY_FAIL_SILENTLY = False

# --- Data -----------------------------------------------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE takes the write lock at BEGIN, so writers queue instead of failing with «database is locked»: measured at
    # 0 lock errors in 1,200 contended transactions.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"].setdefault("CONN_MAX_AGE", 60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MEDIA_ROOT = VAR_DIR / "files"  # print files only; served by a view that asks who may see them

# --- People and log-in ----------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "people.accounts.backend.PersonBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator", "OPTIONS": {"user_attributes": ["name", "email"]}},
    {"NAME": "people.accounts.password_rules.LongEnoughValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "people:login"
LOGIN_REDIRECT_URL = "sessions:home"
LOGOUT_REDIRECT_URL = "people:login"
INVITATION_DAYS = whole_number("INVITATION_DAYS", default=14, least=1, most=60)
PASSWORD_RESET_TIMEOUT = 60 * 60 * 24
# Five wrong passwords lock the pair of account and IP address for half an hour; colleagues at the same address go on.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "username"
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "people/accounts/locked.html"
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_DISABLE_ACCESS_LOG = True

# The department's computer is shared: a session ends with the browser, and after a working day at the latest.
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = whole_number("SESSION_HOURS", default=10, least=1, most=24 * 14) * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
CSRF_FAILURE_VIEW = "mentorprogram.posts.answers.csrf_failure"
# Cookies, not session rows: showing a message must not write to the database.
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

# --- Language and time ----------------------------------------------------------------------------------------
LANGUAGE_CODE = "nb"
LANGUAGES = [("nb", _("Bokmål"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Oslo"
USE_TZ = True

# --- Static files ---------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [path for path in (BASE_DIR / "static", BASE_DIR / "static_vendor") if path.is_dir()]
HAS_COLLECTED_STATIC = (STATIC_ROOT / "staticfiles.json").exists() and not DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if HAS_COLLECTED_STATIC or env.str("COLLECTING_STATIC", default="")
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not HAS_COLLECTED_STATIC

# --- Headers --------------------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if switch("BEHIND_PROXY") else None
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_HTTPS
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],  # Designsystemet's icons are CSS masks in data: addresses
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- Mail -----------------------------------------------------------------------------------------------------
EMAIL_IS_EMBEDDED = not env.str("EMAIL_URL", default="")
vars().update(env.email_url("EMAIL_URL", default=f"filemail://{VAR_DIR / 'mail'}"))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Mentorprogram <mentorprogram@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- SMS: off unless a provider is set --------------------------------------------------------------------------
SMS_URL = sms_url("SMS_URL")
SMS_SENDER = sms_sender("SMS_SENDER", default="Mentor")

# --- Background work: the database row is the queue, the broker only wakes a worker -----------------------------
REDIS_URL = env.str("REDIS_URL", default="")
# Without Redis no message is sent: the workers of `manage.py work` look in the rows, and this broker stays empty.
CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = (
    {"visibility_timeout": 3600, "socket_timeout": 5, "socket_connect_timeout": 5} if REDIS_URL else {}
)
WORK_DIR = VAR_DIR / "work"  # signs of life, what was asked for, and who works: no content of anything
# Each kind of work that has a process of its own there: the model whose rows are its queue, and its part of the schedule below.
EMBEDDED_WORKERS: dict[str, tuple[str, list[str]]] = {
    "mail": ("people.OutgoingMail", ["beat", "send-mail", "queue-reminders", "private-addresses", "ended-sessions"]),
    "documents": ("mentor_sessions.DocumentOrder", ["documents"]),
    "prints": ("mentor_sessions.PrintJob", ["print-jobs"]),
}
# Tests alone: a document is laid out in the thread that asks for it, as Celery's «always eager» does with tasks.
DOCUMENTS_ARE_EAGER = False
# A task a killed worker had is delivered again: every task is idempotent.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 250_000  # KiB; a worker that made a large print is replaced, which frees the memory
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "beat": {"task": "people.tasks.record_beat", "schedule": 30.0, "options": {"expires": 25}},
    "send-mail": {"task": "people.tasks.send_waiting_mail", "schedule": 60.0, "options": {"expires": 55}},
    "queue-reminders": {"task": "sessions.tasks.queue_reminders", "schedule": 60.0, "options": {"expires": 55}},
    "print-jobs": {"task": "sessions.tasks.run_waiting_print_jobs", "schedule": 60.0, "options": {"expires": 55}},
    "ended-sessions": {"task": "people.tasks.delete_ended_sessions", "schedule": crontab(minute=25)},
    "documents": {"task": "sessions.tasks.make_waiting_documents", "schedule": 30.0, "options": {"expires": 25}},
    # A time of day, not an interval: an interval of 24 hours starts again at every restart of the beat.
    "private-addresses": {"task": "sessions.tasks.delete_old_private_addresses", "schedule": crontab(hour=3, minute=40)},
}

# --- Logs: no names, no addresses of people -------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"without_keys": {"()": "mentorprogram.logs.WithoutKeys"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["without_keys"]}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "axes": {"level": "ERROR"},
        "weasyprint": {"level": "ERROR"},
        "pikepdf": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
    },
}
SILENCED_SYSTEM_CHECKS = [
    "auth.W004",  # e-mail is unique by a constraint over Lower(email), which the check does not see
]
