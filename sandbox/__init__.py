"""The site of a fictional practice, to try the app on and to look at. Nothing imports it."""
