"""Which apps own which part of the site's addresses?"""

from django.contrib import admin
from django.urls import include, path

from mentorprogram import views

handler400 = views.bad_request
handler500 = views.server_error

urlpatterns = [
    path("", include("sessions.urls")),
    path("", include("people.urls")),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("uten-nett/", views.offline, name="offline"),
    path("uten-nett.js", views.offline_worker, name="offline_worker"),
    path("drift/", admin.site.urls),
]
