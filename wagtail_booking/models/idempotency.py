"""Keys of requests that were answered, so that a repeated one gets the same answer."""

from django.db import models


class IdempotencyKey(models.Model):
    """The first request with a key makes the appointment; the same request again gets it back."""

    wagtail_reference_index_ignore = True

    key = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)
    appointment = models.ForeignKey(
        "wagtail_booking.Appointment", null=True, on_delete=models.CASCADE, related_name="+"
    )
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key"], name="booking_idempotency_unique_key")]
        indexes = [models.Index(fields=["created_at"], name="booking_idempotency_created")]

    def __str__(self) -> str:
        return self.key
