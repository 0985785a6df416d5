"""How do a plan's lines come into people's own calendars, and how are they kept right there?

`events` and `objects` know a line as an event and an event as iCalendar text; `lines` whose a line is; `feeds` the address a
calendar program reads; `invitations` what goes with a mail, and `letters` the mail that tells of a change.
"""
