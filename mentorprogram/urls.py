"""Which apps own which part of the site's addresses?"""

from django.contrib import admin
from django.urls import include, path

from mentorprogram import views

urlpatterns = [
    path("", include("sessions.urls")),
    path("", include("people.urls")),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("drift/", admin.site.urls),
]
