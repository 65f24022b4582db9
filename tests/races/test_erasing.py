"""A customer who is erased while they book, move and cancel: each change comes before or after, never half."""

from tests import factories as f

from . import plays
from .scores import codes, rounds

STARTS = [f.at(9, day=day) for day in plays.WEEKDAYS]
TOLD = {"done", "erasure_refused", "try_later", "stale", "already_cancelled"}
NAME = "Customer 7X"


def test_s25__erased_while_they_book_move_and_cancel__is_gone_whole_or_not_at_all(arena):
    (form,), _ = arena.ask(plays.open_practice)
    contact = f.contact(name=NAME, email="customer7@example.com")

    for number in rounds(arena, "erased while booking, moving and cancelling"):
        starts = STARTS[number % 2 * 20 :]
        booked = [arena.ask(plays.book, form=form, start=start, number=7, contact=contact) for start in starts[:4]]
        outcomes = arena.race(
            plays.do,
            [
                *[
                    {"what": "book", "form": form, "start": start, "number": 7, "contact": contact}
                    for start in starts[4:14]
                ],
                {"what": "move", "appointment": booked[0], "start": starts[15]},
                {"what": "cancel", "appointment": booked[1]},
                {"what": "move", "appointment": booked[2], "start": starts[16]},
                *[{"what": "erase", "number": 7}] * 4,
            ],
        )

        assert set(codes(outcomes)) <= TOLD, codes(outcomes)
        assert arena.ask(plays.half_erased) == []
        while arena.ask(plays.count_customers, email="customer7@example.com"):
            arena.ask(plays.erase, number=7)
        assert arena.ask(plays.traces, number=7) == []
        assert arena.ask(plays.half_erased) == []
