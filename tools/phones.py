"""Draws the picture of docs/zh/operators.md: the finder's page, the family's message, the worker's call, on a phone.

    python tools/phones.py [FILE]      FILE: docs/img/phones.png unless given

It needs guardtag-web, playwright and Chromium (``sh tools/browser.sh``). The people are made up; the clock stands.
"""

from __future__ import annotations

import io
import sys
import tempfile
import threading
import time
from pathlib import Path

import uvicorn
from PIL import Image
from playwright.sync_api import BrowserContext, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "plugins/guardtag-web/src"))

from tests import chromium

import guardtag
from guardtag import Consent, Contact
from guardtag.config import Config
from guardtag.world import simulated
from guardtag_web import Settings, app
from guardtag_web.console import passwords

ROOT = Path(__file__).resolve().parents[1]
AREA = "feicheng/wangzhuang/north/zhongyu/3"
PASSWORD = "correct horse battery"  # noqa: S105
EVENING = 1_750_076_400.0
"""16 June 2025, 20:20 in Shanghai."""
WIDTH, HEIGHT, GAP, COLOURS = 390, 800, 16, 24


def city(door: guardtag.Guard) -> dict[str, str]:
    """A call that was just heard; where each of the three comes to."""
    door.responders.enrol("li-ling", name="李岭", area=AREA, address="mail:li.ling@example.org")
    door.signins.change("li-ling", passwords.proof(PASSWORD))
    boy = door.wards.enrol(
        "小军", area=AREA, nickname="军军", contacts=[Contact("田爱云", "mother", ["mail:tian@example.org"])],
        consent=Consent(by="田爱云", purposes={"alert", "nickname"}), hints=("likes-calm-voice",), clothes="蓝色外套",
    )  # fmt: skip
    tag = door.tags.fit(door.tags.mint(1, area="feicheng").first, to=boy, garment="蓝色外套", by="li-ling")
    call = door.scan(tag.link).alert(place="王庄公交站", message="他坐在长椅上，很安静。")
    door.dispatch()
    [told] = [one for one in door.notices.of(call.id) if one.side == "family"]
    links = {"finder": tag.link, "family": door.notices.link(told.id)}
    return {who: link.partition("://")[2].partition("/")[2] for who, link in links.items()} | {
        "worker": f"console/calls/{call.id}"
    }


def pictures(browser: BrowserContext, origin: str, places: dict[str, str]) -> list[Image.Image]:
    """What each of them sees first."""
    page, found = browser.new_page(), []
    for who, place in places.items():
        if who == "worker":
            page.goto(f"{origin}/console")
            page.fill("#username", "li-ling")
            page.fill("#password", PASSWORD)
            page.keyboard.press("Enter")
            page.wait_for_selector("header.top")
        page.goto(f"{origin}/{place}")
        found.append(Image.open(io.BytesIO(page.screenshot())).convert("RGB"))
    return found


def main() -> None:
    """Draws them side by side."""
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs/img/phones.png"
    with tempfile.TemporaryDirectory() as folder:
        settings = Config(
            base=Path(folder), host="tag.example.org", hotline="0538-0000000",
            channels={"mail": (f"file:{folder}/mail.jsonl", {})},
        )  # fmt: skip
        world, _ = simulated(seed=1, start=EVENING)
        with guardtag.open(settings, world) as door, sync_playwright() as play:
            served = app(door, Settings(hosts=("127.0.0.1",)))
            server = uvicorn.Server(uvicorn.Config(served, port=0, log_level="error", lifespan="off"))
            thread = threading.Thread(target=server.run)
            thread.start()
            while not server.started:
                time.sleep(0.01)
            port = server.servers[0].sockets[0].getsockname()[1]
            started = play.chromium.launch(
                executable_path=chromium.path(), args=chromium.OPTIONS, env=chromium.environment(Path(folder))
            )
            context = started.new_context(viewport={"width": WIDTH, "height": HEIGHT}, locale="zh-CN")
            context.set_default_timeout(10_000)
            try:
                seen = pictures(context, f"http://127.0.0.1:{port}", city(door))
            finally:
                started.close()
                server.should_exit = True
                thread.join()
                served.state.site.close()
    whole = Image.new("RGB", (len(seen) * (WIDTH + GAP) + GAP, HEIGHT + 2 * GAP), "#c3cad5")
    for number, one in enumerate(seen):
        whole.paste(one, (GAP + number * (WIDTH + GAP), GAP))
    whole.quantize(COLOURS).save(out, optimize=True)


if __name__ == "__main__":
    main()
