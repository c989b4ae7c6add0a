"""Work on many items in processes of their own, where the end of one stops no other."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from typing import TypeVar

from evaltools.warm import kernels

Given = TypeVar("Given")
Done = TypeVar("Done")


def each_done_here(
    function: Callable[[Given], Done], items: Sequence[Given], *, jobs: int
) -> Iterator[tuple[Given, Done | None]]:
    """What the function makes of each item, in `jobs` processes, as they are done.

    None for an item whose process ended before it was done, as one does that is killed for
    want of memory. A process that ends takes those beside it along, and nothing tells which
    was first: each item that was in work is then done again by itself.
    """
    waiting = deque(items)
    while waiting:
        cut_off: list[Given] = []
        with _workers(min(jobs, len(waiting))) as pool:
            yield from _until_one_ends(pool, function, waiting, cut_off, jobs=jobs)
        for item in cut_off:
            with _workers(1) as pool:
                yield item, _alone(pool, function, item)


def _until_one_ends(
    pool: ProcessPoolExecutor,
    function: Callable[[Given], Done],
    waiting: deque[Given],
    cut_off: list[Given],
    *,
    jobs: int,
) -> Iterator[tuple[Given, Done]]:
    """Done items; those waiting are taken as workers get free, so that few are cut off."""
    running: dict[Future[Done], Given] = {}
    ended = False
    while running or (waiting and not ended):
        while waiting and not ended and len(running) < jobs:
            try:
                # a new process may be started for it
                with _deaf_to_the_keyboard():
                    running[pool.submit(function, waiting[0])] = waiting[0]
            except BrokenProcessPool:
                ended = True
            else:
                waiting.popleft()
        done, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in done:
            item = running.pop(future)
            try:
                made = future.result()
            except BrokenProcessPool:
                ended = True
                cut_off.append(item)
            else:
                yield item, made


def _alone(
    pool: ProcessPoolExecutor, function: Callable[[Given], Done], item: Given
) -> Done | None:
    try:
        with _deaf_to_the_keyboard():
            future = pool.submit(function, item)
        return future.result()
    except BrokenProcessPool:
        return None


@contextmanager
def _workers(count: int) -> Iterator[ProcessPoolExecutor]:
    """A pool of processes; whoever interrupts does not wait for what they have in work."""
    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(
        count,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_begin_work,
        initargs=(os.getpid(),),
    )
    try:
        yield pool
    except BaseException:
        for worker in set(multiprocessing.active_children()) - others:
            worker.kill()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _deaf_to_the_keyboard() -> Iterator[None]:
    """What is started inside leaves an interrupt from the terminal to this process."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


_at_work = ExitStack()


def _begin_work(parent: int) -> None:
    """In a worker: warm kernels for all its items, and an end with the parent's end."""
    import atexit

    if sys.platform == "linux":
        from evaltools.warm.nursery import end_with_parent

        end_with_parent(signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
    _at_work.enter_context(kernels())
    atexit.register(_at_work.close)
