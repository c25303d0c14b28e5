"""As Django has them, but without "г." behind the year, and with the month in the case that a day asks for."""

DATE_FORMAT = "j E Y"
MONTH_DAY_FORMAT = "j E"
YEAR_MONTH_FORMAT = "F Y"
DATETIME_FORMAT = "j E Y, G:i"
