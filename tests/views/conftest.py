import pytest
from time_machine import travel

from tests import factories as f


@pytest.fixture(autouse=True)
def time_machine():
    """It is the fixed Monday morning of the factories, until a test moves on."""
    with travel(f.NOW, tick=False) as traveller:
        yield traveller
