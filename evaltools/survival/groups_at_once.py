"""Work on large groups on both cores: numpy lets go of Python while it computes."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

#: With fewer people than this, threads cost more than they save.
MANY = 200_000

Item = TypeVar("Item")
Found = TypeVar("Found")


def for_each_group(
    function: Callable[[Item], Found], groups: Sequence[Item], *, people: int
) -> list[Found]:
    """`function` of each group, in the order of the groups; the numbers are the same either way."""
    cores = min(os.cpu_count() or 1, len(groups))
    if people < MANY or cores < 2:
        return [function(group) for group in groups]
    with ThreadPoolExecutor(cores) as pool:
        return list(pool.map(function, groups))
