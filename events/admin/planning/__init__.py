"""Screens that plan: draft the next dates of a series, copy, move, postpone, cancel or confirm an edition, cancel a session.

Each says first what will happen, to which language versions and to how many people, and does it after a click. The verbs
themselves are `events.planning`. ``screen`` is what all have in common, ``drafting`` plans from the cadence of a series,
``editions`` says who may change an edition and whom that concerns, ``new_dates`` and ``states`` change one; ``menu``
registers addresses and buttons.
"""
