"""How small must a text be set to stay on its page?

Pure. Usual names fit in large type; each step down makes room for longer ones.
"""

import unicodedata

_WIDE_LETTERS = frozenset("MW")


def width_of(text: str) -> float:
    """Return the approximate width of a text in average letters."""
    return sum(_width(letter) for letter in text)


def step_of(text: str, *limits: float) -> int:
    """Return the size step of a text: 0 within the first limit, else one a limit.

    One more step for each limit the text is wider than.
    """
    width = width_of(text)
    return sum(width > limit for limit in limits)


def _width(letter: str) -> float:
    if letter in _WIDE_LETTERS or unicodedata.east_asian_width(letter) in "WF":
        return 1.7
    return 1.2 if letter.isupper() else 1.0
