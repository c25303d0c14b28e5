"""Plug-in: the programme of webinars, workshops and meetings.

So far it holds the place of the programme in the tree of pages (`EventsIndexPage`), so that addresses and rights are
settled from the first release; series, editions and sessions come under it.
"""
