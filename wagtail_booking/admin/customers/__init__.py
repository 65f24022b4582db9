"""Customers: their list and pages, their data, and erasing them."""
