"""How is text cleaned on its way in: a line, some lines, a person's name, an address?

Every text column (`columns`) and every typed field (`fields`) asks here, so that a page, a command, a file and Django's admin
store the same. What is left is what can be seen: Unicode NFC, no format or control characters, and spaces folded. So no name
can write lines into a mail, add a header to it, or turn the order of a page around.
"""

import re
import unicodedata

# Control characters, format characters (zero width, bidi, soft hyphen) and lone surrogates.
_DROPPED = {"Cc", "Cf", "Cs"}
_AROUND_ADDRESSES = " ;,.:\"'<>()[]«»“”‘’"
# What stands after a comma and is no given name.
_NOT_GIVEN_NAMES = {"sykepleier", "vernepleier", "helsefagarbeider", "lege", "ph.d.", "phd", "msc", "jr", "jr.", "sr", "sr."}


def one_line(text: str) -> str:
    """Return text on one line as it is stored.

    Line breaks and no-break spaces are spaces.
    """
    if text.isprintable() and unicodedata.is_normalized("NFC", text):
        return " ".join(text.split())
    seen = "".join(letter for letter in text if letter.isspace() or unicodedata.category(letter) not in _DROPPED)
    return " ".join(unicodedata.normalize("NFC", seen).split())


def some_lines(text: str) -> str:
    """Return text of several lines as it is stored: each line clean, the breaks kept."""
    return "\n".join(one_line(line) for line in text.splitlines()).strip("\n")


def person_name(text: str) -> str:
    """Return a person's name, the given name first: «Nordmann, Ola» is «Ola Nordmann».

    A comma that means something else, or more than one, is left for the reader of the form.
    """
    name = one_line(text).strip(" ,;")
    family, _comma, given = (part.strip() for part in name.partition(","))
    is_turned = family and given and "," not in given and not given[0].islower() and given.casefold() not in _NOT_GIVEN_NAMES
    return f"{given} {family}" if is_turned else name


def address(text: str) -> str:
    """Return an e-mail address as it is stored, out of what Outlook copies with it.

    «Ola Nordmann <Ola@kommune.no>», «mailto:ola@kommune.no», «ola@kommune.no;». Small letters, and the domain as it is
    read («blåbær.no», never its «xn--»), so that one address is one account. Several addresses are left as they are,
    and refused as no address.
    """
    text = one_line(text)
    around, _sign, inside = text.partition("<")
    inside = _bare(inside)
    if inside and "<" not in inside and ("@" not in around or _bare(around) == inside):
        return inside
    return _bare(text)


def _bare(text: str) -> str:
    text = text.strip(_AROUND_ADDRESSES).lower()
    if text.startswith("mailto:"):
        text = text.removeprefix("mailto:").partition("?")[0].strip(_AROUND_ADDRESSES)
    local, at, domain = text.rpartition("@")
    if "xn--" in domain:
        try:
            domain = domain.encode("ascii").decode("idna")
        except UnicodeError:
            return text
    return f"{local}{at}{domain}"


def without_label(text: str) -> str:
    """Return a telephone number without the word before it: «tlf. 900 00 000»."""
    return re.sub(r"^(?:tlf|tel|telefon|mob|mobil|mobiltelefon|nr)\b[.: ]*", "", one_line(text), flags=re.IGNORECASE)
