"""Django's formats, but without "г." after the year, with the month in the genitive, a no-break space before it (the
handbook's rule), and two-digit hours."""

DATE_FORMAT = "j\u00a0E Y"
MONTH_DAY_FORMAT = "j\u00a0E"
YEAR_MONTH_FORMAT = "F Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j\u00a0E Y, H:i"
