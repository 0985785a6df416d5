"""Who sends a request, told by the session's key?"""

from django.contrib.auth.backends import ModelBackend

from people.models import Person


class PersonBackend(ModelBackend):
    """Django's own, and the person reads her appointments once a request."""

    def get_user(self, user_id: int) -> Person | None:
        person = super().get_user(user_id)
        if person:
            person.remember_reach()
        return person
