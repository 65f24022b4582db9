"""The scheduling rules in plain Python: given hours, claims and a policy, which starts can be booked.

Instants are whole minutes since 1970-01-01T00:00Z, spans are half-open, and nothing here reads a
clock, a database or a setting.
"""
