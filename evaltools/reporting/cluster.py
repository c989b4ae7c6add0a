"""Units of work sent to a Dask cluster, whose workers see the same files.

Only paths and parameters travel over the network; data and results lie in files that every
worker must see, as on a shared disk. A worker that dies loses nothing: its unit is done
again elsewhere.
"""

from __future__ import annotations

import atexit
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from evaltools.errors import UsageError
from evaltools.messages import message
from evaltools.reporting import content, record
from evaltools.reporting.execute import Outcome
from evaltools.reporting.units import Perform, Unit, attempt, close_loop
from evaltools.warm import kernels

#: How long the scheduler may take to answer.
SECONDS_TO_ANSWER = 10

Given = TypeVar("Given")
Done = TypeVar("Done")


@contextmanager
def cluster(address: str, *, files: Iterable[Path]) -> Iterator[Any]:
    """A client of the scheduler at an address, as tcp://host:8786.

    files : paths that every worker must see

    Raises UsageError when there is no scheduler, when it has no workers, and when a worker
    has another evaltools or does not see the files.
    """
    try:
        import distributed
    except ImportError:
        rule = "A scheduler must be reached through Dask: install evaltools[cluster]."
        raise UsageError(message(rule)) from None
    try:
        connect: Any = distributed.Client
        client = connect(address, timeout=SECONDS_TO_ANSWER, set_as_default=False)
    except (OSError, ValueError):
        rule = "A Dask scheduler must answer at {address}, but none does."
        raise UsageError(message(rule, address=address)) from None
    with client:
        _check_workers(client, files)
        yield client


def _check_workers(client: Any, files: Iterable[Path]) -> None:
    answers = client.run(look, [str(path) for path in files], on_error="return").values()
    # one that has just died is no worker any more
    told = [each for each in answers if not isinstance(each, OSError)]
    if not told:
        raise UsageError(message("A scheduler must have workers, but this one has none."))
    own = own_version()
    if any(isinstance(each, Exception) or each[0] != own for each in told):
        rule = "Every worker must have the same evaltools and packages, but one has others."
        raise UsageError(message(rule))
    if not all(sees for _, sees in told):
        rule = "Every worker must see the study and the folder of its runs, but one does not."
        raise UsageError(message(rule))


def look(files: list[str]) -> tuple[str, bool]:
    """On a worker: its version of everything, and whether it sees the files."""
    return own_version(), all(Path(each).exists() for each in files)


def own_version() -> str:
    """One hash over the code and the packages here."""
    told = [record.code_hash(), content.environment()]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def performing(client: Any) -> Perform:
    """Does a unit on whichever worker is free."""
    return partial(_perform, client)


def _perform(client: Any, unit: Unit) -> Outcome:
    from distributed import KilledWorker

    # a new task each time: the same notebook may have to be run again
    future = client.submit(work, unit, pure=False)
    try:
        outcome: Outcome = future.result()
        return outcome
    except KilledWorker as error:
        return Outcome("failed", "", type(error).__name__)


def work(unit: Unit) -> Outcome:
    """On a worker: do a unit in warm kernels, which it keeps for the next."""
    try:
        return attempt(unit, engine=_engine())
    finally:
        close_loop()


def each_done(
    client: Any, function: Callable[[Given], Done], items: Iterable[Given]
) -> Iterator[tuple[Given, Done | None]]:
    """What the function makes of each item, on whichever worker is free, as they are done.

    None for an item during which too many workers died.
    """
    import distributed

    done: Any = distributed.as_completed
    of = {client.submit(in_warm_worker, function, item, pure=False): item for item in items}
    for future in done(of, loop=client.loop):
        try:
            yield of[future], future.result()
        except distributed.KilledWorker:
            yield of[future], None


def in_warm_worker(function: Callable[[Given], Done], item: Given) -> Done:
    """On a worker: call the function where kernels are warm."""
    _engine()
    try:
        return function(item)
    finally:
        close_loop()


_at_work = ExitStack()
_engines: list[str | None] = []


def _engine() -> str | None:
    """The engine of this worker, whose kernels stay warm until it ends."""
    if not _engines:
        _engines.append(_at_work.enter_context(kernels()))
        atexit.register(_at_work.close)
    return _engines[0]
