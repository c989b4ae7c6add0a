"""The papermill engine `evaltools`: papermill and nbclient as they are, kernels forked warm."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from papermill.engines import NBClientEngine

from evaltools.reporting.warm import ForkProvisioner, nursery_in_use


class EvaltoolsEngine(NBClientEngine):  # type: ignore[misc]
    """Runs a notebook in a kernel forked from a warm parent; the stock way elsewhere.

    Registered under papermill's engine entry point: `papermill --engine evaltools`.
    """

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, *args: Any, **kwargs: Any
    ) -> Any:
        """As papermill's own engine does it, on Linux with a forked kernel."""
        if not can_fork():
            return super().execute_managed_notebook(nb_man, kernel_name, *args, **kwargs)
        with nursery_in_use() as nursery:
            manager = _manager(kernel_name, nursery)
            return super().execute_managed_notebook(
                nb_man, kernel_name, *args, **{**kwargs, "km": manager}
            )


def can_fork() -> bool:
    """Whether kernels can be forked here: Linux with its process file system."""
    return sys.platform == "linux" and Path("/proc/self/task").exists()


def _manager(kernel_name: str, nursery: Any) -> AsyncKernelManager:
    manager = AsyncKernelManager(kernel_name=kernel_name)
    if manager.has_trait("transport_encryption"):
        manager.transport_encryption = "required"
    manager.shutdown_wait_time = 1.0
    provisioner = ForkProvisioner(
        kernel_id=manager.kernel_id, kernel_spec=manager.kernel_spec, parent=manager
    )
    provisioner.nursery = nursery
    manager.provisioner = provisioner
    return manager
