"""A browser under test: Chromium through chromedriver, whose protocol (W3C WebDriver) is HTTP and JSON.

The browser keeps everything in a folder of the test's, and talks to loopback only.
"""

import base64
import json
import os
import shutil
import signal
import time
import urllib.error
import urllib.request

import servers

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
PATIENCE_S = 20
# No sandbox: root and containers have none to give, and the pages are our own.
ARGUMENTS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--disable-sync",
             "--disable-dev-shm-usage", "--force-device-scale-factor=1", "--hide-scrollbars")


class BrowserError(Exception):
    """chromedriver refused a command, or a condition did not come true."""


class Browser:
    """One chromedriver with one window. language: "ru" or "en", what the user prefers."""

    def __init__(self, folder, language="en", size=(1200, 900)):
        self.folder = folder
        os.makedirs(folder, exist_ok=True)
        self.port = servers.free_port()
        environment = {"PATH": servers.SYSTEM_PATH, "LC_ALL": "C.UTF-8", "HOME": folder,
                       "TMPDIR": folder}
        self.server = servers.Server(
            "chromedriver", [shutil.which("chromedriver", path=servers.SYSTEM_PATH),
                             "--port=%d" % self.port, "--log-level=WARNING"],
            environment, os.path.join(folder, "chromedriver.log"), signal.SIGTERM)
        self.session = None
        try:
            servers.wait_until(self._ready, servers.READY_S, "chromedriver")
            self._begin(language, size)
        except BaseException:
            self.close()
            raise

    def _ready(self):
        if not self.server.alive():
            raise BrowserError("chromedriver ended: " + self.server.log_text()[-800:])
        return servers.tcp_accepts(self.port)

    def _begin(self, language, size):
        arguments = list(ARGUMENTS) + ["--window-size=%d,%d" % size, "--lang=" + language,
                                       "--user-data-dir=" + os.path.join(self.folder, "profile")]
        options = {"args": arguments, "binary": shutil.which("chromium", path=servers.SYSTEM_PATH),
                   "prefs": {"intl.accept_languages": language}}
        answer = self._call("POST", "/session", {"capabilities": {"alwaysMatch": {
            "browserName": "chrome", "goog:chromeOptions": options,
            "goog:loggingPrefs": {"browser": "ALL"}}}})
        self.session = "/session/" + answer["sessionId"]

    def _call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request("http://127.0.0.1:%d%s" % (self.port, path), data,
                                         {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            value = json.loads(error.read())["value"]
            raise BrowserError("%s: %s" % (value["error"], value["message"][:300])) from None

    def _do(self, method, path, body=None):
        return self._call(method, self.session + path, body)

    def close(self):
        """Ends the browser and chromedriver."""
        try:
            if self.session:
                self._do("DELETE", "")
        finally:
            self.session = None
            self.server.stop()

    # --- what a user does ---

    def open(self, url):
        self._do("POST", "/url", {"url": url})

    def element(self, selector):
        return self._do("POST", "/element", {"using": "css selector", "value": selector})[ELEMENT]

    def click(self, selector):
        self._do("POST", "/element/%s/click" % self.element(selector), {})

    def type(self, selector, text, clear=True):
        """Keys as they are pressed; \\ue007 is Enter, \\ue004 Tab."""
        element = self.element(selector)
        if clear:
            self._do("POST", "/element/%s/clear" % element, {})
        self._do("POST", "/element/%s/value" % element, {"text": text})

    def press(self, *keys):
        """Keys to whatever has the focus."""
        actions = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self._do("POST", "/actions", {"actions": [{"type": "key", "id": "keys",
                                                   "actions": actions}]})

    # --- what is seen ---

    def text(self, selector):
        return self._do("GET", "/element/%s/text" % self.element(selector))

    def role(self, selector):
        """(role, accessible name) as assistive programs get them."""
        path = "/element/%s/" % self.element(selector)
        return self._do("GET", path + "computedrole"), self._do("GET", path + "computedlabel")

    def script(self, source, *arguments):
        return self._do("POST", "/execute/sync", {"script": source, "args": list(arguments)})

    def script_async(self, source, *arguments):
        """The promise that source returns, settled."""
        body = "const done = arguments[arguments.length - 1];" \
            "(async (...args) => {%s})(...arguments).then(v => done({ok: v})," \
            "e => done({error: String(e)}));" % source
        return self._do("POST", "/execute/async", {"script": body, "args": list(arguments)})

    def wait(self, source, *arguments, what=None):
        """Until a JavaScript expression is true."""
        deadline = time.monotonic() + PATIENCE_S
        while not (value := self.script("return " + source, *arguments)):
            if time.monotonic() > deadline:
                raise BrowserError("waited in vain: " + (what or source))
            time.sleep(0.05)
        return value

    def _devtools(self, command, **parameters):
        return self._do("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def resize(self, width, height):
        self._devtools("Emulation.setDeviceMetricsOverride", width=width, height=height,
                       deviceScaleFactor=1, mobile=False)

    def emulate_scheme(self, scheme):
        """Sets the user's preference: "light" or "dark"."""
        self._devtools("Emulation.setEmulatedMedia",
                       features=[{"name": "prefers-color-scheme", "value": scheme}])

    def screenshot(self, path):
        data = self._devtools("Page.captureScreenshot", captureBeyondViewport=True)["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))

    def log(self):
        """Lines of the console since the last call, of every level and source."""
        return ["%s %s: %s" % (line["level"], line.get("source", ""), line["message"])
                for line in self._do("POST", "/se/log", {"type": "browser"})]
