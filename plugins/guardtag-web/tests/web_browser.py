"""What tests do with a page in Chromium: open it as somebody would, and hold it to what every page of ours keeps.

The fixtures ``site`` and ``visit`` of conftest make them. With ``GUARDTAG_LOOK=folder`` every page
that a test visits is photographed into that folder, as it was opened and as it was left.
"""

from __future__ import annotations

import os
import re
import socket
import threading
import time
from pathlib import Path
from typing import Any

import attrs
import uvicorn
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page
from starlette.types import ASGIApp, Receive, Scope, Send
from tests.chromium import PATIENT

PHONE = (360, 640)
SMALL = (320, 568)
DESK = (1280, 800)
LEAST_FONT = 16.0
AXE_RULES = {"target-size": True}
"""Rules of axe that are off unless asked for."""
SLOW_3G = {"offline": False, "latency": 2_000, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
"""What Chromium's own tools call Slow 3G: 400 kbit/s, two seconds for each round trip."""


@attrs.define
class Visited:
    """A page that somebody looks at.

    Args:
        page: Playwright's.
        origin: of the server, ``http://127.0.0.1:PORT``.
        device: what its context was made with.
        copy: with script, of a page without, for axe.
        status: HTTP status of the answer.
        console: what stood in the console, also of pages it went on to: ``warning: …``.
        requests: addresses that were asked for, likewise.
    """

    page: Page
    origin: str
    device: dict[str, Any]
    copy: Page | None = None
    status: int = 0
    console: list[str] = attrs.field(factory=list)
    requests: list[str] = attrs.field(factory=list)

    def text(self) -> str:
        """What can be read on it."""
        return self.page.locator("body").inner_text()


class Server:
    """A real server on loopback, for whichever application the test at hand has.

    Attributes:
        app: which answers now.
        origin: ``http://127.0.0.1:PORT``.
    """

    def __init__(self) -> None:
        self.app: ASGIApp | None = None
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.origin = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        settings = uvicorn.Config(
            self._answer, lifespan="off", log_level="error", access_log=False, timeout_graceful_shutdown=1,
            server_header=False, interface="asgi3",
        )  # fmt: skip
        self._server = uvicorn.Server(settings)
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],), name="guardtag-test-server")
        self._thread.start()
        while not self._server.started and self._thread.is_alive():
            time.sleep(0.01)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.app is not None, "no test is at work"
        await self.app(scope, receive, send)

    def close(self) -> None:
        """Ends it, and waits for it."""
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()


@attrs.define
class Visitor:
    """Opens pages of one server; called, it gives a ``Visited``.

    Args:
        chromium: the browser.
        origin: of the server.
        name: of the test, for its pictures.
    """

    chromium: Chromium
    origin: str
    name: str
    visited: list[Visited] = attrs.field(factory=list)

    def __call__(
        self, path: str, size: tuple[int, int] = PHONE, *, dark: bool = False, language: str = "zh-CN",
        script: bool = True, slow: bool = False, after: Visited | None = None, **context: Any,
    ) -> Visited:  # fmt: skip
        """Somebody opens a page.

        Args:
            path: of ours, with a slash in front.
            size: of the window in CSS pixels, without the browser's own bars.
            dark: the device is set to dark.
            language: that the browser asks for, such as ``en-GB``.
            script: whether JavaScript may run.
            slow: on Slow 3G.
            after: a page whose cookies this one has, for a second window of the same person.
            context: more for Playwright's ``new_context``, such as ``geolocation`` and ``permissions``.
        """
        device = {
            "viewport": {"width": size[0], "height": size[1]}, "color_scheme": "dark" if dark else "light",
            "locale": language, "java_script_enabled": script, **context,
        }  # fmt: skip
        if after is None:
            opened = self.chromium.new_context(base_url=self.origin, service_workers="block", **device)
            opened.set_default_timeout(PATIENT)
        else:
            opened, device = after.page.context, after.device
        page = opened.new_page()
        seen = Visited(page, self.origin, device)
        self.visited.append(seen)
        page.on("console", lambda said: seen.console.append(f"{said.type}: {said.text}"))
        page.on("pageerror", lambda error: seen.console.append(f"error: {error}"))
        page.on("request", lambda request: seen.requests.append(request.url))
        if slow:
            page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW_3G)
        answer = page.goto(path)
        seen.status = answer.status if answer else 0
        self._picture(seen, "opened")
        return seen

    def finish(self) -> None:
        """Takes the last pictures."""
        for seen in self.visited:
            if not seen.page.is_closed():
                self._picture(seen, "left")

    def picture(self, seen: Visited, name: str) -> None:
        """Takes one more picture where pictures are wanted.

        Args:
            seen: the page.
            name: what it shows, behind the name of the test.
        """
        self._picture(seen, name)

    def _picture(self, seen: Visited, when: str) -> None:
        if folder := os.environ.get("GUARDTAG_LOOK"):
            number = self.visited.index(seen) + 1
            name = re.sub(r"[^\w-]+", "-", self.name).strip("-")
            seen.page.screenshot(path=Path(folder) / f"{name}-{number}-{when}.png", full_page=True)


# -- what every page keeps


def assert_axe(seen: Visited, **rules: bool) -> None:
    """axe finds no fault.

    Args:
        seen: the page. Where it may run no script axe cannot either, so it looks at a copy of what is shown.
        rules: of axe by name, ``_`` for ``-``, on or off; say in the test why one is off.
    """
    page = seen.page if seen.device["java_script_enabled"] else _copy(seen)
    wanted = {**AXE_RULES, **{name.replace("_", "-"): on for name, on in rules.items()}}
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate(
        "options => axe.run(options)",
        {"resultTypes": ["violations"], "rules": {name: {"enabled": on} for name, on in wanted.items()}},
    )
    faults = [
        f"{fault['id']}: {fault['help']}: {node['html'][:200]}: {node['failureSummary'][:300]}"
        for fault in found["violations"] for node in fault["nodes"]
    ]  # fmt: skip
    assert faults == []


def _copy(seen: Visited) -> Page:
    html = re.sub(r"<script\b.*?</script>", "", seen.page.content(), flags=re.DOTALL)
    if seen.copy is None:
        browser = seen.page.context.browser
        assert browser is not None
        seen.copy = browser.new_context(**{**seen.device, "java_script_enabled": True}).new_page()
        seen.copy.set_default_timeout(PATIENT)
    dark = seen.page.evaluate("() => matchMedia('(prefers-color-scheme: dark)').matches")
    assert seen.page.viewport_size is not None
    seen.copy.set_viewport_size(seen.page.viewport_size)
    seen.copy.emulate_media(color_scheme="dark" if dark else "light")
    seen.copy.set_content(re.sub(r"(</?)noscript\b", r"\1div", html))
    return seen.copy


def assert_no_console_errors(seen: Visited) -> None:
    """The console is empty: nothing was refused by the policy of content, no script failed, nothing is missing."""
    assert [said for said in seen.console if not said.startswith(("debug:", "log:"))] == []


def assert_only_loopback(seen: Visited) -> None:
    """Nothing was asked of anybody but our server."""
    foreign = [url for url in seen.requests if not url.startswith((f"{seen.origin}/", "data:", "blob:"))]
    assert foreign == []


def assert_above_fold(seen: Visited, selector: str) -> None:
    """Who opens the page sees this whole, without scrolling, and a finger reaches it.

    Args:
        seen: the page, as it was opened.
        selector: of one element.
    """
    box = seen.page.evaluate(
        """selector => {
            const found = document.querySelectorAll(selector)
            if (found.length !== 1) return {count: found.length}
            const box = found[0].getBoundingClientRect()
            const at = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)
            return {count: 1, left: box.left, top: box.top, right: box.right, bottom: box.bottom,
                    on_top: found[0].contains(at), width: innerWidth, height: innerHeight, scrolled: scrollY}
        }""",
        selector,
    )
    assert box["count"] == 1, f"{box['count']} of {selector}"
    assert box["scrolled"] == 0
    assert 0 <= box["left"] < box["right"] <= box["width"], box
    assert 0 <= box["top"] < box["bottom"] <= box["height"], box
    assert box["on_top"], f"something lies over {selector}"


def font_sizes(seen: Visited, selector: str = "body") -> dict[str, float]:
    """Text that can be seen, to the size of its letters as computed, in CSS pixels.

    Args:
        seen: the page.
        selector: within which.
    """
    sizes: dict[str, float] = seen.page.evaluate(
        """selector => {
            const sizes = {}
            for (const root of document.querySelectorAll(selector)) {
                const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
                while (walk.nextNode()) {
                    const text = walk.currentNode.data.trim(), box = walk.currentNode.parentElement
                    if (!text || !box.checkVisibility({visibilityProperty: true, opacityProperty: true})) continue
                    const size = parseFloat(getComputedStyle(box).fontSize)
                    sizes[text] = Math.min(size, sizes[text] ?? size)
                }
                for (const box of root.querySelectorAll("input, select, textarea, button")) {
                    if (!box.checkVisibility({visibilityProperty: true}) || box.type === "hidden") continue
                    sizes[box.name || box.id || box.tagName] = parseFloat(getComputedStyle(box).fontSize)
                }
            }
            return sizes
        }""",
        selector,
    )
    return sizes


def assert_readable(seen: Visited, selector: str = "body", least: float = LEAST_FONT) -> None:
    """No letter is smaller than this.

    Args:
        seen: the page.
        selector: within which.
        least: in CSS pixels.
    """
    sizes = font_sizes(seen, selector)
    assert sizes, f"no text in {selector}"
    assert {text: size for text, size in sizes.items() if size < least} == {}


def assert_fits(seen: Visited) -> None:
    """Nothing stands out of the window sideways, so nobody must scroll two ways; no words stand out of their box.

    A wide table may lie in a region of its own that scrolls, if a keyboard can reach it and it has a name.
    """
    wide = seen.page.evaluate(
        """() => [...document.body.querySelectorAll("*")].filter(box => {
            const {left, right, width} = box.getBoundingClientRect()
            if (!width || !box.checkVisibility() || box.closest(".scroll[tabindex='0'][aria-label]")) return false
            const inside = box.clientWidth > 1 && !box.matches("input, textarea, select, svg, svg *")
            return left < -1 || right > innerWidth + 1 || (inside && box.scrollWidth > box.clientWidth + 1)
        }).map(box => box.outerHTML.slice(0, 120))"""
    )
    assert wide == []
    assert seen.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def assert_sound(seen: Visited) -> None:
    """All of the above that holds for any page of ours, at any size."""
    assert_no_console_errors(seen)
    assert_only_loopback(seen)
    assert_fits(seen)
    assert_readable(seen)
    assert_axe(seen)


# -- a keyboard


def tabbed(seen: Visited, most: int = 200) -> list[str]:
    """What the tab key comes to, one after the other, until it leaves the page: ``tag: name``.

    Each must show that the focus is on it by an outline, of two pixels at least or the browser's own.

    Args:
        seen: the page.
        most: stops than which there may not be more.
    """
    stops: list[str] = []
    seen.page.evaluate("() => { document.activeElement?.blur?.(); scrollTo(0, 0) }")
    for _ in range(most):
        seen.page.keyboard.press("Tab")
        stop = seen.page.evaluate(
            """() => {
                const box = document.activeElement
                if (!box || box === document.body) return null
                const look = getComputedStyle(box), label = box.labels?.[0]?.innerText
                const name = box.getAttribute("aria-label") || label || box.innerText || box.value || box.name || ""
                const ring = look.outlineStyle, wide = parseFloat(look.outlineWidth) >= 2
                const parts = ["date", "time", "datetime-local"].includes(box.type)  // their parts light up instead
                const seen = parts || ring === "auto" || ring !== "none" && wide
                return {name: `${box.tagName.toLowerCase()}: ${name.trim().slice(0, 60)}`, seen}
            }"""
        )
        if stop is None:
            return stops
        assert stop["seen"], f"nothing shows that the focus is on {stop['name']}"
        stops.append(stop["name"])
    raise AssertionError(f"the tab key is caught after {stops[-3:]}")
