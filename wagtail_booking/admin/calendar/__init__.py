"""The admin calendar: its page, what it shows, and what is changed in it."""
