"""Rescheduling and cancelling by the links in messages, rule by rule, as a browser without script asks."""

from datetime import timedelta

import pytest

from tests import factories as f
from tests.views.managing import (
    PERSONAL,
    SECOND,
    address,
    cancel,
    cancel_path,
    everything_stored,
    instant,
    move,
    reschedule_path,
    shown_times,
    text_of,
)
from wagtail_booking.actions import Actor, Cancel, Reschedule
from wagtail_booking.models import (
    Appointment,
    BookingForm,
    BookingFormResource,
    BookingSettings,
    Delivery,
    Event,
    Resource,
)

pytestmark = pytest.mark.django_db


# Moving: the steps


def test_move__link_opened__shows_the_appointment_and_the_days_with_free_times(client, appointment):
    response = client.get(reschedule_path(appointment))

    text = text_of(response)
    assert "Your appointment now Tuesday 3 March 2026, 10:00–10:30" in text
    assert "First consult with Jan de Vries" in text
    assert "Choose a day" in text
    assert "Change service" not in response.content.decode()
    assert f'href="{reschedule_path(appointment)}?date=2026-03-03"' in response.content.decode()


def test_move__day__offers_its_own_slot_but_not_its_own_start(client, appointment):
    f.appointment(appointment.booking_form, f.at(11), contact=f.contact(email="bo@example.com"))

    times = shown_times(client.get(reschedule_path(appointment), {"date": "2026-03-03"}))

    assert instant(f.at(10, 15)) in times
    assert instant(f.at(9, 45)) in times
    assert instant(f.at(10)) not in times
    assert instant(f.at(10, 45)) not in times
    assert instant(f.at(11)) not in times


def test_move__only_free_times_of_the_same_person__also_where_the_form_lets_choose(client, appointment):
    els = f.staff_member("Els Smit")
    BookingFormResource.objects.create(booking_form=appointment.booking_form, resource=els)
    jan = appointment.resource
    f.appointment(appointment.booking_form, f.at(14), resource=jan.pk, contact=f.contact(email="bo@example.com"))

    response = client.get(reschedule_path(appointment), {"date": "2026-03-03", "staff": els.pk})
    posted = client.post(
        reschedule_path(appointment), {"time": instant(f.at(14)), "seen": 0, "staff": els.pk, "resource": els.pk}
    )

    assert instant(f.at(14)) not in shown_times(response)
    assert "Els Smit" not in response.content.decode()
    assert posted.status_code == 409
    assert Appointment.objects.get(pk=appointment.pk).start == f.at(10)


def test_move__time_chosen__asks_to_confirm_and_changes_nothing(client, appointment):
    before = everything_stored()

    response = client.get(reschedule_path(appointment), {"time": instant(f.at(11))})

    text = text_of(response)
    assert "From Tuesday 3 March 2026, 10:00–10:30 To Tuesday 3 March 2026, 11:00–11:30" in text
    assert "Confirm: Tue 3 March, 11:00" in text
    assert everything_stored() == before


def test_move__confirmed__moves_it_tells_everybody_and_shows_it(client, appointment):
    response = move(client, appointment, f.at(11), follow=True)

    assert response.redirect_chain == [(f"{reschedule_path(appointment)}?done=moved", 303)]
    assert "Your appointment is rescheduled" in text_of(response)
    assert "Tuesday 3 March 2026, 11:00–11:30" in text_of(response)
    assert "You get a message with the new time." in text_of(response)
    appointment.refresh_from_db()
    assert (appointment.start, appointment.sequence) == (f.at(11), 1)
    event = Event.objects.last()
    assert (event.verb, event.actor_kind) == (Event.Verb.RESCHEDULED, Event.ActorKind.CUSTOMER)
    told = set(Delivery.objects.filter(event=event).values_list("audience", flat=True))
    assert told == {"customer", "staff", "business"}


@pytest.mark.usefixtures("in_dutch")
def test_move__booked_in_dutch__speaks_dutch(client, appointment):
    response = client.get(reschedule_path(appointment), {"time": instant(f.at(11))})

    assert response["Content-Language"] == "nl"
    assert "dinsdag 3 maart 2026" in text_of(response)


def test_move__script_asks__gets_the_same_steps_as_fragments(client, appointment):
    script = {"headers": {"x-requested-with": "XMLHttpRequest"}}
    path = reschedule_path(appointment)

    day = client.get(path, {"date": "2026-03-03"}, **script).content.decode()
    taken = move(client, appointment, f.at(18), **script)

    assert day.lstrip().startswith('<div class="wb-step wb-step--time"')
    assert f'action="{path}"' in day
    assert taken.status_code == 422
    assert "<html" not in taken.content.decode()


def test_move__taken_meanwhile__stays_with_the_nearest_times(client, appointment):
    f.appointment(appointment.booking_form, f.at(11), contact=f.contact(email="bo@example.com"))
    before = everything_stored()

    response = move(client, appointment, f.at(11))

    assert response.status_code == 409
    assert "11:00 has just been taken. Nearest: 10:15, 10:30, 11:30, 11:45." in text_of(response)
    assert "Times on Tuesday 3 March" in text_of(response)
    assert everything_stored() == before


def test_move__to_the_time_it_has__is_said_before_and_after_confirming(client, appointment):
    before = everything_stored()

    shown = client.get(reschedule_path(appointment), {"time": instant(f.at(10))})
    posted = move(client, appointment, f.at(10), follow=True)

    assert "Your appointment is at this time already." in text_of(shown)
    assert "Your appointment is at this time already Nothing was changed, and nothing was sent again." in text_of(
        posted
    )
    assert everything_stored() == before


@pytest.mark.parametrize("sent", [{}, {"time": ""}, {"time": "soon"}, {"time": "20260303T0900Z" * 50}])
def test_move__without_a_time__asks_for_one(client, appointment, sent):
    response = client.post(reschedule_path(appointment), sent)

    assert response.status_code == 422
    assert "Please choose a time." in text_of(response)


@pytest.mark.parametrize("name", ["time", "date", "month", "form", "staff", "party", "lang", "done", "seen"])
@pytest.mark.parametrize(
    "value", ["x", "-1", "\0", "é" * 300, "99999999999", "9999-12-31", "99990101T0000Z", "1' OR 1=1"]
)
def test_s21__odd_value_in_the_address__shows_a_step(client, appointment, name, value):
    response = client.get(reschedule_path(appointment), {name: value})

    assert response.status_code == 200
    assert "Your appointment now" in text_of(response)


@pytest.mark.parametrize("start", [f.at(18), f.at(11, 5), f.at(10, day=f.TUESDAY - timedelta(days=7))])
def test_r06__time_that_is_not_offered__is_refused_in_words(client, appointment, start):
    before = everything_stored()

    response = move(client, appointment, start)

    assert response.status_code == 422
    assert "wb-notice" in response.content.decode()
    assert everything_stored() == before


def test_move__nothing_free__says_until_when_and_whom_to_call(client, appointment):
    Resource.objects.update(active=False)

    text = text_of(client.get(reschedule_path(appointment)))

    assert "No times are available" in text
    assert "Call us on 010 123 4567." in text


def test_move__without_booking_form__offers_the_hours_of_the_person_each_quarter(client, appointment):
    Appointment.objects.update(booking_form=None)

    response = client.get(reschedule_path(appointment), {"date": "2026-03-03"})

    assert instant(f.at(16, 30)) in shown_times(response)
    assert instant(f.at(16, 45)) not in shown_times(response)
    assert move(client, appointment, f.at(16, 15)).status_code == 303


def test_move__form_withdrawn_or_not_carried_out_any_more__still_works(client, appointment):
    BookingForm.objects.update(live=False)
    BookingFormResource.objects.all().delete()

    assert shown_times(client.get(reschedule_path(appointment), {"date": "2026-03-03"}))
    assert move(client, appointment, f.at(11)).status_code == 303


# Moving: the rules


def test_limit__exactly_an_hour_before__is_still_in_time(client, appointment, time_machine):
    time_machine.move_to(f.at(9))

    assert "Choose a day" in text_of(client.get(reschedule_path(appointment)))
    assert move(client, appointment, f.at(11)).status_code == 303


def test_limit__a_second_later__is_too_late(client, appointment, time_machine):
    time_machine.move_to(f.at(9) + SECOND)
    before = everything_stored()

    shown, posted = client.get(reschedule_path(appointment)), move(client, appointment, f.at(11))

    assert (shown.status_code, posted.status_code) == (200, 409)
    for response in (shown, posted):
        text = text_of(response)
        assert "This appointment can no longer be moved online (this was possible until 1 hour before)." in text
        assert "Call us on 010 123 4567." in text
    assert everything_stored() == before


def test_limit__zero_hours__is_until_the_start(client, appointment, time_machine):
    BookingSettings.objects.update(reschedule_hours=0)
    time_machine.move_to(f.at(10) - SECOND)
    assert "Choose a day" in text_of(client.get(reschedule_path(appointment)))

    time_machine.move_to(f.at(10))

    assert "This appointment is in the past" in text_of(client.get(reschedule_path(appointment)))


def test_limit__moved_to_within_it__still_shows_that_it_was_moved(client, appointment, time_machine):
    BookingForm.objects.update(reschedule_hours=24)
    time_machine.move_to(f.NOW)

    response = move(client, appointment, f.NOW + timedelta(hours=2), follow=True)

    assert "Your appointment is rescheduled" in text_of(response)
    assert "can no longer be moved online (this was possible until 24 hours before)" in text_of(
        client.get(reschedule_path(appointment))
    )


@pytest.mark.parametrize("off", ["settings", "form"])
def test_off__by_settings_or_form__is_said_with_whom_to_call(client, appointment, off):
    if off == "settings":
        BookingSettings.objects.update(reschedule_online=False)
    else:
        BookingForm.objects.update(rescheduling=BookingForm.Rescheduling.REFUSED)

    shown, posted = client.get(reschedule_path(appointment)), move(client, appointment, f.at(11))

    assert (shown.status_code, posted.status_code) == (200, 409)
    for response in (shown, posted):
        assert "This appointment can't be moved online. Call us on 010 123 4567." in text_of(response)
    assert Event.objects.count() == 1


def test_contact__no_line_in_the_settings__gives_the_number_or_says_to_get_in_touch(client, appointment):
    BookingSettings.objects.update(reschedule_online=False, contact_line="", phone="+31101234567")
    assert "Please call +31 10 123 4567." in text_of(client.get(reschedule_path(appointment)))

    BookingSettings.objects.update(phone="")
    assert "Please contact us." in text_of(client.get(reschedule_path(appointment)))


def plain_texts(client, appointment, time_machine, name):
    """The pages of a link that is unknown, of an appointment that is past, and of one that is cancelled."""
    unknown = client.get(address(appointment, name)[:-2] + "/")
    time_machine.move_to(f.at(10))
    past = client.get(address(appointment, name))
    time_machine.move_to(f.NOW)
    Cancel(Appointment.objects.get(), actor=Actor.system()).execute(now=f.NOW)
    return unknown, past, client.get(address(appointment, name))


@pytest.mark.parametrize("name", ["reschedule", "cancel"])
def test_link__unknown_past_or_cancelled__plain_texts_in_one_layout_without_personal_data(
    client, appointment, time_machine, name
):
    pages = plain_texts(client, appointment, time_machine, name)

    assert [page.status_code for page in pages] == [404, 200, 200]
    for page, words in zip(
        pages,
        ["This link doesn't work", "This appointment is in the past", "This appointment is cancelled"],
        strict=True,
    ):
        assert words in text_of(page)
        assert "Call us on 010 123 4567." in text_of(page)
        assert "wagtail_booking/pages/message.html" in [template.name for template in page.templates]
        assert not [secret for secret in PERSONAL if secret in page.content.decode()]
        assert "<form" not in page.content.decode()


@pytest.mark.parametrize("act", [move, cancel])
def test_post__past_or_cancelled__changes_nothing(client, appointment, time_machine, act):
    arguments = (f.at(14),) if act is move else ()
    time_machine.move_to(f.at(10))
    before = everything_stored()
    assert act(client, appointment, *arguments).status_code == 409
    assert everything_stored() == before

    time_machine.move_to(f.NOW)
    Cancel(appointment, actor=Actor.system()).execute(now=f.NOW)
    before = everything_stored()
    assert "This appointment is cancelled" in text_of(act(client, appointment, *arguments, follow=True))
    assert everything_stored() == before


# Twice, and at once


def test_twice__same_move_posted_again__is_already_done_and_nothing_is_sent_again(client, appointment):
    move(client, appointment, f.at(11))
    before = everything_stored()

    again = move(client, appointment, f.at(11), follow=True)
    reloaded = client.get(f"{reschedule_path(appointment)}?done=moved")

    assert "nothing was sent again" in text_of(again)
    assert "Your appointment is rescheduled" in text_of(reloaded)
    assert everything_stored() == before


def test_twice__link_used_again__moves_it_once_more(client, appointment):
    move(client, appointment, f.at(11))

    shown = client.get(reschedule_path(appointment), {"time": instant(f.at(12))})

    assert "From Tuesday 3 March 2026, 11:00–11:30" in text_of(shown)
    assert move(client, appointment, f.at(12), seen=1).status_code == 303


def test_two_tabs__second_confirms_what_it_saw_before__is_told_what_is_true_now(client, appointment):
    move(client, appointment, f.at(11))
    before = everything_stored()

    second = move(client, appointment, f.at(12), seen=0)

    assert second.status_code == 409
    text = text_of(second)
    assert "Your appointment was changed meanwhile, and has not been moved. This is how it is now." in text
    assert "From Tuesday 3 March 2026, 11:00–11:30 To Tuesday 3 March 2026, 12:00–12:30" in text
    assert everything_stored() == before
    assert 'name="seen" value="1"' in second.content.decode()
    assert move(client, appointment, f.at(12), seen=1).status_code == 303


def test_two_tabs__cancelled_in_one__other_is_told(client, appointment):
    cancel(client, appointment)

    second = move(client, appointment, f.at(12))

    assert second.status_code == 409
    assert "This appointment is cancelled" in text_of(second)


def test_two_tabs__moved_in_one_and_cancelled_in_the_other__asks_again(client, appointment):
    move(client, appointment, f.at(11))

    second = cancel(client, appointment, reason="I am ill")

    assert second.status_code == 409
    assert "was changed meanwhile, and has not been cancelled" in text_of(second)
    assert "Tuesday 3 March 2026, 11:00–11:30" in text_of(second)
    assert "I am ill" in text_of(second)
    assert not Appointment.objects.get().is_cancelled
    assert cancel(client, appointment, seen=1).status_code == 303


def test_two_tabs__staff_moved_it_while_the_page_was_open__is_told(client, appointment):
    Reschedule(appointment, f.at(15), actor=Actor.system()).execute(now=f.NOW)

    response = move(client, appointment, f.at(11))

    assert response.status_code == 409
    assert "From Tuesday 3 March 2026, 15:00–15:30" in text_of(response)


# Cancelling


def test_cancel__link_opened__shows_what_and_a_button_and_changes_nothing(client, appointment):
    before = everything_stored()

    text = text_of(client.get(cancel_path(appointment)))

    assert "Tuesday 3 March 2026, 10:00–10:30" in text
    assert "Reason (optional)" in text
    assert "Cancel this appointment" in text
    assert everything_stored() == before


def test_cancel__button_pressed__cancels_keeps_the_reason_and_tells_everybody(client, appointment):
    response = cancel(client, appointment, "I am ill", follow=True)

    assert response.redirect_chain == [(f"{cancel_path(appointment)}?done=1", 303)]
    assert "Your appointment is cancelled Its time is free for others again. You get a message about it." in text_of(
        response
    )
    event = Event.objects.last()
    assert (event.verb, event.actor_kind) == (Event.Verb.CANCELLED, Event.ActorKind.CUSTOMER)
    assert event.data["reason"] == "I am ill"
    assert set(Delivery.objects.filter(event=event).values_list("audience", flat=True)) == {
        "customer",
        "staff",
        "business",
    }


def test_cancel__pressed_twice__is_already_done_and_nothing_is_sent_again(client, appointment):
    cancel(client, appointment)
    before = everything_stored()

    again = cancel(client, appointment, follow=True)

    assert "This appointment is cancelled It was cancelled already." in text_of(again)
    assert everything_stored() == before


def test_cancel__at_the_limit_and_a_second_later(client, appointment, time_machine):
    time_machine.move_to(f.at(9) + SECOND)
    shown, posted = client.get(cancel_path(appointment)), cancel(client, appointment)
    assert (shown.status_code, posted.status_code) == (200, 409)
    for response in (shown, posted):
        assert "This appointment can no longer be cancelled online (this was possible until 1 hour before)." in text_of(
            response
        )
    assert Event.objects.count() == 1

    time_machine.move_to(f.at(9))
    assert cancel(client, appointment).status_code == 303


def test_cancel__switched_off__is_said_with_whom_to_call(client, appointment):
    BookingForm.objects.update(cancel_online=False)

    shown, posted = client.get(cancel_path(appointment)), cancel(client, appointment)

    assert (shown.status_code, posted.status_code) == (200, 409)
    assert "This appointment can't be cancelled online. Call us on 010 123 4567." in text_of(shown)


@pytest.mark.parametrize("reason", ["x" * 501, "a\0b", "\u202eabc"])
def test_s21__reason_that_cant_be_kept__is_refused_in_words_and_kept_in_the_form(client, appointment, reason):
    response = cancel(client, appointment, reason)

    assert response.status_code == 422
    assert "wb-error" in response.content.decode()
    assert Event.objects.count() == 1


def test_s21__huge_post__is_refused_before_it_is_read(client, appointment):
    for path in (reschedule_path(appointment), cancel_path(appointment)):
        assert client.post(path, {"reason": "x" * 70_000}).status_code == 413


def test_move__awaits_approval__keeps_waiting(client, appointment):
    Appointment.objects.update(status=Appointment.Status.AWAITING_APPROVAL)

    move(client, appointment, f.at(11))

    assert Appointment.objects.get().status == Appointment.Status.AWAITING_APPROVAL


def test_move__another_zone_of_the_person__is_shown_in_that_zone_throughout(client, appointment):
    Resource.objects.update(time_zone="Europe/London")
    Appointment.objects.update(time_zone="Europe/London")

    text = text_of(client.get(reschedule_path(appointment), {"time": instant(f.at(11))}))

    assert "From Tuesday 3 March 2026, 09:00–09:30 To Tuesday 3 March 2026, 10:00–10:30" in text
    assert "Europe/London" in text


def test_move__over_a_change_of_the_clock__counts_real_hours(client, appointment, time_machine):
    # Sunday 29 March 2026, 02:00 becomes 03:00; open from 1 to 6 that day.
    sunday = f.TUESDAY + timedelta(days=26)
    f.add_override(BookingSettings.objects.get(), sunday, "00:00", "06:00")
    BookingSettings.objects.update(reschedule_hours=2)
    move(client, appointment, f.at(4, day=sunday))

    time_machine.move_to(f.at(1, day=sunday))
    assert move(client, appointment, f.at(5, day=sunday), seen=1).status_code == 303
    time_machine.move_to(f.at(1, 59, day=sunday))
    # 5:00 is two hours and a minute after 1:59, by a real clock.
    assert "Choose a day" in text_of(client.get(reschedule_path(appointment)))
    time_machine.move_to(f.at(3, 1, day=sunday))
    assert "can no longer be moved online (this was possible until 2 hours before)" in text_of(
        client.get(reschedule_path(appointment))
    )
