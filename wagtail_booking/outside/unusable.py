"""What goes wrong with a calendar elsewhere."""


class Unusable(Exception):
    """An address, or what it gives, can't be used. What was fetched before stays.

    ``problem`` is a value of ``OutsideCalendar.Problem``. Nothing else is kept: the address is a secret,
    and so is what it answered.
    """

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(problem)
