"""External checkers for a running site: ``make judges JUDGES=FOLDER`` (see tests/README.md). Not run by pytest."""
