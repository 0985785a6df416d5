"""What happens to an appointment or an account that whoever builds on it must know at once?

Sent inside the transaction that changes it. `people` knows nobody who listens.
"""

from django.dispatch import Signal

# sender=Mentor; mentor, ends_on_before (None: had no end), today
mentor_end_changed = Signal()

# sender=Appointment; department, today (None: whatever day it is)
department_leader_changed = Signal()

# sender=Person; person, now: a password is set for the first time
account_taken_into_use = Signal()
