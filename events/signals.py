"""What the plug-in tells its own doors and the site."""

from django.dispatch import Signal

# Calendars show something else of an edition than before. Sender: `CalendarEntry`; argument ``change``: an
# `events.ical.record.CalendarChange`. Sent inside the transaction that wrote the entry: rows that a listener writes stand
# or fall with it; what cannot be taken back belongs into `transaction.on_commit`. A listener that raises undoes the entry
# too, and the worker's sweep tries both again.
calendar_changed = Signal()
