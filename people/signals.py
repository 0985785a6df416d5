"""Which changes of an appointment or an account are announced to the apps above?

Each signal is sent inside the transaction of the change, so a receiver's writes are committed or rolled back with it.
`people` imports no receiver.
"""

from django.dispatch import Signal

# sender=Mentor; mentor, ends_on_before (None: had no end), today
mentor_end_changed = Signal()

# sender=Appointment; department, today (None: whatever day it is)
department_leader_changed = Signal()

# sender=Person; person, now: a password is set for the first time
account_taken_into_use = Signal()
