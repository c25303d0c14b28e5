"""A drill: each part of a running site is taken away for a minute, under a light load. ``make faults``; no test of pytest's."""
