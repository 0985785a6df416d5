"""Does every answer carry what the house owes it: privacy, fragments that caches keep apart, a way back to the log-in?"""

from django.urls import reverse


def test_pages_of_somebody_signed_in_are_never_kept(client, world):
    client.force_login(world.here.leader)

    assert client.get(reverse("sessions:hires"))["Cache-Control"] == "private, no-store"


def test_fragment_of_an_ended_session_sends_the_whole_page_to_the_log_in(client, world):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/utskrift/7/"}

    response = client.get("/utskrift/7/", headers=headers)

    assert response.status_code == 204
    assert response["HX-Redirect"] == f"{reverse('people:login')}?next=%2Futskrift%2F7%2F"


def test_without_htmx_an_ended_session_redirects(client, db):
    response = client.get(reverse("sessions:hires"))

    assert response.status_code == 302
    assert response["Location"] == f"{reverse('people:login')}?next=/nyansatte/"


def test_security_headers(client, db):
    response = client.get(reverse("people:login"))

    policy = response["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert response["X-Frame-Options"] == "DENY"
    assert "HX-Target" in response["Vary"]
