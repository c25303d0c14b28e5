"""Drill that takes each part of a running site away for a minute, under a light load. ``make faults``; not run by
pytest.
"""
