"""What are the addresses of log-in, the person's own pages, the organisation and the outbox?"""

from django.urls import path

from people.accounts import privacy_views
from people.accounts import views as entry
from people.organisation import person_views
from people.organisation import views as organisation
from people.outbox import views as outbox
from people.preferences import views as mail
from people.profile import views as profile

app_name = "people"

urlpatterns = [
    # Getting in
    path("logg-inn/", entry.login, name="login"),
    path("logg-ut/", entry.logout, name="logout"),
    path("invitasjon/<str:token>/", entry.accept_invitation, name="accept_invitation"),
    path("passord/glemt/", entry.password_forgotten, name="password_forgotten"),
    path("passord/glemt/sendt/", entry.password_forgotten_sent, name="password_forgotten_sent"),
    path("passord/nytt/<uidb64>/<token>/", entry.password_reset, name="password_reset"),
    # Oneself
    path("hvem-ser-hva/", privacy_views.privacy, name="privacy"),
    path("min-profil/", profile.profile, name="profile"),
    path("min-profil/meldinger/", mail.mail_settings, name="mail_settings"),
    path("avmeld/<str:token>/", mail.unsubscribe, name="unsubscribe"),
    path("min-profil/passord/", profile.change_password, name="change_password"),
    path("min-profil/fravaer/", profile.absence_add, name="absence_add"),
    path("min-profil/fravaer/<int:pk>/fjern/", profile.absence_remove, name="absence_remove"),
    path("min-profil/presentasjon/<int:pk>/", profile.presentation, name="presentation"),
    # The organisation, built by coordinators
    path("organisasjon/", organisation.organisation, name="organisation"),
    path("organisasjon/tjenesteomrade/ny/", organisation.service_area_add, name="service_area_add"),
    path("organisasjon/tjenesteomrade/<int:pk>/", organisation.service_area_edit, name="service_area_edit"),
    path("organisasjon/enhet/ny/", organisation.unit_add, name="unit_add"),
    path("organisasjon/enhet/<int:pk>/", organisation.unit, name="unit"),
    path("organisasjon/enhet/<int:pk>/endre/", organisation.unit_edit, name="unit_edit"),
    path("organisasjon/enhet/<int:pk>/avdeling/ny/", organisation.department_add, name="department_add"),
    path("organisasjon/avdeling/<int:pk>/", organisation.department_edit, name="department_edit"),
    path("organisasjon/personer/", person_views.persons, name="persons"),
    path("organisasjon/personer/ny/", person_views.person_add, name="person_add"),
    path("organisasjon/personer/<int:pk>/", person_views.person, name="person"),
    path("organisasjon/personer/<int:pk>/endre/", person_views.person_edit, name="person_edit"),
    path("organisasjon/personer/<int:pk>/verv/ny/", person_views.appointment_add, name="appointment_add"),
    path("organisasjon/personer/<int:pk>/mentor/ny/", person_views.mentor_add, name="mentor_add"),
    path("organisasjon/personer/<int:pk>/inviter/", person_views.invite_again, name="invite_again"),
    path("organisasjon/verv/<int:pk>/avslutt/", person_views.appointment_end, name="appointment_end"),
    path("organisasjon/mentor/<int:pk>/", person_views.mentor_edit, name="mentor_edit"),
    path("organisasjon/stengte-dager/ny/", organisation.closed_day_add, name="closed_day_add"),
    path("organisasjon/stengte-dager/<int:pk>/fjern/", organisation.closed_day_remove, name="closed_day_remove"),
    # The outbox, watched by coordinators
    path("utsendinger/", outbox.outbox, name="outbox"),
    path("utsendinger/hold/", outbox.hold_chosen, name="outbox_hold_chosen"),
    path("utsendinger/slipp/", outbox.release_chosen, name="outbox_release_chosen"),
    path("utsendinger/stopp/", outbox.cancel_chosen, name="outbox_cancel_chosen"),
    path("utsendinger/<int:pk>/hold/", outbox.hold, name="outbox_hold"),
    path("utsendinger/<int:pk>/slipp/", outbox.release, name="outbox_release"),
    path("utsendinger/<int:pk>/stopp/", outbox.cancel, name="outbox_cancel"),
    # The mail that went out, in a demo installation only
    path("demo/epost/", outbox.demo_mail, name="demo_mail"),
    path("demo/epost/<int:pk>/", outbox.demo_mail_one, name="demo_mail_one"),
]
