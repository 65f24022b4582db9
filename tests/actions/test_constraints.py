"""What the database itself refuses, without any lock: the second line behind the actions."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from tests import factories as f
from wagtail_booking.actions.claiming import Placement, place_claims, seat_key
from wagtail_booking.engine.policy import Policy
from wagtail_booking.engine.spans import Span, minute_of
from wagtail_booking.errors import JustTaken
from wagtail_booking.models import Claim, Resource

TEN = minute_of(f.at(10))

only_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="Only PostgreSQL has exclusion constraints."
)


def claim(resource: Resource, start: int = TEN, end: int = TEN + 30, **fields) -> Claim:
    return Claim.objects.create(resource=resource, start=start, end=end, kind="appointment", **fields)


@only_postgresql
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("start", "end", "message"),
    [
        (TEN, TEN + 30, "the same time"),
        (TEN + 15, TEN + 45, "another start"),
        (TEN - 60, TEN + 60, "all around it"),
        (TEN + 29, TEN + 31, "a minute of it"),
    ],
)
def test_r01__overlap_of_two_sessions__is_refused_by_postgresql_alone(start, end, message):
    staff = f.staff_member()
    claim(staff)

    with pytest.raises(IntegrityError, match="booking_claim_no_overlap"), transaction.atomic():
        claim(staff, start, end)

    assert Claim.objects.count() == 1, message


@only_postgresql
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"session": "1:2:3:4"}, "the same session"),
        ({"exclusive": False}, "placed anyway"),
        ({"start": TEN + 30, "end": TEN + 60}, "right after it"),
        ({"start": TEN - 30, "end": TEN}, "right before it"),
        ({"resource": "Els Smit"}, "somebody else's time"),
    ],
)
def test_exclusion__what_may_be_beside_it__is_let_through(fields, message):
    staff = f.staff_member()
    claim(staff, session="1:2:3:4")
    if "resource" in fields:
        fields = {"resource": f.staff_member(fields["resource"])}

    assert claim(**{"resource": staff} | fields).pk, message


@only_postgresql
@pytest.mark.django_db
def test_r04__other_session_over_a_group__is_refused_whoever_it_meets():
    staff = f.staff_member()
    for _ in range(3):
        claim(staff, session="1:2:3:4")

    with pytest.raises(IntegrityError, match="booking_claim_no_overlap"), transaction.atomic():
        claim(staff, session="1:2:3:5")


def placed(resource: Resource, start: int, **rules) -> None:
    policy = Policy("UTC", 30, 15, **rules)
    placement = Placement(resource.pk, keys={resource.pk: seat_key(resource.pk, start, None, [])})
    place_claims(placement, policy, Span(start, start + 30), kind=Claim.Kind.APPOINTMENT)


@pytest.mark.django_db
def test_r01__same_start_without_the_lock__is_just_taken_on_every_database():
    staff = f.staff_member()
    placed(staff, TEN)

    with pytest.raises(JustTaken), transaction.atomic():
        placed(staff, TEN)

    assert Claim.objects.count() == 1


@only_postgresql
@pytest.mark.django_db
def test_r01__overlap_without_the_lock__is_just_taken():
    staff = f.staff_member()
    placed(staff, TEN)

    with pytest.raises(JustTaken), transaction.atomic():
        placed(staff, TEN + 15)


@pytest.mark.django_db
def test_seat_keys__of_one_session__are_all_different_and_the_free_one_is_used_again():
    f.business()
    form = f.booking_form(f.staff_member(), capacity=3)
    first, _, _ = (f.appointment(form, f.at(10)) for _ in range(3))
    keys = set(Claim.objects.values_list("seat_key", flat=True))
    assert len(keys) == 3

    first.claims.all().delete()
    f.appointment(form, f.at(10))

    assert set(Claim.objects.values_list("seat_key", flat=True)) == keys


# --- Migrations -----------------------------------------------------------------------------

BEFORE = [("wagtail_booking", "0002_claim_exclusion")]
AFTER = [("wagtail_booking", "0004_claim_sessions")]


def migrate(targets):
    """Migrate and return the models as they were then."""
    MigrationExecutor(connection).migrate(targets)
    return MigrationExecutor(connection).loader.project_state(targets).apps


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_migrations__database_of_before_there_were_sessions__keeps_its_claims_and_gives_each_its_own():
    latest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    try:
        old = migrate(BEFORE)
        staff, form, appointment = stored_by(old)

        new = migrate(AFTER)

        claims = new.get_model("wagtail_booking", "Claim").objects
        rows = claims.order_by("pk").values_list("kind", "start", "end", "exclusive", "booking_form", "appointment")
        assert list(rows) == [
            ("appointment", TEN, TEN + 30, True, form, appointment),
            ("appointment", TEN + 10, TEN + 40, False, None, None),
            ("time_off", TEN + 60, TEN + 120, False, None, None),
        ]
        sessions = set(claims.values_list("session", flat=True))
        assert len(sessions) == 3
        assert "" not in sessions
        join(claims, staff, claims.get(appointment=appointment).session)
    finally:
        migrate(latest)


def stored_by(apps) -> tuple[int, int, int]:
    """Write an appointment, one that was placed over it, and time off, as an old release did."""

    def make(model: str, **fields):
        return apps.get_model("wagtail_booking", model).objects.create(**fields)

    staff = make("Resource", name="Jan de Vries")
    form = make("BookingForm", name="First consult", slug="first-consult")
    appointment = make(
        "Appointment",
        booking_form=form,
        resource=staff,
        start=f.at(10),
        end=f.at(10, 30),
        time_zone="Europe/Amsterdam",
        source="widget",
        created_at=f.NOW,
    )
    key = f"{staff.pk}:{TEN}"
    make("Claim", resource=staff, start=TEN, end=TEN + 30, kind="appointment", appointment=appointment, seat_key=key)
    make("Claim", resource=staff, start=TEN + 10, end=TEN + 40, kind="appointment", exclusive=False)
    make("Claim", resource=staff, start=TEN + 60, end=TEN + 120, kind="time_off", exclusive=False)
    return staff.pk, form.pk, appointment.pk


def join(claims, staff: int, session: str) -> None:
    """Check that PostgreSQL now compares sessions: the same one may join, another may not."""
    fields = {"resource_id": staff, "start": TEN, "end": TEN + 30, "kind": "appointment"}
    claims.create(**fields, session=session)
    if connection.vendor == "postgresql":
        with pytest.raises(IntegrityError, match="booking_claim_no_overlap"), transaction.atomic():
            claims.create(**fields, session="another")
