"""What Word files and workbooks share: bytes that repeat, and texts that XML can hold."""

from __future__ import annotations

import io
import re
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

#: The oldest time that a zip file can say: stands for none.
NO_TIME = (1980, 1, 1, 0, 0, 0)

#: What XML 1.0 cannot hold.
_UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def without_times(archive: bytes) -> bytes:
    """The zip file with the same members in the same order, and no times of the machine."""
    out = io.BytesIO()
    with ZipFile(io.BytesIO(archive)) as old, ZipFile(out, "w") as new:
        for member in old.infolist():
            entry = ZipInfo(member.filename, NO_TIME)
            entry.compress_type = ZIP_DEFLATED
            entry.create_system = 0
            entry.external_attr = 0
            new.writestr(entry, old.read(member))
    return out.getvalue()


def storable(text: str) -> str:
    """The text without the control characters that office files must not hold.

    >>> storable("a\\x07b")
    'ab'
    """
    return _UNFIT.sub("", text)
