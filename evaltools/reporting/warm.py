"""Forked kernels in the shape that jupyter_client looks for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from evaltools.warm import ForkedKernel, open_nursery


class ForkProvisioner(LocalProvisioner):  # type: ignore[misc]
    """Gives jupyter_client a forked kernel in place of a new interpreter."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Fork a kernel for the connection file that `pre_launch` wrote."""
        folder = str(kwargs.get("cwd") or Path.cwd())
        nursery = open_nursery()
        manager: Any = self.parent
        extensions = [each for each in cmd if each.startswith("--ext=")]
        self.pid = nursery.start(manager.connection_file, folder, arguments=extensions)
        kernel: Any = ForkedKernel(nursery, self.pid)
        self.process = kernel
        self.pgid = self.pid
        return self.connection_info

    async def send_signal(self, signum: int) -> None:
        """Pass a signal on through the nursery, whose child the kernel is."""
        if self.process is not None:
            self.process.send_signal(signum)
