"""Chromium driven over its debugging port: open a page, run script in it, take its picture."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import shutil
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any

from tornado.httpclient import AsyncHTTPClient
from tornado.websocket import WebSocketClientConnection, websocket_connect

OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--remote-debugging-port=0",
)
SECONDS = 60


def executable() -> str:
    """The browser, from EVALTOOLS_CHROMIUM or the path; AssertionError when there is none."""
    named = os.environ.get("EVALTOOLS_CHROMIUM")
    found = named or shutil.which("chromium") or shutil.which("chromium-browser")
    found = found or shutil.which("google-chrome")
    assert found, "Chromium must be installed, or named by EVALTOOLS_CHROMIUM."
    return found


class Browser:
    """One Chromium process with one page."""

    def __init__(self, profile: Path) -> None:
        self._profile = profile
        self._process = subprocess.Popen(
            [executable(), *OPTIONS, f"--user-data-dir={profile}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._loop = asyncio.new_event_loop()
        self._next = 0
        self.requests: list[str] = []
        self._page: WebSocketClientConnection = self._run(self._connect())
        for domain in ("Page", "Runtime", "Network"):
            self.call(f"{domain}.enable")
        # The pages forbid scripts; the checker is one.
        self.call("Page.setBypassCSP", enabled=True)

    def __enter__(self) -> Browser:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._page.close()
        self._process.terminate()
        self._process.wait(SECONDS)
        self._loop.run_until_complete(asyncio.sleep(0.05))
        self._loop.close()

    def open(self, path: Path, *, width: int = 1000, height: int = 900, **media: str) -> None:
        """Open a file at a size, with media features such as color_scheme="dark"."""
        self.requests.clear()
        features = [
            {"name": name.replace("_", "-"), "value": value} for name, value in media.items()
        ]
        self.call("Emulation.setEmulatedMedia", features=features)
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 500,
        )
        self.call("Page.navigate", url=path.as_uri())
        self._run(self._until("Page.loadEventFired"))

    def run(self, script: str) -> Any:
        """The value of a script, awaited."""
        answer = self.call(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]["text"]
        return answer["result"].get("value")

    def picture(self, path: Path) -> None:
        """A PNG of the whole page."""
        answer = self.call("Page.captureScreenshot", captureBeyondViewport=True)
        path.write_bytes(base64.b64decode(answer["data"]))

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """One command of the debugging protocol, and its answer."""
        return self._run(self._call(method, parameters))

    async def _call(self, method: str, parameters: dict[str, Any]) -> dict[str, Any]:
        self._next += 1
        told = {"id": self._next, "method": method, "params": parameters}
        await self._page.write_message(json.dumps(told))
        while True:
            answer = await self._read()
            if answer.get("id") == told["id"]:
                assert "error" not in answer, answer["error"]
                return dict(answer["result"])

    async def _until(self, event: str) -> None:
        while (await self._read()).get("method") != event:
            pass

    async def _read(self) -> dict[str, Any]:
        text = await asyncio.wait_for(self._page.read_message(), SECONDS)
        told: dict[str, Any] = json.loads(text)
        if told.get("method") == "Network.requestWillBeSent":
            self.requests.append(told["params"]["request"]["url"])
        return told

    async def _connect(self) -> WebSocketClientConnection:
        port_file = self._profile / "DevToolsActivePort"
        for _ in range(SECONDS * 20):
            if port_file.exists() and port_file.read_text().strip():
                break
            await asyncio.sleep(0.05)
        port = port_file.read_text().splitlines()[0]
        answer = await AsyncHTTPClient().fetch(f"http://127.0.0.1:{port}/json")
        (page,) = [each for each in json.loads(answer.body) if each["type"] == "page"]
        connected = await websocket_connect(
            page["webSocketDebuggerUrl"], max_message_size=256 * 2**20
        )
        assert connected is not None
        return connected

    def _run(self, work: Any) -> Any:
        return self._loop.run_until_complete(work)
