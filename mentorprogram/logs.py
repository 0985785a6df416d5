"""Which secrets are masked in the log: the addresses that are keys, so that reading the log opens nothing?"""

import logging
import re

# Paths whose next part is a secret (feed, plan link, unsubscribe, invitation, new password): that part is masked.
KEYS = re.compile(r"(?<![\w-])(/(?:kalender|din-plan|avmeld|invitasjon|passord/nytt)/)[^\s?#\"'>]+")


class WithoutKeys(logging.Filter):
    """Mask the secret part of addresses in every log record."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        masked = KEYS.sub(r"\1…", message)
        if masked != message:
            record.msg, record.args = masked, None
        return True
