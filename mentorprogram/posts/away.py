"""Is the database away, how long is it waited for, and what is said meanwhile?"""

import sqlite3
from time import monotonic, sleep

from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve

from mentorprogram.posts.addresses import is_secret
from mentorprogram.posts.keeping import MOST_KEPT

LONGEST_WAIT = 4.0  # seconds: a restart of PostgreSQL takes one or two, and whoever waits holds a process
_BETWEEN = 0.25
RETRY_AFTER = 10
_MARK = "is_away_page"
# SQLite: busy, locked, read-only, disk error, full, cannot be opened. PostgreSQL: connection lost, too many of them, shutting down.
_SQLITE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
}
_POSTGRESQL = ("08", "53", "57P")


def is_away(error: BaseException) -> bool:
    """Whether an error says that the database cannot be asked now.

    A wrong question (no such column) is the same class of error, and our fault.
    """
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    cause = error.__cause__
    code = getattr(cause, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in _SQLITE
    state = getattr(cause, "sqlstate", None)
    return state.startswith(_POSTGRESQL) if state else True


def wait_for_database(*, until: float) -> bool:
    """Return True when the database answers, False when it still is away then.

    Costs nothing where it answers: the connection is the one the page uses, and is examined once a request anyhow.
    """
    while True:
        try:
            if not connection.in_atomic_block:  # a test's own transaction; a request has none open here
                connection.close_if_unusable_or_obsolete()  # it broke on the way
                connection.close_if_health_check_failed()
            connection.ensure_connection()
        except (OperationalError, InterfaceError):
            if monotonic() + _BETWEEN > until:
                return False
            sleep(_BETWEEN)
        else:
            return True


def away_page(request: HttpRequest) -> HttpResponse:
    """Return the 503; what was typed stands in it, to be sent again as it was."""
    if request.headers.get("HX-Request"):
        page = HttpResponse(render_to_string("house/_notice.html", {"why": "away"}), status=503, headers={"X-Notice": "away"})
    else:
        fields = _fields(request)
        told = {"address": request.get_full_path(), "fields": fields, "is_posted": request.method == "POST"}
        page = HttpResponse(render_to_string("house/away.html", told), status=503)
    page["Retry-After"] = str(RETRY_AFTER)
    page["Cache-Control"] = "private, no-store"
    setattr(page, _MARK, True)
    return page


def is_away_page(response: HttpResponse) -> bool:
    return getattr(response, _MARK, False)


def _fields(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what was posted, its tokens too: the same page's form, sent later."""
    if request.method != "POST" or not _may_be_told(request):
        return []
    posted = QueryDict(request.POST.urlencode()) if len(request.POST.urlencode()) <= MOST_KEPT else QueryDict("")
    return [(name, str(value)) for name, values in posted.lists() for value in values]


def _may_be_told(request: HttpRequest) -> bool:
    try:
        return not is_secret(resolve(request.path_info).func)
    except Resolver404:
        return False
