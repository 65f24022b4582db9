"""Signals of this app. Receivers must be quick: one runs inside a transaction that holds locks."""

from django.dispatch import Signal

# Sent inside the transaction that changed an appointment, with ``event``. For rows that must be
# written together with the change or not at all, such as deliveries.
event_written = Signal()

# Sent after that transaction has been committed, with ``event_id``. For handing work to a queue.
event_committed = Signal()

# Sent inside the transaction that erases a customer, before anything of them is gone, with ``person``, a
# :class:`wagtail_booking.actions.persons.Person`. For tables of others that know the person too: what a receiver
# raises keeps the customer. It may be sent several times, as what was done in a transaction may be taken back.
customer_erasing = Signal()

# Sent after customers have been erased, with ``persons`` and ``now``. For what is no table, or too big to search while
# rows are locked, such as sessions.
customers_erased = Signal()

# Sent after somebody's wish for a link to their appointments has been committed, with ``link_id``.
access_link_committed = Signal()
