"""Does a text hold a national identity number, which is never stored here?

Eleven digits, in a row or parted as people write a date and a number («01.02.03 12345»), whose two last digits are the control
digits of a fødselsnummer, a D-number or an H-number (Forskrift til folkeregisterloven § 2-2-1). Whether the first six are a date
is not asked: the numbers of made-up people hold none (month + 80), and they are told from no others. A bank account number
passes once in eleven: it is then asked for in another way, and no harm is done.
"""

import re

from stdnum.no.fodselsnummer import calc_check_digit1, calc_check_digit2

_DATE = r"(?:\d{6}|\d\d(?P<sign>[ ./\-\u00a0])\d\d(?P=sign)\d\d)"
_GAP = r"[\s./\-\u00a0\u2010-\u2015]{0,3}"
_CANDIDATE = re.compile(rf"(?<!\d){_DATE}{_GAP}\d{{3}}[ \u00a0]?\d\d(?!\d)", re.ASCII)
_NO_DIGIT = re.compile(r"\D", re.ASCII)


def holds_identity_number(text: str) -> bool:
    return any(_is_identity_number(_NO_DIGIT.sub("", candidate[0])) for candidate in _CANDIDATE.finditer(text))


def _is_identity_number(digits: str) -> bool:
    return digits[9] == calc_check_digit1(digits) and digits[10] == calc_check_digit2(digits)
