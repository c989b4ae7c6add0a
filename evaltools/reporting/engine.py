"""The papermill engine `evaltools`: papermill and nbclient as they are, kernels forked warm.

papermill loads this module through its entry point while it is itself being imported, so
nothing in the package imports it.
"""

from __future__ import annotations

from typing import Any

from jupyter_client.manager import AsyncKernelManager
from papermill.engines import NBClientEngine

from evaltools.reporting.warm import ForkProvisioner, can_fork, nursery_in_use


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
        with nursery_in_use():
            kwargs["kernel_manager_class"] = ForkKernelManager
            return super().execute_managed_notebook(nb_man, kernel_name, *args, **kwargs)


class ForkKernelManager(AsyncKernelManager):  # type: ignore[misc]
    """Starts its kernel in the open nursery, over encrypted transport where there is any."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.shutdown_wait_time = 1.0
        if self.has_trait("transport_encryption"):
            self.transport_encryption = "required"
        self.provisioner = ForkProvisioner(
            kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self
        )
