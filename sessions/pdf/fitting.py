"""How large can a text be set where it must stay on one page?

Pure. A page of fixed size has room for usual names in large type; the steps make room for the longest ones.
"""

import unicodedata

_WIDE_LETTERS = frozenset("MW")


def width_of(text: str) -> float:
    """Return about how many average letters a text is wide."""
    return sum(_width(letter) for letter in text)


def step_of(text: str, *limits: float) -> int:
    """Return the size step of a text: 0 within the first limit, and one more for each limit it is wider than."""
    width = width_of(text)
    return sum(width > limit for limit in limits)


def _width(letter: str) -> float:
    if letter in _WIDE_LETTERS or unicodedata.east_asian_width(letter) in "WF":
        return 1.7
    return 1.2 if letter.isupper() else 1.0
