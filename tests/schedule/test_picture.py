"""Is the picture in the documentation what the engine does?"""

from .pictures import PICTURE, draw


def test_the_picture_in_the_documentation_is_drawn_from_the_engine():
    assert PICTURE.read_text() == draw(), "Draw it anew: python -m tests.schedule.pictures"
