"""What of a text can one SMS carry: which letters does the network's alphabet know, and how many does it hold?

GSM 03.38: seven bits a letter, 160 of them; some signs take two. One letter outside the alphabet makes the whole message
UCS-2, and then it holds 70: so what is outside is written with what is inside.
"""

import unicodedata

from anyascii import anyascii
from gsm0338 import Codec

LENGTH = 160
CUT = "..."
ESCAPE = "\x1b"  # no letter: it announces a sign that takes two, and the codec writes it
WRITTEN_AS = str.maketrans({"«": '"', "»": '"', "‹": "'", "›": "'", "•": "-", "×": "x"})  # closer than the library's «<<» and «*»

_GSM = Codec()


def length_of(text: str) -> int | None:
    """Return how much room a text takes, of `LENGTH`; None where a letter is outside the alphabet."""
    try:
        return None if ESCAPE in text else len(_GSM.encode(text)[0])
    except UnicodeEncodeError:
        return None


def fits_one_sms(text: str) -> bool:
    """Whether a text goes out as one SMS, word for word."""
    length = length_of(text)
    return length is not None and length <= LENGTH


def in_alphabet(text: str) -> str:
    """Return a text with what is outside the alphabet written with what is inside: « as ", š as s, and ? for a picture."""
    return "".join(_inside(letter) for letter in unicodedata.normalize("NFC", text).translate(WRITTEN_AS))


def as_one_sms(text: str) -> str:
    """Return a text as one SMS: in the alphabet, on one line, and cut at a word where it is too long.

    An address at the end is kept whole, for without it there is nothing to press; what stands before it is cut.
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
        case "So":  # the library has names for pictures, «:slight_smile:», and they are long
            return "?"
    return anyascii(letter).replace("`", "'") or "?"


def _room(text: str) -> int:
    """Return the room a text of the alphabet takes."""
    return len(_GSM.encode(text)[0])


def _cut(text: str, room: int) -> str:
    """Return as much of a text as there is room for, whole words where the first one fits."""
    kept = ""
    for letter in text:
        room -= _room(letter)
        if room < 0:
            break
        kept += letter
    ends_inside_a_word = text[len(kept) : len(kept) + 1].strip() and " " in kept
    return (kept.rpartition(" ")[0] if ends_inside_a_word else kept).rstrip(" ,.;:-")
