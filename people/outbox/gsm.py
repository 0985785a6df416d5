"""How is a text made to fit one SMS: which characters does the network's alphabet have, and how many is there room for?

GSM 03.38: 160 characters of seven bits; some take the room of two. A single character outside the alphabet makes the whole
message UCS-2, which holds 70: so a character outside is written with characters inside.
"""

import unicodedata

from anyascii import anyascii
from gsm0338 import Codec

LENGTH = 160
CUT = "..."
ESCAPE = "\x1b"  # no character of a text: the codec writes it before a character of the extension table
WRITTEN_AS = str.maketrans({"«": '"', "»": '"', "‹": "'", "›": "'", "•": "-", "×": "x"})  # closer than the library's «<<» and «*»

_GSM = Codec()


def length_of(text: str) -> int | None:
    """Return how many of `LENGTH` a text takes; None if a character is outside."""
    try:
        return None if ESCAPE in text else len(_GSM.encode(text)[0])
    except UnicodeEncodeError:
        return None


def fits_one_sms(text: str) -> bool:
    """Whether a text goes out as one SMS, word for word."""
    length = length_of(text)
    return length is not None and length <= LENGTH


def in_alphabet(text: str) -> str:
    """Return a text in the GSM alphabet: « becomes ", š becomes s, an emoji ?."""
    return "".join(_inside(letter) for letter in unicodedata.normalize("NFC", text).translate(WRITTEN_AS))


def as_one_sms(text: str) -> str:
    """Return a text as one SMS: in the alphabet, on one line, cut between words.

    A URL at the end is kept whole, because the reader must be able to press it; the text before it is cut.
    """
    text = " ".join(in_alphabet(text).split())
    if fits_one_sms(text):
        return text
    rest, _space, last = text.rpartition(" ")
    keeps = last.startswith(("https://", "http://")) and _room(last) + len(CUT) < LENGTH
    tail = f"{CUT} {last}" if keeps else CUT
    return _cut(rest if keeps else text, LENGTH - _room(tail)) + tail


def _inside(letter: str) -> str:
    if length_of(letter) is not None:
        return letter
    if letter.isspace():
        return " "
    match unicodedata.category(letter):
        case "Cf" | "Mn" | "Cc":
            return ""
        case "So":  # anyascii would give an emoji's name, «:slight_smile:», which is long
            return "?"
    return anyascii(letter).replace("`", "'") or "?"


def _room(text: str) -> int:
    """Return how many characters of an SMS a text in the alphabet takes."""
    return len(_GSM.encode(text)[0])


def _cut(text: str, room: int) -> str:
    """Return as many whole words as fit; part of the first word if it does not fit."""
    kept = ""
    for letter in text:
        room -= _room(letter)
        if room < 0:
            break
        kept += letter
    ends_inside_a_word = text[len(kept) : len(kept) + 1].strip() and " " in kept
    return (kept.rpartition(" ")[0] if ends_inside_a_word else kept).rstrip(" ,.;:-")
