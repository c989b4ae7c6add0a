"""Warm kernels: a parent process that imports once and forks a kernel for each notebook."""

from evaltools.warm.kernels import (
    ENGINE,
    ENVIRONMENT,
    ForkedKernel,
    Nursery,
    can_fork,
    is_likely_to_run,
    kernels,
    nursery_in_use,
    open_nursery,
    warm_kernels,
)

__all__ = [
    "ENGINE",
    "ENVIRONMENT",
    "ForkedKernel",
    "Nursery",
    "can_fork",
    "is_likely_to_run",
    "kernels",
    "nursery_in_use",
    "open_nursery",
    "warm_kernels",
]
