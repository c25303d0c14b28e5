"""Which story is where on the home page: ``composition`` decides from facts, ``rocb.pages.home`` collects these."""
