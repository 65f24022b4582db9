"""The made-up data of the demo: who works there, what can be booked, and what was booked."""
