"""The demo's data: all there, the same for everybody, current, and loaded again without harm."""

import pytest

from tests.sandbox.demo import NEXT_WEEK

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("sandbox")]


def test_load_demo__empty_site__everything_there(loaded):
    seen = loaded.ask("look.py")

    assert seen["staff"] == 4
    assert seen["rooms"] == 3
    assert seen["tables"]["BookingForm"] == 7
    assert seen["tables"]["BookingSettings"] == 1
    assert seen["tables"]["Page"] == 15  # the root, and seven pages in two languages
    assert seen["tables"]["Appointment"] > 500
    assert seen["first"] == "2026-01-19"  # six weeks before
    assert seen["last"] > "2026-04-03"


def test_load_demo__empty_site__rows_as_the_actions_write_them(loaded):
    seen = loaded.ask("look.py")

    assert set(map(tuple, seen["claims of active"])) == {(True,), (True, True)}
    assert seen["claims of cancelled"] == 0
    assert seen["overlaps"] == 0
    assert seen["without history"] == 0
    assert seen["tables"]["Delivery"] == 0  # nobody gets a mail


def test_load_demo__empty_site__classes_fill_up_and_treatments_have_rooms(loaded):
    seen = loaded.ask("look.py")

    seats = seen["seats of classes"]
    assert len(seats) > 12
    assert 1 <= min(seats) < max(seats) < 8
    assert seen["treatments without room"] == 0
    assert seen["most first consultations on a day"] <= 4
    assert seen["counted claims"] == len(seen["claims of active"])


def test_load_demo__empty_site__customers_move_and_cancel_and_one_waits_for_approval(loaded):
    seen = loaded.ask("look.py")

    assert seen["moved and cancelled online"] == ["physiotherapy"]
    assert seen["links in confirmations"] == [
        [occasion, language] for occasion in ("booked", "confirmed") for language in ("en", "nl")
    ]
    assert seen["awaiting approval"] == 1


def test_load_demo__empty_site__calendar_looks_alive(loaded):
    seen = loaded.ask("look.py")

    assert set(seen["attendance"].values()) == {"unknown", "attended", "no_show"}
    assert seen["time off"] == ["Away", "Holiday"]
    assert {label for *_, labels in seen["appointments"].values() for label in labels} >= {"By phone", "New customer"}


def test_load_demo__staff_with_a_login__see_or_manage_their_own_calendar(loaded):
    seen = loaded.ask("look.py")

    assert seen["calendars"] == {
        "joris": [["Joris Bakker"], []],
        "aylin": [["Aylin Demir"], ["Aylin Demir"]],
    }


def test_load_demo__another_site_same_day__same_appointments(loaded, empty):
    empty.load()

    assert empty.ask("look.py")["appointments"] == loaded.ask("look.py")["appointments"]


def test_load_demo__twice__changes_nothing(copied):
    before = copied.ask("look.py")

    copied.load()

    assert copied.ask("look.py") == before


def test_load_demo__a_week_later__adds_and_keeps_what_visitors_booked(copied):
    before = copied.ask("look.py")
    booked = copied.ask("book.py")

    copied.load(NEXT_WEEK)

    after = copied.ask("look.py")
    assert before["appointments"].items() <= after["appointments"].items()
    assert set(booked) <= set(after["appointments"])
    assert len(after["appointments"]) > len(before["appointments"]) + len(booked)
    assert after["last"] > before["last"]
    assert after["overlaps"] == 0


def test_load_demo__a_week_later__the_week_is_marked(copied):
    before = copied.ask("look.py")

    copied.load(NEXT_WEEK)

    after = copied.ask("look.py")
    of_the_week = [
        uid
        for uid, (*_, start, _end, status, _labels) in before["appointments"].items()
        if "2026-03-02" <= start < "2026-03-07" and status == "confirmed"
    ]
    assert {before["attendance"][uid] for uid in of_the_week} == {"unknown"}
    assert {after["attendance"][uid] for uid in of_the_week} <= {"attended", "no_show"}


def test_my_appointments__customer_of_the_demo__has_some_to_come_and_some_behind(loaded):
    seen = loaded.ask("mine.py")

    assert (seen["status"], seen["block"]) == (200, True)
    assert seen["upcoming"] > 1
    assert seen["past"] > 1


def test_pages__visited__work_in_both_languages_under_the_policy(loaded):
    seen = loaded.ask("visit.py")

    assert len(seen) == 14 + 14 + 6
    for address, page in seen.items():
        assert page["status"] == 200, address
        assert page["language"] == ("nl" if address.startswith("/nl/") else "en"), address
        assert page["policy"].startswith("default-src 'self';"), address
        assert "unsafe" not in page["policy"], address
        assert page["inline"] == [], address
