import pytest
from playwright.sync_api import Page, expect

# Five seconds are few on a machine that has much to do; what is as expected isn't waited for.
expect.set_options(timeout=30_000)


@pytest.fixture
def console(page: Page) -> list[str]:
    """What the page complains about: console messages (also the policy's) and uncaught errors."""
    messages: list[str] = []
    page.on("console", lambda message: messages.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: messages.append(f"uncaught: {error}"))
    return messages
