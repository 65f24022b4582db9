"""My appointments: the customer area."""
