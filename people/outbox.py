"""How does a mail get into the outbox, and out of it exactly once?"""

from datetime import datetime

from people.models import Municipality, OutgoingMail, Person


def enqueue(
    *,
    person: Person,
    kind: str,
    key: str,
    due_at: datetime,
    municipality: Municipality | None = None,
    subject_id: int | None = None,
    useful_until_at: datetime | None = None,
) -> OutgoingMail:
    """Put one mail in the outbox; a key that is already there keeps its row, so calling twice sends once."""
    mail, _created = OutgoingMail.objects.get_or_create(
        key=key,
        defaults={
            "person": person,
            "municipality": municipality,
            "kind": kind,
            "subject_id": subject_id,
            "due_at": due_at,
            "useful_until_at": useful_until_at,
        },
    )
    return mail
