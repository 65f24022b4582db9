"""English as it is written in the Netherlands: weeks begin on Monday, and clocks have 24 hours."""

FIRST_DAY_OF_WEEK = 1
DATE_FORMAT = "j F Y"
SHORT_DATE_FORMAT = "j M Y"
MONTH_DAY_FORMAT = "j F"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F Y, H:i"
SHORT_DATETIME_FORMAT = "j M Y, H:i"
