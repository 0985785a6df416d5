"""How is a page read whatever its source's line breaks?"""

import re


def flat(html: str) -> str:
    """Return markup on one line: no space between tags, and one space for any other run of white space."""
    return re.sub(r"\s*(</?(?:li|p|td|th|tr|ul|div|dd|dt)\b[^>]*>)\s*", r"\1", " ".join(html.split()))
