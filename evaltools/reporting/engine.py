"""The papermill engine `evaltools`: papermill and nbclient as they are, kernels forked warm.

papermill loads this module through its entry point while it is itself being imported, so
nothing in the package imports it.
"""

from __future__ import annotations

import re
from queue import Empty
from time import monotonic
from typing import Any

from ipykernel.kernelspec import get_kernel_dict
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from papermill.engines import NBClientEngine

from evaltools.reporting.warm import ForkProvisioner
from evaltools.warm import can_fork, nursery_in_use

#: For an answer on the shell channel, and then for the first message on the other.
SECONDS_TO_ANSWER, SECONDS_TO_CONNECT = 1.0, 0.05

SECONDS_BETWEEN_LOOKS = 0.005

_IMPORT = re.compile(r"^from (evaltools[.\w]*) import (.+)", re.MULTILINE)
_NAME = re.compile(r"\b[a-z_]+\b")


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
            nursery.prepare(_rooms(nb_man.nb.cells))
            kwargs["kernel_manager_class"] = ForkKernelManager
            return super().execute_managed_notebook(nb_man, kernel_name, *args, **kwargs)


def _rooms(cells: Any) -> set[str]:
    """The packages and modules of evaltools that the code cells of a notebook import."""
    sources = [str(cell.source) for cell in cells if cell.cell_type == "code"]
    found: set[str] = set()
    for where, names in _IMPORT.findall("\n".join(sources)):
        found |= {where, *(f"{where}.{name}" for name in _NAME.findall(names))}
    return found - {"evaltools"}


class WarmClient(AsyncKernelClient):  # type: ignore[misc]
    """Talks to a kernel as soon as it answers on both channels.

    The stock client then waits until nothing has come for 0.2 s; what it would throw away
    is about no cell, and nbclient leaves that aside by itself.
    """

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Return when the kernel has answered; RuntimeError when it dies or takes too long."""
        until = None if timeout is None else monotonic() + timeout
        while not await self._has_answered():
            if not await self._async_is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
            if until is not None and monotonic() > until:
                raise RuntimeError(f"Kernel did not respond in {timeout} seconds")

    async def _has_answered(self) -> bool:
        self.kernel_info()
        try:
            told = await self.shell_channel.get_msg(timeout=SECONDS_TO_ANSWER)
            if told["msg_type"] != "kernel_info_reply":
                return False
            await self.iopub_channel.get_msg(timeout=SECONDS_TO_CONNECT)
        except Empty:
            return False
        self._handle_kernel_info_reply(told)
        return True


class ForkKernelManager(AsyncKernelManager):  # type: ignore[misc]
    """Starts its kernel in the open nursery, over encrypted transport where there is any."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.shutdown_wait_time = 1.0
        # looked up by name, the same spec would take the import of IPython into this process
        self._kernel_spec = KernelSpec(**get_kernel_dict())
        self.client_class = f"{WarmClient.__module__}.{WarmClient.__name__}"
        if self.has_trait("transport_encryption"):
            self.transport_encryption = "required"
        self.provisioner = ForkProvisioner(
            kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self
        )

    async def _async_wait(self, pollinterval: float = 0.1) -> None:
        """Look more often than ten times a second whether the kernel has ended."""
        await super()._async_wait(min(pollinterval, SECONDS_BETWEEN_LOOKS))
