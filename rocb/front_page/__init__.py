"""Places of the stories on the home page. ``rocb.pages.home`` collects the facts, and ``composition`` decides from them."""
