"""Deliveries: what became of each message, in a list and on the page of its appointment."""
