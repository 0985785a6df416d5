"""What does every test start from?"""

import os

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs beside the live server

import pytest

from tests import world as worlds


@pytest.fixture
def world(db):
    """Two municipalities with people in every role and a hire each (`tests/world.py`)."""
    return worlds.two_places()
