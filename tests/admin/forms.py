"""What a browser sends when a form of the admin is filled in."""

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
        **formset("translations"),
        **formset("form_resources", *({"resource": resource.pk} for resource in resources)),
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
    }
    return data | fields


def appointment_data(form=None, **fields):
    data = {
        "booking_form": form.pk if form else "",
        "date": f.TUESDAY.isoformat(),
        "time": "10:00",
        "customer_name": "Anna Jansen",
        "customer_email": "anna@example.com",
    }
    return data | fields


def edit_data(appointment, **fields):
    start = appointment.start.astimezone(f.AMSTERDAM)
    data = {
        "date": start.date().isoformat(),
        "time": f"{start:%H:%M}",
        "duration": int(appointment.duration.total_seconds() // 60),
        "resource": appointment.resource_id,
        "title": appointment.title,
        "customer": appointment.customer_id or "",
        "attendance": appointment.attendance,
        "notes": appointment.notes,
        "version": appointment.version,
    }
    return data | fields
