"""One customer with many tabs: the links for rescheduling and cancelling, all at once."""

from tests import factories as f

from . import plays
from .scores import codes

TABS = 25


def test_r06__fifty_tabs_confirm_moves_of_one_appointment__one_wins_and_the_others_are_told(arena):
    (form,), staff = arena.ask(plays.open_practice)
    arena.ask(plays.allow_online)

    for day in plays.WEEKDAYS[:5]:
        appointment = arena.ask(plays.book, form=form, start=f.at(9, day=day), number=1)
        there, elsewhere = f.at(12, day=day), f.at(14, day=day)
        tabs = [{"appointment": appointment, "start": start, "seen": 0} for start in (there, elsewhere)]
        outcomes = codes(arena.race(plays.move_online, tabs * TABS))

        # Whoever confirmed the same is told that it is there, the others that it was moved.
        assert outcomes == {"done": 1, "already_there": TABS - 1, "stale": TABS}
        assert arena.ask(plays.verbs, appointment=appointment) == ["booked", "rescheduled"]
        assert sum(arena.ask(plays.booked, resources=staff, start=f.at(9, day=day), minutes=480).values()) == 1


def test_r06__moved_in_one_tab_and_cancelled_in_another__one_wins_and_the_other_is_told(arena):
    (form,), _ = arena.ask(plays.open_practice)
    arena.ask(plays.allow_online)

    for day in plays.WEEKDAYS[:5]:
        appointment = arena.ask(plays.book, form=form, start=f.at(9, day=day), number=1)
        tab = {"appointment": appointment, "seen": 0}
        outcomes = codes(
            arena.race(
                plays.do,
                [
                    {"what": "move_online", "start": f.at(12, day=day), **tab},
                    {"what": "cancel_online", **tab},
                ],
            )
        )

        verbs = arena.ask(plays.verbs, appointment=appointment)
        told = "stale" if verbs == ["booked", "rescheduled"] else "already_cancelled"
        assert outcomes == {"done": 1, told: 1}
        assert len(verbs) == 2
