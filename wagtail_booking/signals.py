"""Signals of this app. Receivers must be quick: one runs inside a transaction that holds locks."""

from django.dispatch import Signal

# Sent inside the transaction that changed an appointment, with ``event``. For rows that must be
# written together with the change or not at all, such as deliveries.
event_written = Signal()

# Sent after that transaction has been committed, with ``event_id``. For handing work to a queue.
event_committed = Signal()
