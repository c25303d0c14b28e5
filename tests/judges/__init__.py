"""Foreign judges over a running site: ``make judges JUDGES=FOLDER`` (see tests/README.md). No test of pytest's."""
