"""This side of the nursery: a context that holds it, and kernels as process objects.

Nothing heavy is imported here, so that a run can open it before all else: the nursery
imports on one core while the run imports and reads on another.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from evaltools.errors import ReportError
from evaltools.messages import message
from evaltools.warm.nursery import LARGEST_MESSAGE

#: Set for every kernel, so that the same inputs give the same bytes anywhere.
ENVIRONMENT = {
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    "LANG": "C.UTF-8",
    "PYTHONHASHSEED": "0",
    "MPLBACKEND": "agg",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "SOURCE_DATE_EPOCH": "0",
    # Arrow's allocator would start a thread at import, and threads do not survive a fork.
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}

#: Address space of one kernel; a report that needs more is a report gone wrong.
MEMORY_BYTES = 16 * 2**30

#: Our engine's name among papermill's entry points.
ENGINE = "evaltools"

#: More data than this every notebook reads for itself, so that they are not held twice.
LARGEST_DATA = 2**30

SECONDS_TO_START = 120.0
SECONDS_TO_END = 10.0


class Nursery:
    """A running nursery process and the kernels that it has forked.

    Use `warm_kernels`; it closes what it opens.
    """

    def __init__(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        descriptor = theirs.fileno()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "evaltools.warm.nursery", str(descriptor)],
            pass_fds=[descriptor],
            env={**os.environ, **ENVIRONMENT},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        theirs.close()
        self._socket = ours
        self._ended: dict[int, int] = {}
        self._ready = False
        self._handed_over: object = None
        self._talking = threading.RLock()

    def start(self, connection_file: str, folder: str, *, arguments: Sequence[str] = ()) -> int:
        """Fork a kernel for a connection file, with further arguments; its process id."""
        with self._talking:
            self._wait_until_ready()
            told = {"start": connection_file, "arguments": list(arguments), "folder": folder}
            self._send({**told, "memory": MEMORY_BYTES})
            return int(self._receive("started", SECONDS_TO_START))

    def prepare(self, names: Iterable[str]) -> None:
        """Have these modules of evaltools imported before the next kernel is forked."""
        self._send({"import": sorted(names)})

    def hand_over(self, state: object, pack: Callable[[], bytes]) -> None:
        """Have data held for the kernels to come: what `evaltools.data.handed_over` packs.

        It goes through memory that has no name and no place on a disk, and not again for
        data of the same state.
        """
        if state == self._handed_over:
            return
        self._handed_over = state
        content = pack()
        if len(content) > LARGEST_DATA or not hasattr(os, "memfd_create"):
            return
        descriptor = os.memfd_create("evaltools", os.MFD_CLOEXEC)
        try:
            with open(descriptor, "wb", closefd=False) as memory:
                memory.write(content)
            with self._talking:
                self._wait_until_ready()
                told = json.dumps({"data": len(content)}).encode()
                socket.send_fds(self._socket, [told], [descriptor])
        except OSError:
            rule = "The parent process of the kernels has ended before its work was done."
            raise ReportError(message(rule)) from None
        finally:
            os.close(descriptor)

    def poll(self, pid: int) -> int | None:
        """The exit code of a kernel, or None while it lives."""
        with self._talking, contextlib.suppress(BlockingIOError):
            while pid not in self._ended:
                told = self._told()
                if not told:
                    self._ended[pid] = -signal.SIGKILL
                else:
                    self._note(json.loads(told))
        return self._ended.get(pid)

    def _told(self) -> bytes:
        """What the nursery has said; nothing once either side has closed."""
        try:
            return self._socket.recv(LARGEST_MESSAGE, socket.MSG_DONTWAIT)
        except BlockingIOError:
            raise
        except OSError:
            return b""

    def signal(self, pid: int, number: int) -> None:
        """Send a signal to a kernel and all that it has started."""
        self._send({"signal": [pid, int(number)]})

    def close(self) -> None:
        """End the nursery and everything in it."""
        # closing alone would leave a thread that waits for an answer waiting
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        if not self._ready:
            # still importing, so there is no kernel to be ended in good order
            self._process.kill()
        try:
            self._process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _wait_until_ready(self) -> None:
        if not self._ready:
            self._receive("ready", SECONDS_TO_START)
            self._ready = True

    def _receive(self, what: str, seconds: float) -> Any:
        try:
            self._socket.settimeout(seconds)
            while True:
                told = json.loads(self._socket.recv(LARGEST_MESSAGE) or b'{"failed": "ended"}')
                if what in told:
                    return told[what]
                if "failed" in told:
                    raise ReportError(message("The parent process of the kernels has failed."))
                self._note(told)
        except TimeoutError:
            rule = "The parent process of the kernels must answer, but did not."
            raise ReportError(message(rule)) from None
        except OSError:
            raise ReportError(message("The parent process of the kernels has failed.")) from None
        finally:
            with contextlib.suppress(OSError):
                self._socket.settimeout(None)

    def _note(self, told: dict[str, Any]) -> None:
        if "ended" in told:
            self._ended[told["ended"]] = told["code"]

    def _send(self, told: dict[str, Any]) -> None:
        try:
            self._socket.send(json.dumps(told).encode())
        except OSError:
            rule = "The parent process of the kernels has ended before its work was done."
            raise ReportError(message(rule)) from None


_open: list[Nursery] = []


@contextlib.contextmanager
def warm_kernels() -> Iterator[Nursery]:
    """Hold a nursery open; papermill's engine `evaltools` uses the one that is open.

    The nursery imports while the caller goes on, so open it as early as possible.
    """
    nursery = Nursery()
    _open.append(nursery)
    try:
        yield nursery
    finally:
        _open.remove(nursery)
        nursery.close()


def can_fork() -> bool:
    """Whether kernels can be forked here: Linux with its process file system."""
    return sys.platform == "linux" and Path("/proc/self/task").exists()


@contextlib.contextmanager
def kernels() -> Iterator[str | None]:
    """Hold warm kernels where they can be had; the name of papermill's engine to use.

    Inside another such context its kernels' parent serves.
    """
    if not can_fork():
        yield None
        return
    with nursery_in_use():
        yield ENGINE


@contextlib.contextmanager
def nursery_in_use() -> Iterator[Nursery]:
    """The open nursery, or one for this call alone."""
    if _open:
        yield _open[-1]
    else:
        with warm_kernels() as nursery:
            yield nursery


def open_nursery() -> Nursery:
    """The nursery that was opened last and is still open."""
    return _open[-1]


def is_likely_to_run(study: str | Path, out: str | Path | None, *, force: bool) -> bool:
    """Whether a notebook of the study will probably run, told before anything is read.

    Where there are no runs yet, or on request. Where there are, most often nothing has
    changed: warm kernels are then opened only when the first notebook does run.
    """
    folder = Path(out) if out is not None else Path(study).parent / "reports"
    return force or not folder.exists()


class ForkedKernel:
    """A kernel in the shape of `subprocess.Popen`, as far as jupyter_client looks."""

    stdin = stdout = stderr = None

    def __init__(self, nursery: Nursery, pid: int) -> None:
        self._nursery = nursery
        self.pid = pid

    @property
    def returncode(self) -> int | None:
        """The exit code; None while the kernel lives."""
        return self.poll()

    def poll(self) -> int | None:
        """The exit code; None while the kernel lives."""
        return self._nursery.poll(self.pid)

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the kernel's end; its exit code."""
        until = None if timeout is None else monotonic() + timeout
        while (code := self.poll()) is None:
            if until is not None and monotonic() > until:
                raise subprocess.TimeoutExpired("kernel", timeout or 0.0)
            sleep(0.005)
        return code

    def send_signal(self, number: int) -> None:
        """Send a signal to the kernel and what it has started."""
        self._nursery.signal(self.pid, number)

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the kernel at once."""
        self.send_signal(signal.SIGKILL)
