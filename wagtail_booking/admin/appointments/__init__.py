"""The list of appointments, and the forms that make, move, edit and cancel them."""
