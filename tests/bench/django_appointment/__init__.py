"""The same businesses in django-appointment, for comparison; it runs in an environment of its own."""
