"""List every start that django-appointment offers: each working day of each staff member, as its own view asks.

    python -m tests.bench.django_appointment.measure S M

prints a line of JSON for each size: seconds, queries, and the starts of each staff member as wall times.
"""

import datetime
import json
import logging
import os
import sys
import warnings

import django

# It warns of the optional packages that are missing here.
logging.disable(logging.WARNING)
warnings.simplefilter("ignore")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.django_appointment.settings")
django.setup()

from appointment.models import Appointment, AppointmentRequest, Config, Service, StaffMember, WorkingHours  # noqa: E402
from appointment.services import get_available_slots_for_staff  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.db import connection  # noqa: E402

from tests.bench import plan  # noqa: E402
from tests.bench.clocks import clock  # noqa: E402
from tests.bench.figures import alternately  # noqa: E402

SMALL = {"S", "M"}
"""The sizes that are timed often; the others, which take minutes, once."""


def main(names: list[str]) -> None:
    connection.settings_dict["TEST"]["NAME"] = connection.settings_dict["TEST"].get("NAME") or (
        f"wagtail_booking_bench_rival_{os.getpid()}"
    )
    usual = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        for name in names:
            print(json.dumps({"size": name, **measure(name)}), flush=True)
    finally:
        connection.creation.destroy_test_db(usual, verbosity=0)


def measure(name: str) -> dict:
    size = plan.SIZES[name]
    service, staff = fill(size)
    days = [plan.FIRST_DAY + number * plan.ONE_DAY for number in range(size.days)]

    def every_start() -> list[list[datetime.datetime]]:
        return [
            [
                start
                for day in days
                for start in get_available_slots_for_staff(day, member, weekday_of(day), service=service)
            ]
            for member in staff
        ]

    queries = 0

    def count(execute, *arguments):
        nonlocal queries
        queries += 1
        return execute(*arguments)

    with connection.execute_wrapper(count):
        began = clock()
        starts = every_start()
        seconds = clock() - began
    return {
        "seconds": alternately(every_start, least=3)[0] / 1000 if name in SMALL else seconds,
        "queries": queries,
        "starts": [[f"{start:%Y-%m-%d %H:%M}" for start in own] for own in starts] if name in SMALL else [],
    }


def weekday_of(day: datetime.date) -> int:
    return day.isoweekday() % 7  # it counts from Sunday


def fill(size: plan.Size) -> tuple[Service, list[StaffMember]]:
    """Write the business as its documentation says; also the settings, so that it can keep them in the cache."""
    for model in (Appointment, AppointmentRequest, WorkingHours, StaffMember, Service, Config, get_user_model()):
        model.objects.all().delete()
    Config.objects.create(
        slot_duration=plan.INTERVAL,
        lead_time=wall_time(plan.OPENS),
        finish_time=wall_time(plan.CLOSES),
        appointment_buffer_time=0,
        slot_gap_time=0,
    )
    service = Service.objects.create(name="Consult", duration=datetime.timedelta(minutes=plan.DURATION), price=0)
    users = get_user_model().objects.bulk_create(
        get_user_model()(username=f"staff-{number}", first_name="Staff", last_name=str(number))
        for number in range(size.staff)
    )
    staff = StaffMember.objects.bulk_create(StaffMember(user=user) for user in users)
    for member in staff:
        member.services_offered.add(service)
    opens, closes = wall_time(plan.OPENS), wall_time(plan.CLOSES)
    WorkingHours.objects.bulk_create(
        WorkingHours(staff_member=member, day_of_week=number, start_time=opens, end_time=closes)
        for member in staff
        for number in range(1, 6)
    )
    requests = AppointmentRequest.objects.bulk_create(
        (
            AppointmentRequest(
                staff_member=staff[taken.staff],
                service=service,
                date=taken.day,
                start_time=wall_time(taken.minute),
                end_time=wall_time(taken.minute + plan.DURATION),
            )
            for taken in plan.appointments(size)
        ),
        batch_size=1000,
    )
    Appointment.objects.bulk_create(
        (Appointment(appointment_request=request, client=users[0], amount_to_pay=0) for request in requests),
        batch_size=1000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    # As its view has them: read, not just written.
    return Service.objects.get(), list(StaffMember.objects.select_related("user").order_by("pk"))


def wall_time(minute: int) -> datetime.time:
    return datetime.time(*divmod(minute, 60))


if __name__ == "__main__":
    main(sys.argv[1:])
