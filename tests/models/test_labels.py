"""Labels: text on their colours can be read, and no two have the same name."""

import itertools

import pytest
from django.db import IntegrityError

from wagtail_booking.models import Label
from wagtail_booking.models.labels import ink, luminance

INKS = [
    ("#000000", "#ffffff"),
    ("#ffffff", "#000000"),
    ("#2a6f97", "#ffffff"),
    ("#aa0000", "#ffffff"),
    ("#FFFF00", "#000000"),
    ("#00ff00", "#000000"),
    ("#0000ff", "#ffffff"),
    ("#ff0000", "#000000"),  # 5.25 to 1, white has 4.0
    ("#757575", "#ffffff"),
    ("#777777", "#000000"),
]


@pytest.mark.parametrize(("colour", "expected"), INKS)
def test_ink__colour__the_one_that_contrasts_most(colour, expected):
    assert ink(colour) == expected


def test_ink__every_colour__enough_contrast_for_small_text():
    steps = [f"{value:02x}" for value in range(0, 256, 15)]
    for parts in itertools.product(steps, repeat=3):
        colour = "#" + "".join(parts)
        dark, light = sorted((luminance(colour), luminance(ink(colour))))
        assert (light + 0.05) / (dark + 0.05) >= 4.5, colour


def test_label__its_ink__is_that_of_its_colour():
    assert Label(name="VIP", colour="#aa0000").ink == "#ffffff"


@pytest.mark.django_db
def test_label__a_name_twice__the_database_refuses():
    Label.objects.create(name="VIP")

    with pytest.raises(IntegrityError):
        Label.objects.create(name="VIP")
