"""Places of the stories on the home page: ``composition`` decides from facts, ``rocb.pages.home`` collects these."""
