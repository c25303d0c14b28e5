"""Django's formats, with a word between day and time, so that both fit into a sentence."""

DATETIME_FORMAT = "j F Y à H:i"
DATE_INPUT_FORMATS = ["%d/%m/%Y", "%d.%m.%Y"]
DATETIME_INPUT_FORMATS = ["%d/%m/%Y %H:%M", "%d.%m.%Y %H:%M"]
