"""Which tables say who works where?"""

from people.models.absence import Absence, ClosedDay
from people.models.appointment import Appointment, Mentor
from people.models.organisation import Department, Municipality, ServiceArea, Unit
from people.models.outbox import Heartbeat, Invitation, OutgoingMail
from people.models.person import Person, Placement

__all__ = [
    "Absence",
    "Appointment",
    "ClosedDay",
    "Department",
    "Heartbeat",
    "Invitation",
    "Mentor",
    "Municipality",
    "OutgoingMail",
    "Person",
    "Placement",
    "ServiceArea",
    "Unit",
]
