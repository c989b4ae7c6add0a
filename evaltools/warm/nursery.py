"""The parent of the kernels: libraries imported once, then one fork a notebook.

Runs as a process of its own, `python -m evaltools.warm.nursery FD`, started before
the program has threads. It runs no user code: it imports, freezes its heap, and forks a
real Jupyter kernel for each connection file that it is sent. It adopts whatever the
kernels leave behind (child subreaper) and ends everything when its own parent goes away.

Messages on the socket are single JSON datagrams.
To the nursery: {"import": names of packages and modules of evaltools},
{"data": bytes} with a descriptor of the memory that holds them,
{"start": connection file, "arguments": further ones of the kernel, "folder": path,
"memory": bytes or null} and {"signal": [pid, number]}. From it: {"ready": true},
{"started": pid} and {"ended": pid, "code": exit code or minus the signal}.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

#: Imported before the first fork; what every report uses.
PRELOADED = (
    "numpy",
    "pandas",
    "scipy.stats",
    "scipy.optimize",
    "scipy.sparse",
    "pandera.pandas",
    "matplotlib.figure",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "seaborn",
    "babel.numbers",
    "babel.dates",
    "jinja2",
    "pyarrow",
    "openpyxl",
    "pyreadstat",
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "IPython.core.interactiveshell",
    "evaltools.study",
    "evaltools.data",
    "evaltools.cohort",
    "evaltools.disclosure",
    "evaltools.drawing",
    "evaltools.sections",
)

#: What these libraries would import when they are first used, in every kernel anew: what a
#: kernel is made of, checks of tables, formats of pictures. Inner names of theirs, so one
#: that is gone is left out.
USED_LATER = (
    "ipykernel.debugger",
    "IPython.extensions.storemagic",
    "tornado.platform.asyncio",
    "psutil",
    "sqlite3",
    "pandera.backends.pandas.builtin_checks",
    "pandera.backends.pandas.container",
    "pandera.backends.pandas.components",
    "PIL.BmpImagePlugin",
    "PIL.GifImagePlugin",
    "PIL.JpegImagePlugin",
    "PIL.PngImagePlugin",
    "PIL.PpmImagePlugin",
    "evaltools.data.wide",
)

LARGEST_MESSAGE = 65536

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36


def _prctl(option: int, value: int) -> None:
    if ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


def end_with_parent(number: int) -> None:
    """Have the system send this process a signal when its parent ends (Linux)."""
    _prctl(_PR_SET_PDEATHSIG, number)


def main(descriptor: int) -> None:
    """Import, freeze, say ready, then serve until the other end of the socket closes."""
    parent = socket.socket(fileno=descriptor)
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)
    with _imported_to_stay():
        for name in PRELOADED:
            importlib.import_module(name)
        for name in USED_LATER:
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
    if _threads() != 1:
        _send(parent, {"failed": "threads"})
        return
    _send(parent, {"ready": True})
    _serve(parent)


def _import_rooms(names: list[str], parent: socket.socket) -> None:
    """Import what the next notebook needs, once for all kernels after it.

    What cannot be imported is the kernel's to complain of.
    """
    new = [name for name in names if name.startswith("evaltools.") and name not in sys.modules]
    with _imported_to_stay():
        for name in new:
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
    if new and _threads() != 1:
        _send(parent, {"failed": "threads"})


def _hold_data(descriptor: int, size: int) -> None:
    """Keep the data of the run for the kernels, which else read them by themselves."""
    with open(descriptor, "rb") as memory:
        memory.seek(0)
        content = memory.read(size)
    with _imported_to_stay(), contextlib.suppress(Exception):
        importlib.import_module("evaltools.data.handed_over").hold(content)


@contextlib.contextmanager
def _imported_to_stay() -> Iterator[None]:
    """What is imported inside is frozen: no collector looks through it, here or in a kernel.

    Nor while importing, which takes a sixth of the time: modules leave little behind.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _threads() -> int:
    return len(list(Path("/proc/self/task").iterdir()))


def _serve(parent: socket.socket) -> None:
    woken, wake = os.pipe()
    os.set_blocking(woken, False)
    os.set_blocking(wake, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    kernels: set[int] = set()
    while True:
        watched: list[Any] = [parent, woken]
        readable, _, _ = select.select(watched, [], [])
        if woken in readable:
            _drain(woken)
            _reap(parent, kernels)
        if parent in readable:
            told, descriptors, _, _ = socket.recv_fds(parent, LARGEST_MESSAGE, 1)
            if not told:
                _end_all()
                return
            _obey(json.loads(told), parent, kernels, descriptors)


def _drain(descriptor: int) -> None:
    try:
        while os.read(descriptor, 512):
            pass
    except BlockingIOError:
        pass


def _obey(
    told: dict[str, Any], parent: socket.socket, kernels: set[int], descriptors: list[int]
) -> None:
    if "start" in told:
        nursery = os.getpid()
        pid = os.fork()
        if pid == 0:
            _become_kernel(parent, told, nursery)
        kernels.add(pid)
        _send(parent, {"started": pid})
    elif "import" in told:
        _import_rooms(told["import"], parent)
    elif "data" in told:
        _hold_data(descriptors[0], told["data"])
        if _threads() != 1:
            _send(parent, {"failed": "threads"})
    elif "signal" in told:
        pid, number = told["signal"]
        if pid in kernels:
            _signal_group(pid, number)


def _signal_group(pid: int, number: int) -> None:
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def _reap(parent: socket.socket, kernels: set[int]) -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        if pid in kernels:
            kernels.discard(pid)
            _signal_group(pid, signal.SIGKILL)
            _end_orphans(kernels)
            _send(parent, {"ended": pid, "code": os.waitstatus_to_exitcode(status)})


def _end_orphans(kernels: set[int]) -> None:
    """End what a finished kernel left behind and this process has adopted."""
    for pid in _children():
        if pid not in kernels:
            _signal_group(pid, signal.SIGKILL)


def _children() -> list[int]:
    me = os.getpid()
    listed = Path(f"/proc/{me}/task/{me}/children").read_text()
    return [int(pid) for pid in listed.split()]


def _end_all() -> None:
    while True:
        for pid in _children():
            _signal_group(pid, signal.SIGKILL)
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def _send(parent: socket.socket, told: dict[str, Any]) -> None:
    try:
        parent.send(json.dumps(told).encode())
    except (BrokenPipeError, ConnectionResetError):
        _end_all()
        sys.exit(0)


def _become_kernel(parent: socket.socket, told: dict[str, Any], nursery: int) -> NoReturn:
    """In the fork: leave the nursery's ways behind and run a stock kernel."""
    try:
        os.setsid()
        end_with_parent(signal.SIGKILL)
        # it may have ended since the fork, before the system was told to end this one with it
        if os.getppid() != nursery:
            os._exit(1)
        parent.close()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        _silence()
        os.chdir(told["folder"])
        sys.path[0] = ""
        if told["memory"]:
            import resource

            resource.setrlimit(resource.RLIMIT_AS, (told["memory"], told["memory"]))
        os.environ["JPY_PARENT_PID"] = str(nursery)
        _run_kernel(told["start"], told["arguments"])
        os._exit(0)
    except BaseException:
        os._exit(1)


def _silence() -> None:
    """What a kernel writes past its messages could hold data; it goes nowhere."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)


def _run_kernel(connection_file: str, arguments: list[str]) -> None:
    import numpy as np
    from ipykernel.kernelapp import IPKernelApp

    np.random.seed(None)
    IPKernelApp.launch_instance(argv=["-f", connection_file, *arguments])


if __name__ == "__main__":
    main(int(sys.argv[1]))
