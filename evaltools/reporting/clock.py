"""What time it is for a run: the clock's, or a fixed time so that two runs are equal."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from evaltools.errors import UsageError
from evaltools.messages import message

#: Seconds since 1970, as reproducible builds set it.
FIXED = "SOURCE_DATE_EPOCH"


def now() -> datetime:
    """The local time; where SOURCE_DATE_EPOCH is set, that time in UTC.

    Raises UsageError when SOURCE_DATE_EPOCH is not a whole number of seconds.
    """
    fixed = os.environ.get(FIXED)
    if not fixed:
        return datetime.now().replace(microsecond=0)
    try:
        return datetime.fromtimestamp(int(fixed), UTC).replace(tzinfo=None)
    except (ValueError, OverflowError, OSError):
        rule = "{name} must be a whole number of seconds since 1970."
        raise UsageError(message(rule, name=FIXED)) from None
