"""Date formats of the office."""
