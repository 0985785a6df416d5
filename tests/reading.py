"""How is a page read whatever its source's line breaks?"""

import re


def flat(html: str) -> str:
    """Return markup on one line: no space between tags, and one space for any other run of white space."""
    return re.sub(r"\s*(</?(?:li|p|td|th|tr|ul|div|dd|dt)\b[^>]*>)\s*", r"\1", " ".join(html.split()))


def buttons(html: str, address: str) -> list[tuple[str, str]]:
    """Return the day and the words of each one-tap form of a page that is sent to an address."""
    found = []
    for form in re.findall(rf'<form method="post" action="{re.escape(address)}">(.*?)</form>', html, re.DOTALL):
        day = re.search(r'name="(?:held_on|done_on)" value="([^"]*)"', form)
        words = re.search(r"<button[^>]*>(.*?)</button>", form, re.DOTALL)
        if day and words and 'type="hidden" name="' in form:
            found.append((day[1], flat(re.sub(r"<[^>]+>", " ", words[1])).strip()))
    return found
