"""How do a plan's items get into people's own calendars, and how are they kept up to date there?

`events` and `ical` write an item as an event and an event as iCalendar text; `lines` says whose calendar an
item belongs in; `feeds` serves the address a calendar program reads; `invitations` decides what goes with a
mail, and `mail` writes the mail about a change.
"""
