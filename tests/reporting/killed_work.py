"""Work for processes of their own, some of which are killed; loads little, so they start soon."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path


def begin_cold(parent: int) -> None:
    """No kernels are needed here."""


def squared(number: int) -> int:
    """Of the number 3, as when memory ran out."""
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


def once_killed(marks: str, number: int) -> int:
    """Killed the first time only, as beside another that took the memory."""
    mark = Path(marks) / str(number)
    if number == 1 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def hears_interrupts(marks: str, number: int) -> bool:
    """Whether an interrupt from the terminal would reach this process; later ones take long."""
    if number > 1:
        time.sleep(20)
        (Path(marks) / str(number)).touch()
    return signal.getsignal(signal.SIGINT) is not signal.SIG_IGN
