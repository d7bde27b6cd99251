"""A headless Chromium, driven by its chromedriver over the WebDriver protocol."""

import base64
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

CONSOLE, NETWORK = "browser", "performance"
ARGUMENTS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars")


class Browser:
    """One window. Use it in a ``with``; skips the test where there is no Chromium, fails instead under ``RENJA_CI``."""

    def __enter__(self) -> "Browser":
        driver = shutil.which("chromedriver")
        if driver is None:
            if os.environ.get("RENJA_CI"):
                pytest.fail("found no chromedriver; expected it. Debian: apt install chromium chromium-driver")
            pytest.skip("no chromedriver on this machine (Debian: apt install chromium chromium-driver)")
        self.process = subprocess.Popen(
            [driver, "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self.process.stdout is not None
        ports = (re.search(r"started successfully on port (\d+)", line) for line in self.process.stdout)
        self.address = f"http://127.0.0.1:{next(port for port in ports if port)[1]}/session"
        chrome = {"args": [*ARGUMENTS], "perfLoggingPrefs": {"enableNetwork": True}}
        wanted = {"goog:chromeOptions": chrome, "goog:loggingPrefs": {CONSOLE: "ALL", NETWORK: "ALL"}}
        try:
            started = self._ask("POST", "", {"capabilities": {"alwaysMatch": wanted}})
        except BaseException:
            self.process.kill()
            raise
        self.address += f"/{started['sessionId']}"
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._ask("DELETE", "")
        finally:
            self.process.kill()
            self.process.wait()

    def open(self, path: Path) -> None:
        self._ask("POST", "/url", {"url": path.resolve().as_uri()})

    def resize(self, width: int, height: int) -> None:
        """As a device of this size has it; a window can not be as narrow as a phone."""
        shape = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        command = {"cmd": "Emulation.setDeviceMetricsOverride", "params": shape}
        self._ask("POST", "/goog/cdp/execute", command)

    def run(self, script: str) -> Any:
        """What the body of a function returns on the page."""
        return self._ask("POST", "/execute/sync", {"script": script, "args": []})

    def complaints(self) -> list[str]:
        """What the console said since it was last asked."""
        return [entry["message"] for entry in self._ask("POST", "/se/log", {"type": CONSOLE})]

    def requested(self) -> list[str]:
        """Every address that was asked for since this was last asked, but for what lies in a page itself."""
        events = (json.loads(entry["message"])["message"] for entry in self._ask("POST", "/se/log", {"type": NETWORK}))
        urls = [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]
        return [url for url in urls if not url.startswith("data:")]

    def screenshot(self) -> bytes:
        return base64.b64decode(self._ask("GET", "/screenshot"))

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        data = None if method != "POST" else json.dumps(body or {}).encode()
        request = Request(self.address + path, data, {"Content-Type": "application/json"}, method=method)
        with urlopen(request, timeout=60) as answer:
            return json.load(answer)["value"]
