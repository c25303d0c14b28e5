"""As Django has them, but with a word between day and time, so that both can stand in a sentence."""

DATETIME_FORMAT = "j F Y à H:i"
