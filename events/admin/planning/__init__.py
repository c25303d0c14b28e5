"""Planning screens: draft the next dates of a series, copy, move, postpone, cancel or confirm an edition, cancel a session.

Each screen first says what will happen, to which language versions, and how many people will be notified. It acts only
after a click. The actions themselves are in `events.planning`. ``screen`` is the common base, ``drafting`` plans from
the cadence of a series. ``editions`` has permissions and recipients of changes, ``new_dates`` and ``states`` change an
edition, and ``menu`` registers URLs and buttons.
"""
