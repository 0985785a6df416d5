"""What happens to an appointment that whoever builds on it must know at once?

Sent inside the transaction that changes it. `people` knows nobody who listens.
"""

from django.dispatch import Signal

# sender=Mentor; mentor, ends_on_before (None: had no end), today
mentor_end_changed = Signal()

# sender=Appointment; department, today (None: whatever day it is)
department_leader_changed = Signal()
