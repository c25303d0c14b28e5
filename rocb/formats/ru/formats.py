"""As Django has them, but without "г." behind the year, with the month in the case that a day asks for, a no-break space
between the two (the handbook's rule), and hours of two figures.
"""

DATE_FORMAT = "j\u00a0E Y"
MONTH_DAY_FORMAT = "j\u00a0E"
YEAR_MONTH_FORMAT = "F Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j\u00a0E Y, H:i"
