"""What a browser sends when a form of the admin is filled in."""

import re

from tests import factories as f


def formset(prefix, *rows):
    """Return the fields of an inline panel with new rows."""
    data = {f"{prefix}-{name}": value for name, value in management(len(rows)).items()}
    for number, row in enumerate(rows):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
        data |= {f"{prefix}-{number}-DELETE": "", f"{prefix}-{number}-ORDER": number + 1}
    return data


def management(total):
    return {"TOTAL_FORMS": total, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000}


def booking_form_data(*resources, **fields):
    data = {
        "name": "Massage",
        "slug": "massage",
        "duration": 45,
        "slot_interval": 15,
        "buffer_before": 0,
        "buffer_after": 0,
        "minimum_notice": 0,
        "booking_window": 60,
        "sort_order": 0,
        "live": "on",
        "customer_chooses_staff": "on",
        "assignment": "least_busy",
        "capacity": 1,
        "max_party_size": 1,
        "rescheduling": "settings",
        "cancel_hours": 24,
        **formset("translations"),
        **formset("form_resources", *({"resource": resource.pk, "role": "main"} for resource in resources)),
    }
    return data | fields


def resource_data(**fields):
    data = {
        "name": "Els Smit",
        "kind": "staff",
        "colour": "#123456",
        "sort_order": 0,
        "active": "on",
        **formset("weeklyhours_set"),
        **formset("dateoverride_set"),
        **formset("translations"),
        **formset("outside_calendars"),
    }
    return data | fields


def settings_data(**fields):
    data = {
        "week_start": 0,
        "hold_minutes": 10,
        "display_format": "[{staff}] {title} ({customer})",
        "reschedule_hours": 24,
        "retention_months": 0,
        **formset("weeklyhours_set"),
        **formset("dateoverride_set"),
        **formset("translations"),
    }
    return data | fields


def appointment_data(form=None, **fields):
    data = {
        "booking_form": form.pk if form else "",
        "date": f.TUESDAY.isoformat(),
        "time": "10:00",
        "customer_name": "Anna Jansen",
        "customer_email": "anna@example.com",
        "gets": ["changes", "follow_up"],
    }
    return data | fields


def edit_data(appointment, **fields):
    start = appointment.start.astimezone(f.AMSTERDAM)
    data = {
        "date": start.date().isoformat(),
        "time": f"{start:%H:%M}",
        "duration": int(appointment.duration.total_seconds() // 60),
        "resource": appointment.resource_id,
        "tell": "on",
        "title": appointment.title,
        "customer": appointment.customer_id or "",
        "attendance": appointment.attendance,
        "notes": appointment.notes,
        "version": appointment.version,
        "gets": ["changes", "follow_up"],
    }
    return data | fields


def seen(response):
    """Return what a form sends along with "Place anyway": which reasons it showed."""
    return re.search(r'name="seen" value="([^"]*)"', response.text)[1]
