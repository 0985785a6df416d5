"""Does a text hold a national identity number, which is never stored here?

Eleven digits, in a row or parted as people write a date and a number («01.02.03 12345»), whose two last digits are the control
digits of a fødselsnummer or a D-number (Forskrift til folkeregisterloven § 2-2-1: weights over the digits before, modulo 11). A
bank account number passes once in eleven: it is then asked for in another way, and no harm is done.
"""

import re

_DATE = r"(?:\d{6}|\d\d(?P<sign>[ ./\-\u00a0])\d\d(?P=sign)\d\d)"
_GAP = r"[\s./\-\u00a0\u2010-\u2015]{0,3}"
_CANDIDATE = re.compile(rf"(?<!\d){_DATE}{_GAP}\d{{3}}[ \u00a0]?\d\d(?!\d)", re.ASCII)
_NO_DIGIT = re.compile(r"\D", re.ASCII)
_FIRST = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
_SECOND = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)


def holds_identity_number(text: str) -> bool:
    return any(_is_identity_number(_NO_DIGIT.sub("", found[0])) for found in _CANDIDATE.finditer(text))


def _is_identity_number(digits: str) -> bool:
    numbers = [int(digit) for digit in digits]
    return all(sum(weight * number for weight, number in zip(weights, numbers, strict=False)) % 11 == 0 for weights in (_FIRST, _SECOND))
