"""What are the addresses of log-in, one's own account and the organisation?"""

from django.urls import path

from mentorprogram.views import pending
from people.views import account, entry

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
    path("hvem-ser-hva/", account.privacy, name="privacy"),
    path("min-profil/", pending, name="profile"),
    path("min-profil/passord/", pending, name="change_password"),
    path("min-profil/fravaer/", pending, name="absence_add"),
    path("min-profil/fravaer/<int:pk>/fjern/", pending, name="absence_remove"),
    path("min-profil/presentasjon/<int:pk>/", pending, name="presentation"),
    # The organisation, built by coordinators
    path("organisasjon/", pending, name="organisation"),
    path("organisasjon/tjenesteomrade/ny/", pending, name="service_area_add"),
    path("organisasjon/tjenesteomrade/<int:pk>/", pending, name="service_area_edit"),
    path("organisasjon/enhet/ny/", pending, name="unit_add"),
    path("organisasjon/enhet/<int:pk>/", pending, name="unit"),
    path("organisasjon/enhet/<int:pk>/endre/", pending, name="unit_edit"),
    path("organisasjon/enhet/<int:pk>/avdeling/ny/", pending, name="department_add"),
    path("organisasjon/avdeling/<int:pk>/", pending, name="department_edit"),
    path("organisasjon/personer/", pending, name="persons"),
    path("organisasjon/personer/ny/", pending, name="person_add"),
    path("organisasjon/personer/<int:pk>/", pending, name="person"),
    path("organisasjon/personer/<int:pk>/endre/", pending, name="person_edit"),
    path("organisasjon/personer/<int:pk>/verv/ny/", pending, name="appointment_add"),
    path("organisasjon/personer/<int:pk>/mentor/ny/", pending, name="mentor_add"),
    path("organisasjon/personer/<int:pk>/inviter/", pending, name="invite_again"),
    path("organisasjon/verv/<int:pk>/avslutt/", pending, name="appointment_end"),
    path("organisasjon/mentor/<int:pk>/", pending, name="mentor_edit"),
    path("organisasjon/stengte-dager/ny/", pending, name="closed_day_add"),
    path("organisasjon/stengte-dager/<int:pk>/fjern/", pending, name="closed_day_remove"),
    # The mail that went out, in a demo installation only
    path("demo/epost/", account.demo_mail, name="demo_mail"),
    path("demo/epost/<int:pk>/", account.demo_mail_one, name="demo_mail_one"),
]
