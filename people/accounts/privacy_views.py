"""Where does anybody read who sees what?"""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    """Show who sees what, to anybody, signed in or not."""
    return render(request, "people/accounts/privacy.html")
