"""What the system says when files cannot be written, in words and with what to try."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from evaltools.errors import ReportError, UsageError
from evaltools.messages import Message, message

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
NO_FOLDER = frozenset({errno.ENOTDIR, errno.EEXIST, errno.EISDIR, errno.ENAMETOOLONG})


@contextmanager
def written_to(folder: Path) -> Iterator[None]:
    """Turn what the system refuses while a run is written into one clear error.

    Raises UsageError when the folder is no place to write to, and ReportError when there is
    no room left. Earlier runs are not touched in either case.
    """
    try:
        yield
    except OSError as error:
        raise refusal(error, folder) from None


def refusal(error: OSError, folder: Path) -> UsageError | ReportError:
    """The error to raise for what the system said while writing below `folder`."""
    if error.errno in FULL:
        return ReportError(no_room(folder))
    return UsageError(
        message(
            "The folder {folder} must be one to write to, but {reason}. Earlier runs are as "
            "they were. Try another folder with --out.",
            folder=str(folder),
            reason=_reason(error),
        )
    )


def refused_file(error: OSError) -> UsageError | ReportError:
    """The error to show for a file that the system would not let a command read or write."""
    if error.errno in FULL:
        return ReportError(no_room(Path(str(error.filename)).parent))
    return UsageError(
        message(
            "The file {file} must be one to read or write, but {reason}.",
            file=str(error.filename),
            reason=_reason(error),
        )
    )


def no_room(folder: Path) -> Message:
    """Said when the disk is full."""
    return message(
        "There must be room on the disk of {folder} for the run, but it is full. Earlier runs "
        "are as they were. Free some room (evaltools prune removes old runs) and run again: "
        "finished reports are taken over.",
        folder=str(folder),
    )


def _reason(error: OSError) -> Message:
    if error.errno in FORBIDDEN:
        return message("you have no permission, or the disk is read-only")
    if error.errno in NO_FOLDER:
        return message("a file of that name is in the way, or the name is too long")
    if error.errno == errno.ENOENT:
        return message("a folder above it cannot be made")
    return message("the system refuses (error {number})", number=str(error.errno))
