"""How are several things told as one list in the reader's language?"""

from collections.abc import Iterable

from babel.lists import format_list

from people.dates import active_locale


def listed(words: Iterable[str]) -> str:
    """«Anna, Per og Kari»; nothing of nothing."""
    return format_list([str(word) for word in words], locale=active_locale())
