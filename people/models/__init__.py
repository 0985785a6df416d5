"""Which tables say who works where?"""

from people.models.absence import Absence, ClosedDay
from people.models.appointment import Appointment, Mentor
from people.models.organisation import Department, Municipality, ServiceArea, Unit
from people.models.outbox import Heartbeat, Invitation, MailSettings, OutgoingMail
from people.models.person import Person, Placement

__all__ = [
    "Absence",
    "Appointment",
    "ClosedDay",
    "Department",
    "Heartbeat",
    "Invitation",
    "MailSettings",
    "Mentor",
    "Municipality",
    "OutgoingMail",
    "Person",
    "Placement",
    "ServiceArea",
    "Unit",
]
