"""Does a text hold a national identity number, which is never stored here?

Eleven digits in a row, also with a space, dot or hyphen after the sixth, whose two last digits are the control digits of a
fødselsnummer or a D-number (Forskrift til folkeregisterloven § 2-2-1: weights over the digits before, modulo 11). A bank
account number passes once in a hundred: it is then asked for in another way, and no harm is done.
"""

import re

_CANDIDATE = re.compile(r"(?<!\d)(\d{6})[ .\-\u00a0]?(\d{5})(?!\d)", re.ASCII)
_FIRST = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
_SECOND = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)


def holds_identity_number(text: str) -> bool:
    return any(_is_identity_number(found[1] + found[2]) for found in _CANDIDATE.finditer(text))


def _is_identity_number(digits: str) -> bool:
    numbers = [int(digit) for digit in digits]
    return all(sum(weight * number for weight, number in zip(weights, numbers, strict=False)) % 11 == 0 for weights in (_FIRST, _SECOND))
