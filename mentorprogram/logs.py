"""What is kept out of the log: an address that is a key, for who reads a log must open nothing with it."""

import logging
import re

# An address whose last part is the secret itself (`mentorprogram/urls.py`); what comes after such a path is masked.
KEYS = re.compile(r"(?<![\w-])(/(?:kalender|din-plan|avmeld|invitasjon|passord/nytt)/)[^\s?#\"'>]+")


class WithoutKeys(logging.Filter):
    """Write a line with its keys masked."""

    def filter(self, record: logging.LogRecord) -> bool:
        told = record.getMessage()
        masked = KEYS.sub(r"\1…", told)
        if masked != told:
            record.msg, record.args = masked, None
        return True
