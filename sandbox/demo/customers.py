"""Who books in the demo, and what they answer."""

from sandbox.demo.texts import COMPLAINTS, FIRST_NAMES, LAST_NAMES, QUESTIONS
from wagtail_booking.models import Customer

CUSTOMERS = 60


def load_customers() -> list[Customer]:
    """Return the same customers each time, made when they aren't there; Anna Jansen can log in."""
    wanted = {}
    for number in range(CUSTOMERS):
        first = FIRST_NAMES[number % len(FIRST_NAMES)]
        last = LAST_NAMES[(number + number // len(FIRST_NAMES)) % len(LAST_NAMES)]
        address = f"{first}.{last}".lower().replace(" ", "") + "@example.com"
        wanted["anna@example.com" if number == 0 else address] = Customer(
            name=f"{first} {last}",
            email="anna@example.com" if number == 0 else address,
            phone=f"+316123457{number:02}",
            language="nl" if number % 5 > 1 else "en",
        )
    known = {customer.email: customer for customer in Customer.objects.filter(email__in=wanted)}
    Customer.objects.bulk_create([customer for address, customer in wanted.items() if address not in known])
    known = {customer.email: customer for customer in Customer.objects.filter(email__in=wanted)}
    return [known[address] for address in wanted]


def answers(choice: int, language: str) -> list[dict[str, str]]:
    given = [COMPLAINTS[choice % len(COMPLAINTS)]]
    for *_, texts in QUESTIONS[1:]:
        choices = texts.in_(language).split("\n")
        given.append(choices[choice % len(choices)])
    return [{"label": label.in_(language), "value": value} for (label, *_), value in zip(QUESTIONS, given, strict=True)]
